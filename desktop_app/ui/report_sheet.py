"""The four boxes of a report, side by side: laid out, read back, and asked which record a line speaks of."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.report import PARTS, Report
from desktop_app.ui import text
from desktop_app.ui.menus import bare
from desktop_app.ui.report_box import ReportBox
from desktop_app.words import mark, tr

_CAPTIONS = {
    "effect": mark("收获(&E)"),
    "problems": mark("问题(&B)"),
    "suggestion": mark("建议(&S)"),
    "workplan": mark("工作计划(&L)"),
}
_NOTHING = {
    "problems": mark("记录里没有说到问题"),
    "suggestion": mark("记录里没有说到建议"),
    "workplan": mark("记录里没有说到计划"),
}
_LINE, _LEAST, _MOST = 20, 4, 12
"""Letters of a line, and the shares of a box with nothing in it and of a full one beyond that."""


class ReportSheet(QSplitter):
    typed = Signal()
    record_asked = Signal(object)
    """The LocalId of the record of a line."""
    source_changed = Signal(object)
    """The LocalId of the line that the cursor is in, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._laying = False
        self.boxes = {part: ReportBox(6 if part == "effect" else 3) for part in PARTS}
        self._captions = {part: text.label("", "h2") for part in PARTS}
        self._lay_out()
        for box in self.boxes.values():
            box.textChanged.connect(self._tell_typed)
            box.record_asked.connect(self.record_asked)
            box.line_changed.connect(self.source_changed)

    def report(self) -> Report:
        """What stands in the boxes."""
        return Report({part: box.lines() for part, box in self.boxes.items()})

    def lay(self, report: Report) -> None:
        """In place of what stands here, as one step of undo in each box, and not as something typed."""
        self._laying = True
        for part, box in self.boxes.items():
            box.replace(report.parts[part])
        self._laying = False

    def begin(self, report: Report) -> None:
        """As `lay`, for good."""
        self._laying = True
        for part, box in self.boxes.items():
            box.begin(report.parts[part])
        self._laying = False
        self._share_height(report)

    def _share_height(self, report: Report) -> None:
        """Among the boxes at the right: more to who has more to say."""
        for part in PARTS[1:]:
            side = self.boxes[part].parentWidget()
            room = side.layout() if side is not None else None
            if isinstance(room, QVBoxLayout):
                letters = sum(_LINE // 2 + len(line.text) for line in report.parts[part])
                room.setStretchFactor(self.boxes[part], _LEAST + min(_MOST, letters // _LINE))

    def source(self) -> LocalId | None:
        """The record of the line that the cursor is in, if it is in one of the boxes."""
        return next((box.record() for box in self.boxes.values() if box.hasFocus()), None)

    def focus_first(self) -> None:
        self.boxes["effect"].setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        for part, caption in self._captions.items():
            words = tr(_CAPTIONS[part])
            caption.setText(words)
            self.boxes[part].setAccessibleName(bare(words))
            self.boxes[part].set_arrow_tip(tr("打开这条拜访 (Ctrl+Enter)"))
            if part in _NOTHING:
                self.boxes[part].setPlaceholderText(tr(_NOTHING[part]))

    def _tell_typed(self) -> None:
        if not self._laying:
            self.typed.emit()

    def _lay_out(self) -> None:
        self.setChildrenCollapsible(False)
        self.setHandleWidth(12)
        for parts in (PARTS[:1], PARTS[1:]):
            side = QWidget()
            room = QVBoxLayout(side)
            room.setContentsMargins(0, 0, 0, 0)
            room.setSpacing(4)
            for part in parts:
                self._captions[part].setBuddy(self.boxes[part])
                room.addWidget(self._captions[part])
                room.addWidget(self.boxes[part], 1)
            self.addWidget(side)
        self.setStretchFactor(0, 11)
        self.setStretchFactor(1, 9)
