"""GET answers: reading one from any server that speaks the contract, row by row, and writing our own.

Reading is tolerant where the meaning is plain (numbers as strings, missing keys, null lists, nested comment lists,
unknown keys) and sets a row aside, with a reason and without its neighbours, where it is not. What was sent and no
field of ours can hold is kept in `raw` under its wire key and written back as it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.contract.decoder import visible
from desktop_app.contract.names import READ_KEYS, WRITE_NAMES
from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LARGEST_ID, ServerId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.domain.server_view import TEXTS, CommentView, ReceiptView, RecordView
from desktop_app.domain.times import read_exact
from desktop_app.words import mark

ROW_LIMIT = 5000
_BEYOND = ("protent_id", "customers_id", "follower_id", "event_attach", "cost", "cost_note")
"""Written fields that the document's answers do not show; where a server sends them all the same, they are taken."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an envelope held: rows that were read, and `unreadable` ones as (place in the list from 1, reason)."""

    rows: tuple[RecordView, ...]
    unreadable: tuple[tuple[int, Problem], ...]


class _RowUnreadable(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_answer(
    body: object, *, without_id: bool = False, limit: int | None = ROW_LIMIT, escapes: bool = True
) -> Answer:
    """The rows of an envelope; `InvalidInput` where it is no successful answer at all.

    `without_id` admits rows whose id is null, and no `limit` any number of rows: a file that a workstation exported.
    Without `escapes` (no `\\u` in its text) it holds no half of a surrogate pair, which is not looked for then.
    """
    if not isinstance(body, dict) or "status" not in body or "data" not in body:
        raise InvalidInput(mark("不是拜访记录接口的返回：应有 status 和 data。"))
    status = body["status"]
    if isinstance(status, bool) or status not in (0, "0"):
        said = visible(str(body.get("msg", "")), 200)
        raise InvalidInput(mark("服务器报告失败（status {status}）：{said}"), status=visible(str(status)), said=said)
    data = body["data"]
    if data is None:
        data = []
    if not isinstance(data, list):
        raise InvalidInput(mark("data 应为记录的列表。"))
    if limit is not None and len(data) > limit:
        raise InvalidInput(mark("一次最多 {limit} 条记录，现有 {found} 条。"), limit=limit, found=len(data))
    rows, unreadable = [], []
    for place, item in enumerate(data, 1):
        try:
            rows.append(_read_row(item, without_id=without_id, escapes=escapes))
        except _RowUnreadable as error:
            unreadable.append((place, error.problem))
    return Answer(tuple(rows), tuple(unreadable))


def _read_row(item: object, *, without_id: bool, escapes: bool) -> RecordView:
    row = _object(item, "data")
    if escapes:
        _check_texts(row)
    raw: dict[str, Any] = {key: value for key, value in row.items() if key not in READ_KEYS and key not in _BEYOND}
    raw.pop("local", None)
    id_ = _number(row.get("id"), "id")
    if id_ is None and not without_id:
        raise _RowUnreadable(Problem("id", mark("缺少记录编号")))
    texts = {key: _text(row, key, raw) for key in TEXTS}
    return RecordView(
        id=id_,
        user_id=_number(row.get("user_id"), "user_id"),
        user_name=_text(row, "user_name", raw),
        event=_whole(row, "type", raw),
        record_time=_record_time(row, raw),
        texts=texts,
        create_time=_time(row, "createTime", raw),
        update_time=_time(row, "updateTime", raw),
        status=_whole(row, "status", raw),
        comments=_comments(row["comment"]) if "comment" in row else None,
        receipts=_receipts(row["reading"]) if "reading" in row else None,
        beyond=_beyond(row, raw),
        raw=raw,
    )


def _object(item: object, name: str) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise _RowUnreadable(Problem(name, mark("应为对象，实为 {found}"), {"found": visible(str(item))}))
    return item


def _check_texts(value: object) -> None:
    """Half a surrogate pair anywhere in the row cannot be stored."""
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            stack.extend(part.keys())
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)
        elif isinstance(part, str) and not part.isascii():
            try:
                part.encode("utf-8")
            except UnicodeEncodeError:
                raise _RowUnreadable(Problem("data", mark("含有不完整的字符（孤立的代理项）"))) from None


