"""What a field needs to have phrases put in: a key, a button in its corner, two lines in its menu.

`attach_phrases(edit, …)` is all that a form says. A phrase is put in where the cursor is and never in place of what
stands there; what is selected is replaced, as by typing. One step of undo takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
    QTextCursor,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QToolButton, QToolTip

from desktop_app.domain.phrase import Occasion, Phrase, PhraseShelf, Place, day_text, filled
from desktop_app.ui import fonts, icons, text
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.phrase_popup import PhrasePopup
    from desktop_app.ui.tasks import Tasks

PUT_IN_KEY, KEEP_KEY = "F3", "Shift+F3"
"""As in word processors; no input method takes them."""
_BUTTON = 22
TextField = QPlainTextEdit | QLineEdit


class PhraseDoor(QObject):
    def __init__(
        self,
        edit: TextField,
        tasks: Tasks,
        desk: Callable[[], Desk | None],
        event: Callable[[], int | None],
        known: Callable[[], Mapping[Place, str]],
    ) -> None:
        super().__init__(edit)
        self._edit, self._tasks, self._desk, self._event, self._known = edit, tasks, desk, event, known
        self._me = ""
        self._popup: PhrasePopup | None = None
        self._button: QToolButton | None = None
        self._action: QAction | None = None
        self._add_button()
        for key, do in ((PUT_IN_KEY, self.open), (KEEP_KEY, self.keep)):
            shortcut = QShortcut(QKeySequence(key), edit)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(do)
        edit.installEventFilter(self)
        self.retranslate()

    def retranslate(self) -> None:
        words = tr("插入常用语 ({key})", key=PUT_IN_KEY)
        if self._button is not None:
            self._button.setAccessibleName(tr("插入常用语"))
            text.tooltip(self._button, words)
        if self._action is not None:
            self._action.setText(tr("插入常用语"))
            self._action.setToolTip(text.tip(words))

    def popup(self) -> PhrasePopup | None:
        """The list, once it was opened."""
        return self._popup

    # --- putting in --------------------------------------------------------------------------------------------------
    def open(self) -> None:
        desk = self._desk()
        if desk is None or self._edit.isReadOnly():
            return
        QGuiApplication.inputMethod().commit()
        self._tasks.query(desk.phrases.all, self._show, key=f"phrases-{id(self):x}", owner=self)

    def _show(self, shelf: PhraseShelf) -> None:
        from desktop_app.ui.phrase_popup import PhrasePopup

        if self._popup is None:
            self._popup = PhrasePopup(self._edit.window())
            self._popup.taken.connect(self.put_in)
            self._popup.manage_asked.connect(self._manage)
            self._popup.starters_asked.connect(self._add_starters)
        self._me = shelf.me
        self._popup.open_over(
            self._edit, self._edit.cursorRect(), shelf, occasion=Occasion.of(self._event()), known=self._all_known()
        )

    def put_in(self, phrase: Phrase) -> None:
        done = filled(phrase.body, self._all_known())
        if isinstance(self._edit, QPlainTextEdit):
            self._into_text(self._edit, done.text, done.blank)
        else:
            self._into_line(self._edit, " ".join(done.text.split("\n")), done.blank)
        desk = self._desk()
        if desk is not None:
            self._tasks.act(lambda: desk.phrases.was_used(phrase.id), _nothing)

    def _all_known(self) -> dict[Place, str]:
        return {**self._known(), Place.ME: self._me, Place.TODAY: day_text(date.today())}

    @staticmethod
    def _into_text(edit: QPlainTextEdit, words: str, blank: tuple[int, int] | None) -> None:
        cursor = edit.textCursor()
        start = cursor.selectionStart()
        cursor.insertText(words)
        if blank is not None:
            cursor.setPosition(start + blank[0])
            cursor.setPosition(start + sum(blank), QTextCursor.MoveMode.KeepAnchor)
        edit.setTextCursor(cursor)
        edit.ensureCursorVisible()

    @staticmethod
    def _into_line(edit: QLineEdit, words: str, blank: tuple[int, int] | None) -> None:
        start = edit.selectionStart() if edit.hasSelectedText() else edit.cursorPosition()
        edit.insert(words)
        if blank is not None:
            edit.setSelection(start + blank[0], blank[1])

    def _add_starters(self) -> None:
        desk = self._desk()
        if desk is None:
            return

        def work() -> tuple[Phrase, ...]:
            desk.phrases.add_starters()
            return desk.phrases.all().phrases

        self._tasks.act(work, self._take, owner=self)

    def _take(self, phrases: tuple[Phrase, ...]) -> None:
        if self._popup is not None:
            self._popup.take(phrases)
            self._popup.edit.setFocus()

    def _manage(self) -> None:
        desk = self._desk()
        if desk is not None:
            from desktop_app.ui.phrase_window import PhraseWindow

            window = PhraseWindow(self._tasks, desk, self._edit.window())
            window.finished.connect(lambda: self._edit.setFocus(Qt.FocusReason.OtherFocusReason))
            window.open()

    # --- keeping -----------------------------------------------------------------------------------------------------
    def keep(self) -> None:
        """What is selected, or all that stands here, as a phrase."""
        desk = self._desk()
        words = self._selected() or self._all()
        if desk is None or not words.strip():
            return
        from desktop_app.ui.phrase_card import PhraseCard

        window = self._edit.window()
        card = PhraseCard(self._tasks, desk, window, body=words, occasion=Occasion.of(self._event()))
        card.saved.connect(lambda _id: self._say(tr("已存为常用语，按 {key} 插入", key=PUT_IN_KEY)))
        card.finished.connect(lambda: self._edit.setFocus(Qt.FocusReason.OtherFocusReason))
        card.open()

    def _say(self, words: str) -> None:
        QToolTip.showText(self._edit.mapToGlobal(self._edit.cursorRect().bottomLeft()), text.tip(words), self._edit)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._edit, words))

    def _selected(self) -> str:
        if isinstance(self._edit, QLineEdit):
            return self._edit.selectedText()
        return self._edit.textCursor().selection().toPlainText()

    def _all(self) -> str:
        return self._edit.text() if isinstance(self._edit, QLineEdit) else self._edit.toPlainText()

    # --- the button and the menu -------------------------------------------------------------------------------------
    def _add_button(self) -> None:
        if isinstance(self._edit, QLineEdit):
            self._action = QAction(icons.icon("tag"), "", self)
            self._action.triggered.connect(self.open)
            self._edit.addAction(self._action, QLineEdit.ActionPosition.TrailingPosition)
            return
        self._button = QToolButton(self._edit)
        self._button.setIcon(icons.icon("tag"))
        self._button.setProperty("kind", "small")
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it has a key, and Tab goes on to the next field
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.clicked.connect(self.open)
        self._place_button()

    def _place_button(self) -> None:
        edit, button = self._edit, self._button
        if button is None or not isinstance(edit, QPlainTextEdit):
            return
        side = fonts.scaled(_BUTTON)
        edit.setViewportMargins(0, 0, side, 0)  # so that it covers no words
        inside = edit.contentsRect()
        bar = edit.verticalScrollBar()
        taken = bar.width() if bar.isVisible() else 0
        button.setGeometry(QRect(QPoint(inside.right() + 1 - side - taken, inside.top() + 1), button.minimumSizeHint()))
        button.resize(side, side)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.FontChange, QEvent.Type.Show):
            self._place_button()
        elif event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self._open_menu(event)
            return True
        return False

    def _open_menu(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu(self) -> QMenu:
        """The field's own, and two lines more."""
        menu = self._edit.createStandardContextMenu()
        menu.addSeparator()
        put_in = menu.addAction(tr("插入常用语…") + f"\t{PUT_IN_KEY}")
        put_in.triggered.connect(self.open)
        put_in.setEnabled(not self._edit.isReadOnly())
        keep = menu.addAction(tr("存为常用语…") + f"\t{KEEP_KEY}")
        keep.triggered.connect(self.keep)
        keep.setEnabled(bool(self._all().strip()))
        return menu


def attach_phrases(
    edit: TextField,
    tasks: Tasks,
    desk: Callable[[], Desk | None],
    *,
    event: Callable[[], int | None],
    known: Callable[[], Mapping[Place, str]],
) -> PhraseDoor:
    """Phrases for `edit`: those of `event()` first, their places filled from `known()`. It goes with `edit`."""
    return PhraseDoor(edit, tasks, desk, event, known)


def _nothing(_none: object) -> None:
    """Nobody waits for it."""
