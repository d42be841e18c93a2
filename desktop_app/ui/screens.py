"""Draws the real screens into PNG files, without a display: for the README, and for whoever has no screen here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QElapsedTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop_app import words
from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import StoreDamaged
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.entry_card import EntryCard
from desktop_app.ui.export_screens import draw_export
from desktop_app.ui.first_run import FirstRun
from desktop_app.ui.help_dialogs import About, AboutDialog, LicencesDialog, keys_dialog
from desktop_app.ui.import_screens import draw_import
from desktop_app.ui.join_dialog import JoinDialog
from desktop_app.ui.language import Language
from desktop_app.ui.line_screens import draw_line
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.me_dialog import MeDialog
from desktop_app.ui.notifications import Notifications, NotificationsDialog
from desktop_app.ui.paper_screens import draw_paper
from desktop_app.ui.preferences import Choice, Preferences, PreferencesDialog
from desktop_app.ui.search_box import PAUSE_MS
from desktop_app.ui.sync_screens import demo_parts, draw_settings, draw_sync
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.theme import Scheme
from desktop_app.ui.undo_bin import BinDialog
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.ui.window_parts import WindowParts
from desktop_app.ui.words_screens import draw_words
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

LARGE, SMALL = (1440, 900), (1280, 720)
_PATIENCE_MS = 20_000
_SETTLED_MS, _DIALOG_SETTLED_MS = 150, 40


class _Studio:
    """One window over a desk, and the folder its pictures go to."""

    def __init__(self, app: QApplication, desk: Desk, store: Path, folder: Path, resources: Path, version: str) -> None:
        self._app, self.desk, self._folder, self.store, self.resources = app, desk, folder, store, resources
        self._private = TemporaryDirectory(prefix="visitbook-screens-")
        self.version, self.scheme, self.tongue = version, Scheme.LIGHT, "zh"
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
                resources=resources,
                sync=demo_parts(),
            )
        )
        self.pictures: list[Path] = []

    def open(self) -> None:
        self.window.resize(*LARGE)
        self.window.show()
        self.window.attach(self.desk)
        self.wait()

    def wait(self, quiet_ms: int = _SETTLED_MS) -> None:
        """Until nothing is under way any more, and a moment longer."""
        time, quiet = QElapsedTimer(), QElapsedTimer()
        time.start()
        quiet.start()
        while time.elapsed() < _PATIENCE_MS and quiet.elapsed() < quiet_ms:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            if not self.tasks.is_idle():
                quiet.restart()

    def use(self, sight: Sight) -> None:
        self.scheme, self.tongue = sight.scheme, sight.tongue
        self.appearance.set_scheme(sight.scheme)
        if self.language.current != sight.tongue:
            self.window.settings.set_language(sight.tongue)
        self.appearance.set_percent(sight.percent)

    def take(self, name: str, widget: QWidget | None = None, *, after: str = "") -> None:
        """As `name`, the language unless it is Chinese, the scheme, and `after`."""
        self.wait(_DIALOG_SETTLED_MS if isinstance(widget, QDialog) else _SETTLED_MS)
        parts = [name, *(["english"] if self.tongue == "en" else []), self.scheme.value, *([after] if after else [])]
        file = self._folder / f"{'-'.join(parts)}.png"
        if not (widget or self.window).grab().save(str(file)):
            raise OSError(f"{file} cannot be written")
        self.pictures.append(file)

    def close(self) -> None:
        self.window.close()
        self.tasks.shutdown()
        self.window.deleteLater()
        self._app.processEvents()
        self._private.cleanup()


@dataclass(frozen=True, slots=True)
class Sight:
    """One way to look at every screen; `percent` is the size of print."""

    tongue: str
    scheme: Scheme
    percent: int = 100


SIGHTS = (
    *(Sight(tongue, scheme) for tongue in ("zh", "en") for scheme in (Scheme.LIGHT, Scheme.DARK)),
    *(Sight(tongue, Scheme.LIGHT, 150) for tongue in ("zh", "en")),
)


def draw_screens(
    app: QApplication,
    desk: Desk,
    store: Path,
    folder: Path,
    resources: Path,
    version: str,
    sights: Sequence[Sight] = SIGHTS,
) -> list[Path]:
    """Each screen into `folder` under a stable name; answers the files in the order they were drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    spoken = words.language()
    studio = _Studio(app, desk, store, folder, resources, version)
    try:
        studio.open()
        for sight in sights:
            studio.use(sight)
            after = "" if sight.percent == 100 else str(sight.percent)
            _draw_main(studio, after)
            if sight.percent == 100:
                _draw_empty(studio)
            for draw in (_draw_form, _draw_directory, _draw_dialogs):
                draw(studio, after)
            for draw_part in (draw_sync, draw_words, draw_line, draw_export, draw_import, draw_paper):
                draw_part(studio, after=after)
            if sight.percent == 100:
                _draw_problem(studio)
        studio.use(Sight("zh", Scheme.LIGHT))
    finally:
        studio.close()
        words.set_language(spoken, resources / "i18n")  # of whoever asked for the pictures
    return studio.pictures


