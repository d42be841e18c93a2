"""The sync window over a real store that a model server brought into every state a person may have to settle."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.actions.desk import Desk
from desktop_app.store import journal
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.language import Language
from desktop_app.ui.sync_news import SyncMood, SyncNews, look
from desktop_app.ui.sync_panel import SyncPanel
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.theme import Scheme
from tests.sync.desk import NOON, Workstation, workstation
from tests.sync.faults import Clock, Fault
from tests.sync.model_server import US, Habits, ModelServer
from tests.ui.test_audit import is_cut_off, is_foreign, shown_in, spoken_name

if TYPE_CHECKING:
    from desktop_app.ui.sync_page import SyncPage


DATA = re.compile("汪小嘉|李雷|创建成功")
"""What the records say and what the server said stays in the language it came in."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> ModelServer:
    return ModelServer(clock.now)


@pytest.fixture
def station(tmp_path: Path, server: ModelServer, clock: Clock, tasks: Tasks) -> Iterator[Workstation]:
    made = workstation(tmp_path, server, clock)
    yield made
    tasks.shutdown()
    made.database.close()


@pytest.fixture
def opened(qtbot: QtBot, station: Workstation, tasks: Tasks) -> Callable[[], SyncPanel]:
    """The window, read whole."""

    def show() -> SyncPanel:
        panel = SyncPanel(tasks)
        qtbot.addWidget(panel)
        panel.attach(Desk(station.database))
        panel.come_to_front()
        with qtbot.waitExposed(panel):
            pass
        settle(qtbot, tasks)
        return panel

    return show


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.wait(1)
    for _ in range(4):
        qtbot.waitUntil(tasks.is_idle)
        qtbot.wait(1)


def words_in(root: QWidget) -> str:
    return "\n".join(label.text() for label in root.findChildren(QLabel) if label.isVisible())


def button(root: QWidget, words: str) -> QPushButton:
    (found,) = (one for one in root.findChildren(QPushButton) if one.text() == words and one.isVisible())
    return found


def press(qtbot: QtBot, tasks: Tasks, root: QWidget, words: str) -> None:
    button(root, words).click()
    settle(qtbot, tasks)


# --- the states ------------------------------------------------------------------------------------------------------
@pytest.fixture
def refused(station: Workstation, server: ModelServer) -> Workstation:
    server.habits = Habits(takes="form")
    for gain in ("坏", "更坏"):
        station.visit(gain=gain)
    station.sync()
    assert station.states() == ["PARKED", "PARKED"]
    return station


@pytest.fixture
def unknown(station: Workstation) -> Workstation:
    station.visit(gain="谈妥了")
    station.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_BEFORE)
    return station


@pytest.fixture
def asking(station: Workstation, server: ModelServer) -> Workstation:
    server.habits = Habits(cuts_at_emoji=True)
    station.visit(gain="谈妥了价格😀明天再去")
    station.sync()
    assert station.states() == ["ASK"]
    return station


@pytest.fixture
def disputed(station: Workstation, server: ModelServer) -> Workstation:
    row = server.write(NOON, user=US, gain="下周三签合同", event=1)
    station.sync()
    (record,) = station.all()
    station.change(record.id, gain="下周五签合同", event=2)
    server.edit(row.id, gain="下周三和陈主任签合同", event=3)
    station.sync()
    return station


@pytest.fixture
def doubled(station: Workstation, server: ModelServer) -> Workstation:
    station.visit(gain="谈妥了")
    station.sync(Fault.GOOD, Fault.GOOD, Fault.LATE, quiet=60)
    for seconds in (70, 10, 400):
        station.clock.time += seconds
        station.sync(quiet=60)
    assert len(server.rows) == 2
    return station


# --- what is owed ----------------------------------------------------------------------------------------------------
def test_with_nothing_to_settle_every_part_says_so(opened: Callable[[], SyncPanel]) -> None:
    panel = opened()
    for page in panel.pages:
        panel.choose(page)
        assert ("没有需要处理的" in words_in(page)) or ("没有待发的" in words_in(page))


