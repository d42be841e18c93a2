"""The list of phrases over the field that is written in: typing narrows it, Enter puts one in, Esc changes nothing.

It lies inside its window and is no window of its own: an input method works in it as everywhere, and no desktop places
it elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.phrase import Occasion, Phrase, PhraseShelf, Place, filled, in_order
from desktop_app.domain.search import terms_of
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.phrase_list import ROW, PhraseLine, PhraseList
from desktop_app.words import tr

_WIDTH = 460
_ROWS_SEEN = 8


class _Line(QLineEdit):
    """Takes every key: none of them means anything to the form underneath while the list is open."""

    key = Signal(QKeyEvent)
    _composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        if not self._composing:
            self.key.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)
        event.accept()


class PhrasePopup(QFrame):
    taken = Signal(object)
    """The Phrase to be put in."""
    left = Signal()
    """Closed without one."""
    manage_asked = Signal()
    starters_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self._phrases: tuple[Phrase, ...] = ()
        self._occasion, self._by_use = Occasion.ANY, False
        self._known: Mapping[Place, str] = {}
        self._over: QWidget | None = None
        self._at = QRect()
        self.edit, self.list = _Line(), PhraseList()
        self._none = text.label("", "dim", wrap=True)
        self._keys = text.ElidedLabel("", "small")
        self._starters, self._manage = QPushButton(), QPushButton()
        self._lay_out()
        self._wire()
        self.hide()
        window.installEventFilter(self)

    def open_over(
        self, field: QWidget, at: QRect, shelf: PhraseShelf, *, occasion: Occasion, known: Mapping[Place, str]
    ) -> None:
        """`at` is where the words will go, in the coordinates of `field`."""
        self._over, self._at = field, at
        self._occasion, self._by_use, self._known = occasion, shelf.by_use, known
        self._retranslate()
        self.edit.clear()
        self.take(shelf.phrases)
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def take(self, phrases: tuple[Phrase, ...]) -> None:
        """Other phrases, while it stands open."""
        self._phrases = phrases
        self._narrow()

    def _narrow(self) -> None:
        typed = self.edit.text()
        found = [one for one in in_order(self._phrases, self._occasion, by_use=self._by_use) if one.answers(typed)]
        lines = tuple(PhraseLine(one, filled(one.body, self._known).text) for one in found)
        self.list.show_lines(lines, terms_of(typed))
        self.list.setVisible(bool(lines))
        self._none.setVisible(not lines)
        self._keys.setText(tr("Enter 插入 · Esc 关闭") if lines else tr("Esc 关闭"))
        none = tr("还没有常用语。可以先放入一套，再改成自己的。")
        self._none.setText(tr("没有这样的常用语") if self._phrases else none)
        self._starters.setVisible(not self._phrases)
        self._place()

    def _place(self) -> None:
        """Under the place where the words go, or over it, inside the window."""
        window, field = self.parentWidget(), self._over
        if window is None or field is None:
            return
        rows = max(1, min(len(self.list.lines()), _ROWS_SEEN))
        self.list.setFixedHeight(rows * fonts.scaled(ROW) + 6)
        height = self.sizeHint().height()
        size = QSize(min(fonts.scaled(_WIDTH), window.width() - 16), min(height, window.height() - 16))
        under = field.mapTo(window, QPoint(self._at.left(), self._at.bottom() + 4))
        over = field.mapTo(window, QPoint(self._at.left(), self._at.top() - 4))
        left = max(8, min(under.x(), window.width() - 8 - size.width()))
        top = under.y() if under.y() + size.height() <= window.height() - 8 else over.y() - size.height()
        lowest = window.height() - 8 - size.height()  # what is written in may be scrolled out of sight
        self.setGeometry(QRect(QPoint(left, max(8, min(top, lowest))), size))

    # --- keys --------------------------------------------------------------------------------------------------------
    def _take_key(self, event: QKeyEvent) -> None:
        rows = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        key = Qt.Key(event.key())
        if key in rows:
            self.list.step(rows[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_chosen()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_F3):
            self.close_list()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif key == Qt.Key.Key_F2:
            self._leave_for(self.manage_asked.emit)
        else:
            return
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Of its buttons."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            button = self.focusWidget()
            if isinstance(button, QPushButton):
                button.click()
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Round inside."""
        stops = [part for part in (self.edit, self._starters, self._manage) if part.isVisible()]
        focus = self.window().focusWidget()
        at = stops.index(focus) if focus in stops else 0
        stops[(at + (1 if next else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def close_list(self) -> None:
        self._leave_for(self.left.emit)

    def _take_chosen(self) -> None:
        line = self.list.chosen()
        if line is not None:
            self._leave_for(lambda: self.taken.emit(line.phrase))

    def _leave_for(self, then: Callable[[], object]) -> None:
        """The focus goes back first, so that nobody is left without."""
        field, self._over = self._over, None
        if field is not None:
            field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        then()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _focus_moved(self, _before: QWidget | None, focus: QWidget | None) -> None:
        """A press elsewhere in the window puts it away; another window in front leaves it open."""
        inside = focus is not None and self.window().isAncestorOf(focus)
        if self._over is not None and inside and focus is not None and not self.isAncestorOf(focus):
            self._over = None
            self.hide()
            self.left.emit()

    # --- building ----------------------------------------------------------------------------------------------------
    def _retranslate(self) -> None:
        self.edit.setPlaceholderText(tr("常用语：输入文字、拼音或首字母"))
        self.edit.setAccessibleName(tr("查找常用语"))
        self.list.setAccessibleName(tr("常用语"))
        self._manage.setText(tr("管理…"))
        self._manage.setAccessibleName(tr("管理常用语"))
        text.tooltip(self._manage, "F2")
        self._starters.setText(tr("放入一套常用语"))

    def _lay_out(self) -> None:
        self.edit.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMinimumHeight(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 0, 0, 0)
        foot.addWidget(self._keys, 1)
        for button in (self._starters, self._manage):
            button.setProperty("kind", "link")
            button.setAutoDefault(False)
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(self.edit)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._none)
        layout.addLayout(foot)

    def _wire(self) -> None:
        self.edit.textChanged.connect(self._narrow)
        self.edit.key.connect(self._take_key)
        self.list.clicked.connect(lambda _index: self._take_chosen())
        self._manage.clicked.connect(lambda: self._leave_for(self.manage_asked.emit))
        self._starters.clicked.connect(self.starters_asked)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
