"""The shell over the whole program: preferences, the first run, another store, help, and an end that loses nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QListWidget,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app import paths, words
from desktop_app.actions.desk import Desk, open_desk
from desktop_app.app import Program
from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import StoreFull
from desktop_app.settings import Settings
from desktop_app.ui import theme
from desktop_app.ui.changes_bridge import POLL_MS
from desktop_app.ui.first_run import FirstRun
from desktop_app.ui.preferences import PreferencesDialog
from tests.ui.office import commit_text


class Running:
    """The program as it is started, with a way to wait for it."""

    def __init__(self, qtbot: QtBot, program: Program, file: Path) -> None:
        self.qtbot, self.program, self.file = qtbot, program, file
        self.window = program.window

    def settle(self) -> None:
        self.qtbot.wait(1)
        for _ in range(4):
            self.qtbot.waitUntil(self.program.tasks.is_idle, timeout=30_000)
            self.qtbot.wait(1)

    def saved(self) -> dict[str, object]:
        self.settle()
        return tomllib.loads(self.file.read_text(encoding="utf-8"))

    def preferences(self) -> PreferencesDialog:
        self.window.menus.action("preferences").trigger()
        self.settle()
        dialog = self.window.dialogs.preferences()
        assert dialog is not None
        return dialog

    def first_run(self) -> FirstRun:
        self.qtbot.waitUntil(lambda: self.window.dialogs.first_run() is not None)
        self.settle()
        dialog = self.window.dialogs.first_run()
        assert dialog is not None
        return dialog

    def records(self) -> int:
        self.settle()
        summary = self.window.status.summary()
        assert summary is not None
        return summary.records


@pytest.fixture
def run(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[Path], Running]]:
    started: list[Running] = []

    def start(store: Path) -> Running:
        program = Program(qapp, store, tmp_path / "settings.toml")
        qtbot.addWidget(program.window)
        running = Running(qtbot, program, tmp_path / "settings.toml")
        started.append(running)
        program.start()
        qtbot.waitUntil(lambda: program.window.status.summary() is not None)
        running.settle()
        return running

    yield start
    for running in started:
        running.window.settings.apply("language", "zh")
        running.program.end()


def filled(path: Path, *, visits: int = 2, me: str = "刘洋") -> Path:
    desk = open_desk(path)
    desk.set_me(desk.add_entry(Kind.PERSON, me).id)
    parent = desk.add_entry(Kind.PARENT, "济南大学 二期")
    for number in range(visits):
        desk.record_visit(Draft(parent=parent.id, record_time=f"{datetime.now():%Y-%m-%d} 00:0{number}", effect="收获"))
    desk.close()
    return path


def button(within: QWidget, name: str) -> QPushButton:
    found = [
        each
        for each in within.findChildren(QPushButton)
        if name in (each.text(), each.accessibleName()) and each.isVisible()
    ]
    assert len(found) == 1, (name, [each.text() for each in within.findChildren(QPushButton)])
    return found[0]


def pick(box: QComboBox, value: object) -> None:
    """As a person does it: a value that is chosen is announced, one that is set is not."""
    place = box.findData(value)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


# --- preferences -----------------------------------------------------------------------------------------------------
def test_every_setting_stands_in_the_preferences(run: Callable[[Path], Running], tmp_path: Path) -> None:
    running = run(filled(tmp_path / "visits.db"))
    dialog = running.preferences()
    shown = {box.objectName() for box in dialog.findChildren(QComboBox)}
    assert shown | {"backup_folder", "store"} == {setting.name for setting in fields(Settings)}
    said = " ".join(label.text() for label in dialog.data.findChildren(QLabel))
    assert "数据文件" in said
    assert "备份文件夹" in said


def test_what_is_chosen_holds_at_once_and_at_the_next_start(run: Callable[[Path], Running], tmp_path: Path) -> None:
    running = run(filled(tmp_path / "visits.db"))
    dialog = running.preferences()
    pick(dialog.box("theme"), "dark")
    assert theme.current() is theme.DARK
    pick(dialog.box("language"), "en")
    assert dialog.windowTitle() == words.tr("设置") != "设置"
    pick(dialog.box("font_percent"), 120)
    pick(dialog.box("page_size"), 50)
    assert {key: running.saved()[key] for key in ("theme", "language", "font_percent", "page_size")} == {
        "theme": "dark",
        "language": "en",
        "font_percent": 120,
        "page_size": 50,
    }
    assert running.window.menus.action("theme_dark").isChecked()
    assert running.window.menus.action("language_en").isChecked()


def test_what_preferences_offer_is_read_whole_after_a_change_of_language(
    run: Callable[[Path], Running], tmp_path: Path
) -> None:
    running = run(filled(tmp_path / "visits.db"))
    dialog = running.preferences()
    box = dialog.box("page_size")
    before = box.width()
    pick(dialog.box("language"), "en")
    running.settle()
    assert box.width() >= box.sizeHint().width() > before


def test_preferences_follow_what_the_menu_changes(run: Callable[[Path], Running], tmp_path: Path) -> None:
    running = run(filled(tmp_path / "visits.db"))
    dialog = running.preferences()
    running.window.menus.action("theme_light").trigger()
    running.window.menus.action("larger").trigger()
    assert dialog.box("theme").currentData() == "light"
    assert dialog.box("font_percent").currentData() == 110


def test_who_i_am_is_made_in_place(run: Callable[[Path], Running], tmp_path: Path) -> None:
    running = run(filled(tmp_path / "visits.db"))
    dialog = running.preferences()
    picker = dialog.findChild(QWidget, "me")
    assert picker is not None
    edit = picker.focusProxy()
    assert edit is not None
    edit.setFocus()
    edit.selectAll()  # type: ignore[attr-defined]
    commit_text(edit, "陈静")
    running.qtbot.wait(300)
    running.settle()
    running.qtbot.keyClick(edit, Qt.Key.Key_Down)
    running.qtbot.keyClick(edit, Qt.Key.Key_Return)
    running.settle()
    summary = running.window.status.summary()
    assert summary is not None
    assert summary.me is not None
    assert summary.me.name == "陈静"


def test_a_backup_is_made_listed_and_restored_with_what_was_then(
    run: Callable[[Path], Running], tmp_path: Path
) -> None:
    running = run(filled(tmp_path / "visits.db"))
    dialog = running.preferences()
    dialog.data.backups_chosen.emit(str(tmp_path / "safe"))
    assert running.saved()["backup_folder"] == str(tmp_path / "safe")
    tabs = dialog.findChild(QTabWidget)
    assert tabs is not None
    tabs.setCurrentWidget(dialog.data)
    button(dialog, "立即备份").click()
    running.settle()
    assert len(list((tmp_path / "safe").glob("*/*.db"))) == 1
    rows = dialog.findChild(QListWidget)
    assert rows is not None
    assert rows.count() == 1
    running.qtbot.wait(POLL_MS + 200)  # so that what another process writes is noticed
    desk = open_desk(tmp_path / "visits.db")
    desk.record_visit(Draft(parent=desk.find(Kind.PARENT, "")[0].id, record_time=f"{datetime.now():%Y-%m-%d} 00:09"))
    desk.close()
    running.qtbot.waitUntil(lambda: running.records() == 3)
    rows.setCurrentRow(0)
    button(dialog, "恢复所选备份").click()
    box = dialog.findChild(QMessageBox)
    assert box is not None
    button(box, "恢复").click()
    running.qtbot.waitUntil(lambda: running.records() == 2)
    assert running.window.room.isVisible()
    assert running.window.dialogs.preferences() is None
    assert len(list((tmp_path / "safe").glob("*/*before-restore*"))) == 1


def test_another_store_opens_in_the_same_window_and_at_the_next_start(
    run: Callable[[Path], Running], tmp_path: Path
) -> None:
    other = filled(tmp_path / "other" / "team.db", visits=5, me="王芳")
    running = run(filled(tmp_path / "visits.db"))
    running.window.room.table.choose_row(0)
    running.settle()
    running.preferences().data.store_chosen.emit(other)
    running.qtbot.waitUntil(lambda: running.window.status.summary() is not None)
    assert running.records() == 5
    assert len(running.window.room.table.records()) == 5
    summary = running.window.status.summary()
    assert summary is not None
    assert summary.path == str(other)
    assert running.window.room.detail.record() is None
    assert running.saved()["store"] == str(other)


def test_a_store_that_another_window_has_is_left_to_it(run: Callable[[Path], Running], tmp_path: Path) -> None:
    from desktop_app.ui.single_instance import SingleInstance

    other = filled(tmp_path / "team.db")
    theirs = SingleInstance(other)
    assert theirs.is_first()
    theirs.listen()
    running = run(filled(tmp_path / "visits.db"))
    with running.qtbot.waitSignal(theirs.raise_asked):
        running.preferences().data.store_chosen.emit(other)
    assert str(tmp_path / "visits.db") == running.window.status.summary().path  # type: ignore[union-attr]
    assert "另一个窗口" in running.window.toast.words()
    theirs.close()


# --- the first run ---------------------------------------------------------------------------------------------------
def test_the_first_run_asks_who_where_and_with_what(run: Callable[[Path], Running], tmp_path: Path) -> None:
    running = run(tmp_path / "visits.db")
    dialog = running.first_run()
    running.qtbot.waitActive(dialog)
    dialog.me.setFocus()
    commit_text(dialog.me.edit, "汪小嘉")
    running.qtbot.wait(300)
    running.settle()
    running.qtbot.keyClick(dialog.me.edit, Qt.Key.Key_Down)
    running.qtbot.keyClick(dialog.me.edit, Qt.Key.Key_Return)
    running.settle()
    button(dialog, "下一步").click()
    assert dialog.page() == 1
    assert str(tmp_path / "visits.db") in [label.accessibleName() for label in dialog.findChildren(QLabel)]
    button(dialog, "下一步").click()
    dialog.samples.click()
    button(dialog, "开始使用").click()
    running.qtbot.waitUntil(lambda: running.records() == 300, timeout=60_000)
    summary = running.window.status.summary()
    assert summary is not None
    assert summary.samples == 300
    assert summary.owed == 0
    assert summary.me is not None
    assert summary.me.name == "汪小嘉"
    assert any("300" in label.text() for label in running.window.status.findChildren(QLabel) if label.isVisible())
    running.window.menus.action("samples").trigger()
    running.qtbot.waitUntil(lambda: running.records() == 0, timeout=60_000)


def test_a_name_typed_but_not_taken_is_not_passed_over_by_the_first_run(
    run: Callable[[Path], Running], tmp_path: Path
) -> None:
    running = run(tmp_path / "visits.db")
    dialog = running.first_run()
    running.qtbot.waitActive(dialog)
    dialog.me.setFocus()
    commit_text(dialog.me.edit, "汪小嘉")
    button(dialog, "下一步").click()
    assert dialog.page() == 0
    said = [label for label in dialog.findChildren(QLabel) if "「汪小嘉」还没有选定" in label.text()]
    assert [label.isVisible() for label in said] == [True]
    dialog.me.clear()
    assert not said[0].isVisible()
    button(dialog, "下一步").click()
    assert dialog.page() == 1


def test_skipping_the_first_run_is_an_answer_that_is_remembered(run: Callable[[Path], Running], tmp_path: Path) -> None:
    running = run(tmp_path / "visits.db")
    button(running.first_run(), "全部跳过").click()
    running.settle()
    desk = open_desk(tmp_path / "visits.db")
    assert desk.setting("welcomed") is True
    assert desk.summary().records == 0
    desk.close()
    running.window.dialogs.welcome_if_new()
    running.settle()
    assert running.window.dialogs.first_run() is None


def test_a_store_with_records_is_opened_without_questions(run: Callable[[Path], Running], tmp_path: Path) -> None:
    running = run(filled(tmp_path / "visits.db"))
    assert running.window.dialogs.first_run() is None


def test_the_first_run_can_end_in_somebody_elses_data(run: Callable[[Path], Running], tmp_path: Path) -> None:
    other = filled(tmp_path / "team.db", visits=4)
    running = run(tmp_path / "visits.db")
    running.first_run().take_store(str(other))
    running.qtbot.waitUntil(lambda: running.window.status.summary() is not None and running.records() == 4)
    assert running.window.dialogs.first_run() is None


# --- help and the end ------------------------------------------------------------------------------------------------
def test_about_names_version_places_and_licences(run: Callable[[Path], Running], tmp_path: Path) -> None:
    from desktop_app.ui.help_dialogs import AboutDialog, LicencesDialog

    running = run(filled(tmp_path / "visits.db"))
    running.window.menus.action("about").trigger()
    dialog = running.window.findChild(AboutDialog)
    assert dialog is not None
    said = [label.accessibleName() or label.text() for label in dialog.findChildren(QLabel)]
    assert str(tmp_path / "visits.db") in said
    assert str(paths.log_dir()) in said
    button(dialog, "第三方许可…").click()
    running.settle()
    licences = dialog.findChild(LicencesDialog)
    assert licences is not None
    text = licences.text.toPlainText()
    for name in ("PySide6", "SQLAlchemy", "pypinyin", "Fluent System Icons", "GNU LESSER GENERAL PUBLIC LICENSE"):
        assert name in text
    dialog.close()


def test_one_close_ends_the_program_and_keeps_what_was_being_written(
    run: Callable[[Path], Running], tmp_path: Path
) -> None:
    running = run(filled(tmp_path / "visits.db"))
    running.window.new_visit()
    running.settle()
    form = running.window.form()
    assert form is not None
    commit_text(form.sheet.effect, "写到一半就关机")
    running.window.close()
    running.qtbot.waitUntil(lambda: not running.window.isVisible())
    desk = open_desk(tmp_path / "visits.db")
    assert [kept.draft.effect for kept in desk.drafts()] == ["写到一半就关机"]
    desk.close()


def test_a_draft_that_cannot_be_kept_keeps_the_window(
    run: Callable[[Path], Running], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = run(filled(tmp_path / "visits.db"))
    running.window.new_visit()
    running.settle()
    form = running.window.form()
    assert form is not None

    def full(*_arguments: object) -> int:
        raise StoreFull(path=tmp_path / "visits.db")

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "keep_draft", full)
        form.sheet.effect.setPlainText("磁盘满了")
        running.window.close()
        running.settle()
        assert running.window.isVisible()
        assert form.isVisible()
    form.close()
    running.settle()
    assert not form.isVisible()
    assert running.window.isVisible()  # only the form was closed this time


def test_a_window_left_on_a_screen_that_is_gone_comes_back_into_view(
    run: Callable[[Path], Running], tmp_path: Path
) -> None:
    store = filled(tmp_path / "visits.db")
    first = run(store).window
    first.move(5_000, 4_000)
    first.close()
    second = run(store).window
    assert second.screen().availableGeometry().intersects(second.frameGeometry())


def test_full_screen_gives_back_a_maximised_window(run: Callable[[Path], Running], tmp_path: Path) -> None:
    running = run(filled(tmp_path / "visits.db"))
    running.window.showMaximized()
    for _ in range(2):
        running.window.menus.action("full_screen").trigger()
        running.settle()
    assert running.window.isMaximized()
    assert not running.window.isFullScreen()
