"""How the window was left: place, panes, columns. Qt's own bytes stand in an ini file; losing them costs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from desktop_app.ui.density import Density
from desktop_app.ui.table_model import Column

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow, QWidget

    from desktop_app.ui.records_room import RecordsRoom


class WindowMemory:
    """Values are read as texts and bytes only: an ini file forgets every other type between two starts."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    def restore(self, window: QMainWindow, room: RecordsRoom) -> bool:
        """Lays the window as it was left; Qt pulls it back onto a screen that exists. False at the first start."""
        room.table.columns.take(
            hidden=_columns(self._text("table/hidden")),
            wanted=_columns(self._text("table/wanted")),
            widths=_widths(self._text("table/widths")),
            order=_columns(self._text("table/order")),
        )
        density = self._text("table/density")
        if density in tuple(Density):
            room.table.set_density(Density(density))
        if self._text("filter/start") == "yes":
            room.expect_start_filter()
        sizes = self._bytes("window/splitter")
        if sizes is not None:
            room.take_sizes(sizes)
        geometry = self._bytes("window/geometry")
        return geometry is not None and window.restoreGeometry(geometry)

    def keep(self, window: QMainWindow, room: RecordsRoom) -> None:
        self._settings.setValue("window/geometry", window.saveGeometry())
        self._settings.setValue("filter/start", "yes" if room.has_start_filter() else "no")
        sizes = room.sizes_by_hand()
        if sizes is not None:
            self._settings.setValue("window/splitter", sizes)
        columns = room.table.columns
        self._settings.setValue("table/hidden", _names(sorted(columns.hidden())))
        self._settings.setValue("table/wanted", _names(sorted(columns.wanted())))
        self._settings.setValue("table/order", _names(columns.order()))
        widths = " ".join(f"{column.name}={width}" for column, width in columns.widths().items())
        self._settings.setValue("table/widths", widths)
        self._settings.setValue("table/density", room.table.density().value)
        self._settings.sync()

    def place(self, name: str, window: QWidget) -> bool:
        """Puts one of the windows beside the main one where it was left; False when it never was open."""
        geometry = self._bytes(f"{name}/geometry")
        return geometry is not None and window.restoreGeometry(geometry)

    def keep_place(self, name: str, window: QWidget) -> None:
        self._settings.setValue(f"{name}/geometry", window.saveGeometry())
        self._settings.sync()

    def remembered(self, key: str) -> str:
        """What `remember` was told, also at another start; empty for what nobody said."""
        return self._text(key)

    def remember(self, key: str, words: str) -> None:
        self._settings.setValue(key, words)
        self._settings.sync()

    def _text(self, key: str) -> str:
        value = self._settings.value(key, "")
        return value if isinstance(value, str) else ""

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else None


def _names(columns: Iterable[Column]) -> str:
    return " ".join(column.name for column in columns)


def _columns(words: str) -> list[Column]:
    return [Column[word] for word in words.split() if word in Column.__members__]


def _widths(words: str) -> dict[Column, int]:
    pairs = (word.partition("=") for word in words.split())
    return {
        Column[name]: int(width)
        for name, _, width in pairs
        if name in Column.__members__ and width.isdecimal() and 28 <= int(width) <= 2000
    }
