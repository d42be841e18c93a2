"""Every screen, walked: each thing that takes the focus has a name, in reading order, in one language, not cut off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.actions.samples import sample
from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.phrase import Occasion
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.visit import SyncState
from desktop_app.ui.entry_card import EntryCard
from desktop_app.ui.first_run import FirstRun
from desktop_app.ui.help_dialogs import About, AboutDialog, LicencesDialog, keys_dialog
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.me_dialog import MeDialog
from desktop_app.ui.phrase_card import PhraseCard
from desktop_app.ui.preferences import Choice, Preferences, PreferencesDialog
from desktop_app.ui.still_wheel import FIELDS
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.text import ElidedLabel
from desktop_app.ui.undo_bin import BinDialog
from desktop_app.ui.window_parts import WindowParts
from tests.ui.import_stage import import_screens

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DATA = re.compile("安娜|张伟|济南|合同|软件|人教|王")
"""What the records below say: data stays in the language it was written in."""
NATIVE = {"中文", "中文(&Z)", "&Language / 语言", "Language / 语言"}
"""A language is called by its own name, so that who cannot read the rest finds it."""


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A page of visits in three places; one has everything a visit can have."""
    desk.set_me(desk.add_entry(Kind.PERSON, "安娜").id)
    place = desk.add_entry(Kind.ORGANIZATION, "济南大学")
    parent = desk.add_entry(
        Kind.PARENT, "济南大学软件", organization=place.id, director=desk.add_entry(Kind.PERSON, "张伟").id
    )
    customer = desk.add_entry(Kind.CUSTOMER, "王老师", organization=place.id)
    now = datetime.now()
    for number in range(24):
        last = desk.record_visit(
            Draft(
                parent=parent.id,
                customers=(customer.id,),
                record_time=f"{now - timedelta(minutes=number):%Y-%m-%d %H:%M:%S}",
                event=number % 5 + 1,
                effect="合同",
                cost="128.50",
                cost_note="合同",
                note="合同",
                attachment="https://example.com/a.pdf",
            )
        )
    desk.add_comment(last, "合同")
    return desk


