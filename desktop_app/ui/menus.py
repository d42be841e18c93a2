"""The menu bar from a table: each line is a word, what it does and its keys; the words change with the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop_app.words import tr

Keys = QKeySequence.StandardKey | str


@dataclass(frozen=True, slots=True)
class Line:
    """`words` is a source text. `checked` makes it a switch (its state now); `group` one of several.

    `within` is the widget in which alone its keys count, because they mean something else in others.
    """

    name: str
    words: str
    run: Callable[..., object]
    keys: tuple[Keys, ...] = ()
    checked: bool | None = None
    group: str = ""
    within: QWidget | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    words: str
    lines: Lines | Callable[[], Lines]
    """None is a separator."""


Lines = tuple[Line | Menu | None, ...]


class Menus:
    """All actions of the window by name. At first the bar has the titles only; `fill` does the rest."""

    def __init__(
        self, bar: QMenuBar, window: QWidget, menus: Sequence[Menu], filled: Callable[[], object] = lambda: None
    ) -> None:
        """`filled` is called when there are actions."""
        self._filled = filled
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._titles: list[tuple[QMenu, str]] = []
        self._sources: dict[str, str] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._is_filled = False
        self._bar = bar  # its menus go with it
        self._empty = [(bar.addMenu(tr(menu.words)), menu) for menu in menus]

    def fill(self) -> None:
        """Once, after the first paint or when an action is first asked for: a menu bar takes long to build."""
        waiting, self._empty = self._empty, []
        for menu, spec in waiting:
            self._fill(menu, spec)
        if waiting:
            self._is_filled = True
            self.retranslate()
            self._filled()

    def is_filled(self) -> bool:
        return self._is_filled

    def action(self, name: str) -> QAction:
        self.fill()
        return self._actions[name]

    def names(self) -> tuple[str, ...]:
        self.fill()
        return tuple(self._actions)

    def retranslate(self) -> None:
        self.fill()
        for menu, words in self._titles:
            menu.setTitle(tr(words))
        for name, action in self._actions.items():
            action.setText(tr(self._sources[name]))

    def keys(self) -> list[tuple[str, str]]:
        """What can be pressed: the word of each action and its keys, in the order of the menus."""
        self.fill()
        return [
            (bare(action.text()), _pressed(action.shortcut()))
            for action in self._actions.values()
            if not action.shortcut().isEmpty()
        ]

    def _fill(self, menu: QMenu, spec: Menu) -> None:
        self._titles.append((menu, spec.words))
        for line in spec.lines() if callable(spec.lines) else spec.lines:
            if line is None:
                menu.addSeparator()
            elif isinstance(line, Menu):
                self._fill(menu.addMenu(""), line)
            else:
                menu.addAction(self._action(line))

    def _action(self, line: Line) -> QAction:
        action = QAction(self._window)
        action.setMenuRole(QAction.MenuRole.NoRole)
        sequences = [
            sequence
            for keys in line.keys
            for sequence in ([QKeySequence(keys)] if isinstance(keys, str) else QKeySequence.keyBindings(keys)[:1])
        ]
        action.setShortcuts(list(dict.fromkeys(sequences)))  # a platform's own key may be the one that is named too
        if line.checked is not None:
            action.setCheckable(True)
            action.setChecked(line.checked)
        if line.within is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            line.within.addAction(action)
        if line.group:
            self._groups.setdefault(line.group, QActionGroup(self._window)).addAction(action)
        action.triggered.connect(lambda checked=False: line.run(checked) if _wants_state(line) else line.run())
        self._actions[line.name] = action
        self._sources[line.name] = line.words
        return action


def _wants_state(line: Line) -> bool:
    return line.checked is not None and not line.group


def _pressed(keys: QKeySequence) -> str:
    """As the menus show them (`ui.language`)."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def bare(words: str) -> str:
    """Menu words without the mark of their mnemonic and of a dialog to come: 文件 for 文件(&F)."""
    bare = words.removesuffix("…")
    head, _, tail = bare.partition("(&")
    return (head + tail[2:]) if tail else bare.replace("&", "")
