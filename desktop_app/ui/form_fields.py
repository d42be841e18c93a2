"""The parts of a form: a field with its caption and its problem beside it, and the editors that are our own."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QInputMethodEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.visit import EVENT_SOURCES, event_word
from desktop_app.ui import icons
from desktop_app.ui.chips import FlowLayout
from desktop_app.ui.menus import bare
from desktop_app.ui.text import label, restyle
from desktop_app.words import tr

_NOT_LEAVING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class Field(QWidget):
    """A caption, an editor under it, and under that a hint or what is wrong; room is taken only when there is a word.

    Beside the caption stands in small letters where a value came from that nobody typed.
    `focused` is the widget that takes the keys, where the editor is made of several.
    """

    left = Signal()
    offer_taken = Signal()

    def __init__(self, editor: QWidget, *, focused: QWidget | None = None, required: bool = False) -> None:
        super().__init__()
        self.editor = editor
        self.focused = focused or editor
        self._required = required
        self._composing = False
        self._caption = label("", "dim")
        self._caption.setBuddy(self.focused)
        self._star = label("*" if required else "", "required")
        self._origin = label("", "small")
        self._hint = label("", "small", wrap=True)
        self._offer = QPushButton()
        self._offer.setProperty("kind", "offer-line")
        self._offer.setAutoDefault(False)
        self._offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it has a key, and Tab goes on to the next field
        self._offer.hide()
        self._problem = label("", "problem", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._caption)
        head.addWidget(self._star)
        head.addStretch(1)
        head.addWidget(self._origin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        grows = editor.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Expanding
        layout.addWidget(editor, 1 if grows else 0)
        layout.addWidget(self._hint)
        layout.addWidget(self._offer, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._problem)
        self._hint.hide()
        self._problem.hide()
        # Ignored across, so that columns are as wide as the sheet says and not as their words are long.
        self.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Preferred
        )
        if not grows:
            layout.addStretch(1)
        self._offer.clicked.connect(self.offer_taken)
        self.focused.installEventFilter(self)
        self._caption.installEventFilter(self)

    def set_caption(self, caption: str) -> None:
        """An & in it marks the letter that, with Alt, leads here."""
        self._caption.setText(caption)
        name = bare(caption)
        self.focused.setAccessibleName(tr("{field}（必填）", field=name) if self._required else name)

    def caption(self) -> str:
        return bare(self._caption.text())

    def set_origin(self, words: str) -> None:
        """Where the value came from; nothing once it is a person's own."""
        self._origin.setText(words)

    def origin(self) -> str:
        return self._origin.text()

    def set_hint(self, words: str, *, warns: bool = False, offer: str = "") -> None:
        """`offer` is on a button under the hint; `offer_taken` comes when it is clicked."""
        self._hint.setText(words)
        role = "warn" if warns else "small"
        if self._hint.property("role") != role:
            self._hint.setProperty("role", role)
            restyle(self._hint)
        self._offer.setText(offer)
        self._show_hint()

    def offer(self) -> str:
        return "" if self._offer.isHidden() else self._offer.text()

    def _show_hint(self) -> None:
        free = self._problem.isHidden()
        self._hint.setVisible(free and bool(self._hint.text()))
        self._offer.setVisible(free and bool(self._offer.text()))

    def set_problem(self, words: str) -> None:
        """Says what is wrong, or with an empty text that nothing is."""
        if words == self.problem():
            return
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self._show_hint()
        self.focused.setAccessibleDescription(words)
        self.focused.setProperty("problem", "true" if words else "false")
        restyle(self.focused)

    def is_composing(self) -> bool:
        """True while an input method shows words here that nobody has chosen yet."""
        return self._composing

    def problem(self) -> str:
        return "" if self._problem.isHidden() else self._problem.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._caption:
            if event.type() != QEvent.Type.Shortcut:
                return False
            self.focused.setFocus(Qt.FocusReason.ShortcutFocusReason)  # Qt's own way stops at one made of several
            return True
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _NOT_LEAVING:
            self.left.emit()
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        return False


class TextBox(QPlainTextEdit):
    """Several lines of plain text; Tab goes on to the next field. It needs `lines` and takes what room is left.

    It asks for no more than it needs: among fields whose height follows from their width, a layout never gives less
    than what is asked for, and on a low screen the form would scroll with room to spare.
    """

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(240, QFontMetrics(self.font()).lineSpacing() * self._lines + 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class _Pill(QPushButton):
    """Wide enough for its word in bold, which it becomes when it is chosen."""

    def sizeHint(self) -> QSize:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        wider = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
        return super().sizeHint() + QSize(max(0, wider) + 2, 0)


class EventChoice(QWidget):
    """One of the five events, or none for a change of need; a number outside the contract is offered as it came."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._events: list[int | None] = []
        self._buttons: list[QPushButton] = []
        self._flow = FlowLayout(self)
        for event in EVENT_SOURCES:
            self._add(event)
        self._group.idToggled.connect(self._toggled)

    def buttons(self) -> tuple[QPushButton, ...]:
        return tuple(self._buttons)

    def event_value(self) -> int | None:
        return self._events[self._group.checkedId()]

    def set_event(self, event: int | None) -> None:
        if event not in self._events:
            self._add(event)
        self.blockSignals(True)
        self._buttons[self._events.index(event)].setChecked(True)
        self.blockSignals(False)

    def retranslate(self) -> None:
        for event, button in zip(self._events, self._buttons, strict=True):
            button.setText(_choice_word(event))

    def current_button(self) -> QPushButton:
        return self._buttons[self._group.checkedId()]

    def _add(self, event: int | None) -> None:
        button = _Pill(_choice_word(event))
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setProperty("kind", "pill")
        self._events.append(event)
        self._buttons.append(button)
        self._group.addButton(button, len(self._buttons) - 1)
        self._flow.addWidget(button)
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if event is None:
            button.setChecked(True)
            self._toggled(len(self._buttons) - 1, True)

    def _toggled(self, number: int, checked: bool) -> None:
        """The tab key stops at the chosen one; arrows go on from there."""
        button = self._buttons[number]
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if checked else Qt.FocusPolicy.ClickFocus)
        if checked:
            self.setFocusProxy(button)
            self.changed.emit()


def _choice_word(event: int | None) -> str:
    return tr("需求变更（无事件）") if event is None else event_word(event)


class LinkLine(QLineEdit):
    """A line for an address; blanks around a pasted one go at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addAction(icons.icon("attach"), QLineEdit.ActionPosition.LeadingPosition)


def tidy_cost(typed: str) -> str:
    """`１，２００ 元` as `1200`: what an input method or a copied figure adds does not make it wrong."""
    plain = unicodedata.normalize("NFKC", typed).strip().removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    groups = plain.split(".")[0].split(",")
    grouped = len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
    return plain.replace(",", "") if grouped else plain
