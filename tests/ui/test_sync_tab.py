"""The sync page of the preferences: tried before it is kept, and what is wrong is named with its cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.ids import ServerId
from desktop_app.domain.sync_views import SyncSettings
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.language import Language
from desktop_app.ui.preferences import Preferences, PreferencesDialog
from desktop_app.ui.sync_tab import SyncTab
from desktop_app.ui.tasks import Tasks
from tests.ui.beside import Beside
from tests.ui.test_audit import is_cut_off, is_foreign, shown_in, spoken_name

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

SERVER = "https://crm.example.com"


class Page:
    def __init__(self, qtbot: QtBot, tasks: Tasks, dialog: PreferencesDialog, tab: SyncTab, desk: Desk) -> None:
        self.qtbot, self.tasks, self.dialog, self.tab, self.desk = qtbot, tasks, dialog, tab, desk

    def settle(self) -> None:
        self.qtbot.wait(1)
        for _ in range(4):
            self.qtbot.waitUntil(self.tasks.is_idle)
            self.qtbot.wait(1)

    def fill(self, **texts: str) -> None:
        for name, words in texts.items():
            self.tab.fields.lines[name].setText(words)

    def press(self, button: QPushButton) -> None:
        button.click()
        self.settle()

    def kept(self) -> SyncSettings:
        return self.desk.sync.settings()


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    return Beside(tmp_path)


@pytest.fixture
def page(qtbot: QtBot, tasks: Tasks, desk: Desk, beside: Beside, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    made: list[Page] = []

    def show(**settings: object) -> Page:
        if settings:
            desk.sync.set_settings(SyncSettings(**settings))  # type: ignore[arg-type]
        dialog = PreferencesDialog(tasks, desk, None, Preferences)
        qtbot.addWidget(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        tab = SyncTab(tasks, beside.parts(), desk.sync, str(tmp_path / "visits.db"))
        dialog.add_page(tab, shown=True)
        dialog.show()
        with qtbot.waitExposed(dialog):
            pass
        shown = Page(qtbot, tasks, dialog, tab, desk)
        made.append(shown)
        shown.settle()
        return shown

    yield show
    for one in made:
        one.tab.forget_changes()


def test_what_is_kept_is_shown(page: Callable[..., Page], beside: Beside) -> None:
    beside.tokens[SERVER] = "geheim"
    shown = page(server=SERVER, account=ServerId(12), interval_minutes=7, form=True, proxy="http://proxy:8080")
    assert shown.tab.fields.settings() == shown.kept()
    assert shown.tab.fields.lines["token"].text() == ""
    assert "保存" in shown.tab.fields.lines["token"].placeholderText()
    assert not shown.tab.has_changes()
    assert not shown.tab.save.isEnabled()


def test_everything_is_kept_when_asked_to_and_only_then(
    qtbot: QtBot, page: Callable[..., Page], beside: Beside
) -> None:
    shown = page()
    shown.fill(server=SERVER, account="12", token="geheim", proxy="http://proxy:8080", header="X-Token")
    shown.tab.fields.minutes["interval_minutes"].setValue(10)
    shown.tab.fields.form.setChecked(True)
    assert shown.kept() == SyncSettings()
    with qtbot.waitSignal(shown.tab.saved) as saved:
        shown.press(shown.tab.save)
    wanted = SyncSettings(SERVER, ServerId(12), "X-Token", True, "", "http://proxy:8080", 10)
    assert shown.kept() == saved.args[0] == wanted
    assert beside.tokens == {SERVER: "geheim"}
    assert shown.tab.fields.lines["token"].text() == ""
    assert "geheim" not in str(shown.desk.setting("sync"))


def test_where_no_keyring_is_it_says_how_long_the_token_lives(page: Callable[..., Page], beside: Beside) -> None:
    beside.rings = False
    shown = page(server=SERVER)
    shown.fill(token="geheim")
    shown.press(shown.tab.save)
    assert shown.tab.fields.token_hint.text() == "只在本次运行中有效。"


def test_a_token_can_be_removed(page: Callable[..., Page], beside: Beside) -> None:
    beside.tokens[SERVER] = "geheim"
    shown = page(server=SERVER)
    shown.press(shown.tab.fields.forget)
    assert beside.tokens == {}
    assert not shown.tab.fields.forget.isVisible()


def test_the_token_is_never_seen(page: Callable[..., Page]) -> None:
    assert page().tab.fields.lines["token"].echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    ("field", "words", "cure"),
    [("server", "crm.example.com", "写完整"), ("account", "十二", "正整数"), ("account", "-3", "正整数")],
)
def test_what_is_wrong_is_named_beside_its_field_and_nothing_is_kept(
    page: Callable[..., Page], field: str, words: str, cure: str
) -> None:
    shown = page()
    shown.fill(**{field: words})
    shown.press(shown.tab.save)
    assert cure in shown.tab.fields.problem_of(field)
    assert cure in shown.tab.fields.lines[field].accessibleDescription()
    assert shown.tab.fields.lines[field].property("problem") is True
    assert shown.kept() == SyncSettings()
    shown.fill(**{field: "" if field == "account" else SERVER})
    shown.press(shown.tab.save)
    assert shown.tab.fields.problem_of(field) == ""


def test_another_server_is_said_to_begin_anew(page: Callable[..., Page]) -> None:
    shown = page(server=SERVER)
    hint = shown.tab.fields.server_hint
    assert not hint.isVisible()
    shown.fill(server="https://other.example.com")
    assert hint.isVisible()
    assert "从头开始" in hint.text()
    assert "不会发到新的服务器" in hint.text()
    shown.fill(server=SERVER)
    assert not hint.isVisible()


# --- trying ----------------------------------------------------------------------------------------------------------
def test_the_connection_is_tried_with_what_is_typed_and_nothing_is_kept(
    qtbot: QtBot, page: Callable[..., Page], beside: Beside, tmp_path: Path
) -> None:
    beside.plays(tried={"ok": True, "message": "连接正常", "user": 7, "ours": True})
    shown = page()
    shown.fill(server=SERVER, token="geheim", header="X-Token")
    with qtbot.waitSignal(shown.tab.trial.answered):
        shown.tab.test.click()
    (asked,) = beside.heard()
    assert asked["token"] == "geheim"
    assert "geheim" not in " ".join(asked["asked"])
    assert asked["asked"][:4] == ["sync", "--test", "--store", str(tmp_path / "visits.db")]
    assert "--header X-Token" in " ".join(asked["asked"])
    assert shown.tab.result.text() == "连接正常"
    assert shown.tab.fields.lines["account"].text() == "7"
    assert shown.kept() == SyncSettings()


def test_a_connection_that_fails_says_why_in_words(qtbot: QtBot, page: Callable[..., Page], beside: Beside) -> None:
    beside.plays(tried={"ok": False, "message": "找不到服务器", "user": None, "ours": False})
    shown = page(server=SERVER)
    with qtbot.waitSignal(shown.tab.trial.answered):
        shown.tab.test.click()
    assert shown.tab.result.text() == "找不到服务器"


def test_without_an_address_nothing_is_tried(page: Callable[..., Page], beside: Beside) -> None:
    shown = page()
    shown.press(shown.tab.test)
    assert shown.tab.fields.problem_of("server") == "先填写服务器地址。"
    assert beside.heard() == []


def test_a_trial_can_be_stopped(qtbot: QtBot, page: Callable[..., Page], beside: Beside) -> None:
    beside.plays(tried={"ok": True, "message": "迟到的", "user": None, "ours": False})
    shown = page(server=SERVER)
    shown.tab.test.click()
    qtbot.waitUntil(shown.tab.trial.is_under_way)
    assert shown.tab.test.text() == "停止测试"
    shown.tab.test.click()
    assert not shown.tab.trial.is_under_way()
    qtbot.wait(300)
    assert shown.tab.result.text() == ""


# --- leaving ---------------------------------------------------------------------------------------------------------
def asked(page: Page) -> QMessageBox:
    (box,) = (one for one in page.dialog.findChildren(QMessageBox) if one.isVisible())
    return box


def answer(page: Page, words: str) -> None:
    next(button for button in asked(page).buttons() if button.text() == words).click()
    page.settle()


def test_leaving_without_a_change_asks_nothing(page: Callable[..., Page]) -> None:
    shown = page(server=SERVER)
    shown.dialog.reject()
    assert not shown.dialog.isVisible()


def test_leaving_with_changes_asks_and_keeps_them(page: Callable[..., Page]) -> None:
    shown = page()
    shown.fill(server=SERVER)
    shown.dialog.close()
    assert shown.dialog.isVisible()
    answer(shown, "取消")
    assert shown.dialog.isVisible()
    shown.dialog.close()
    answer(shown, "保存")
    assert not shown.dialog.isVisible()
    assert shown.kept().server == SERVER


def test_leaving_without_keeping_changes_nothing(page: Callable[..., Page]) -> None:
    shown = page()
    shown.fill(server=SERVER)
    shown.dialog.close()
    answer(shown, "不保存")
    assert not shown.dialog.isVisible()
    assert shown.kept() == SyncSettings()


def test_leaving_with_what_cannot_be_kept_stays(page: Callable[..., Page]) -> None:
    shown = page()
    shown.fill(server="crm.example.com")
    shown.dialog.close()
    answer(shown, "保存")
    assert shown.dialog.isVisible()
    assert "写完整" in shown.tab.fields.problem_of("server")


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("percent", [100, 150])
def test_every_field_has_its_name_and_no_word_is_cut_off(
    qapp: QApplication, tree: Path, appearance: Appearance, page: Callable[..., Page], tongue: str, percent: int
) -> None:
    appearance.set_percent(percent)
    language = Language(qapp, tree / "resources" / "i18n", tongue)
    try:
        shown = page(server=SERVER)
        shown.fill(server="x", account="y")
        shown.press(shown.tab.save)
        shown.qtbot.wait(100)
        wrong = []
        for widget in shown_in(shown.dialog):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not spoken_name(widget):
                wrong.append(f"{type(widget).__name__} {widget.objectName()} has no name")
            if tongue == "en" and isinstance(widget, QLabel | QPushButton) and is_foreign(widget.text()):
                wrong += [] if re.search("服务器地址要写|凭证", widget.text()) else [widget.text()]
            why = is_cut_off(widget)
            wrong += [f"{spoken_name(widget)!r} {why}"] if why else []
        assert not wrong, "\n".join(wrong)
    finally:
        language.use("zh")
