"""The daily or weekly report: made from the visits, edited in four boxes, copied, printed, written to a file.

What somebody edited is kept while it is written and stands here again the next time; visits that came since are
offered and never mixed in by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QStackedWidget, QVBoxLayout

from desktop_app.domain.directory import Entry
from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.domain.report import (
    Report,
    ReportDraft,
    Span,
    plain_text,
    since,
    title_of,
    with_new,
)
from desktop_app.ui import fonts
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.ui.report_choice import ReportChoice
from desktop_app.ui.report_foot import ReportFoot
from desktop_app.ui.report_head import ReportNews, ReportNone, ReportTitle
from desktop_app.ui.report_keeper import ReportKeeper
from desktop_app.ui.report_sheet import ReportSheet
from desktop_app.ui.toast import PRESS_KEY, Toast
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.actions.reporting import ReportFound
    from desktop_app.domain.desk_views import Changes
    from desktop_app.ui.tasks import Tasks

_WIDTH, _HEIGHT = 1040, 700
_SPARE = 48
"""Pixels of the screen that title bar and frame take."""


class ReportWindow(QDialog):
    record_asked = Signal(object)
    """The LocalId of a record that is to be shown."""
    new_asked = Signal()
    print_asked = Signal(str, object)
    """The title, and the Report as it stands."""

    def __init__(self, tasks: Tasks, desk: Desk, *, clock: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tasks, self._desk, self._clock = tasks, desk, clock
        self._key = f"report-{id(self):x}"
        self._found: ReportFound | None = None
        self._made = Report()
        self._blank_wanted = False
        self._source: LocalId | None = None
        self.choice = ReportChoice(tasks, clock)
        self.choice.attach(desk)
        self.sheet = ReportSheet()
        self._keeper = ReportKeeper(tasks, desk, self.draft, self)
        self._title, self._news = ReportTitle(), ReportNews()
        self._pages, self._none = QStackedWidget(), ReportNone()
        self._foot = ReportFoot()
        self.toast = Toast(self)
        self._lay_out()
        self._wire()
        self.retranslate()
        self._enable()

    # --- beginning ---------------------------------------------------------------------------------------------------
    def begin(self, span: Span | None = None) -> None:
        """The report of `me` and of today, or of `span`; of everybody where nobody is `me`."""
        desk = self._desk
        day = span or Span.day(self._clock().date())
        self._tasks.query(
            lambda: desk.summary().me, lambda me: self._begin(day, me), self._failed, key=self._key, owner=self
        )

    def _begin(self, span: Span, person: Entry | None) -> None:
        self.choice.show_choice(span, person)
        self.sheet.focus_first()
        self._choose()

    def come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _choose(self) -> None:
        """What was edited is safe before something else is shown in its place."""
        self._blank_wanted = False
        self._keeper.keep(self._ask)

    def _ask(self) -> None:
        desk, span, person = self._desk, self.choice.span(), self.choice.person()
        number = person.id if person else None
        self._tasks.query(
            lambda: desk.reports.look(span, number), self._show_found, self._failed, key=self._key, owner=self
        )

    def _show_found(self, found: ReportFound) -> None:
        self._found = found
        self._made = found.draft.made if found.draft else found.made
        self.sheet.begin(found.draft.edited if found.draft else found.made)
        self._keeper.begin(found.span, found.person.id if found.person else None, kept=found.draft is not None)
        self._show_source(self.sheet.source())
        self._show_state()

    # --- what changes while it stands here ---------------------------------------------------------------------------
    def absorb(self, _changes: Changes) -> None:
        """Visits were written, here or elsewhere."""
        self._look_again()

    def _look_again(self) -> None:
        if self._found is None:
            return
        desk, found = self._desk, self._found
        number = found.person.id if found.person else None
        self._tasks.query(
            lambda: desk.reports.look(found.span, number),
            self._refreshed,
            self._failed,
            key=f"{self._key}-again",
            owner=self,
        )

    def _refreshed(self, found: ReportFound) -> None:
        """A report that nobody edited follows the visits; another one only says what is new."""
        before = self._found
        if before is None or (before.span, before.person) != (found.span, found.person):
            return
        self._found = found
        if not self.is_edited() and not self._keeper.is_kept() and found.made != self._made:
            self._lay(found.made, found.made)
            self._keeper.begin(found.span, found.person.id if found.person else None, kept=False)
        self._show_state()

    def is_edited(self) -> bool:
        return self.sheet.report().parts != self._made.parts

    def draft(self) -> ReportDraft:
        """What stands in the boxes, and what it was made from."""
        return ReportDraft(self.sheet.report(), self._made)

    def report(self) -> Report:
        return self.sheet.report()

    def news(self) -> str:
        """What is said of visits that came or changed since; nothing where there is none."""
        return self._news.words()

    def keep_now(self) -> None:
        """Into the store, for an end of the program that does not wait."""
        self._keeper.keep()

    def _lay(self, shown: Report, made: Report) -> None:
        self._made = made
        self.sheet.lay(shown)

    # --- what the person does ----------------------------------------------------------------------------------------
    def renew(self) -> None:
        """From the visits alone; what was edited comes back with one press, or box by box with Ctrl+Z."""
        found = self._found
        if found is None:
            return
        self._replace(ReportDraft(found.made, found.made), tr("已按记录重新生成"))

    def add_new(self) -> None:
        """The visits that came since, behind what stands here."""
        found = self._found
        if found is not None:
            later = with_new(self.draft(), found.visits, found.span, everybody=found.person is None)
            count = len(since(self._made, found.visits).new)
            self._replace(later, trn("已加入 {n} 条新记录", count))

    def _replace(self, draft: ReportDraft, words: str) -> None:
        before = self.draft()
        if (draft.edited.parts, draft.made) == (before.edited.parts, before.made):
            self.toast.say(tr("内容没有变化"))
            return
        self._lay(draft.edited, draft.made)
        self._keeper.keep()
        self._show_state()
        self.toast.say(words, tr("撤销"), lambda: self._put_back(before))

    def _put_back(self, before: ReportDraft) -> None:
        self._lay(before.edited, before.made)
        self._keeper.keep()
        self._show_state()

    def title(self) -> str:
        found = self._found
        who = tr("全部员工") if found is None or found.person is None else found.person.label
        return title_of(self.choice.span() if found is None else found.span, who)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(plain_text(self.title(), self.report()))
        self.toast.say(tr("已复制，可以粘贴到企业微信、钉钉或邮件"))

    def export(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = FileDialog(self, tr("导出报告"), folder, tr("文本文件 (*.txt);;所有文件 (*)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(f"{file_name(self.title())}.txt")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, file: Path) -> None:
        said = plain_text(self.title(), self.report())

        def work() -> None:
            from desktop_app.actions.reporting import write_text

            write_text(file, said)

        self._tasks.act(work, lambda _none: self.toast.say(tr("已写入 {file}", file=file)), self._failed, owner=self)

    def print_it(self) -> None:
        self.print_asked.emit(self.title(), self.report())

    def open_source(self) -> None:
        """The record of the line that the cursor is in."""
        if self._source is not None:
            self.record_asked.emit(self._source)

    def _write_blank(self) -> None:
        self._blank_wanted = True
        self._show_state()
        self.sheet.focus_first()

    def reject(self) -> None:
        """Esc and the cross: what was edited is safe first; only then the window goes."""
        if QGuiApplication.inputMethod().isVisible():
            QGuiApplication.inputMethod().commit()
        self._keeper.keep(super().reject)

    # --- what is said ------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self.choice.retranslate()
        self.sheet.retranslate()
        self._foot.retranslate()
        self._show_state()
        self._show_source(self._source)
        self._look_again()  # what is made says when and where in the reader's language

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._keeper.keep()

    def _show_state(self) -> None:
        found, span = self._found, self.choice.span()
        self.setWindowTitle(tr("日报") if span.is_day else tr("周报"))
        self._title.show_span(span)
        if found is None:
            return
        self._title.show_about(found, kept=self._keeper.is_kept())
        self._news.show_news(since(self._made, found.visits))
        self._none.show_of(found)
        is_empty = not found.visits and self.report().is_empty() and not self._blank_wanted
        self._pages.setCurrentIndex(1 if is_empty else 0)
        self._enable()

    def _show_source(self, record: LocalId | None) -> None:
        """Of the box that has the cursor."""
        self._source = record
        visit = next((one for one in self._found.visits if one.record == record), None) if self._found else None
        self._foot.show_source(visit, can_open=record is not None)

    def _enable(self) -> None:
        self._foot.enable(there=self._pages.currentIndex() == 0 and self._found is not None)

    def _say_not_kept(self, error: Exception) -> None:
        self.toast.say(tr("草稿没有保存：{why}", why=_words_of(error)))

    def _failed(self, error: Exception) -> None:
        self.toast.say(_words_of(error))

    # --- building ----------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        self._pages.addWidget(self.sheet)
        self._pages.addWidget(self._none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addWidget(self.choice)
        layout.addWidget(self._news)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._foot)
        self.setMinimumSize(760, 480)
        free = self.screen().availableGeometry()
        self.resize(min(fonts.scaled(_WIDTH), free.width()), min(fonts.scaled(_HEIGHT), free.height() - _SPARE))

    def _wire(self) -> None:
        self.choice.changed.connect(self._choose)
        self.sheet.typed.connect(self._keeper.touch)
        self.sheet.record_asked.connect(self.record_asked)
        self.sheet.source_changed.connect(self._show_source)
        self._news.add_asked.connect(self.add_new)
        self._none.earlier_asked.connect(lambda: self.choice.step(-1))
        self._none.new_asked.connect(self.new_asked)
        self._none.blank_asked.connect(self._write_blank)
        self._keeper.kept.connect(self._show_state)
        self._keeper.not_kept.connect(self._say_not_kept)
        self._foot.source_asked.connect(self.open_source)
        self._foot.renew_asked.connect(self.renew)
        self._foot.export_asked.connect(self.export)
        self._foot.print_asked.connect(self.print_it)
        self._foot.copy_asked.connect(self.copy)
        self._shortcuts()

    def _shortcuts(self) -> None:
        pairs: tuple[tuple[QKeySequence.StandardKey | str, Callable[[], object]], ...] = (
            (QKeySequence.StandardKey.Save, self.export),
            (QKeySequence.StandardKey.Print, self.print_it),
            ("Ctrl+Shift+C", self.copy),
            (QKeySequence.StandardKey.New, self.new_asked.emit),
            ("Alt+PgUp", lambda: self.choice.step(-1)),
            ("Alt+PgDown", lambda: self.choice.step(1)),
            ("Ctrl+Return", self.open_source),
            ("Ctrl+Enter", self.open_source),
            (PRESS_KEY, self.toast.press),
        )
        for keys, deed in pairs:
            QShortcut(QKeySequence(keys), self).activated.connect(deed)


def file_name(title: str) -> str:
    """`title` without what a file's name may not hold."""
    return "".join("-" if letter in '\\/:*?"<>|' or not letter.isprintable() else letter for letter in title).strip()


def _words_of(error: Exception) -> str:
    return str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。")