class Stage:
    def __init__(self, qtbot: QtBot, window: MainWindow, tasks: Tasks, tree: Path) -> None:
        self.qtbot, self.window, self.tasks, self.tree = qtbot, window, tasks, tree

    def settle(self) -> None:
        self.qtbot.wait(1)
        for _ in range(3):
            self.qtbot.waitUntil(self.tasks.is_idle)
            self.qtbot.wait(1)

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Each screen with its name, open and settled while it is looked at."""
        self.window.room.table.choose_row(0)
        self.settle()
        yield "window", self.window
        for name, make in self._dialogs().items():
            dialog = make()
            dialog.open()
            self.settle()
            yield name, dialog
            if isinstance(dialog, PreferencesDialog):
                dialog.show_data()
                self.settle()
                yield "preferences, data", dialog
            if isinstance(dialog, FirstRun):
                for step in ("second", "third"):
                    dialog.next.click()
                    self.settle()
                    yield f"first run, {step} step", dialog
            dialog.close()
        self.window.companions.directory.show()
        directory = self.window.companions.directory.shown()
        assert directory is not None
        for kind in Kind:
            directory.show_kind(kind)
            self.settle()
            yield f"directory, {kind}", directory
        self.window.companions.directory.close()
        self.window.companions.export.show()
        export = self.window.companions.export.dialog()
        assert export is not None
        self.settle()
        yield "export", export
        export.close()
        for name, screen in import_screens(self.window):
            self.settle()
            yield name, screen
        yield from self._paper()
        yield from self._words()
        self.window.new_visit()
        self.settle()
        form = self.window.form()
        assert form is not None
        yield "form", form
        form.sheet.cost.setText("1.234")
        form.save()
        self.settle()
        yield "form with problems", form
        form.sheet.cost.setText("")
        form.close()
        self.settle()

    def _paper(self) -> Iterator[tuple[str, QWidget]]:
        """What is printed, while it is looked at and while it is worked on."""
        printing = self.window.companions.printing
        printing.preview()
        self.qtbot.waitUntil(lambda: printing.shown() is not None)
        preview = printing.shown()
        assert preview is not None
        self.qtbot.waitUntil(lambda: preview.paper() is not None)
        yield "print preview", preview
        preview.show_work("…", 3, 9)
        self.settle()
        yield "print preview, working", preview
        preview.end_work("/home/a/b.pdf", "…", preview.close)
        self.settle()
        yield "print preview, done", preview
        preview.close()

    def _words(self) -> Iterator[tuple[str, QWidget]]:
        """Phrases and reports."""
        beside = self.window.companions
        beside.phrases.show()
        phrases = beside.phrases.shown()
        assert phrases is not None
        self.settle()
        yield "phrases, none", phrases
        self.desk.phrases.add(Occasion.ANY, "合同")
        phrases.reload()
        self.settle()
        yield "phrases", phrases
        self.desk.phrases.remove([one.id for one in self.desk.phrases.all().phrases])
        beside.phrases.close()
        beside.reports.show()
        report = beside.reports.shown()
        assert report is not None
        self.settle()
        yield "report", report
        report.choice.step(-500)
        self.settle()
        yield "report, empty", report
        beside.reports.close()

    def _dialogs(self) -> dict[str, Callable[[], QDialog]]:
        window, tasks, store = self.window, self.tasks, self.window.store
        desk = self.desk
        resources = self.tree / "resources"
        shown = Preferences(
            (
                Choice("theme", "light", ("system", "light", "dark"), str),
                Choice("language", "zh", ("zh", "en"), str),
                Choice("font_percent", 100, range(90, 151), str),
                Choice("page_size", 20, (20, 50, 100), str),
            ),
            store,
            store.parent,
            own_backups=True,
        )
        about = About("1.2.3", store, store.parent, resources)
        return {
            "me": lambda: MeDialog(tasks, desk, None, window),
            "preferences": lambda: PreferencesDialog(tasks, desk, desk.summary().me, lambda: shown, window),
            "first run": lambda: FirstRun(tasks, desk, store, window),
            "keys": lambda: keys_dialog(window, window.menus.keys()),
            "about": lambda: AboutDialog(about, tasks, window),
            "licences": lambda: LicencesDialog(resources, tasks, window),
            "new parent": lambda: EntryCard(tasks, desk, Kind.PARENT, window, name="合同"),
            "new person": lambda: EntryCard(tasks, desk, Kind.PERSON, window),
            "recycle bin": lambda: BinDialog(tasks, desk, window),
            "phrase": lambda: PhraseCard(tasks, desk, window, body="合同"),
        }

    desk: Desk


@pytest.fixture
def stage(qtbot: QtBot, parts: WindowParts, tasks: Tasks, office: Desk, tree: Path) -> Stage:
    window = MainWindow(parts)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    window.attach(office)
    made = Stage(qtbot, window, tasks, tree)
    made.desk = office
    made.settle()
    return made


def shown_in(screen: QWidget) -> list[QWidget]:
    """Everything of one screen that a person sees, without what Qt builds for itself."""
    return [
        widget
        for widget in screen.findChildren(QWidget)
        if widget.isVisible() and widget.window() is screen and not isinstance(widget.parent(), QTabBar)
    ]


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    proxied = widget.focusProxy()
    name = interface.text(QAccessible.Text.Name) if interface else ""
    return name or (spoken_name(proxied) if proxied else "")


def is_foreign(words: str) -> bool:
    return bool(CHINESE.search(words)) and not DATA.search(words) and words not in NATIVE


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_everything_that_takes_the_focus_has_a_name_in_the_language_of_the_rest(stage: Stage, tongue: str) -> None:
    stage.window.settings.set_language(tongue)
    nameless, foreign = [], []
    for screen, root in stage.screens():
        for widget in shown_in(root):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, QAbstractSlider):
                name = spoken_name(widget)
                if not name:
                    nameless.append(f"{screen}: {type(widget).__name__} in {type(widget.parentWidget()).__name__}")
                if tongue == "en" and is_foreign(name):
                    foreign.append(f"{screen}: {name}")
    assert not nameless, chr(10).join(nameless)
    assert not foreign, chr(10).join(foreign)


def test_english_leaves_no_chinese_but_names_and_data(stage: Stage) -> None:
    stage.window.settings.set_language("en")
    foreign = []
    for screen, root in stage.screens():
        said = [root.windowTitle()]
        for widget in shown_in(root):
            if isinstance(widget, QLabel | QAbstractButton):
                said.append(widget.text())
            said += [widget.toolTip(), widget.accessibleDescription()]
            placeholder = getattr(widget, "placeholderText", None)
            said += [placeholder()] if callable(placeholder) else []
        foreign += [f"{screen}: {words}" for words in said if is_foreign(words)]
    assert not foreign, chr(10).join(foreign)


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize(("size", "percent"), [((1440, 900), 100), ((1280, 720), 100), ((1440, 900), 150)])
def test_no_words_are_cut_off(stage: Stage, tongue: str, size: tuple[int, int], percent: int) -> None:
    stage.window.settings.set_language(tongue)
    stage.window.settings.apply("font_percent", percent)
    stage.window.resize(*size)
    cut = []
    for screen, root in stage.screens():
        cut += [f"{screen}: {words(widget)!r} {why}" for widget in shown_in(root) if (why := is_cut_off(widget))]
    assert not cut, chr(10).join(cut)


def words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def is_cut_off(widget: QWidget) -> str:
    """Why a text that is shown cannot be read whole; labels that end in dots have it in their tooltip."""
    if not isinstance(widget, QLabel | QPushButton | QCheckBox | QRadioButton | QToolButton) or not words(widget):
        return ""
    if isinstance(widget, ElidedLabel):
        return ""
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return ""
    if isinstance(widget, QLabel) and widget.wordWrap():
        needed = widget.heightForWidth(widget.width())
        return f"is {widget.height()} high and needs {needed}" if widget.height() < needed else ""
    advance = QFontMetrics(widget.font()).horizontalAdvance(words(widget).replace("&", ""))
    needed = widget.sizeHint().width() if isinstance(widget, QLabel) else advance
    if widget.width() < needed:
        return f"is {widget.width()} wide and needs {needed}"
    return reaches_out(widget)


def reaches_out(widget: QWidget) -> str:
    """Sideways, over an edge of what it stands in; down is what a scroll bar is for."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        left = widget.mapTo(parent, QPoint(0, 0)).x()
        if left < 0 or left + widget.width() > parent.width():
            return f"reaches out of a {type(parent).__name__}"
        parent = parent.parentWidget()
    return ""


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_tab_goes_from_top_to_bottom(stage: Stage, tongue: str) -> None:
    """Of two neighbours in the order of Tab, the later one stands wholly above only in a column beside."""
    stage.window.settings.set_language(tongue)
    backwards = []
    for screen, root in stage.screens():
        if root is stage.window:
            continue  # side by side; tests/ui/test_window.py walks its columns
        root.activateWindow()
        with stage.qtbot.waitActive(root):
            pass
        order = tab_order(root)
        assert order, screen
        for before, after in pairwise(order):
            above = after.mapTo(root, QPoint(0, after.height())).y() <= before.mapTo(root, QPoint(0, 0)).y()
            beside = after.mapTo(root, QPoint(0, 0)).x() >= before.mapTo(root, QPoint(before.width(), 0)).x()
            if above and not beside:
                backwards.append(f"{screen}: {spoken_name(before)} → {spoken_name(after)}")
    assert not backwards, chr(10).join(backwards)


