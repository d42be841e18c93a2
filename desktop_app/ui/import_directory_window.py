"""Taking in a list of people, organizations, customers and big visits: the file, what would come of it, what did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.directory_file import DirectoryCheck, DirectoryDone
from desktop_app.domain.import_views import ImportUndone
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.ui.import_drop import ENDINGS
from desktop_app.ui.import_entries_page import EntriesPage
from desktop_app.ui.import_file_page import FilePage
from desktop_app.ui.import_flow import DirectoryFlow, Work
from desktop_app.ui.import_run_page import RunPage
from desktop_app.ui.import_steps import Steps, presses
from desktop_app.ui.tab_order import step
from desktop_app.ui.toast import PRESS_KEY, Toast
from desktop_app.words import tr, trn

FILE, PREVIEW, RUN = range(3)
_WIDTH, _HEIGHT, _SPARE = 900, 640, 48


class DirectoryImport(QDialog):
    undo_asked = Signal(int)
    directory_asked = Signal()
    history_asked = Signal()

    def __init__(self, flow: DirectoryFlow, folder: Path) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowIcon(QIcon(icons.icon("people", "accent")))
        self.flow, self.folder = flow, folder
        self._title, self._name = text.label("", "h1"), text.ElidedLabel("", "dim")
        self.steps = Steps()
        self.file_page, self.entries, self.run_page = FilePage(), EntriesPage(), RunPage()
        self.pages = QStackedWidget()
        self.history, self.back, self.next, self.close_button = (QPushButton() for _ in range(4))
        self.toast = Toast(self)
        self._lay_out()
        self._wire()
        self.retranslate()
        self.show_page(FILE)

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
        if self.flow.work is Work.RUN:
            self.toast.say(tr("上一个文件还在导入，请等它完成。"))
            return
        self.folder = file.parent
        self.entries.begin()
        self.flow.check(file)
        self.show_page(PREVIEW)

    def start_over(self) -> None:
        if self.flow.work is not Work.RUN:
            self.flow.forget()
            self.file_page.show_nothing()
            self.show_page(FILE)

    def choose_file(self) -> None:
        dialog = FileDialog(self, tr("选择要导入的文件"), str(self.folder))
        patterns = " ".join(f"*{ending}" for ending in ENDINGS)
        dialog.setNameFilters([tr("表格文件 ({patterns})", patterns=patterns), tr("所有文件 (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("打开"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        dialog.open()

    def show_done(self, done: DirectoryDone) -> None:
        self.run_page.show_done(done)
        self._tell()

    def show_undone(self, undone: ImportUndone) -> None:
        self.run_page.show_undone(undone)
        self._tell()

    def retranslate(self) -> None:
        self.setWindowTitle(tr("导入名录"))
        self._title.setText(tr("导入名录"))
        self.steps.show_steps((tr("文件"), tr("核对"), tr("导入")))
        self.history.setText(tr("导入历史…"))
        self.back.setText(tr("上一步(&B)"))
        self.close_button.setText(tr("关闭"))
        for page in (self.file_page, self.entries, self.run_page):
            page.retranslate()
        self._say_what_to_choose()
        self._tell()

    def restyle(self) -> None:
        for page in (self.file_page, self.entries, self.run_page):
            page.restyle()

    def show_page(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self._tell()
        (self.file_page, self.entries, self.run_page)[page].first_focus()

    def _say_what_to_choose(self) -> None:
        self.file_page.empty.say(
            "people",
            tr("选择名录文件"),
            tr("Excel 或 CSV，一行一个员工、客户单位、客户或大的拜访；从名录导出的文件可以改好再导入。"),
            [(tr("选择文件…"), self.choose_file, True)],
        )

    def _tell(self) -> None:
        page, check = self.pages.currentIndex(), self.entries.check()
        self.steps.show_present(page)
        self._name.setText(self.flow.file.name if self.flow.file is not None and page != FILE else "")
        self.back.setVisible(page == PREVIEW)
        self.next.setVisible(page == PREVIEW)
        many = check.new + check.changed if check is not None else 0
        self.next.setText(trn("导入 {n} 项(&I)", many))
        self.next.setEnabled(many > 0 and self.flow.work is Work.NONE)

    def _import(self) -> None:
        if self.flow.file is not None:
            self.run_page.begin(self.flow.file.name, directory=True)
            self.flow.run()
            self.show_page(RUN)

    def _checked(self, check: DirectoryCheck) -> None:
        self.entries.show_check(check)
        self._tell()
        target: QWidget = self.next if self.next.isEnabled() else self.entries.entries
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _progressed(self, done: int, of: int | None) -> None:
        if self.flow.work is Work.CHECK:
            self.entries.show_progress(done, of)
        elif self.flow.is_stopping():
            self.run_page.show_stopping()
        else:
            self.run_page.show_progress(done, of)

    def _failed(self, work: Work, words: str) -> None:
        self.entries.stop()
        if work is Work.RUN:
            self.run_page.show_trouble(words)
        else:
            self.show_page(FILE)
            self.file_page.show_problem(words)
            self._say_what_to_choose()
        self._tell()

    def _stopped(self, work: Work) -> None:
        self.entries.stop()
        if work is Work.RUN:
            self.run_page.show_trouble(tr("已停止。"))
        else:
            self.start_over()

    def _stop(self) -> None:
        self.run_page.show_stopping()
        self.flow.cancel()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._name, 1)
        head.addWidget(self.steps)
        for page in (self.file_page, self.entries, self.run_page):
            self.pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.history)
        buttons.addStretch(1)
        for button in (self.close_button, self.back, self.next):
            buttons.addWidget(button)
        for button in (self.history, self.close_button, self.back, self.next):
            button.setAutoDefault(False)
        self.next.setProperty("kind", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)
        layout.addLayout(buttons)
        self.setMinimumSize(700, 480)
        free = self.screen().availableGeometry()
        self.resize(min(fonts.scaled(_WIDTH), free.width()), min(fonts.scaled(_HEIGHT), free.height() - _SPARE))

    def _wire(self) -> None:
        self.next.clicked.connect(self._import)
        self.back.clicked.connect(self.start_over)
        self.close_button.clicked.connect(self.reject)
        self.history.clicked.connect(self.history_asked)
        self.file_page.choose_asked.connect(self.choose_file)
        self.file_page.dropped.connect(self.take_file)
        self.entries.cancelled.connect(self.flow.cancel)
        run, flow = self.run_page, self.flow
        run.cancelled.connect(self._stop)
        run.records_asked.connect(self.directory_asked)
        run.undo_asked.connect(lambda: self.undo_asked.emit(flow.batch or 0))
        run.resume_asked.connect(self._import)
        run.again_asked.connect(self.start_over)
        flow.checked.connect(self._checked)
        flow.progressed.connect(self._progressed)
        flow.failed.connect(self._failed)
        flow.stopped.connect(self._stopped)
        pairs: tuple[tuple[str, Callable[[], object]], ...] = (
            (PRESS_KEY, self.toast.press),
            ("Ctrl+O", self.choose_file),
            ("Ctrl+Return", self.next.click),
        )
        for keys, deed in pairs:
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab and Shift+Tab, in the order in which the window is read."""
        return step([self], forward=next) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to what has the focus; Escape closes."""
        if not presses(self, event):
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Closed: what is only being looked at is let go of; what is being written goes on."""
        if self.flow.work is Work.CHECK:
            self.start_over()
        super().reject()
