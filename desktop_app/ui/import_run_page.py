"""The last step of importing: how far it is, and then what came of it and what can be done now."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.directory_file import DirectoryDone
from desktop_app.domain.import_views import ImportDone, ImportUndone
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.chips import FlowLayout
from desktop_app.ui.import_table import WordTable
from desktop_app.ui.import_words import came, entries_came, made, undone_words
from desktop_app.words import tr, trn

_SURE_AFTER_S = 2.0
"""Before that nobody can say how long it takes."""


class RunPage(QWidget):
    cancelled = Signal()
    records_asked = Signal()
    rows_asked = Signal()
    """The rows that stayed out, as a file."""
    release_asked = Signal()
    undo_asked = Signal()
    resume_asked = Signal()
    again_asked = Signal()
    """Another file."""
    folder_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._since: float | None = None
        self._done: ImportDone | DirectoryDone | None = None
        self._undone: ImportUndone | None = None
        self._file = self._saved = ""
        self._trouble = ""
        self._is_directory = False
        self._picture = text.label()
        self._title, self._more = text.label("", "h1", wrap=True), text.label("", "dim", wrap=True)
        self._bar, self._far = QProgressBar(), text.label("", "dim")
        self.cancel = QPushButton()
        self.records, self.rows, self.release, self.undo, self.resume, self.again, self.folder = (
            QPushButton() for _ in range(7)
        )
        self.problems = WordTable()
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- what is shown ---------------------------------------------------------------------------------------------
    def begin(self, file: str, *, directory: bool = False) -> None:
        self._file, self._done, self._undone, self._since, self._trouble, self._saved = file, None, None, None, "", ""
        self._is_directory = directory
        self._bar.setRange(0, 0)
        self._far.setText("")
        self.cancel.setEnabled(True)
        self._tell()
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self, done: int, of: int | None) -> None:
        now = time.monotonic()
        self._since = self._since or now
        self._bar.setRange(0, of or 0)
        self._bar.setValue(min(done, of or 0))
        words = f"{done:,} / {of:,}" if of else f"{done:,}"
        spent = now - self._since
        if of and done and spent > _SURE_AFTER_S:
            words += " · " + trn("大约还要 {n} 秒", max(1, round(spent * (of - done) / done)))
        self._far.setText(words)

    def show_stopping(self) -> None:
        self.cancel.setEnabled(False)
        self._far.setText(tr("正在停下…"))

    def show_done(self, done: ImportDone | DirectoryDone, *, waiting: int = 0) -> None:
        """`waiting`: records that can be released for sending."""
        self._done = done
        self.release.setVisible(waiting > 0)
        self._tell()
        self.first_focus()

    def show_trouble(self, words: str) -> None:
        """It broke off; what was committed stands."""
        self._trouble = words
        self._tell()
        self.first_focus()

    def show_undone(self, undone: ImportUndone) -> None:
        self._undone = undone
        self._tell()
        self.first_focus()

    def show_saved(self, file: str) -> None:
        """The rows that stayed out stand in a file of this name."""
        had_focus = self.rows.hasFocus()
        self._saved = file
        self._tell()
        if had_focus:  # Qt would hand it on to the next button, which releases
            self.folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def done(self) -> ImportDone | DirectoryDone | None:
        return self._done

    def first_focus(self) -> None:
        offered = (self.resume, self.records, self.again, self.cancel)
        first = next((button for button in offered if button.isVisibleTo(self)), self.cancel)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.cancel.setText(tr("停止导入"))
        self.records.setText(tr("查看名录") if self._is_directory else tr("查看导入的记录"))
        self.release.setText(tr("放行发送…"))
        self.undo.setText(tr("撤销导入"))
        self.resume.setText(tr("继续导入"))
        self.again.setText(tr("再导入一个文件"))
        self.folder.setText(tr("打开所在文件夹"))
        self._bar.setAccessibleName(tr("导入进度"))
        self.problems.setAccessibleName(tr("没有导入的行"))
        self._tell()

    def restyle(self) -> None:
        self._draw()

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._title)
        words.addWidget(self._more)
        head.addLayout(words, 1)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        going = QHBoxLayout()
        going.setSpacing(12)
        going.addWidget(self._far, 1)
        going.addWidget(self.cancel)
        offered = FlowLayout(spacing=8)
        for button in (self.again, self.undo, self.folder, self.rows, self.release, self.resume, self.records):
            button.setAutoDefault(False)
            offered.addWidget(button)
        self.cancel.setAutoDefault(False)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 24, 24, 20)
        inside.setSpacing(14)
        inside.addLayout(head)
        inside.addWidget(self._bar)
        inside.addLayout(going)
        inside.addLayout(offered)
        inside.addWidget(self.problems, 1)
        inside.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card, 1)
        for button in (self.records, self.resume):
            button.setProperty("kind", "primary")
        self._spare = inside

    def _wire(self) -> None:
        for button, signal in (
            (self.cancel, self.cancelled),
            (self.records, self.records_asked),
            (self.rows, self.rows_asked),
            (self.release, self.release_asked),
            (self.undo, self.undo_asked),
            (self.resume, self.resume_asked),
            (self.again, self.again_asked),
            (self.folder, self.folder_asked),
        ):
            button.clicked.connect(signal)

    # --- words -----------------------------------------------------------------------------------------------------
    def _tell(self) -> None:
        done, undone = self._done, self._undone
        running = done is None and undone is None and not self._trouble
        for widget in (self._bar, self._far, self.cancel):
            widget.setVisible(running)
        stopped = undone is None and (bool(self._trouble) or (done is not None and done.stopped))
        some = done is not None and undone is None and done.batch is not None
        bad = done.bad if done is not None and undone is None else 0
        self.resume.setVisible(stopped and (self._trouble != "" or some or self._is_directory))
        self.records.setVisible(some and not stopped and bool(done and (done.new or self._is_directory)))
        self.undo.setVisible(some)
        self.rows.setVisible(bool(bad) and some and not self._saved and not self._is_directory)
        self.rows.setText(trn("另存没有导入的 {n} 行…", bad))
        self.folder.setVisible(bool(self._saved))
        self.release.setVisible(self.release.isVisibleTo(self) and some)
        self.again.setVisible(not running)
        self.problems.setVisible(bool(bad) and bool(done and done.problems))
        self._title.setText(self._title_words(running))
        self._more.setText(self._more_words(running))
        if done is not None and bad:
            headings = [tr("行"), tr("列名"), tr("内容"), tr("原因")]
            self.problems.show_words(
                headings, [[f"{one.row:,}", one.column, one.value, one.reason] for one in done.problems]
            )
        self._spare.setStretch(self._spare.count() - 1, 0 if self.problems.isVisibleTo(self) else 1)
        self._draw()

    def _title_words(self, running: bool) -> str:
        if running:
            return tr("正在导入 {file}", file=text.one_line(self._file))
        if self._undone is not None:
            return tr("已撤销导入") if self._undone.finished else tr("撤销停下了，可以接着撤销")
        if self._trouble:
            return tr("导入中断了")
        assert self._done is not None
        counts = entries_came(self._done) if isinstance(self._done, DirectoryDone) else came(self._done)
        return tr("已停止。{counts}", counts=counts) if self._done.stopped else counts

    def _more_words(self, running: bool) -> str:
        if running:
            return tr("可以关上这个窗口接着工作，导入在后台进行，进度在主窗口的状态栏里。")
        if self._undone is not None:
            return undone_words(self._undone)
        if self._trouble:
            return "\n".join((self._trouble, tr("已导入的都在，可以继续，也可以撤销。")))
        assert self._done is not None
        words = []
        entries = made(self._done.created)
        if entries:
            words.append(tr("新建了 {entries}。", entries=entries))
        if self._done.stopped:
            words.append(tr("已导入的都在，可以继续，也可以撤销。"))
        elif self._done.new and isinstance(self._done, ImportDone):
            words.append(tr("导入的记录只留在本机，放行后才会发送。"))
        if self._saved:
            words.append(tr("没有导入的行存在 {file} 里，每行写着原因，改好可以直接再导入。", file=self._saved))
        return "\n".join(words)

    def _draw(self) -> None:
        icon, role = "checkmark_circle", "ok"
        if self._trouble or (self._done is not None and (self._done.stopped or not self._done.new)):
            icon, role = "warning", "warn"
        if self._undone is not None:
            icon, role = ("checkmark_circle", "text2")
        elif self._done is None and not self._trouble:
            icon, role = "clock", "accent"
        side = fonts.scaled(28)
        self._picture.setPixmap(icons.icon(icon, role).pixmap(side, side))
