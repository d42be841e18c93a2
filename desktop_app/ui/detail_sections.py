"""What a record has to say, as pieces to be read in order; empty things are left out, a server's oddities are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from desktop_app.domain.day_words import long_moment, short_moment, weekday_word
from desktop_app.domain.desk_views import Siblings
from desktop_app.domain.directory import Entry
from desktop_app.domain.times import read_exact
from desktop_app.domain.visit import (
    Comment,
    FieldChange,
    ReadReceipt,
    Record,
    RecordRow,
    SyncState,
    event_word,
    money_text,
)
from desktop_app.ui.reading_view import Act, Aside, Line, Pair, Piece, Said, Section, Title
from desktop_app.ui.text import one_line
from desktop_app.words import mark, tr, trn

SHOW, EDIT, DELETE, RESTORE = "show", "edit", "delete", "restore"
"""What a word to press asks for: another record, a comment of one's own, an old value."""

_FIELD_WORDS = {
    "parent": mark("大的拜访"),
    "record_time": mark("拜访时间"),
    "event": mark("事件"),
    "customers": mark("客户"),
    "followers": mark("协作人"),
    "effect": mark("收获"),
    "problems": mark("问题"),
    "suggestion": mark("建议"),
    "workplan": mark("计划"),
    "note": mark("备注"),
    "attachment": mark("附件"),
    "cost": mark("费用"),
    "cost_note": mark("费用说明"),
    "title": mark("标题"),
    "author": mark("作者"),
    "organization": mark("客户单位"),
    "director": mark("负责人"),
    "create_time": mark("创建时间"),
    "update_time": mark("更新时间"),
    "status": mark("状态"),
}


_SHORT_CHANGE = 24
"""Characters of old and new together."""
_SIBLING_LETTERS = 40


def field_word(field: str) -> str:
    """The name of a field for a person; one that this program does not know stands as it came."""
    source = _FIELD_WORDS.get(field)
    return tr(source) if source else field


def record_pieces(record: Record, now: datetime, siblings: Siblings | None = None) -> tuple[Piece, ...]:
    """Title, who and when, the texts, what else was done in the same big visit, and what only the curious read."""
    return (
        Title(one_line(record.title or "") or tr("（没有标题）")),
        *_facts(record, now),
        *_texts(record),
        *_costs(record),
        *_siblings(siblings, now),
        Section(tr("记录"), "\n".join(_origins(record, now))),
    )


def _siblings(siblings: Siblings | None, now: datetime) -> Iterable[Piece]:
    if siblings is None or not siblings.rows:
        return
    yield Section(trn("同一大的拜访还有 {n} 条记录", siblings.total), "")
    for row in siblings.rows:
        when = f"{short_moment(row.record_time, now)} {event_word(row.event)}"
        yield Line(_gist(row), before=Act(when, SHOW, row.id))
    if siblings.total > len(siblings.rows):
        yield Aside(trn("这里只列出最近 {n} 条。", len(siblings.rows)))


def _gist(row: RecordRow) -> str:
    effect = one_line(row.effect or "")
    short = effect if len(effect) <= _SIBLING_LETTERS else effect[: _SIBLING_LETTERS - 1] + "…"
    return " · ".join(part for part in (one_line(row.author), short) if part)


def _facts(record: Record, now: datetime) -> Iterable[Piece]:
    yield Pair(tr("拜访时间"), long_moment(record.record_time, now), _whole_moment(record.record_time))
    named = (
        (tr("作者"), _names(record.author)),
        (tr("负责人"), _names(record.director)),
        (tr("协作人"), _names(*record.followers)),
        (tr("客户单位"), _names(record.organization)),
        (tr("客户"), _names(*record.customers)),
        (tr("大的拜访"), _names(record.parent)),
    )
    yield from (Pair(caption, value) for caption, value in named if value)


def _costs(record: Record) -> Iterable[Piece]:
    named = ((tr("费用"), _money(record)), (tr("附件"), one_line(record.attachment or "")))
    yield from (Pair(caption, value) for caption, value in named if value)


def _texts(record: Record) -> Iterable[Piece]:
    named = (
        (tr("收获"), record.effect),
        (tr("问题"), record.problems),
        (tr("建议"), record.suggestion),
        (tr("计划"), record.workplan),
        (tr("备注"), record.note),
    )
    yield from (Section(caption, text) for caption, text in named if text and text.strip())