def test_what_was_refused_shows_the_servers_own_words_and_goes_again(
    qtbot: QtBot, tasks: Tasks, refused: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    page = panel.outbox
    assert page.count() == 2
    assert "被拒绝" in words_in(page)
    assert f"服务器说：{refused.messages()[0]}" in words_in(page)
    with qtbot.waitSignal(panel.now_asked):
        press(qtbot, tasks, page, "重试")
    assert sorted(refused.states()) == ["PARKED", "READY"]


def test_all_that_was_refused_goes_again_at_once(
    qtbot: QtBot, tasks: Tasks, refused: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    press(qtbot, tasks, opened().outbox, "全部重试（2 条）")
    assert refused.states() == ["READY", "READY"]


def test_what_was_refused_can_be_corrected_or_kept_here(
    qtbot: QtBot, tasks: Tasks, refused: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    one = panel.outbox.chosen()
    with qtbot.waitSignal(panel.edit_asked) as asked:
        button(panel.outbox, "修改记录…").click()
    assert asked.args == [one.record]
    with qtbot.waitSignal(panel.record_asked) as asked:
        button(panel.outbox, "查看记录").click()
    assert asked.args == [one.record]
    press(qtbot, tasks, panel.outbox, "只留在本机")
    assert panel.outbox.count() == 1
    assert refused.record(one.record).sync == "local"


def test_an_unknown_outcome_tells_its_story(unknown: Workstation, opened: Callable[[], SyncPanel]) -> None:
    page = opened().outbox
    assert [line.split(" ", 1)[1].split("：")[0] for line in page.story.lines()][:2] == ["已发出", "没有收到可靠的回答"]
    assert "结果未知" in words_in(page)
    assert "不会重复发送" in words_in(page)
    assert spoken_name(page.story).startswith("经过：")
    assert not [one for one in page.findChildren(QPushButton) if one.isVisible() and one.text() == "重试"]


def test_what_waits_for_a_person_stands_first(
    station: Workstation, server: ModelServer, opened: Callable[[], SyncPanel]
) -> None:
    station.visit(gain="等着", parent=1)
    server.habits = Habits(cuts_at_emoji=True)
    asked = station.visit(gain="谈妥了😀")
    station.sync(push=True)
    station.visit(gain="又一条")
    panel = opened()
    assert panel.outbox.found()[0].record == asked


def test_an_outbox_of_thousands_opens_at_once_and_counts_them_all(
    qtbot: QtBot, tasks: Tasks, station: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    station.visit(gain="一")
    panel = opened()
    (one,) = panel.outbox.found()
    began = time.monotonic()
    panel.outbox.show_found([replace(one, entry=number) for number in range(5_000)])
    assert time.monotonic() - began < 5
    assert panel.outbox.count() == 5_000
    assert "这里列出前 2,000 条。" in words_in(panel.outbox)


# --- the question ----------------------------------------------------------------------------------------------------
def test_a_candidate_is_put_beside_ours_with_what_differs_marked(
    asking: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    question = opened().outbox.question
    assert "服务器上有 1 条相像的记录" in words_in(question)
    text = question.compare.toPlainText()
    assert "谈妥了价格😀明天再去" in text
    cursor = question.compare.document().find("😀明天再去")
    assert not cursor.isNull()
    assert cursor.charFormat().fontStrikeOut()


def test_it_is_this_one_makes_one_record_of_both(
    qtbot: QtBot, tasks: Tasks, asking: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    press(qtbot, tasks, panel.outbox.question, "就是这一条")
    assert asking.states() == []
    assert len(asking.all()) == 1
    assert panel.outbox.count() == 0


def test_keeping_it_here_leaves_both(
    qtbot: QtBot, tasks: Tasks, asking: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    press(qtbot, tasks, opened().outbox.question, "只留在本机")
    assert [record.sync for record in asking.all()] == ["local", "synced"]


def test_sending_again_names_the_risk_and_waits_for_a_yes(
    qtbot: QtBot, tasks: Tasks, asking: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    button(panel.outbox.question, "再发一次…").click()
    box = panel.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "两条一样的记录" in box.informativeText()
    assert box.defaultButton().text() == "取消"
    box.button(QMessageBox.StandardButton.Cancel).click()
    settle(qtbot, tasks)
    assert asking.states() == ["ASK"]
    button(panel.outbox.question, "再发一次…").click()
    (box,) = (one for one in panel.findChildren(QMessageBox) if one.isVisible())
    (send,) = (one for one in box.buttons() if one.text() == "再发一次")
    send.click()
    settle(qtbot, tasks)
    assert asking.states() == ["READY"]


def test_without_a_candidate_nothing_can_be_matched(unknown: Workstation, opened: Callable[[], SyncPanel]) -> None:
    with unknown.database.write("test") as writing:
        (entry,) = journal.entries(writing.connection)
        journal.became(writing.connection, entry, "ASK", None, unknown.clock.now())
    question = opened().outbox.question
    assert "没有看到相像的记录" in words_in(question)
    assert not button(question, "就是这一条").isEnabled()
    assert button(question, "再发一次…").isEnabled()


# --- conflicts -------------------------------------------------------------------------------------------------------
def test_a_conflict_shows_three_values_with_what_each_side_did(
    disputed: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    panel.choose(panel.conflicts)
    effect, event = sorted(panel.conflicts.fields, key=lambda field: not field.both.isVisible())
    shown = effect.compare.toPlainText().split()
    assert shown == ["原来", "我的（本机）", "对方的（服务器）", "下周三签合同", "下周五签合同", "下周三和陈主任签合同"]
    find = effect.compare.document().find
    assert find("五").charFormat().fontUnderline()
    assert find("和陈主任").charFormat().fontUnderline()
    assert not event.both.isVisible()


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("用我的", "下周五签合同"),
        ("用对方的", "下周三和陈主任签合同"),
        ("两者都留", "下周五签合同\n\n下周三和陈主任签合同"),
    ],
)
def test_a_field_is_settled_by_one_press(
    qtbot: QtBot, tasks: Tasks, disputed: Workstation, opened: Callable[[], SyncPanel], words: str, effect: str
) -> None:
    panel = opened()
    panel.choose(panel.conflicts)
    (field,) = (one for one in panel.conflicts.fields if one.both.isVisible())
    with qtbot.waitSignal(panel.now_asked):
        press(qtbot, tasks, field, words)
    assert disputed.all()[0].effect == effect
    assert len(panel.conflicts.fields) == 1
    (left,) = panel.conflicts.found()
    assert [one.line.field for one in left.fields] == ["event"]


def test_all_fields_of_a_record_are_settled_at_once(
    qtbot: QtBot, tasks: Tasks, disputed: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    panel.choose(panel.conflicts)
    press(qtbot, tasks, panel.conflicts, "全部用对方的")
    assert panel.conflicts.count() == 0
    (record,) = disputed.all()
    assert (record.effect, record.event) == ("下周三和陈主任签合同", 3)


def test_the_outbox_leads_to_the_conflict_of_an_entry(
    qtbot: QtBot, tasks: Tasks, disputed: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    panel.choose(panel.outbox)
    press(qtbot, tasks, panel.outbox, "处理冲突")
    assert panel.page() is panel.conflicts


# --- twins, rows set aside, what went --------------------------------------------------------------------------------
def test_two_that_look_alike_stand_side_by_side_and_both_can_stay(
    qtbot: QtBot, tasks: Tasks, doubled: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    panel.choose(panel.twins)
    settle(qtbot, tasks)
    assert panel.twins.compare.toPlainText().count("谈妥了") == 2
    press(qtbot, tasks, panel.twins, "都保留")
    assert panel.twins.count() == 0
    assert len(doubled.all()) == 2


def test_a_row_that_could_not_be_read_is_shown_as_it_came_and_put_away(
    qtbot: QtBot, tasks: Tasks, station: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    from desktop_app.store import set_aside, traits

    with station.database.write("test") as writing:
        traits.choose(writing.connection, "https://visits.example", None)
        set_aside.keep(writing.connection, [("id 不是数字", {"id": "x\u202e"}), ("缺 id", {"a": 1})], 1_790_000_000)
    panel = opened()
    panel.choose(panel.aside)
    assert panel.aside.count() == 2
    assert "缺 id" in words_in(panel.aside)
    assert '"a": 1' in panel.aside.raw.toPlainText()
    panel.aside.lines.setCurrentRow(1)
    assert "[U+202E]" in panel.aside.raw.toPlainText()
    press(qtbot, tasks, panel.aside, "知道了")
    assert panel.aside.count() == 1
    assert not panel.aside.all_seen.isVisible()
    press(qtbot, tasks, panel.aside, "知道了")
    assert panel.aside.count() == 0


@pytest.mark.parametrize(("words", "accepted"), [("标为不再可见", True), ("先不处理", None)])
def test_what_went_from_the_server_is_asked_about_and_answered(
    qtbot: QtBot,
    tasks: Tasks,
    station: Workstation,
    server: ModelServer,
    opened: Callable[[], SyncPanel],
    words: str,
    accepted: bool | None,
) -> None:
    from desktop_app.actions.settling import MISSING_ACCEPTED, MISSING_QUESTION
    from desktop_app.store import traits

    for hour in range(8):
        server.write(NOON.replace(hour=hour), gain=f"第 {hour} 条")
    station.sync()
    with station.database.write("test") as writing:
        ids = [record.id for record in station.all()][:7]
        traits.put_trait(writing.connection, MISSING_QUESTION, {"records": ids, "emptied": 0})
    panel = opened()
    panel.choose(panel.missing)
    assert "看不到 7 条记录了" in words_in(panel.missing)
    press(qtbot, tasks, panel.missing, words)
    assert panel.missing.count() == 0
    with station.database.read() as connection:
        assert traits.trait(connection, MISSING_ACCEPTED) == accepted


def test_a_span_that_emptied_at_once_is_asked_about_without_naming_its_records(
    station: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    from desktop_app.actions.settling import MISSING_QUESTION
    from desktop_app.store import traits

    station.sync()
    with station.database.write("test") as writing:
        traits.put_trait(writing.connection, MISSING_QUESTION, {"records": [], "emptied": 12})
    panel = opened()
    panel.choose(panel.missing)
    assert "看不到 12 条记录了" in words_in(panel.missing)
    assert button(panel.missing, "先不处理").isEnabled()


# --- the frame -------------------------------------------------------------------------------------------------------
def test_the_head_says_how_it_stands_and_how_far_was_checked(
    qtbot: QtBot, tasks: Tasks, station: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    station.sync()
    panel = opened()
    panel.show_overview(Desk(station.database).sync.overview())
    news = SyncNews(SyncMood.SYNCING, done=3, of=10)
    panel.show_state(look(news, now=0), news)
    assert "同步中 3/10" in words_in(panel)
    assert "已核对" in words_in(panel)
    with qtbot.waitSignal(panel.cancel_asked):
        button(panel, "取消").click()
    news = SyncNews(SyncMood.FAILED, message="令牌不对", attention=("服务器不理会 start_time",))
    panel.show_state(look(news, now=0), news)
    assert "令牌不对\n服务器不理会 start_time" in words_in(panel)
    with qtbot.waitSignal(panel.now_asked):
        QTest.keyClick(panel, Qt.Key.Key_F5)


def test_the_chosen_entry_stays_while_others_come_and_go(
    qtbot: QtBot, tasks: Tasks, station: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    first, second = station.visit(gain="一"), station.visit(gain="二")
    panel = opened()
    assert panel.outbox.choose_record(second)
    station.visit(gain="三")
    with station.database.write("test") as writing:
        from sqlalchemy import delete

        from desktop_app.store.schema import outbox

        writing.connection.execute(delete(outbox).where(outbox.c.record_id == first))
    panel.reload()
    settle(qtbot, tasks)
    assert panel.outbox.chosen().record == second


def test_a_record_is_found_even_before_its_part_was_read(qtbot: QtBot, tasks: Tasks, station: Workstation) -> None:
    station.visit(gain="一")
    wanted = station.visit(gain="二")
    panel = SyncPanel(tasks)
    qtbot.addWidget(panel)
    panel.attach(Desk(station.database))
    panel.come_to_front()
    panel.choose(panel.outbox, wanted)
    settle(qtbot, tasks)
    assert panel.outbox.chosen().record == wanted


def test_everything_is_reached_by_keyboard(
    qtbot: QtBot, tasks: Tasks, disputed: Workstation, opened: Callable[[], SyncPanel]
) -> None:
    panel = opened()
    with qtbot.waitActive(panel):
        panel.activateWindow()
    assert panel.sections.hasFocus()
    QTest.keyClick(panel, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert panel.page() is panel.conflicts
    assert panel.conflicts.lines.hasFocus()
    QTest.keyClick(panel.conflicts.lines, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert "用我的" in focused.accessibleName()
    QTest.keyClick(focused, Qt.Key.Key_Space)
    settle(qtbot, tasks)
    assert len(panel.conflicts.fields) == 1
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def filled(panel: SyncPanel, qtbot: QtBot, tasks: Tasks) -> Iterator[tuple[str, SyncPage]]:
    for page in panel.pages:
        panel.choose(page)
        settle(qtbot, tasks)
        yield type(page).__name__, page


@pytest.fixture
def everything(station: Workstation, server: ModelServer) -> Workstation:
    """Something in every part of the window."""
    from desktop_app.actions.settling import MISSING_QUESTION
    from desktop_app.store import claims, set_aside, traits

    row = server.write(NOON, user=US, gain="合同一", event=1)
    for hour in range(7):
        server.write(NOON.replace(hour=hour), gain="合同")
    station.sync()
    record, *others = station.all()
    station.change(record.id, gain="合同二")
    server.edit(row.id, gain="合同三")
    server.habits = Habits(cuts_at_emoji=True)
    station.visit(gain="合同😀合同", at=NOON.replace(hour=20))
    station.sync()
    station.visit(gain="合同", at=NOON.replace(hour=21))
    with station.database.write("test") as writing:
        set_aside.keep(writing.connection, [("id: 1", {"id": "x"}), ("id: 2", {"a": 1})], 1_790_000_000)
        ids = [one.id for one in others]
        traits.put_trait(writing.connection, MISSING_QUESTION, {"records": ids, "emptied": 0})
        other = station.all()[2].server_id
        assert other is not None
        claims.note_lookalikes(writing.connection, [(record.id, other)], 1_790_000_000)
    return station


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("percent", [100, 150])
def test_every_part_has_names_in_one_language_and_no_word_is_cut_off(
    qtbot: QtBot,
    qapp: QApplication,
    tasks: Tasks,
    tree: Path,
    appearance: Appearance,
    everything: Workstation,
    opened: Callable[[], SyncPanel],
    tongue: str,
    percent: int,
) -> None:
    appearance.set_percent(percent)
    language = Language(qapp, tree / "resources" / "i18n", tongue)
    try:
        panel = opened()
        wrong = []
        for name, page in filled(panel, qtbot, tasks):
            assert page.count(), name
            for widget in shown_in(panel):
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not spoken_name(widget):
                    wrong.append(f"{name}: {type(widget).__name__} has no name")
                said = [spoken_name(widget), widget.toolTip(), widget.accessibleDescription()]
                said += [widget.text()] if isinstance(widget, QLabel | QPushButton) else []
                if tongue == "en":
                    wrong += [f"{name}: {words}" for words in said if is_foreign(words) and not DATA.search(words)]
                why = is_cut_off(widget)
                wrong += [f"{name}: {said!r} {why}"] if why else []
        assert not wrong, "\n".join(wrong)
    finally:
        language.use("zh")


def test_a_change_of_scheme_and_language_redraws_all_of_it(
    qtbot: QtBot, qapp: QApplication, tasks: Tasks, tree: Path, appearance: Appearance, everything: Workstation,
    opened: Callable[[], SyncPanel],
) -> None:  # fmt: skip
    language = Language(qapp, tree / "resources" / "i18n", "zh")
    panel = opened()
    panel.choose(panel.conflicts)
    appearance.set_scheme(Scheme.DARK)
    cursor = panel.conflicts.fields[0].compare.document().find("二")
    assert cursor.charFormat().foreground().color().lightness() > 128
    language.use("en")
    panel.retranslate()
    settle(qtbot, tasks)
    assert panel.windowTitle() == "Sync"
    assert button(panel.conflicts, "Take mine").isVisible()
    assert panel.conflicts.lines.accessibleName() == "Conflicts"
    language.use("zh")


def test_marks_are_never_a_colour_alone(disputed: Workstation, opened: Callable[[], SyncPanel]) -> None:
    panel = opened()
    panel.choose(panel.conflicts)
    for field in panel.conflicts.fields:
        document = field.compare.document()
        cursor, grounds = QTextCursor(document), 0
        while cursor.movePosition(QTextCursor.MoveOperation.NextCharacter):
            form = cursor.charFormat()
            if form.background().style() != Qt.BrushStyle.NoBrush:
                grounds += 1
                assert form.fontUnderline() or form.fontStrikeOut()
        assert grounds
