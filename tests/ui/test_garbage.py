"""Widgets in a cycle die on the UI thread, whatever the lanes do meanwhile."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.ui import garbage
from desktop_app.ui.tasks import Tasks


class _Told:
    """Notes in which thread it died."""

    def __init__(self, deaths: list[int]) -> None:
        self._deaths = deaths

    def __del__(self) -> None:
        self._deaths.append(threading.get_ident())


def _make_a_cycle(deaths: list[int]) -> None:
    thing = QObject()
    thing.told = _Told(deaths)  # type: ignore[attr-defined]
    thing.itself = thing  # type: ignore[attr-defined]


def _allocate() -> int:
    """Enough that the automatic collector would have run many times."""
    return len([[number] for number in range(200_000)])


def test_a_cycle_of_qt_objects_dies_on_the_ui_thread(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "YOUNG_MS", 20)
    deaths: list[int] = []
    tasks = Tasks()
    collection = garbage.GarbageCollection()
    try:
        gc.collect()
        _make_a_cycle(deaths)
        with qtbot.waitSignal(tasks.finished):
            tasks.query(_allocate, lambda count: None)
        qtbot.waitUntil(lambda: bool(deaths))
    finally:
        collection.stop()
        tasks.shutdown()
    assert deaths == [threading.get_ident()]


def test_the_collector_is_on_again_afterwards(qtbot: QtBot) -> None:
    garbage.GarbageCollection().stop()
    assert gc.isenabled()
