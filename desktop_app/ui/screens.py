"""Draws the real screens into PNG files, without a display: for the README, and for whoever has no screen here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.draft import Draft
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.language import Language
from desktop_app.ui.main_window import MainWindow, WindowParts
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.theme import Scheme
from desktop_app.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

LARGE, SMALL = (1440, 900), (1280, 720)
_PATIENCE_MS = 20_000
_SETTLED_MS = 150


class _Studio:
    """One window over a desk, and the folder its pictures go to."""

    def __init__(self, app: QApplication, desk: Desk, store: Path, folder: Path, resources: Path, version: str) -> None:
        self._app, self.desk, self._folder = app, desk, folder
        self._private = TemporaryDirectory(prefix="visitbook-screens-")
        self.appearance = Appearance(app, resources, Scheme.LIGHT)
        self.language = Language(app, resources / "i18n", "zh")
        self.tasks = Tasks()
        self.window = MainWindow(
            WindowParts(
                tasks=self.tasks,
                appearance=self.appearance,
                language=self.language,
                memory=WindowMemory(Path(self._private.name) / "window.ini"),
                store=store,
                log_folder=Path(self._private.name),
                version=version,
                page_size=20,
            )
        )
        self.pictures: list[Path] = []

    def open(self) -> None:
        self.window.resize(*LARGE)
        self.window.show()
        self.window.attach(self.desk)
        self.wait()

    def wait(self) -> None:
        """Until nothing is under way any more, and a moment longer."""
        time, quiet = QElapsedTimer(), QElapsedTimer()
        time.start()
        quiet.start()
        while time.elapsed() < _PATIENCE_MS and quiet.elapsed() < _SETTLED_MS:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            if not self.tasks.is_idle():
                quiet.restart()

    def take(self, name: str, widget: QWidget | None = None) -> None:
        self.wait()
        file = self._folder / f"{name}.png"
        if not (widget or self.window).grab().save(str(file)):
            raise OSError(f"{file} cannot be written")
        self.pictures.append(file)

    def close(self) -> None:
        self.window.close()
        self.tasks.shutdown()
        self.window.deleteLater()
        self._app.processEvents()
        self._private.cleanup()


def draw_screens(app: QApplication, desk: Desk, store: Path, folder: Path, resources: Path, version: str) -> list[Path]:
    """Each screen into `folder` under a stable name; answers the files in the order they were drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    studio = _Studio(app, desk, store, folder, resources, version)
    try:
        studio.open()
        for draw in (_draw_main, _draw_form, _draw_empty, _draw_english):
            draw(studio)
    finally:
        studio.close()
    return studio.pictures


def _draw_main(studio: _Studio) -> None:
    studio.window.room.table.choose_row(1)
    studio.wait()
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        studio.appearance.set_scheme(scheme)
        for size, words in ((LARGE, ""), (SMALL, "-small")):
            studio.window.resize(*size)
            studio.take(f"main-{scheme.value}{words}")
    studio.appearance.set_scheme(Scheme.LIGHT)
    studio.window.resize(*LARGE)


def _draw_form(studio: _Studio) -> None:
    before = {kept.id for kept in studio.desk.drafts()}
    studio.window.new_visit()
    studio.wait()
    form = studio.window.form()
    if form is None:
        return
    studio.take("form-new-light", form)
    form.begin(Draft(record_time="2026-02-30 14:00", cost="12.345", attachment="ftp://example.com/plan.pdf"))
    studio.wait()
    form.save()
    studio.take("form-problems-light", form)
    studio.appearance.set_scheme(Scheme.DARK)
    studio.take("form-problems-dark", form)
    studio.appearance.set_scheme(Scheme.LIGHT)
    form.close()
    studio.wait()
    for kept in studio.desk.drafts():
        if kept.id not in before:
            studio.desk.drop_draft(kept.id)


def _draw_empty(studio: _Studio) -> None:
    room = studio.window.room
    search: Callable[[str], None] = room.search.setText
    search("没有人写过的话")
    room.search.searched.emit("没有人写过的话")
    studio.take("no-match-light")
    search("大学")
    room.search.searched.emit("大学")
    studio.wait()
    room.table.choose_row(0)
    studio.take("search-light")
    room.clear_filter()
    studio.wait()


def _draw_english(studio: _Studio) -> None:
    studio.window.set_language("en")
    studio.window.room.table.choose_row(1)
    studio.take("main-english-light")
    studio.window.set_language("zh")
