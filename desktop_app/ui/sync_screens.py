"""Draws what synchronising shows, with invented states: no server is asked and nothing in the store is touched."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.sync_views import (
    STORY_WORDS,
    ConflictLine,
    LookalikeLine,
    OutboxLine,
    SetAsideLine,
    StoryLine,
    SyncOverview,
    SyncSettings,
    field_word,
)
from desktop_app.domain.visit import RecordRow, event_word
from desktop_app.ui.conflict_diff import compared, plain
from desktop_app.ui.conflict_page import disputed
from desktop_app.ui.preferences import PreferencesDialog
from desktop_app.ui.sync_compare import Row
from desktop_app.ui.sync_news import SyncMood, SyncNews, Wish, look
from desktop_app.ui.sync_panel import SyncPanel
from desktop_app.ui.sync_parts import KeptToken, SyncParts
from desktop_app.ui.sync_tab import SyncTab
from desktop_app.ui.sync_trial import Tried
from desktop_app.words import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.actions.desk import Desk
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.tasks import Tasks

SERVER = "https://crm.example.com"
_SIZE = (1040, 680)
_STATES = ("ASK", "PARKED", "BLOCKED", "CONFLICT", "AMBIGUOUS", "SENDING", "READY", "READY")
_REASONS = {"PARKED": "gain 不能超过 500 个字", "BLOCKED": "客户还没有编号", "AMBIGUOUS": "等待服务器的回答超时"}


class Studio(Protocol):
    @property
    def window(self) -> MainWindow: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def desk(self) -> Desk: ...

    def take(self, name: str, widget: QWidget | None = None, *, after: str = "") -> None: ...
    def wait(self) -> None: ...


def demo_parts() -> SyncParts:
    """The window shows its sync, and starts nothing: the store of a demo has no server."""
    token = KeptToken(tr("登录凭证保存在系统的密钥环中。"), is_there=True)
    return SyncParts(
        program=("visitbook",),
        problems=_no_problems,
        keep_token=lambda _server, _token: token,
        kept_token=lambda _server: token,
    )


def _no_problems(_settings: SyncSettings) -> Mapping[str, str]:
    return {}


def draw_sync(studio: Studio, after: str = "") -> None:
    _draw_status(studio, after)
    _draw_panel(studio, after)


def _draw_status(studio: Studio, after: str) -> None:
    status, now = studio.window.status.sync, time.time()
    states: tuple[tuple[str, SyncNews, int], ...] = (
        ("synced", SyncNews(SyncMood.SYNCED, at=now - 130), 0),
        ("syncing", SyncNews(SyncMood.SYNCING, done=12, of=40, at=now - 400), 0),
        ("offline", SyncNews(SyncMood.OFFLINE, at=now - 7_300), 0),
        ("needs", SyncNews(SyncMood.SYNCED, at=now - 130), 3),
        ("failed", SyncNews(SyncMood.FAILED, at=now - 7_300), 0),
    )
    status.show_wish(Wish.ON)
    for name, news, needs in states:
        status.show_needs(needs)
        status.show_news(news)
        if news.mood is SyncMood.SYNCING:
            status.show_progress()
        studio.take(f"sync-status-{name}", after=after)
    status.show_needs(0)
    status.show_news(SyncNews())
    status.show_wish(Wish.NOWHERE)


def _draw_panel(studio: Studio, after: str) -> None:
    some = len(_STATES) + 7
    rows = tuple(islice(cycle(studio.desk.page(RecordFilter(), size=some).rows), some))
    panel = SyncPanel(studio.tasks)
    panel.resize(*_SIZE)
    panel.show()
    news = SyncNews(SyncMood.SYNCED, at=time.time() - 130)
    panel.show_state(look(news, needs=5, now=time.time()), news)
    panel.show_overview(_overview())
    panel.choose(panel.outbox)
    studio.take("sync-empty", panel, after=after)
    if rows:
        _fill(panel, rows)
        for name, page in zip(("ask", "conflict", "twins", "aside", "missing"), panel.pages, strict=True):
            panel.choose(page)
            studio.take(f"sync-{name}", panel, after=after)
        panel.choose(panel.outbox)
        for row, name in ((1, "refused"), (4, "unknown")):
            panel.outbox.lines.setCurrentRow(row)
            panel.outbox.show_story(_story())
            studio.take(f"sync-{name}", panel, after=after)
    panel.close()
    panel.deleteLater()


def draw_settings(studio: Studio, preferences: PreferencesDialog, after: str = "") -> None:
    """The page of synchronising in the preferences, tried out."""
    tab = SyncTab(studio.tasks, demo_parts(), studio.desk.sync, str(Path()))
    preferences.add_page(tab, shown=True)
    studio.wait()
    tab.fields.show_settings(SyncSettings(server=SERVER, account=ServerId(12)))
    tab.show_token(demo_parts().kept_token(SERVER))
    tab.show_tried(Tried(True, tr("连接正常：最近一天有 {n} 条记录", n=18)))
    studio.take("preferences-sync", preferences, after=after)
    tab.fields.lines["server"].setText("crm.example.com")
    tab.fields.lines["account"].setText("十二")
    wrong = tr("服务器地址要写完整，例如 {example}。", example=SERVER)
    tab.fields.show_problems({"server": wrong, **tab.fields.own_problems()})
    tab.show_tried(Tried(False, wrong))
    studio.take("preferences-sync-problems", preferences, after=after)
    tab.forget_changes()


def _overview() -> SyncOverview:
    today = datetime.now().replace(hour=14, minute=2)
    return SyncOverview(SERVER, 8, 1, 1, 1, 2, 1, 7, "2026-01-01 00:00:00", f"{today:%Y-%m-%d %H:%M:%S}", None)


def _fill(panel: SyncPanel, rows: tuple[RecordRow, ...]) -> None:
    titles = [row.title or "" for row in rows]
    owed = [
        OutboxLine(
            entry=place,
            record=rows[place].id,
            title=titles[place],
            kind="modify" if state == "CONFLICT" else "create",
            state=state,
            message=_REASONS.get(state),
            attempts=0 if state in ("READY", "BLOCKED") else 1,
            since=_at(-60 + place),
            fields=(field_word("effect"),) if state == "CONFLICT" else (),
        )
        for place, state in enumerate(_STATES)
    ]
    panel.outbox.show_found(owed)
    panel.outbox.show_story((*_story(), StoryLine(_at(-20), tr(STORY_WORDS["ask"]), None)))
    panel.outbox.question.show_candidates(rows[:1])
    beside = _beside(rows[0], cut="下周三签合同，含三年维保。")
    panel.outbox.question.show_beside(rows[0].id, beside)
    panel.conflicts.show_found(disputed(_conflict(rows[3].id, titles[3])))
    panel.twins.show_found([LookalikeLine(rows[1].id, titles[1], ServerId(5012), LocalId(0))])
    panel.twins.compare.show_columns((tr("本机的这一条"), tr("另外的一条")), _beside(rows[1]))
    panel.twins.compare.show()
    raw = '{\n  "id": "x-17",\n  "user_id": 12,\n  "recordTime": "昨天"\n}'
    panel.aside.show_found([SetAsideLine(1, "id: x-17", raw, _at(-60)), SetAsideLine(2, "recordTime", raw, _at(-90))])
    panel.missing.show_found(rows[len(_STATES) :])


def _story() -> tuple[StoryLine, ...]:
    steps = (("sending", -60, None), ("ambiguous", -59, "等待服务器的回答超时"), ("absent", -58, None))
    return tuple(StoryLine(_at(minutes), tr(STORY_WORDS[word]), said) for word, minutes, said in steps)


def _at(minutes: int) -> str:
    return f"{datetime.now() + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"


def _conflict(record: LocalId, title: str) -> tuple[ConflictLine, ...]:
    before = "与王老师谈妥二期方案，报价 12.8 万，下周三签合同。"
    mine = "与王老师谈妥二期方案，报价 13.5 万，下周五签合同。"
    theirs = "与王老师、陈主任谈妥二期方案，报价 12.8 万，含三年维保，下周三签合同。"
    return (
        ConflictLine(record, title, "effect", before, mine, theirs, both=True),
        ConflictLine(record, title, "event", event_word(2), event_word(3), event_word(4), both=False),
    )


def _beside(row: RecordRow, cut: str = "") -> tuple[Row, ...]:
    effect = (row.effect or "") + cut
    return (
        Row(tr("标题"), (plain(row.title or ""), plain(row.title or ""))),
        Row(tr("拜访时间"), (plain(row.record_time), plain(row.record_time))),
        Row(tr("事件"), (plain(event_word(row.event)), plain(event_word(row.event)))),
        Row(tr("收获"), compared(effect, row.effect or "") if cut else (plain(effect), plain(effect))),
    )
