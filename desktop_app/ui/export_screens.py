"""Draws what exporting shows; nothing is written anywhere."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.record_filter import RecordFilter
from desktop_app.ui.export_choice import Form, OnScreen, Picking, Scope, Wish, keys_of
from desktop_app.ui.export_dialog import ExportDialog
from desktop_app.ui.export_side import percent_words, progress_words
from desktop_app.ui.job_status import JobNews, JobStatus
from desktop_app.ui.sync_screens import Studio
from desktop_app.words import tr, trn

_LARGE, _SMALL = (1440, 900), (1280, 720)


def draw_export(studio: Studio, after: str = "") -> None:
    _draw_dialog(studio, after)
    _draw_status(studio, after)


def _draw_dialog(studio: Studio, after: str) -> None:
    room = studio.window.room
    rows = tuple(row.id for row in room.table.records())
    screen = OnScreen(
        wanted=room.wanted(),
        sort=room.sort(),
        sentence=room.card.words(),
        page=rows,
        chosen=rows[:3],
        columns=keys_of(room.table.columns.shown()),
        found=studio.desk.count(room.wanted()),
        everything=studio.desk.count(RecordFilter()),
    )
    wishes = {
        "export": Wish(),
        "export-columns": Wish(scope=Scope.CHOSEN, picking=Picking.OWN, own=("title", "cost", "effect"), form=Form.CSV),
        "export-whole": Wish(scope=Scope.EVERYTHING, form=Form.JSON),
    }
    for name, wish in wishes.items():
        dialog = ExportDialog(screen, wish, Path(), studio.window)
        dialog.open()
        if name == "export-columns":
            file = f"{tr('拜访记录')}.csv"
            dialog.refuse(
                tr(
                    "{file} 不能改写：它可能正在 Excel 等程序中打开，或者是只读的。请先关闭它，或换一个文件名。",
                    file=file,
                )
            )
        studio.take(name, dialog, after=after)
        dialog.close()


def _draw_status(studio: Studio, after: str) -> None:
    """In the lowest line, beside how the sync stands."""
    status = JobStatus(studio.window.status)
    studio.window.status.insertWidget(1, status)
    for name, news in (
        ("export-running", JobNews(progress_words(12_000, 100_000), 12_000, 100_000, waiting=1)),
        ("export-stopping", JobNews(percent_words(40, 100), 40, 100, stopping=True)),
    ):
        status.show_news(news)
        status.show()
        studio.take(name, after=after)
        studio.window.resize(*_SMALL)
        studio.take(name, after="-".join(filter(None, (after, "small"))))
        studio.window.resize(*_LARGE)
    status.show_news(None)
    studio.window.status.removeWidget(status)
    status.deleteLater()
    toast = studio.window.toast
    words = trn("已导出 {n} 条到 {file}", 100_000, file=f"{tr('拜访记录')}.xlsx")
    toast.say(words, tr("打开"), toast.hide, also=(tr("打开文件夹"), toast.hide))
    studio.take("export-done", after=after)
    toast.hide()
