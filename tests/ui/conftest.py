"""What every test of the window stands on: the real look, and lanes that end with the test."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.draft import Draft
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.entry_form import EntryForm
from desktop_app.ui.language import Language
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.theme import Scheme
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import Begin, Office, now, open_office

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop_app.actions.desk import Desk


PATIENCE_MS = 30_000
"""What is awaited comes, only when is the machine's affair: five seconds are not enough beside seven other runs."""
_COLLECTED_EVERY = 20
_ended = itertools.count(1)


@pytest.fixture(autouse=True)
def _garbage_stays_on_this_thread() -> Iterator[None]:
    """As in the program (`ui.garbage`): a widget that dies in a lane ends the whole run."""
    gc.disable()
    yield
    if next(_ended) % _COLLECTED_EVERY == 0:
        gc.collect()
    gc.enable()


class PatientBot(QtBot):
    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: SignalInstance, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitActive(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitActive(widget, timeout=timeout)

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def _appearance(qapp: QApplication, tree: Path) -> Appearance:
    return Appearance(qapp, tree / "resources", Scheme.LIGHT)


@pytest.fixture(autouse=True)
def appearance(_appearance: Appearance) -> Iterator[Appearance]:
    """The look of the program, light and at 100 % at the start of each test."""
    yield _appearance
    _appearance.set_scheme(Scheme.LIGHT)
    _appearance.set_percent(100)


@pytest.fixture
def tasks(appearance: Appearance) -> Iterator[Tasks]:
    """Real lanes; a bug in them that the test did not ask for fails it."""
    lanes = Tasks()
    bugs: list[Exception] = []
    lanes.broke.connect(bugs.append)
    yield lanes
    lanes.shutdown()
    assert bugs == []


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A real desk over a new, empty store."""
    from desktop_app.actions.desk import open_desk

    opened = open_desk(tmp_path / "visits.db")
    yield opened
    opened.close()


@pytest.fixture
def office(tmp_path: Path, tasks: Tasks) -> Iterator[Office]:
    """Who works and whom they visit; a module that needs another office has its own of this name."""
    office = open_office(tmp_path)
    yield office
    tasks.shutdown()  # what a closing form still keeps goes into a store that is open
    office.desk.close()


@pytest.fixture
def place(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Puts a widget into an active window, with a line behind it to which the focus can go."""
    windows: list[QWidget] = []

    def put(widget: QWidget) -> QWidget:
        window = QWidget()
        windows.append(window)
        layout = QVBoxLayout(window)
        layout.addWidget(widget)
        layout.addWidget(QLineEdit())
        qtbot.addWidget(window)
        window.resize(360, 240)
        window.show()
        with qtbot.waitActive(window):
            window.activateWindow()
        widget.setFocus()
        return window

    return put


@pytest.fixture
def form(qtbot: QtBot, tasks: Tasks, office: Office) -> EntryForm:
    form = EntryForm(tasks, office.desk, clock=now)
    qtbot.addWidget(form)
    return form


@pytest.fixture
def begin(form: EntryForm, qtbot: QtBot, office: Office) -> Begin:
    """Opens the form on a draft, as the window does."""

    def opened(draft: Draft | None = None, kept: int | None = None) -> EntryForm:
        form.begin(draft or office.desk.new_draft(), kept, carried=draft is None)
        form.show()
        with qtbot.waitActive(form):
            form.activateWindow()
        qtbot.waitUntil(form.is_ready)
        return form

    return opened


@pytest.fixture
def parts(
    qapp: QApplication, appearance: Appearance, tasks: Tasks, tmp_path: Path, tree: Path
) -> Iterator[WindowParts]:
    """What a whole window is built from, speaking Chinese at the start and at the end."""
    language = Language(qapp, tree / "resources" / "i18n", "zh")
    yield WindowParts(
        tasks=tasks,
        appearance=appearance,
        language=language,
        memory=WindowMemory(tmp_path / "window.ini"),
        store=tmp_path / "visits.db",
        log_folder=tmp_path,
        version="1.2.3",
        page_size=20,
    )
    language.use("zh")
