"""The words for how the sync stands: short, true, and never by colour alone."""

from __future__ import annotations

import json

import pytest

from desktop_app.ui.conflict_diff import Mark, compared
from desktop_app.ui.sync_news import SyncMood, SyncNews, Wish, ago, look, read_news

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("news", "wish", "needs", "words", "icon"),
    [
        (SyncNews(), Wish.NOWHERE, 0, "同步未配置", "cloud"),
        (SyncNews(), Wish.NOWHERE, 3, "同步未配置", "cloud"),
        (SyncNews(), Wish.PAUSED, 0, "同步已停用", "cloud_dismiss"),
        (SyncNews(), Wish.ON, 0, "尚未同步", "cloud"),
        (SyncNews(SyncMood.OFFLINE), Wish.ON, 0, "离线", "cloud_off"),
        (SyncNews(SyncMood.SYNCING), Wish.ON, 0, "同步中…", "arrow_sync"),
        (SyncNews(SyncMood.SYNCING, done=1200), Wish.ON, 0, "同步中 1,200", "arrow_sync"),
        (SyncNews(SyncMood.SYNCING, done=12, of=40), Wish.ON, 5, "同步中 12/40", "arrow_sync"),
        (SyncNews(SyncMood.SYNCED, at=NOW - 130), Wish.ON, 0, "已同步 · 2 分钟前", "cloud_checkmark"),
        (SyncNews(SyncMood.SYNCED, at=NOW - 130), Wish.ON, 2, "需要处理 2", "alert"),
        (SyncNews(SyncMood.OFFLINE), Wish.ON, 1, "需要处理 1", "alert"),
        (SyncNews(SyncMood.FAILED, message="令牌不对"), Wish.ON, 0, "同步失败", "error_circle"),
        (SyncNews(SyncMood.STOPPED), Wish.ON, 0, "同步已取消", "cloud_dismiss"),
    ],
)
def test_each_state_has_its_words_and_its_picture(
    news: SyncNews, wish: Wish, needs: int, words: str, icon: str
) -> None:
    shown = look(news, wish=wish, needs=needs, now=NOW)
    assert (shown.words, shown.icon) == (words, icon)


def test_why_it_failed_and_when_it_last_went_well_stand_behind_the_words() -> None:
    shown = look(SyncNews(SyncMood.FAILED, message="令牌不对", at=NOW - 7_300), now=NOW)
    assert shown.more == "令牌不对\n上次同步：2 小时前"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "刚刚"), (59, "刚刚"), (60, "1 分钟前"), (3_599, "59 分钟前"), (3_600, "1 小时前"), (90_000, "1 天前")],
)
def test_how_long_ago_is_said_as_roughly_as_a_glance_needs_it(seconds: int, words: str) -> None:
    assert ago(seconds) == words


def test_a_line_is_read_whole() -> None:
    line = {"state": "syncing", "done": 3, "of": 9, "at": NOW, "next": None, "message": None, "checked": "2026-01-01",
            "summary": {}, "attention": ["看一看"]}  # fmt: skip
    assert read_news(json.dumps(line)) == SyncNews(
        SyncMood.SYNCING, done=3, of=9, at=NOW, checked="2026-01-01", attention=("看一看",)
    )


@pytest.mark.parametrize("line", ["", "{", "[]", "7", '{"state": "dancing"}', '{"done": 3}', "\x00"])
def test_a_line_that_is_none_of_ours_says_nothing(line: str) -> None:
    assert read_news(line) is None


@pytest.mark.parametrize("value", [True, -1, "7", None, 1.5])
def test_a_number_that_is_none_is_left_out(value: object) -> None:
    news = read_news(json.dumps({"state": "syncing", "done": value}))
    assert news is not None
    assert news.done is None


# --- the difference of two texts -------------------------------------------------------------------------------------


def marked(parts: tuple[object, ...]) -> str:
    signs = {Mark.SAME: "{}", Mark.ADDED: "[+{}]", Mark.REMOVED: "[-{}]"}
    return "".join(signs[part.mark].format(part.text) for part in parts)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("下周三签合同", "下周五签合同", "下周[-三]签合同", "下周[+五]签合同"),
        ("报价 12.8 万", "报价 13.5 万", "报价 [-12.8] 万", "报价 [+13.5] 万"),
        ("call on Monday", "call on Tuesday", "call on [-Monday]", "call on [+Tuesday]"),
        ("一样", "一样", "一样", "一样"),
        ("", "新的", "", "[+新的]"),
        ("旧的", "", "[-旧的]", ""),
        ("走访拜访", "签约", "[-走访拜访]", "[+签约]"),
    ],
)
def test_what_differs_is_marked_by_words_and_by_characters(before: str, after: str, old: str, new: str) -> None:
    left, right = compared(before, after)
    assert (marked(left), marked(right)) == (old, new)


def test_nothing_of_either_text_is_lost_in_the_comparison() -> None:
    before = "第一段。第二段！" * 900 + "尾"
    after = "第一段。第三段！" * 900
    left, right = compared(before, after)
    assert "".join(part.text for part in left) == before
    assert "".join(part.text for part in right) == after


def test_one_word_changed_in_a_long_text_is_all_that_is_marked() -> None:
    long = "".join(f"第{number}次拜访，客户说预算还在批，" for number in range(400))
    left, right = compared(long, long.replace("第200次拜访", "第200次电话"))
    assert [part.text for part in left if part.mark is Mark.REMOVED] == ["拜访"]
    assert [part.text for part in right if part.mark is Mark.ADDED] == ["电话"]