def tab_order(root: QWidget) -> list[QWidget]:
    """What Tab visits, from the first one on."""
    order: list[QWidget] = []
    at = root.nextInFocusChain()
    while at is not None and at is not root:
        takes = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible() and at.isEnabled()
        if takes and at.window() is root and at.focusProxy() is None and not isinstance(at, QAbstractSlider):
            order.append(at)
        at = at.nextInFocusChain()
    return order


@pytest.mark.parametrize("percent", [100, 150])
def test_the_head_of_a_sample_fits_beside_its_buttons(stage: Stage, percent: int) -> None:
    """The longest words that can stand there, in the narrowest pane."""
    sample(stage.desk.database, 1, until=datetime.now().date())
    stage.window.settings.set_language("en")
    stage.window.settings.apply("font_percent", percent)
    stage.window.resize(1280, 720)
    row = next(row for row in stage.desk.page(RecordFilter(), size=100).rows if row.sync == SyncState.LOCAL)
    stage.window.room.detail.show_record(stage.desk.record(row.id))
    stage.settle()
    shown = [widget for widget in shown_in(stage.window) if stage.window.room.detail.isAncestorOf(widget)]
    cut = [f"{words(widget)!r} {why}" for widget in shown if (why := is_cut_off(widget))]
    assert not cut, chr(10).join(cut)