def _origins(record: Record, now: datetime) -> Iterable[str]:
    if record.create_time:
        yield tr("创建于 {when}", when=long_moment(record.create_time, now))
    if record.update_time and record.update_time != record.create_time:
        yield tr("更新于 {when}", when=long_moment(record.update_time, now))
    if record.server_id is not None:
        yield tr("服务器编号 {number}", number=record.server_id)
    else:
        yield tr("还没有服务器编号")
    if record.status is not None:
        yield tr("状态 {status}", status=record.status)
    if record.raw:
        yield tr("服务器另外发来：{fields}", fields=json.dumps(record.raw, ensure_ascii=False, default=str))


def _names(*entries: Entry | None) -> str:
    return tr("、").join(one_line(entry.label) for entry in entries if entry is not None)


def _money(record: Record) -> str:
    amount = tr("{amount} 元", amount=money_text(record.cost)) if record.cost is not None else ""
    return " · ".join(part for part in (amount, one_line(record.cost_note or "")) if part)


def _whole_moment(text: str) -> str:
    """With weekday and seconds, for the tooltip."""
    moment = read_exact(text)
    return f"{text} {weekday_word(moment.date())}" if moment else text


def comment_pieces(comments: Iterable[Comment], now: datetime) -> tuple[Piece, ...]:
    """Newest first, as the record has them; what only this workstation knows is marked."""
    pieces = tuple(
        Said(
            one_line(comment.author.label if comment.author else comment.author_name or tr("（未署名）")),
            short_moment(comment.created, now),
            comment.content or tr("（空白）"),
            SyncState.LOCAL.word if comment.server_id is None else "",
            _whole_moment(comment.created or ""),
            (Act(tr("修改"), EDIT, comment.id), Act(tr("删除"), DELETE, comment.id)) if comment.mine else (),
        )
        for comment in comments
    )
    return pieces or (Aside(tr("还没有评论。")),)


def receipt_pieces(receipts: tuple[ReadReceipt, ...], followers: tuple[Entry, ...], now: datetime) -> tuple[Piece, ...]:
    """Who has read it and when, then which of the followers have not."""
    read = [
        Said(
            one_line(receipt.person.label if receipt.person else receipt.person_name or tr("（未署名）")),
            short_moment(receipt.created, now),
            "",
            SyncState.LOCAL.word if receipt.local else "",
            _whole_moment(receipt.created or ""),
        )
        for receipt in receipts
    ]
    readers = {receipt.person.id for receipt in receipts if receipt.person}
    waiting = _names(*(person for person in followers if person.id not in readers))
    pieces: list[Piece] = [*read] if read else [Aside(tr("还没有人读过。"))]
    if waiting:
        pieces.append(Section(tr("还没有读的协作人"), waiting))
    elif followers:
        pieces.append(Aside(tr("协作人都已读过。")))
    return tuple(pieces)


def _change_line(change: FieldChange) -> str:
    """On one line what is short; a text before and after stands below one another."""
    nothing = tr("（空）")
    old, new = change.old or nothing, change.new or nothing
    word = field_word(change.field)
    if len(old) + len(new) <= _SHORT_CHANGE and "\n" not in old + new:
        return tr("{field}：{old} → {new}", field=word, old=old, new=new)
    return tr("{field}\n原为：{old}\n改为：{new}", field=word, old=old, new=new)


def history_pieces(changes: Iterable[FieldChange], now: datetime, *, on_server: bool) -> tuple[Piece, ...]:
    """Field by field what it was and what it became, grouped by who changed it when; what people write can be put back.

    The big visit of a record that is `on_server` stands fast.
    """
    pieces: list[Piece] = []
    group: tuple[str | None, str] | None = None
    for change in changes:
        if group != (change.by, change.at):
            group = (change.by, change.at)
            who = one_line(change.by) if change.by else tr("服务器")
            pieces.append(Said(who, short_moment(change.at, now), "", "", _whole_moment(change.at)))
        free = change.is_written and not (change.field == "parent" and on_server)
        pieces.append(Line(_change_line(change), behind=Act(tr("恢复原值"), RESTORE, change.id) if free else None))
    return tuple(pieces) or (Aside(tr("没有修改过。")),)
