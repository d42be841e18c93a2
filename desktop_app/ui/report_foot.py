"""Under a report: which visit the line with the cursor comes from, and what can be done with the whole."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.domain.report import ReportVisit
from desktop_app.ui import text
from desktop_app.words import tr


class ReportFoot(QWidget):
    source_asked = Signal()
    renew_asked = Signal()
    export_asked = Signal()
    print_asked = Signal()
    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._where = text.ElidedLabel("", "small")
        self._open, self._renew, self._export, self._print, self._copy = (QPushButton() for _ in range(5))
        self._open.setProperty("kind", "link")
        self._copy.setProperty("kind", "primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._where, 1)
        for button, asked in (
            (self._open, self.source_asked),
            (self._renew, self.renew_asked),
            (self._export, self.export_asked),
            (self._print, self.print_asked),
            (self._copy, self.copy_asked),
        ):
            row.addWidget(button)
            button.setAutoDefault(False)
            button.clicked.connect(asked)

    def retranslate(self) -> None:
        self._open.setText(tr("打开这条拜访(&O)"))
        self._renew.setText(tr("重新生成(&R)"))
        self._export.setText(tr("导出(&X)…"))
        self._print.setText(tr("打印(&P)…"))
        self._copy.setText(tr("复制全文(&C)"))
        text.tooltip(self._open, "Ctrl+Enter")
        text.tooltip(self._copy, "Ctrl+Shift+C")
        text.tooltip(self._print, "Ctrl+P")
        text.tooltip(self._export, "Ctrl+S")
        text.tooltip(self._renew, tr("按记录重新写一遍，可以撤销"))

    def enable(self, *, there: bool) -> None:
        """Whether there is a report that something can be done with."""
        for button in (self._renew, self._export, self._print, self._copy):
            button.setEnabled(there)

    def show_source(self, visit: ReportVisit | None, *, can_open: bool) -> None:
        words = ""
        if visit is not None:
            words = tr("这一行来自 {visit}", visit=f"{visit.moment:%m-%d %H:%M} {visit.where}")
        self._where.setText(words)
        self._open.setVisible(can_open)
