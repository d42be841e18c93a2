"""The pieces of a line as chips: each is switched on and off, and one that can mean several things offers them.

One of them is in the order of Tab; the arrows go on from there, and back up to the line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop_app.domain.line_pieces import Certainty, LineReading, NewName, Piece, Value
from desktop_app.domain.line_taking import Answers
from desktop_app.ui.chips import FlowLayout
from desktop_app.ui.one_line_words import caption, choice_words, value_words
from desktop_app.ui.text import restyle, tooltip, without_mnemonic
from desktop_app.words import tr

_LETTERS = 26
_ELSEWHERE = ("customers", "followers", "parent")
"""Fields of the form in which another entry can be looked for."""


class PieceChip(QPushButton):
    looked_at = Signal(bool)
    """True while the focus or the mouse is here."""
    moved = Signal(int)
    """An arrow key: the next one, the one before, or 0 for the line above."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "piece")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def show_piece(self, words: str, name: str, tone: str, tip: str) -> None:
        """`tone` is taken, ask, offer or off."""
        shown = words if len(words) <= _LETTERS else words[: _LETTERS - 1] + "…"
        self.setText(without_mnemonic(shown))
        self.setAccessibleName(name)
        tooltip(self, tip)
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.moved.emit(1)
            case Qt.Key.Key_Left:
                self.moved.emit(-1)
            case Qt.Key.Key_Up | Qt.Key.Key_Escape:
                self.moved.emit(0)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.click()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.looked_at.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.looked_at.emit(False)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.looked_at.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.looked_at.emit(self.hasFocus())


class PieceChips(QWidget):
    """`answered` comes with the number of a piece and what a person wants of it; None takes nothing."""

    answered = Signal(int, object)
    elsewhere = Signal(int)
    """Another entry is to be looked for in the form."""
    looked_at = Signal(object)
    """The number of the piece whose words are to be shown, or None."""
    left = Signal()
    """Back to the line."""
    put_off = Signal()
    """A question was closed without an answer."""

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._reading, self._answers = LineReading(""), Answers()
        self._chips: list[PieceChip] = []
        self._menu: QMenu | None = None
        self._decided = False
        self._flow = FlowLayout(self)
        self.hide()

    def chips(self) -> tuple[PieceChip, ...]:
        return tuple(self._chips[: len(self._reading.pieces)])

    def menu(self) -> QMenu | None:
        """The choices that are open now."""
        return self._menu

    def show_reading(self, reading: LineReading, answers: Answers) -> None:
        """The chips of another reading take the places of the last ones: the focus stays where it is."""
        self._reading, self._answers = reading, answers
        while len(self._chips) < len(reading.pieces):
            self._add()
        for number, chip in enumerate(self._chips):
            if number < len(reading.pieces):
                self._show(number, chip)
            chip.setVisible(number < len(reading.pieces))
        self.setVisible(bool(reading.pieces))
        self.updateGeometry()

    def ask(self, number: int) -> None:
        """Opens the choices of a piece, the best one ready for Enter."""
        if number >= len(self._reading.pieces):
            return
        chip, piece = self._chips[number], self._reading.pieces[number]
        chip.setFocus(Qt.FocusReason.OtherFocusReason)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self._question(piece))
        menu.addAction(without_mnemonic(self._question(piece))).setEnabled(False)
        menu.addSeparator()
        for value in piece.choices:
            action = menu.addAction(without_mnemonic(choice_words(piece, value)))
            action.triggered.connect(lambda _on=False, value=value: self._answer(number, value))
        if piece.field in _ELSEWHERE:
            action = menu.addAction(tr("另选已有的…"))
            action.triggered.connect(lambda: self._look_elsewhere(number))
        menu.addSeparator()
        skip = tr("不填，留在收获里") if piece.said else tr("先不填")
        menu.addAction(skip).triggered.connect(lambda: self._answer(number, None))
        menu.aboutToHide.connect(self._closed)
        self._menu, self._decided = menu, False
        menu.popup(chip.mapToGlobal(QPoint(0, chip.height() + 2)))
        menu.setActiveAction(next(action for action in menu.actions() if action.isEnabled() and action.text()))

    def focus_first(self) -> None:
        if self.chips():
            self._chips[0].setFocus(Qt.FocusReason.TabFocusReason)

    def retranslate(self) -> None:
        self.show_reading(self._reading, self._answers)

    # --- answers ---------------------------------------------------------------------------------------------------
    def _answer(self, number: int, value: Value | None) -> None:
        self._decided = True
        self.answered.emit(number, value)

    def _look_elsewhere(self, number: int) -> None:
        self._decided = True
        self.elsewhere.emit(number)

    def _closed(self) -> None:
        """A menu says that it goes before it says what was chosen."""
        self._menu = None
        QTimer.singleShot(0, self, self._say_put_off)

    def _say_put_off(self) -> None:
        if not self._decided and self._menu is None:
            self.put_off.emit()

    def _pressed(self, chip: PieceChip) -> None:
        """What has one meaning is switched; what has several, or would make a new entry, is asked."""
        number = self._chips.index(chip)
        piece = self._reading.pieces[number]
        is_on = self._answers.value(self._reading, number) is not None
        if len(piece.choices) > 1 or isinstance(piece.value, NewName):
            self.ask(number)
        else:
            self.answered.emit(number, None if is_on else piece.value)

    # --- what a chip shows -----------------------------------------------------------------------------------------
    def _show(self, number: int, chip: PieceChip) -> None:
        piece = self._reading.pieces[number]
        value = self._answers.value(self._reading, number)
        name, held = caption(piece.field), piece.field in self._answers.held
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if number == 0 else Qt.FocusPolicy.ClickFocus)
        if self._answers.is_open(self._reading, number):
            words = tr("{field}：{words}？", field=name, words=self._asked_words(piece))
            chip.show_piece(words, self._question(piece), "ask", self._question(piece))
            return
        meant = value_words(piece.value if value is None else value, self._clock())
        words = f"{name} {meant}"
        if value is not None:
            tip = tr("来自「{words}」", words=piece.said) if piece.said else choice_words(piece, value)
            chip.show_piece(words, words, "taken", tip)
        elif held:
            why = tr("{piece}：已手填，保留；按空格改为这个", piece=words)
            chip.show_piece(words, why, "off", why)
        else:
            why = tr("{piece}：不填；按空格填入", piece=words)
            is_offer = piece.certainty is Certainty.OFFERED and not self._answers.is_answered(self._reading, number)
            chip.show_piece(f"＋ {words}" if is_offer else words, why, "offer" if is_offer else "off", why)

    def _asked_words(self, piece: Piece) -> str:
        return piece.said or value_words(piece.value, self._clock())

    def _question(self, piece: Piece) -> str:
        if not piece.said:
            return tr("属于哪个{field}？", field=caption(piece.field))
        return tr("「{words}」是哪个{field}？", words=piece.said, field=caption(piece.field))

    def _add(self) -> None:
        chip = PieceChip(self)
        chip.clicked.connect(lambda: self._pressed(chip))
        chip.moved.connect(lambda step: self._move(chip, step))
        chip.looked_at.connect(lambda on: self.looked_at.emit(self._chips.index(chip) if on else None))
        self._chips.append(chip)
        self._flow.addWidget(chip)

    def _move(self, chip: PieceChip, step: int) -> None:
        shown = self.chips()
        if step == 0 or not shown:
            self.left.emit()
            return
        at = shown.index(chip) + step
        shown[at % len(shown)].setFocus(Qt.FocusReason.OtherFocusReason)
