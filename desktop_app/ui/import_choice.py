"""A column of a table in which each row takes one of several answers: seen as a box, opened by a key or a click.

Boxes of Qt's own in every row would make a file of a thousand columns a thousand widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QCompleter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.ui import fonts, icons, theme
from desktop_app.ui.text import one_line

_AnyIndex = QModelIndex | QPersistentModelIndex
_MARGIN, _PADDING, _ICON = 3, 8, 14
_FIND = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Choice:
    """`key` is what the model takes, `more` further words by which it is found when somebody types."""

    key: str
    words: str
    more: str = ""


class _Words(QCompleter):
    """Finds by all words of a choice and puts the one that is shown into the line."""

    def pathFromIndex(self, index: _AnyIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class ChoiceBox(QComboBox):
    """Typed into, it offers what holds the letters; what names nothing is let go of."""

    def __init__(self, choices: Sequence[Choice], parent: QWidget) -> None:
        super().__init__(parent)
        self.is_taken = False
        """Somebody chose, be it what stood there: who only looked and left has decided nothing."""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        model = QStandardItemModel(self)
        for choice in choices:
            item = QStandardItem(one_line(choice.words))
            item.setData(choice.key, Qt.ItemDataRole.UserRole)
            item.setData(f"{choice.words} {choice.more}", _FIND)
            model.appendRow(item)
        self.setModel(model)
        self.finder = finder = _Words(model, self)
        finder.setCompletionRole(_FIND)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(finder)
        self.setMaxVisibleItems(16)

    def showPopup(self) -> None:
        super().showPopup()
        self.view().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter typed over the open list goes into the line, which finds by more than the first word."""
        line = self.lineEdit()
        typed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text().isprintable()
        if watched is self.view() and typed and isinstance(event, QKeyEvent) and event.text().strip() and line:
            self.hidePopup()
            line.setFocus(Qt.FocusReason.OtherFocusReason)
            line.selectAll()
            QApplication.sendEvent(line, event)
            return True
        return super().eventFilter(watched, event)

    def key(self) -> str | None:
        """Of the choice whose words stand in the line."""
        place = self.findText(self.currentText().strip(), Qt.MatchFlag.MatchFixedString)
        return None if place < 0 else str(self.itemData(place))


class ChoiceDelegate(QStyledItemDelegate):
    """`choices_of` answers what a row may take; the model has the key of the present one in its EditRole."""

    def __init__(self, choices_of: Callable[[_AnyIndex], Sequence[Choice]], parent: QWidget) -> None:
        super().__init__(parent)
        self._choices_of = choices_of
        self.shows_all = False
        """The next editor opens its whole list; one that is typed into finds instead."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + fonts.scaled(2 * _PADDING + _ICON + 8), max(size.height(), fonts.scaled(34)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        tokens = theme.current()
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        words, plain.text = plain.text, ""
        style = plain.widget.style() if plain.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, plain.widget)
        box = QRectF(option.rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        present = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(tokens.color("accent" if present else "text3" if over else "outline"), 2 if present else 1))
        painter.setBrush(tokens.color("surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = fonts.scaled(_ICON)
        mark = icons.pixmap("chevron_down", side, "text2", ratio=painter.device().devicePixelRatio())
        painter.drawPixmap(round(box.right()) - side - _PADDING, round(box.center().y() - side / 2), mark)
        room = box.adjusted(_PADDING, 0, -(side + 2 * _PADDING), 0)
        color = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.setPen(color if color is not None else tokens.color("text"))
        painter.setFont(plain.font)
        shown = plain.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _AnyIndex) -> QWidget:
        box = ChoiceBox(self._choices_of(index), parent)
        box.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole) or ""))
        box.activated.connect(lambda: self._take(box))
        box.finder.activated.connect(lambda _words: self._take(box))
        return box

    def setEditorData(self, editor: QWidget, index: _AnyIndex) -> None:
        if isinstance(editor, ChoiceBox):
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))
            line = editor.lineEdit()
            if line is not None:
                line.selectAll()
            if self.shows_all:
                QTimer.singleShot(0, editor, editor.showPopup)  # when it stands in its place
            self.shows_all = False

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _AnyIndex) -> None:
        if isinstance(editor, ChoiceBox):
            key = editor.key()
            if key is not None and (editor.is_taken or key != index.data(Qt.ItemDataRole.EditRole)):
                model.setData(index, key, Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: object, event: QEvent) -> bool:
        """Its own list takes the focus while it is open; that is no leaving."""
        if event.type() == QEvent.Type.FocusOut and isinstance(editor, ChoiceBox):
            popup = QApplication.activePopupWidget()
            if popup is not None:
                return False
        return super().eventFilter(editor, event)  # type: ignore[arg-type]

    def _take(self, box: ChoiceBox) -> None:
        box.is_taken = True
        self.commitData.emit(box)
        self.closeEditor.emit(box, QStyledItemDelegate.EndEditHint.NoHint)
