"""One section of the sync window: a list of what waits, and beside it what can be done with the one looked at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.ui import fonts, text
from desktop_app.ui.chips import FlowLayout
from desktop_app.ui.empty_state import EmptyState
from desktop_app.ui.sync_lines import Line, Lines
from desktop_app.ui.sync_tall import Tall
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.actions.settling import SyncDesk
    from desktop_app.ui.tasks import Tasks

Deed = Callable[["SyncDesk"], object]


class SyncPage(QWidget):
    said = Signal(str)
    record_asked = Signal(object)
    """Show the record of this LocalId in the main window."""
    edit_asked = Signal(object)
    hurry_asked = Signal()
    """Something can go on now: do not wait for the schedule."""
    counted = Signal()
    settled = Signal()
    """A person decided something: the counts are others now."""

    WORD, ICON = "", ""
    EMPTY = mark("没有需要处理的")
    EMPTY_HINT = ""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._tasks = tasks
        self._desk: SyncDesk | None = None
        self._key = f"{type(self).__name__}-{id(self):x}"
        self._read: tuple[Any, ...] = ()
        self._found: tuple[Any, ...] = ()
        self.lines = Lines()
        self.lines.picked.connect(self._picked)
        self.lines.entered.connect(self.focus_detail)
        self.body = Tall()
        self.inside = QVBoxLayout(self.body)
        self.inside.setContentsMargins(16, 14, 16, 14)
        self.inside.setSpacing(10)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.body)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(6)
        left, right = card(self.lines), card(self._scroll)
        left.setMinimumWidth(fonts.scaled(160))
        right.setMinimumWidth(fonts.scaled(320))
        self._split.addWidget(left)
        self._split.addWidget(right)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        self._split.setSizes([320, 480])
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        self._stack.addWidget(card(self._empty))
        self._stack.addWidget(self._split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    # --- what a section is -----------------------------------------------------------------------------------------
    def read(self, desk: SyncDesk) -> tuple[Any, ...]:
        """In a lane: what is to be shown."""
        return ()

    def arranged(self, read: tuple[Any, ...]) -> tuple[Any, ...]:
        """Of what was read, what is listed, in its order."""
        return read

    def line(self, one: Any) -> Line:
        """How it stands in the list."""
        return Line(one, str(one), "")

    def show_one(self, one: Any | None) -> None:
        """Beside the list; None when there is nothing to look at."""

    def record_of(self, one: Any) -> LocalId | None:
        """The record that a line is about."""
        return getattr(one, "record", None)

    # --- what it does ------------------------------------------------------------------------------------------------
    def attach(self, desk: SyncDesk | None) -> None:
        self._desk = desk

    def reload(self) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.query(lambda: self.read(desk), self.show_found, self._failed, key=self._key, owner=self)

    def show_found(self, found: Sequence[Any]) -> None:
        """Shows these; the one looked at stays, with what was scrolled and selected in it."""
        self._read = tuple(found)
        self._found = self.arranged(self._read)
        self.lines.show_lines([self.line(one) for one in self._found])
        self._stack.setCurrentIndex(1 if self._found else 0)
        self.counted.emit()

    def found(self) -> tuple[Any, ...]:
        return self._found

    def count(self) -> int:
        return len(self._found)

    def chosen(self) -> Any:
        """What is looked at; None where nothing is."""
        key = self.lines.key()
        return next((one for one in self._found if self.line(one).key == key), None) if key is not None else None

    def choose_record(self, record: LocalId) -> bool:
        """Looks at what is here about a record; False when nothing is."""
        one = next((one for one in self._found if self.record_of(one) == record), None)
        return one is not None and self.lines.choose(self.line(one).key)

    def focus_list(self) -> None:
        if self._found:
            self.lines.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_detail(self) -> None:
        """To the first thing that can be done."""
        offered = [one for one in self.body.findChildren(QPushButton) if one.isVisible() and one.isEnabled()]
        if offered:
            first = min(offered, key=self._place_of)
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_of(self, widget: QWidget) -> tuple[int, int]:
        at = widget.mapTo(self.body, QPoint(0, 0))
        return at.y(), at.x()

    def retranslate(self) -> None:
        self._empty.say("checkmark_circle", tr(self.EMPTY), tr(self.EMPTY_HINT))
        self.lines.setAccessibleName(tr(self.WORD))
        self.show_found(self._read)

    def do(self, deed: Deed, words: str = "", *, hurry: bool = False) -> None:
        """Does it in the lane of actions, says so, and looks again; `hurry` where there is something to send then."""
        desk = self._desk
        if desk is None:
            return

        def done(_answer: object) -> None:
            if words:
                self.said.emit(words)
            self.settled.emit()
            self.reload()
            if hurry:
                self.hurry_asked.emit()

        self._tasks.act(lambda: deed(desk), done, self._not_done, owner=self)

    def ask(self, question: Callable[[SyncDesk], Any], answer: Callable[[Any], object], name: str) -> None:
        """Something more about the one that is looked at; a newer question of this name takes its place."""
        desk = self._desk
        if desk is not None:
            self._tasks.query(lambda: question(desk), answer, self._failed, key=f"{self._key}-{name}", owner=self)

    def _picked(self, _key: Hashable | None) -> None:
        self.show_one(self.chosen())

    def _not_done(self, error: Exception) -> None:
        self._failed(error)
        self.settled.emit()
        self.reload()

    def _failed(self, error: Exception) -> None:
        self.said.emit(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))


def card(inner: QWidget) -> QWidget:
    """`inner` on a card of its own."""
    made = QFrame()
    made.setProperty("role", "card")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(1, 1, 1, 1)
    layout.addWidget(inner)
    return made


def buttons(*made: QPushButton) -> FlowLayout:
    """From the left, in as many rows as they need, none of which Enter means by itself."""
    row = FlowLayout(spacing=8)
    for button in made:
        button.setAutoDefault(False)
        row.addWidget(button)
    return row


def name(button: QPushButton, words: str, tip: str = "") -> None:
    button.setText(text.without_mnemonic(words))
    button.setAccessibleName(words.removesuffix("…"))
    text.tooltip(button, tip)
