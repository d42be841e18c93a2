"""The pictures of phrases and reports, drawn from the store that the other screens are drawn from."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from desktop_app.domain.phrase import Occasion
from desktop_app.domain.record_filter import QuickRange, RecordFilter
from desktop_app.domain.report import Span
from desktop_app.domain.times import read_exact
from desktop_app.ui.phrase_card import PhraseCard
from desktop_app.ui.phrase_door import PhraseDoor
from desktop_app.ui.phrase_window import PhraseWindow
from desktop_app.ui.report_window import ReportWindow

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.tasks import Tasks


class Studio(Protocol):
    """What draws: a window over a desk, and the folder that its pictures go to."""

    desk: Desk
    tasks: Tasks
    window: MainWindow

    def wait(self) -> None: ...

    def take(self, name: str, widget: QWidget | None = None, *, after: str = "") -> None: ...


def draw_words(studio: Studio, after: str = "") -> None:
    _draw_reports(studio, after)
    _draw_phrases(studio, after)


def _draw_reports(studio: Studio, after: str) -> None:
    desk, day = studio.desk, _busy_day(studio.desk)
    window = ReportWindow(studio.tasks, desk)
    window.show()
    person = desk.summary().me
    for name, span, who in (
        ("report-day", Span.day(day), None),
        ("report-week", Span.week(day), person),
        ("report-empty", Span.day(date(2001, 1, 1)), person),
    ):
        window.begin(span)
        studio.wait()
        window.choice.who.set_entry(who)
        window.choice.changed.emit()
        studio.wait()
        studio.take(name, window, after=after)
    window.resize(1024, 640)
    window.choice.show_choice(Span.week(day), person)
    window.choice.changed.emit()
    studio.wait()
    studio.take("report-small", window, after=after)
    window.close()
    window.deleteLater()


def _draw_phrases(studio: Studio, after: str) -> None:
    desk = studio.desk
    before = {one.id for one in desk.phrases.all().phrases}
    before_drafts = {kept.id for kept in desk.drafts()}
    desk.phrases.add_starters()
    window = PhraseWindow(studio.tasks, desk)
    window.show()
    studio.wait()
    studio.take("phrases", window, after=after)
    card = PhraseCard(studio.tasks, desk, window, body="{客户}反映＿＿问题，已＿＿。", occasion=Occasion.AFTER_SALES)
    card.open()
    studio.take("phrase-card", card, after=after)
    card.close()
    window.close()
    window.deleteLater()
    studio.window.new_visit()
    studio.wait()
    form = studio.window.form()
    if form is not None:
        form.sheet.effect.setPlainText("和对方信息中心谈了排课系统。")
        form.sheet.effect.moveCursor(QTextCursor.MoveOperation.End)
        form.sheet.effect.findChildren(PhraseDoor)[0].open()
        studio.wait()
        studio.take("phrase-list", form, after=after)
        form.close()
        studio.wait()
    for kept in desk.drafts():
        if kept.id not in before_drafts:
            desk.drop_draft(kept.id)
    desk.phrases.remove([one.id for one in desk.phrases.all().phrases if one.id not in before])


def _busy_day(desk: Desk) -> date:
    """The day of the latest visit."""
    start, end = QuickRange.LAST_3_MONTHS.bounds(datetime.now())
    rows = desk.page(RecordFilter(start=start, end=end), size=1).rows
    moment = read_exact(rows[0].record_time) if rows else None
    return moment.date() if moment else datetime.now().date()
