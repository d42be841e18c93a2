"""Importing a table of visits, step by step: the file, its columns, what would come of it, what came of it.

It stands beside the main window and holds nobody up: closed while it works, the work goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.import_views import ImportCheck, ImportDone, ImportLine, ImportUndone
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.import_draft import ImportDraft
from desktop_app.ui.import_earlier import EarlierNotice
from desktop_app.ui.import_files import ask_for_rows_file, ask_for_table
from desktop_app.ui.import_flow import ImportFlow, Work
from desktop_app.ui.import_pages import ImportPages
from desktop_app.ui.import_steps import Steps, presses
from desktop_app.ui.tab_order import step
from desktop_app.ui.toast import PRESS_KEY, Toast
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

FILE, MAP, PREVIEW, RUN = range(4)
_WIDTH, _HEIGHT, _SPARE = 1000, 700, 48
_TOGETHER_MS = 350
"""Several decisions in a row are looked at once."""


class ImportWindow(QDialog):
    records_asked = Signal(int)
    """Show the records of this import."""
    release_asked = Signal(int)
    undo_asked = Signal(int)
    resume_asked = Signal(int)
    folder_asked = Signal(object)
    history_asked = Signal()

    def __init__(self, tasks: Tasks, desk: Desk, flow: ImportFlow, folder: Path) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowIcon(QIcon(icons.icon("document_table", "accent")))
        self.flow, self.folder = flow, folder
        self._draft = ImportDraft(tasks, desk, self)
        self._earlier: ImportLine | None = None
        self._title, self._name = text.label("", "h1"), text.ElidedLabel("", "dim")
        self.steps = Steps()
        self.pages = ImportPages(tasks, desk)
        self.file_page, self.mapping = self.pages.file, self.pages.mapping
        self.preview, self.run_page = self.pages.preview, self.pages.run
        self._notice = EarlierNotice()
        self.history, self.back, self.next, self.close_button = (QPushButton() for _ in range(4))
        self.toast = Toast(self)
        self._soon = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._soon.timeout.connect(self._check_again)
        self._lay_out()
        self._wire()
        self.retranslate()
        self.show_page(FILE)

    # --- what is asked from outside ----------------------------------------------------------------------------------
    def come_to_front(self) -> None:
        if self.pages.currentIndex() == RUN and not self.flow.is_busy():
            self.start_over()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        hidden = not self.isVisible()
        self.show()
        self.raise_()
        self.activateWindow()
        if hidden:
            self.show_page(self.pages.currentIndex())

    def take_file(self, file: Path) -> None:
        """A file that was chosen or let go somewhere; not while another one comes in."""
        if self.flow.work is Work.RUN:
            self.toast.say(tr("上一个文件还在导入，请等它完成。"))
            return
        self.folder = file.parent
        self.show_page(FILE)
        self._look_at(file)

    def start_over(self) -> None:
        """Another file."""
        if self.flow.work is not Work.RUN:
            self.flow.forget()
            self._draft.forget()
            self.file_page.show_nothing()
            self.show_page(FILE)

    def go_on_with(self, line: ImportLine, file: Path) -> None:
        """An import that was stopped."""
        self.run_page.begin(file.name)
        self.show_page(RUN)
        self.flow.resume(line.number, file)

    def choose_file(self) -> None:
        ask_for_table(self, self.folder, self.take_file)

    # --- words -----------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self.setWindowTitle(tr("导入拜访记录"))
        self._title.setText(tr("导入拜访记录"))
        self.steps.show_steps((tr("文件"), tr("对应列"), tr("核对"), tr("导入")))
        self.history.setText(tr("导入历史…"))
        self.back.setText(tr("上一步(&B)"))
        self.close_button.setText(tr("关闭"))
        self.pages.retranslate()
        self._tell()

    def restyle(self) -> None:
        self.pages.restyle()

    def _tell(self) -> None:
        """What the buttons say and whether they can be pressed now."""
        page, work = self.pages.currentIndex(), self.flow.work
        self.steps.show_present(page)
        self._name.setText(self.flow.file.name if self.flow.file is not None and page != FILE else "")
        self.back.setVisible(page in (MAP, PREVIEW))
        self.next.setVisible(page != RUN)
        check = self.preview.check()
        self.next.setText(trn("导入 {n} 条(&I)", check.new) if page == PREVIEW and check else tr("下一步(&N)"))
        ready = {
            FILE: self._draft.plan is not None and work is Work.NONE,
            MAP: True,
            PREVIEW: check is not None and check.new > 0 and work is Work.NONE and not self._soon.isActive(),
        }
        self.next.setEnabled(ready.get(page, False))
        self._notice.show_line(self._earlier if page == PREVIEW else None)

    # --- from step to step -------------------------------------------------------------------------------------------
    def show_page(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self._tell()
        self.pages.first_focus()
        if page == FILE and self.next.isEnabled():
            self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on(self) -> None:
        match self.pages.currentIndex():
            case page if page == FILE:
                self.show_page(MAP)
            case page if page == MAP:
                self._go_to_preview()
            case page if page == PREVIEW:
                self._import()

    def _step_back(self) -> None:
        if self.flow.work is not Work.RUN:
            self._soon.stop()
            self.flow.forget()
            self.show_page(max(FILE, self.pages.currentIndex() - 1))

    def _look_at(self, file: Path, sheet: str | None = None, *, header: int | None = None, fixed: bool = False) -> None:
        self._draft.plan = None
        self.file_page.show_reading(file)
        self.flow.look(file, sheet, header=header, fixed=fixed)
        self._tell()

    def _prepared(self, entries: dict[Kind, Entry], before: bool) -> None:
        if self._draft.look is not None:
            self.file_page.show_look(self._draft.look)
            self._show_plan(entries, before=before)
            self.show_page(FILE)

    def _not_prepared(self, words: str) -> None:
        self.file_page.show_problem(words)
        self._tell()

    def _guess_again(self) -> None:
        self._draft.guess_again()
        self._show_plan({}, before=False)

    def _show_plan(self, entries: dict[Kind, Entry], *, before: bool) -> None:
        look, plan = self._draft.look, self._draft.plan
        if look is not None and plan is not None:
            self.mapping.show_plan(look, plan, entries, before=before)

    def _other_sheet(self, sheet: str) -> None:
        if self.flow.file is not None:
            self._look_at(self.flow.file, sheet)

    def _other_header(self, row: int | None) -> None:
        look = self._draft.look
        if self.flow.file is not None and look is not None:
            self._look_at(self.flow.file, look.plan.sheet, header=row, fixed=True)

    def _go_to_preview(self) -> None:
        page = self.mapping
        if page.missing() or page.dates_open():
            target = page.order if page.dates_open() and not page.missing() else page.table
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            self.toast.say(tr("请先选好标出的地方。"))
            return
        if page.unsettled():
            self.toast.say(tr("「{text}」还没有选定：请从列表中选一项", text=page.unsettled()))
            return
        plan = self._draft.plan = page.plan()
        self._earlier = None
        self.preview.begin(anew=True)
        if plan is not None:
            self.flow.check(plan)
        self.show_page(PREVIEW)

    def _decided(self) -> None:
        self._soon.start()
        self.preview.begin(anew=False)
        self._tell()

    def _check_again(self) -> None:
        plan = self._draft.with_names(self.preview.names.names)
        if plan is not None:
            self.flow.check(plan)
            self._tell()

    def _checked(self, check: ImportCheck) -> None:
        plan = self.flow.plan
        if plan is not None:
            self._earlier = check.earlier
            self.preview.show_check(check, plan)
            self._tell()

    def _import(self) -> None:
        plan = self._draft.with_names(self.preview.names.names)
        if plan is None or self.flow.file is None:
            return
        self._draft.remember(plan)
        self.run_page.begin(self.flow.file.name)
        self.flow.run(plan)
        self.show_page(RUN)

    def _resume_earlier(self) -> None:
        if self._earlier is not None and self.flow.file is not None:
            self.go_on_with(self._earlier, self.flow.file)

    # --- what is heard -----------------------------------------------------------------------------------------------
    def _progressed(self, done: int, of: int | None) -> None:
        self.pages.show_progress(self.flow.work, done, of, stopping=self.flow.is_stopping())

    def show_done(self, done: ImportDone, waiting: int) -> None:
        self.run_page.show_done(done, waiting=waiting)
        self._tell()

    def show_trouble(self, words: str, *, resumable: bool) -> None:
        """It broke off; `resumable` when a part of it came in."""
        if resumable:
            self.run_page.show_trouble(words)
        else:
            self.show_page(PREVIEW)
            self.preview.stop(words)
        self._tell()

    def show_undone(self, undone: ImportUndone) -> None:
        self.run_page.show_undone(undone)
        self._tell()

    def _failed(self, work: Work, words: str) -> None:
        if work is Work.ROWS:
            self.toast.say(words)
        self.pages.show_failure(work, words)
        self._tell()

    def _stopped(self, work: Work) -> None:
        self.pages.show_stopped(work)
        self._tell()

    def _rows_saved(self, file: Path) -> None:
        self.folder = file.parent
        self.run_page.show_saved(file.name)
        self._tell()

    def _save_rows(self) -> None:
        file, batch = self.flow.file, self.flow.batch
        if file is not None and batch is not None:
            ask_for_rows_file(self, file, lambda target: self.flow.save_rows(batch, target))

    def _with_batch(self, signal: object) -> None:
        if self.flow.batch is not None:
            signal.emit(self.flow.batch)  # type: ignore[attr-defined]

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._name, 1)
        head.addWidget(self.steps)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.history)
        buttons.addStretch(1)
        for button in (self.close_button, self.back, self.next):
            buttons.addWidget(button)
        for button in (self.history, self.back, self.close_button, self.next):
            button.setAutoDefault(False)
        self.next.setProperty("kind", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        layout.addWidget(self.pages, 1)
        layout.addLayout(buttons)
        self.setMinimumSize(760, 520)
        free = self.screen().availableGeometry()
        self.resize(min(fonts.scaled(_WIDTH), free.width()), min(fonts.scaled(_HEIGHT), free.height() - _SPARE))

    def _wire(self) -> None:
        self.next.clicked.connect(self._on)
        self.back.clicked.connect(self._step_back)
        self.close_button.clicked.connect(self.reject)
        self.history.clicked.connect(self.history_asked)
        self._notice.go_on_asked.connect(self._resume_earlier)
        page = self.file_page
        page.choose_asked.connect(self.choose_file)
        page.dropped.connect(self.take_file)
        page.sheet_chosen.connect(self._other_sheet)
        page.header_chosen.connect(self._other_header)
        page.cancelled.connect(self.flow.cancel)
        self.mapping.changed.connect(self._tell)
        self.mapping.fresh_asked.connect(self._guess_again)
        self.preview.decided.connect(self._decided)
        self.preview.cancelled.connect(self.flow.cancel)
        run = self.run_page
        run.cancelled.connect(self._stop_import)
        run.records_asked.connect(lambda: self._with_batch(self.records_asked))
        run.release_asked.connect(lambda: self._with_batch(self.release_asked))
        run.undo_asked.connect(lambda: self._with_batch(self.undo_asked))
        run.resume_asked.connect(lambda: self._with_batch(self.resume_asked))
        run.rows_asked.connect(self._save_rows)
        run.again_asked.connect(self.start_over)
        run.folder_asked.connect(lambda: self.folder_asked.emit(self.folder))
        self._draft.prepared.connect(self._prepared)
        self._draft.failed.connect(self._not_prepared)
        flow = self.flow
        flow.looked.connect(self._draft.take)
        flow.checked.connect(self._checked)
        flow.progressed.connect(self._progressed)
        flow.failed.connect(self._failed)
        flow.stopped.connect(self._stopped)
        flow.rows_saved.connect(self._rows_saved)
        self._shortcuts()

    def _shortcuts(self) -> None:
        pairs: tuple[tuple[str, Callable[[], object]], ...] = (
            (PRESS_KEY, self.toast.press),
            ("Ctrl+O", self.choose_file),
            ("Ctrl+Return", self.next.click),
            ("Alt+Left", self.back.click),
        )
        for keys, deed in pairs:
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    def _stop_import(self) -> None:
        self.run_page.show_stopping()
        self.flow.cancel()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab and Shift+Tab, in the order in which the window is read."""
        return step([self], forward=next) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to what has the focus; Escape closes."""
        if not presses(self, event):
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Closed: what is only being looked at is let go of; what is being written goes on."""
        match self.flow.work:
            case Work.LOOK:
                self.start_over()
            case Work.CHECK:
                self.flow.forget()
                self.pages.show_check_ended()
                self.show_page(MAP)
            case _:
                self._soon.stop()
        super().reject()