def _number(value: object, name: str) -> ServerId | None:
    try:
        return rules.server_number(value)
    except RuleBroken as broken:
        raise _RowUnreadable(broken.of(name)) from None


def _text(row: dict[str, Any], key: str, raw: dict[str, Any]) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value
    raw[key] = value
    return None if isinstance(value, dict | list) else str(value)


def _whole(row: dict[str, Any], key: str, raw: dict[str, Any]) -> int | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 19:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_ID:
        return value
    raw[key] = value
    return None


def _time(row: dict[str, Any], key: str, raw: dict[str, Any]) -> datetime | None:
    value = row.get(key)
    moment = read_exact(value) if isinstance(value, str) else None
    if moment is None and value is not None:
        raw[key] = value
    return moment


def _record_time(row: dict[str, Any], raw: dict[str, Any]) -> datetime:
    moment = _time(row, "recordTime", raw)
    if moment is not None:
        return moment
    value = row.get("recordTime")
    try:
        moment = rules.record_time(value)
    except RuleBroken:
        moment = rules.record_time(f"{value} 00:00") if _is_date(value) else None
    if moment is None:
        raise _RowUnreadable(Problem("recordTime", mark("不是可读的时间：{found}"), {"found": visible(str(value))}))
    return moment


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        datetime.strptime(value.strip(), "%Y-%m-%d")
    except ValueError:
        return False
    return True


def _flat(value: object) -> Iterator[object]:
    """The items of a list that may be wrapped in further lists, to any depth the decoder lets through."""
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif value is not None and value != "":
        yield value


def _comments(value: object) -> tuple[CommentView, ...]:
    comments = []
    for item in _flat(value):
        one = _object(item, "comment")
        raw = {key: one[key] for key in one if key not in ("id", "user_id", "createTime", "content", "user_name")}
        comments.append(
            CommentView(
                _number(one.get("id"), "comment.id"),
                _number(one.get("user_id"), "comment.user_id"),
                _text(one, "user_name", raw),
                _time(one, "createTime", raw),
                _text(one, "content", raw),
                raw,
            )
        )
    return tuple(comments)


def _receipts(value: object) -> tuple[ReceiptView, ...]:
    receipts: dict[ServerId, ReceiptView] = {}
    for item in _flat(value):
        one = _object(item, "reading")
        raw = {key: one[key] for key in one if key not in ("user_id", "createTime", "username", "user_name")}
        reader = _number(one.get("user_id"), "reading.user_id")
        if reader is None:
            raise _RowUnreadable(Problem("reading.user_id", mark("缺少已读人的编号")))
        name = _text(one, "username" if "username" in one else "user_name", raw)
        receipts.setdefault(reader, ReceiptView(reader, name, _time(one, "createTime", raw), raw))
    return tuple(receipts.values())


def _beyond(row: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """Written fields that this server shows; what breaks their rule is kept raw, the row stays good."""
    readers: dict[str, Any] = {
        "protent_id": rules.server_number,
        "customers_id": rules.server_numbers,
        "follower_id": rules.server_numbers,
        "event_attach": rules.text,
        "cost": rules.cost,
        "cost_note": rules.text,
    }
    local = row.get("local")
    sent = {**(local if isinstance(local, dict) else {}), **row}
    taken: dict[str, Any] = {}
    for key, rule in readers.items():
        if key not in sent:
            continue
        try:
            taken[WRITE_NAMES[key]] = rule(sent[key])
        except RuleBroken:
            raw[key] = sent[key]
    for name in ("customers", "followers"):
        if name in taken and taken[name] is None:
            taken[name] = ()
    return taken


def envelope(rows: Iterable[dict[str, Any]], *, total: int, page: int, count: int) -> dict[str, Any]:
    return {"status": 0, "data": list(rows), "page_info": {"total": total, "page": page, "count": count}}
