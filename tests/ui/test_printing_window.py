"""Printing from the menus of the window, and long files that are written beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.domain.paper_request import PaperForm
from desktop_app.ui import preview_session
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.preview_bars import Choice, Range
from desktop_app.ui.preview_session import PreviewSession
from desktop_app.ui.print_preview import PrintPreview
from desktop_app.ui.table_menu import fill_row_menu
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import Office
from tests.ui.on_paper import facts_of
from tests.ui.records_office import write_visits

PATIENCE = 60_000


class AtWindow:
    def __init__(self, qtbot: QtBot, window: MainWindow, tasks: Tasks) -> None:
        self.qtbot, self.window, self.tasks = qtbot, window, tasks

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.wait(1)
            self.qtbot.waitUntil(self.tasks.is_idle, timeout=PATIENCE)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
        """In the window, which is in front again."""
        with self.qtbot.waitActive(self.window):
            self.window.activateWindow()
        self.qtbot.keyClick(self.window, key, keys)

    def preview(self) -> PrintPreview:
        printing = self.window.companions.printing
        self.qtbot.waitUntil(lambda: printing.shown() is not None, timeout=PATIENCE)
        shown = printing.shown()
        assert shown is not None
        self.qtbot.waitUntil(lambda: shown.paper() is not None, timeout=PATIENCE)
        return shown


@pytest.fixture
def at(qtbot: QtBot, parts: WindowParts, tasks: Tasks, office: Office) -> Iterator[AtWindow]:
    write_visits(office, 12)
    window = MainWindow(parts)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    window.attach(office.desk)
    made = AtWindow(qtbot, window, tasks)
    made.settle()
    window.room.sidebar.show_all_time()
    made.settle()
    yield made
    window.close()
    window.companions.wait()


def test_the_list_the_record_and_the_file_are_asked_for_by_key_and_menu(at: AtWindow) -> None:
    at.window.room.table.choose_row(0)
    at.settle()
    at.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert at.preview().choice().range is Range.ALL
    at.preview().close()
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    at.press(Qt.Key.Key_P, shift)
    assert at.preview().choice() == Choice(Range.THIS, PaperForm.EACH)
    at.preview().close()
    at.window.menus.action("pdf").trigger()
    shown = at.preview()
    assert shown.save.isDefault(), "opened for the file, that is what Enter does"
    assert shown.save.property("kind") == "primary"
    shown.close()


def test_the_rows_that_are_chosen_are_printed_from_their_menu(at: AtWindow) -> None:
    table = at.window.room.table
    table.choose_row(1)
    at.settle()
    for several, choice in ((False, Choice(Range.THIS, PaperForm.EACH)), (True, Choice(Range.CHOSEN, PaperForm.TABLE))):
        if several:
            table.selectAll()
        menu = QMenu(table)
        fill_row_menu(menu, table)
        next(one for one in menu.actions() if one.text() in ("打印这一条(&P)…", "打印所选(&P)…")).trigger()
        assert at.preview().choice() == choice
        at.preview().close()
        menu.deleteLater()


def test_nothing_is_printed_before_a_record_is_chosen_or_a_store_is_open(at: AtWindow) -> None:
    at.window.room.table.clearSelection()
    at.window.detach()
    for name in ("print", "pdf", "print_record"):
        assert not at.window.menus.action(name).isEnabled()


def test_a_long_file_is_written_beside_the_window(
    at: AtWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_session, "_HERE_MOST", 0)
    at.window.companions.printing.preview()
    shown = at.preview()
    session = shown.findChildren(PreviewSession)[0]
    paper = shown.paper()
    assert paper is not None
    session.save(paper, tmp_path / "拜访.pdf")
    assert shown.is_working()
    at.qtbot.waitUntil(lambda: not shown.is_working(), timeout=PATIENCE)
    assert int(facts_of(tmp_path / "拜访.pdf")["Pages"]) == paper.pages()
    assert "拜访.pdf" in shown.work.words.whole_text()
    shown.close()


def test_a_preview_that_goes_stops_what_is_written_beside_it(
    at: AtWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_session, "_HERE_MOST", 0)
    at.window.companions.printing.preview()
    shown = at.preview()
    paper = shown.paper()
    assert paper is not None
    shown.findChildren(PreviewSession)[0].save(paper, tmp_path / "拜访.pdf")
    shown.close()
    at.window.close()
    at.window.companions.wait()
    at.qtbot.waitUntil(lambda: not shiboken6.isValid(shown))
    assert not list(tmp_path.glob("拜访*"))


def test_a_store_that_is_let_go_of_takes_its_preview_along(at: AtWindow) -> None:
    at.window.companions.printing.preview()
    shown = at.preview()
    at.window.detach()
    at.qtbot.waitUntil(lambda: not shiboken6.isValid(shown) or not shown.isVisible())
    assert at.window.companions.printing.shown() is None