def _draw_main(studio: _Studio, after: str = "") -> None:
    studio.window.room.table.choose_row(1)
    studio.wait()
    for size, named in ((LARGE, ""), (SMALL, "small")):
        studio.window.resize(*size)
        studio.take("main", after="-".join(filter(None, (after, named))))
    studio.window.resize(*LARGE)


def _draw_form(studio: _Studio, after: str = "") -> None:
    before = {kept.id for kept in studio.desk.drafts()}
    studio.window.new_visit()
    studio.wait()
    form = studio.window.form()
    if form is None:
        return
    studio.take("form-new", form, after=after)
    form.begin(Draft(record_time="2026-02-30 14:00", cost="12.345", attachment="ftp://example.com/plan.pdf"))
    studio.wait()
    form.save()
    studio.take("form-problems", form, after=after)
    form.close()
    studio.wait()
    with _shown(EntryCard(studio.tasks, studio.desk, Kind.PARENT, studio.window, name="实验室改造")) as card:
        studio.take("entry-card", card, after=after)
    for kept in studio.desk.drafts():
        if kept.id not in before:
            studio.desk.drop_draft(kept.id)


def _draw_directory(studio: _Studio, after: str = "") -> None:
    side = studio.window.companions.directory
    side.show()
    directory = side.shown()
    if directory is None:
        return
    for kind, name in ((Kind.PARENT, "directory"), (Kind.CUSTOMER, "directory-customers")):
        directory.show_kind(kind)
        studio.wait()
        studio.take(name, directory, after=after)
    row = directory.chosen()
    if row is not None:
        with _shown(JoinDialog(studio.tasks, studio.desk, row, directory)) as dialog:
            studio.take("directory-join", dialog, after=after)
    side.close()


def _draw_empty(studio: _Studio) -> None:
    room = studio.window.room
    search: Callable[[str], None] = room.search.setText
    search("没有人写过的话")
    studio.wait(PAUSE_MS + _SETTLED_MS)
    studio.take("no-match")
    search("dx 见面")
    studio.wait(PAUSE_MS + _SETTLED_MS)
    room.table.choose_row(0)
    studio.take("search")
    room.clear_filter()
    studio.wait(PAUSE_MS + _SETTLED_MS)


def _draw_dialogs(studio: _Studio, after: str = "") -> None:
    window, tasks, desk = studio.window, studio.tasks, studio.desk
    about = About(studio.version, studio.store, studio.store.parent, studio.resources)
    with _shown(PreferencesDialog(tasks, desk, desk.summary().me, lambda: _preferences(studio), window)) as preferences:
        studio.take("preferences", preferences, after=after)
        preferences.show_data()
        studio.take("preferences-data", preferences, after=after)
        draw_settings(studio, preferences, after)
    with _shown(FirstRun(tasks, desk, studio.store, window)) as first_run:
        for step in ("first-run-who", "first-run-where", "first-run-what"):
            studio.take(step, first_run, after=after)
            if step != "first-run-what":
                first_run.next.click()
    others: tuple[tuple[str, Callable[[], QDialog]], ...] = (
        ("me", lambda: MeDialog(tasks, desk, desk.summary().me, window)),
        ("bin", lambda: BinDialog(tasks, desk, window)),
        ("notifications", lambda: _notifications(window)),
        ("keys", lambda: keys_dialog(window, window.menus.keys())),
        ("about", lambda: AboutDialog(about, tasks, window)),
        ("licences", lambda: LicencesDialog(studio.resources, tasks, window)),
    )
    for name, make in others:
        with _shown(make()) as dialog:
            studio.take(name, dialog, after=after)


def _notifications(window: MainWindow) -> NotificationsDialog:
    said = Notifications()
    said.note(trn("已复制 {n} 条", 20))
    said.note(tr("已保存，但不在当前筛选中"), tr("显示"), window.room.reload)
    return NotificationsDialog(said, window)


def _draw_problem(studio: _Studio) -> None:
    window = studio.window
    window.show_store_problem(StoreDamaged(path=studio.store))
    studio.take("store-problem")
    window.attach(studio.desk)
    studio.wait()


def _preferences(studio: _Studio) -> Preferences:
    percents, schemes = range(90, 151), ("system", "light", "dark")
    return Preferences(
        choices=(
            Choice("theme", studio.scheme.value, schemes, str),
            Choice("language", studio.tongue, ("zh", "en"), str),
            Choice("page_size", 20, (20, 50, 100), str),
            Choice("font_percent", studio.appearance.percent, percents, str),
        ),
        store=studio.store,
        backups=studio.store.with_name(f"{studio.store.stem}-backups"),
    )


_Dialog = TypeVar("_Dialog", bound=QDialog)


@contextmanager
def _shown(dialog: _Dialog) -> Iterator[_Dialog]:
    dialog.open()
    yield dialog
    dialog.close()
    dialog.deleteLater()
