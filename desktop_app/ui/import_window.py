"""Importing a table of visits, step by step: the file, its columns, what would come of it, what came of it.

It stands beside the main window and holds nobody up: closed while it works, the work goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.errors import AppError
from desktop_app.domain.import_views import (
    ImportCheck,
    ImportDone,
    ImportLine,
    ImportPlan,
    ImportState,
    ImportUndone,
    TableLook,
)
from desktop_app.ui import fonts, icons, import_presets, text
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.ui.import_drop import ENDINGS
from desktop_app.ui.import_file_page import FilePage
from desktop_app.ui.import_flow import ImportFlow, Work
from desktop_app.ui.import_mapping_page import MappingPage
from desktop_app.ui.import_preview_page import PreviewPage
from desktop_app.ui.import_run_page import RunPage
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
        self._tasks, self._desk, self.flow = tasks, desk, flow
        self._look: TableLook | None = None
        self._plan: ImportPlan | None = None
        self._earlier: ImportLine | None = None
        self._before = False
        self.folder = folder
        self._title, self._name = text.label("", "h1"), text.ElidedLabel("", "dim")
        self.steps = Steps()
        self.file_page, self.mapping = FilePage(), MappingPage(tasks)
        self.preview, self.run_page = PreviewPage(tasks), RunPage()
        self.pages = QStackedWidget()
        self._notice, self._notice_words = QFrame(), text.label("", wrap=True)
        self.go_on = QPushButton()
        self.history, self.back, self.next, self.close_button = (QPushButton() for _ in range(4))
        self.toast = Toast(self)
        self._soon = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._soon.timeout.connect(self._check_again)
        for page in (self.mapping, self.preview):
            page.attach(desk)
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
            self._look = self._plan = None
            self.file_page.show_nothing()
            self.show_page(FILE)

    def go_on_with(self, line: ImportLine, file: Path) -> None:
        """An import that was stopped."""
        self.run_page.begin(file.name)
        self.show_page(RUN)
        self.flow.resume(line.number, file)

    def choose_file(self) -> None:
        dialog = FileDialog(self, tr("选择要导入的文件"), str(self.folder))
        patterns = " ".join(f"*{ending}" for ending in ENDINGS)
        dialog.setNameFilters([tr("表格文件 ({patterns})", patterns=patterns), tr("所有文件 (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("打开"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        dialog.open()

    # --- words -----------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self.setWindowTitle(tr("导入拜访记录"))
        self._title.setText(tr("导入拜访记录"))
        self.steps.show_steps((tr("文件"), tr("对应列"), tr("核对"), tr("导入")))
        self.history.setText(tr("导入历史…"))
        self.back.setText(tr("上一步(&B)"))
        self.close_button.setText(tr("关闭"))
        self.go_on.setText(tr("接着导入"))
        for page in (self.file_page, self.mapping, self.preview, self.run_page):
            page.retranslate()
        self._tell()

    def restyle(self) -> None:
        for page in (self.file_page, self.mapping, self.preview, self.run_page):
            page.restyle()

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
            FILE: self._plan is not None and work is Work.NONE,
            MAP: True,
            PREVIEW: check is not None and check.new > 0 and work is Work.NONE and not self._soon.isActive(),
        }
        self.next.setEnabled(ready.get(page, False))
        self._tell_earlier(page)

    def _tell_earlier(self, page: int) -> None:
        earlier = self._earlier if page == PREVIEW else None
        self._notice.setVisible(earlier is not None)
        if earlier is None:
            return
        self.go_on.setVisible(earlier.can_resume)
        if earlier.can_resume:
            words = tr(
                "这个文件 {when} 导入过一部分（{taken} / {total} 行）。接着导入，就从停下的地方继续。",
                when=earlier.at[:16],
                taken=f"{earlier.taken:,}",
                total="?" if earlier.total is None else f"{earlier.total:,}",
            )
        elif earlier.state is ImportState.UNDONE:
            words = tr("这个文件 {when} 导入过，后来撤销了。", when=earlier.at[:16])
        else:
            words = tr("这个文件 {when} 已经导入过；已有的记录不会重复。", when=earlier.at[:16])
        self._notice_words.setText(words)

    # --- from step to step -------------------------------------------------------------------------------------------
    def show_page(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self._tell()
        (self.file_page, self.mapping, self.preview, self.run_page)[page].first_focus()
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
        self._plan = None
        self.file_page.show_reading(file)
        self.flow.look(file, sheet, header=header, fixed=fixed)
        self._tell()

    def _looked(self, look: TableLook) -> None:
        desk = self._desk
        self._look = look

        def prepare() -> tuple[TableLook, ImportPlan, dict[Kind, Entry], bool]:
            kept = import_presets.remembered(desk, look)
            plan = kept or look.plan
            return look, plan, import_presets.entries_of(desk, plan), kept is not None

        self._tasks.query(
            prepare, lambda answer: self._prepared(*answer), self._not_prepared, key="import-look", owner=self
        )

    def _prepared(self, look: TableLook, plan: ImportPlan, entries: dict[Kind, Entry], before: bool) -> None:
        if look is not self._look:
            return
        self._plan, self._before = plan, before
        self.file_page.show_look(look)
        self.mapping.show_plan(look, plan, entries, before=before)
        self.show_page(FILE)

    def _not_prepared(self, error: Exception) -> None:
        self.file_page.show_problem(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))
        self._tell()

    def _guess_again(self) -> None:
        look = self._look
        if look is not None:
            self._plan = look.plan
            self.mapping.show_plan(look, look.plan, {}, before=False)

    def _other_sheet(self, sheet: str) -> None:
        if self.flow.file is not None:
            self._look_at(self.flow.file, sheet)

    def _other_header(self, row: int | None) -> None:
        look = self._look
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
        self._plan = page.plan()
        self._earlier = None
        self.preview.begin(anew=True)
        if self._plan is not None:
            self.flow.check(self._plan)
        self.show_page(PREVIEW)

    def _decided(self) -> None:
        self._soon.start()
        self.preview.begin(anew=False)
        self._tell()

    def _with_names(self) -> ImportPlan | None:
        names = self.preview.names.names
        if self._plan is None:
            return None
        known = {word.word: word for word in (*self._plan.event_words, *names.events())}
        return replace(self._plan, names=names.names(), event_words=tuple(known.values()))

    def _check_again(self) -> None:
        plan = self._with_names()
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
        plan, look, desk = self._with_names(), self._look, self._desk
        if plan is None or look is None or self.flow.file is None:
            return
        headings = import_presets.headings_of(look)
        self._tasks.act(
            lambda: import_presets.remember(desk, headings, plan), lambda _none: None, lambda _error: None, owner=self
        )
        self.run_page.begin(self.flow.file.name)
        self.flow.run(plan)
        self.show_page(RUN)

    def _resume_earlier(self) -> None:
        if self._earlier is not None and self.flow.file is not None:
            self.go_on_with(self._earlier, self.flow.file)

    # --- what is heard -----------------------------------------------------------------------------------------------
    def _progressed(self, done: int, of: int | None) -> None:
        match self.flow.work:
            case Work.LOOK:
                self.file_page.show_progress(done, of)
            case Work.CHECK:
                self.preview.show_progress(done, of)
            case Work.RUN if self.flow.is_stopping():
                self.run_page.show_stopping()
            case Work.RUN:
                self.run_page.show_progress(done, of)
            case Work.ROWS | Work.NONE:
                pass

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
        match work:
            case Work.LOOK:
                self.file_page.show_problem(words)
            case Work.CHECK:
                self.preview.stop(words)
            case Work.ROWS:
                self.toast.say(words)
            case Work.RUN | Work.NONE:
                pass  # whoever knows the imports says what is left of it
        self._tell()

    def _stopped(self, work: Work) -> None:
        if work is Work.LOOK:
            self.file_page.show_nothing()
        elif work is Work.CHECK:
            self.preview.stop(tr("已取消。什么都没有写入。"))
        self._tell()

    def _rows_saved(self, file: Path) -> None:
        self.folder = file.parent
        self.run_page.show_saved(file.name)
        self._tell()

    def _save_rows(self) -> None:
        file, batch = self.flow.file, self.flow.batch
        if file is None or batch is None:
            return
        dialog = FileDialog(self, tr("另存没有导入的行"), str(file.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        ending = "csv" if file.suffix.lower() in (".csv", ".tsv", ".txt") else "xlsx"
        dialog.setNameFilters([f"*.{ending}"])
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(tr("{name}-未导入.{ending}", name=file.stem, ending=ending))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.flow.save_rows(batch, Path(name)))
        dialog.open()

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
        notice = QHBoxLayout(self._notice)
        notice.setContentsMargins(12, 6, 8, 6)
        notice.addWidget(self._notice_words, 1)
        notice.addWidget(self.go_on)
        self._notice.setProperty("role", "banner")
        self._notice.hide()
        for page in (self.file_page, self.mapping, self.preview, self.run_page):
            self.pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.history)
        buttons.addStretch(1)
        for button in (self.close_button, self.back, self.next):
            buttons.addWidget(button)
        for button in (self.history, self.back, self.close_button, self.go_on):
            button.setAutoDefault(False)
        self.next.setProperty("kind", "primary")
        self.next.setAutoDefault(False)
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
        self.go_on.clicked.connect(self._resume_earlier)
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
        flow = self.flow
        flow.looked.connect(self._looked)
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
                self.preview.stop(tr("已取消。什么都没有写入。"))
                self.show_page(MAP)
            case _:
                self._soon.stop()
        super().reject()
