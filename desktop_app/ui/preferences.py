"""Preferences: who writes here, how the window looks, and where the data and its backups lie. All of it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.directory import Entry, Kind
from desktop_app.ui import fonts, text
from desktop_app.ui.data_tab import DataTab
from desktop_app.ui.pickers import EntryPicker
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_STEP = 10
"""Between the values that are offered of a range."""
_CAPTIONS = {
    "language": mark("语言 / Language(&L)"),
    "theme": mark("颜色(&T)"),
    "font_percent": mark("字号(&F)"),
    "page_size": mark("每页条数(&P)"),
}
_VALUES: dict[object, str] = {
    "zh": "中文",
    "en": "English",
    "system": mark("跟随系统"),
    "light": mark("浅色"),
    "dark": mark("深色"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One setting as it is now. `allowed` is None for a text; `meaning` says in the current language what it is for."""

    key: str
    value: object
    allowed: tuple[object, ...] | range | None
    meaning: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the program goes by at this moment."""

    choices: tuple[Choice, ...] = ()
    store: Path = Path()
    backups: Path = Path()
    own_backups: bool = False
    """True when the backups lie in a folder that somebody chose."""


class Page(QWidget):
    """A page of its own among the preferences, which keeps what it changes itself."""

    def title(self) -> str:
        return self.windowTitle()

    def retranslate(self) -> None:
        """The language changed."""

    def may_close(self, close: Callable[[], object]) -> bool:
        """False while it asks something first; it calls `close` when that is answered."""
        return True


class PreferencesDialog(QDialog):
    """Shown with `open()`. Each change is announced when it is made; there is nothing to confirm."""

    changed = Signal(str, object)
    """A setting's key and its new value."""
    me_chosen = Signal(object)
    """An Entry."""

    def __init__(
        self,
        tasks: Tasks,
        desk: Desk | None,
        me: Entry | None,
        ask: Callable[[], Preferences],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = text.label("", "h1")
        self._who_hint, self._live_hint = text.label("", "small"), text.label("", "small")
        self._me = EntryPicker(Kind.PERSON, tasks, create=True)
        self._me.setEnabled(desk is not None)
        if desk is not None:
            self._me.attach(desk)
        self._me.set_entry(me)
        self._me.setObjectName("me")
        self._me.picked.connect(self._take_me)
        self._entry = me
        now = ask()
        self._choices = [choice for choice in now.choices if choice.allowed is not None]
        self._boxes = {choice.key: self._box(choice) for choice in self._choices}
        self._captions = {key: text.label() for key in ("me", *self._boxes)}
        self.data = DataTab(tasks, ask, is_open=desk is not None)
        self._tabs = QTabWidget()
        self._tabs.addTab(self._general(), "")
        self._tabs.addTab(self.data, "")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(self._buttons)
        self._pages: list[Page] = []
        self.setMinimumWidth(fonts.scaled(560))
        self.retranslate()
        self._me.setFocus()

    def box(self, key: str) -> QComboBox:
        """The choices of one setting."""
        return self._boxes[key]

    def show_data(self) -> None:
        self._tabs.setCurrentWidget(self.data)

    def add_page(self, page: Page, *, shown: bool = False) -> None:
        """One more page behind those that are always there."""
        self._pages.append(page)
        self._tabs.addTab(page, page.title())
        if shown:
            self._tabs.setCurrentWidget(page)

    def reject(self) -> None:
        leave = super().reject
        if all(page.may_close(leave) for page in self._pages):
            leave()

    def show_value(self, key: str, value: object) -> None:
        """For a setting that was changed elsewhere, in the menu for one."""
        if key in self._boxes:
            self._boxes[key].setCurrentIndex(self._boxes[key].findData(value))

    def show_me(self, me: Entry | None) -> None:
        self._entry = me
        self._me.set_entry(me)

    def retranslate(self) -> None:
        self.setWindowTitle(tr("设置"))
        self._title.setText(tr("设置"))
        for place, words in enumerate((tr("常用"), tr("数据与备份"))):
            self._tabs.setTabText(place, words)
        self._caption("me", tr("我是谁(&M)"), self._me)
        self._me.edit.setAccessibleName(tr("我是谁"))
        self._me.retranslate()
        for choice in self._choices:
            box = self._boxes[choice.key]
            self._caption(choice.key, tr(_CAPTIONS[choice.key]), box)
            box.setAccessibleDescription(choice.meaning())
            text.tooltip(box, choice.meaning())
            for place in range(box.count()):
                box.setItemText(place, _words(choice.key, box.itemData(place)))
        self._who_hint.setText(tr("新建的拜访、评论和已读都记在这个人名下。"))
        self._live_hint.setText(tr("改动立即生效。"))
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
        self.data.retranslate()
        for page in self._pages:
            page.retranslate()
            self._tabs.setTabText(self._tabs.indexOf(page), page.title())

    def _caption(self, key: str, words: str, of: QWidget) -> None:
        self._captions[key].setText(words)
        self._captions[key].setBuddy(of)
        of.setAccessibleName(words.partition("(&")[0].replace("&", ""))

    def _general(self) -> QWidget:
        tab = QWidget()
        form = QFormLayout(tab)
        form.setContentsMargins(4, 16, 4, 4)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self._captions["me"], self._me)
        form.addRow("", self._who_hint)
        for key, box in self._boxes.items():
            form.addRow(self._captions[key], box)
        form.addRow("", self._live_hint)
        return tab

    def _box(self, choice: Choice) -> QComboBox:
        box = QComboBox()
        hold_still(box)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # also to those of another language
        box.setObjectName(choice.key)
        for value in _offered(choice):
            box.addItem(_words(choice.key, value), value)
        box.setCurrentIndex(box.findData(choice.value))
        box.activated.connect(lambda place: self.changed.emit(choice.key, box.itemData(place)))
        return box

    def _take_me(self, entry: Entry | None) -> None:
        """Somebody must be it: an emptied line means that another is being looked for."""
        if entry is not None and entry != self._entry:
            self._entry = entry
            self.me_chosen.emit(entry)


def _offered(choice: Choice) -> Sequence[object]:
    allowed = choice.allowed or ()
    if not isinstance(allowed, range):
        return allowed
    steps: list[int] = list(range(allowed.start, allowed.stop, _STEP))
    return sorted({*steps, choice.value}) if isinstance(choice.value, int) else steps


def _words(key: str, value: object) -> str:
    match key:
        case "font_percent":
            return f"{value} %"
        case "page_size":
            return tr("{size} 条/页", size=value)
    return tr(_VALUES[value]) if value in _VALUES else str(value)