def test_the_button_that_is_meant_stands_last_in_every_window(stage: Stage) -> None:
    """One order everywhere: the hand that goes to the right lower corner finds the same thing there."""
    beside = []
    for screen, root in stage.screens():
        if root is stage.window:
            continue
        buttons = [widget for widget in shown_in(root) if isinstance(widget, QPushButton)]
        for meant in (button for button in buttons if button.property("kind") == "primary"):
            right = meant.mapTo(root, QPoint(meant.width(), meant.height() // 2))
            beside += [
                f"{screen}: {other.text()} stands behind {meant.text()}"
                for other in buttons
                if other is not meant
                and other.mapTo(root, QPoint(0, 0)).y() <= right.y() <= other.mapTo(root, QPoint(0, other.height())).y()
                and other.mapTo(root, QPoint(0, 0)).x() >= right.x()
            ]
    assert not beside, chr(10).join(beside)


# --- the wheel -------------------------------------------------------------------------------------------------------
def turn_wheel(widget: QWidget) -> None:
    """One notch over the middle of `widget`."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def value(field: QWidget) -> str:
    return field.currentText() if isinstance(field, QComboBox) else str(field.property("text"))


def test_the_wheel_over_a_field_changes_nothing_in_any_window(stage: Stage) -> None:
    met: set[str] = set()
    for name, screen in stage.screens():
        fields = [one for one in screen.findChildren(QWidget) if isinstance(one, FIELDS)]
        for field in (one for one in fields if not one.objectName().startswith("qt_")):
            met.add(name)
            field.clearFocus()
            before = value(field)
            assert field.focusPolicy() == Qt.FocusPolicy.StrongFocus, (name, field)
            turn_wheel(field)
            assert value(field) == before, (name, field, field.accessibleName())
    assert met >= {"window", "preferences"}


def test_the_wheel_turns_the_field_that_the_keyboard_is_in(stage: Stage) -> None:
    stage.window.room.sidebar.show_all_time()
    (sizes,) = stage.window.room.card.pager.findChildren(QComboBox)
    sizes.setFocus()
    turn_wheel(sizes)
    assert sizes.currentData() == 50


def test_no_field_of_the_program_is_left_to_the_wheel(tree: Path) -> None:
    """Also those of windows that no walk above opens."""
    makes = re.compile(r"\bQ(ComboBox|\w*SpinBox|Date(Time)?Edit|TimeEdit)\(")
    holds = re.compile(r"\bhold_(all_)?still\(")
    modules = [path for path in (tree / "desktop_app" / "ui").glob("*.py") if makes.search(path.read_text("utf-8"))]
    assert len(modules) > 4
    assert [path.name for path in modules if not holds.search(path.read_text("utf-8"))] == []
