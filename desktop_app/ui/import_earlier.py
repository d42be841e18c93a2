"""That the same file came in before, whole or in part: said over the check, with the button that goes on with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from desktop_app.domain.import_views import ImportLine, ImportState
from desktop_app.ui import text
from desktop_app.words import tr


class EarlierNotice(QFrame):
    go_on_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = text.label("", wrap=True)
        self._go_on = QPushButton()
        self._go_on.setAutoDefault(False)
        self._go_on.clicked.connect(self.go_on_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self._words, 1)
        row.addWidget(self._go_on)
        self.setProperty("role", "banner")
        self.hide()

    def show_line(self, line: ImportLine | None) -> None:
        """The import that took the file in; None where there is none, or nothing is to be said of it here."""
        self.setVisible(line is not None)
        if line is not None:
            self._go_on.setText(tr("接着导入"))
            self._go_on.setVisible(line.can_resume)
            self._words.setText(_words_of(line))


def _words_of(line: ImportLine) -> str:
    when = line.at[:16]
    if line.can_resume:
        return tr(
            "这个文件 {when} 导入过一部分（{taken} / {total} 行）。接着导入，就从停下的地方继续。",
            when=when,
            taken=f"{line.taken:,}",
            total="?" if line.total is None else f"{line.total:,}",
        )
    if line.state is ImportState.UNDONE:
        return tr("这个文件 {when} 导入过，后来撤销了。", when=when)
    return tr("这个文件 {when} 已经导入过；已有的记录不会重复。", when=when)
