"""Which columns go into a file, and in which order: as they are seen, all of them, or picked one by one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.file_columns import BY_KEY, COLUMNS
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.export_choice import Picking
from desktop_app.words import tr, trn

_LEAST_HEIGHT = 270
_KEY = int(Qt.ItemDataRole.UserRole)


class ExportColumns(QWidget):
    """One list shows what each way of choosing comes to; who changes something in it picks one by one from there."""

    changed = Signal()

    def __init__(self, seen: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = tuple(key for key in seen if key in BY_KEY)
        self._own: tuple[str, ...] = ()
        self.ways = {picking: QRadioButton() for picking in Picking}
        group = QButtonGroup(self)  # without one, Qt takes all radio buttons of a window for one choice
        for way in self.ways.values():
            group.addButton(way)
        self.ways[Picking.SEEN].setChecked(True)
        self.list = QListWidget()
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.up, self.down = self._button("chevron_up", -1), self._button("chevron_down", 1)
        self._lay_out()
        self.list.installEventFilter(self)
        self.list.itemChanged.connect(self._edited)
        self.list.model().rowsMoved.connect(self._edited)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        for picking, way in self.ways.items():
            way.clicked.connect(lambda _checked=False, picking=picking: self._choose(picking))
        self.retranslate()

    def _button(self, icon: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.move_column(step))
        return button

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(self.up)
        beside.addWidget(self.down)
        beside.addStretch(1)
        box = QFrame()
        box.setProperty("role", "popup")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(4, 4, 4, 4)
        inner.addWidget(self.list)
        self.list.setMinimumHeight(fonts.scaled(_LEAST_HEIGHT))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(box, 1)
        row.addLayout(beside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for way in self.ways.values():
            layout.addWidget(way)
        layout.addSpacing(4)
        layout.addLayout(row, 1)

    def take(self, picking: Picking, own: Sequence[str] = ()) -> None:
        """Shows a way of choosing; `own` are the columns that were picked before, in their order."""
        self._own = tuple(key for key in own if key in BY_KEY)
        way = Picking.SEEN if picking is Picking.OWN and not self._own else picking
        self.ways[way].setChecked(True)
        self._fill()
        self.list.setCurrentRow(0)

    def picking(self) -> Picking:
        return next(picking for picking, way in self.ways.items() if way.isChecked())

    def own(self) -> tuple[str, ...]:
        """What is picked, or was: another way of choosing does not forget it."""
        return self._own

    def count(self) -> int:
        """How many columns the file will have."""
        return len(self._checked())

    def move_column(self, step: int) -> None:
        row = self.list.currentRow()
        if row >= 0 and 0 <= row + step < self.list.count():
            with QSignalBlocker(self.list.model()):
                item = self.list.takeItem(row)
                self.list.insertItem(row + step, item)
            self.list.reset()
            self.list.setCurrentRow(row + step)
            self._edited()

    def retranslate(self) -> None:
        self.ways[Picking.SEEN].setText(trn("列表中的 {n} 列(&L)", len(self._seen)))
        self.ways[Picking.ALL].setText(trn("全部 {n} 列(&A)", len(COLUMNS)))
        self.ways[Picking.OWN].setText(tr("自己选(&W)"))
        self.list.setAccessibleName(tr("要导出的列"))
        self.list.setAccessibleDescription(tr("空格键选取，Alt+↑ 和 Alt+↓ 调整顺序"))
        for button, words in ((self.up, tr("上移 (Alt+↑)")), (self.down, tr("下移 (Alt+↓)"))):
            button.setAccessibleName(words)
            text.tooltip(button, words)
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() == Qt.KeyboardModifier.AltModifier:
                self.move_column(step)
                return True
        return False

    # --- what is shown -----------------------------------------------------------------------------------------------
    def _choose(self, picking: Picking) -> None:
        if picking is Picking.OWN and not self._own:
            self._own = self._checked()
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        every = tuple(column.key for column in COLUMNS)
        first = {Picking.SEEN: self._seen, Picking.ALL: every, Picking.OWN: self._own}[self.picking()]
        present = self.list.currentItem()
        marked = present.data(_KEY) if present is not None else None
        with QSignalBlocker(self.list):
            self.list.clear()
            for key in dict.fromkeys((*first, *every)):
                item = QListWidgetItem(BY_KEY[key].word, self.list)
                item.setData(_KEY, key)
                item.setFlags(_FLAGS)
                item.setCheckState(Qt.CheckState.Checked if key in first else Qt.CheckState.Unchecked)
                if key == marked:
                    self.list.setCurrentItem(item)
            if self.list.currentRow() < 0:
                self.list.setCurrentRow(0)
        self._enable()

    def _checked(self) -> tuple[str, ...]:
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(_KEY) for item in items if item.checkState() == Qt.CheckState.Checked)

    def _edited(self, *_what: object) -> None:
        self._own = self._checked()
        self.ways[Picking.OWN].setChecked(True)
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        row = self.list.currentRow()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < self.list.count() - 1)


_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsUserCheckable
    | Qt.ItemFlag.ItemIsDragEnabled
)
"""An item takes no drop: what is dragged goes between two."""
