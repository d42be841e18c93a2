"""A foreign server for the contract, in memory: as well or as badly behaved as a test wants it, and with a memory of
who really wrote what.

It knows nothing of our program but the contract, and reads and writes rows of its own. `Habits` are what kind of server
it is, all harmless in the contract's eyes; what goes wrong between it and a client is in `tests.sync.faults`.
"""

from __future__ import annotations

import html
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from desktop_app.sync.transport import CONTRACT_PATH, Reply, Request

CAPABILITIES_PATH = "/api/record/capabilities"
US = 7
"""The `user_id` that our workstation signs in with."""
COLLEAGUE = 8
PEOPLE = {US: "汪小嘉", COLLEAGUE: "李雷", 9: "韩梅梅"}
_FORMAT = "%Y-%m-%d %H:%M:%S"
_LISTS = ("customers_id", "follower_id")
_FIELDS = ("event", "gain", "event_attach", "event_note", "cost", "cost_note")


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What kind of server it is."""

    numbers_as_text: bool = False
    null_lists: bool = False
    nesting: int = 0
    """How many lists are wrapped around a record's list of comments, on every second record."""
    leaves_out: frozenset[str] = frozenset()
    extra_keys: bool = False
    shows_written: bool = False
    """Answers with the written fields as well: protent_id, customers_id, cost and so on."""
    largest_count: int | None = None
    clamp_shown: bool = True
    total: str = "true"
    """What page_info says: "true", "page" (the rows of this page), "zero", "huge" or "none" (no page_info at all)."""
    within_second: str = "down"
    """The order of rows of one second: ids "down", "up" or "shuffled" anew with each answer."""
    oldest_first: bool = False
    """Against the contract: it lists the oldest record first."""
    ids: str = "rising"
    """"rising", "falling" or "scattered"."""
    trims: bool = False
    escapes: bool = False
    cuts_at_emoji: bool = False
    shifts_hours: int = 0
    filters: frozenset[str] = frozenset({"protent_id", "organization_id", "director_id", "follower_id"})
    honours_keys: bool = False
    """Idempotency-Key, Record-Id and the capabilities that say so: our own server's way."""
    nulls_unsent: bool = False
    """A modify sets to null whatever was not sent with it."""
    takes: str = "both"
    """Bodies: "json", "form" or "both"; another one is refused with status 1."""
    tokens: tuple[tuple[str, int], ...] = ()
    """Who may ask: token and person; nobody needs one where this is empty."""


@dataclass
class Row:
    id: int
    user_id: int
    record_time: datetime
    created: datetime
    updated: datetime
    protent_id: int | None
    values: dict[str, Any]
    key: str | None
    """The Idempotency-Key that it came with, honoured or not: the truth about whose create this is."""
    comments: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Applied:
    """One POST that was carried out."""

    key: str | None
    kind: str
    row: int
    user_id: int
    at: float


class Refusal(Exception):
    """The request is answered with status 1 and these words."""


class ModelServer:
    """The rows, the truth about them, and an answer to any request. `now` is the epoch's second on a shared clock,
    which the server shows as wall-clock time by adding `zone` hours."""

    def __init__(
        self,
        now: Callable[[], float],
        habits: Habits | None = None,
        *,
        dice: random.Random | None = None,
        zone: int = 8,
    ) -> None:
        self.now = now
        self.habits = habits or Habits()
        self.dice = dice or random.Random(1)
        self.zone = zone
        self.rows: dict[int, Row] = {}
        self.gone: list[Row] = []
        self.applied: list[Applied] = []
        self.asked: list[Request] = []
        self.parents: dict[int, tuple[int | None, int | None]] = {}
        """Organization and director of a parent, where a test cares."""
        self.colleagues: list[Callable[[ModelServer], None]] = []
        """Called before each request is looked at: others who write, edit and delete meanwhile."""
        self.hidden: set[int] = set()
        """Rows that no answer shows: a part of the server is down, and it does not say so."""
        self.broken: set[int] = set()
        """Rows whose recordTime nobody can read."""
        self.late: list[tuple[float, Request, int]] = []
        self._made = 0
        self._comments = 0
        self._answers: dict[tuple[int, str], tuple[dict[str, Any], Reply]] = {}

    # --- asking ----------------------------------------------------------------------------------------------------

    def door(self, user: int = US) -> Callable[[Request], Reply]:
        """A transport for one person."""
        return lambda request: self.answer(request, user)

    def __call__(self, request: Request) -> Reply:
        return self.answer(request, US)

    def answer(self, request: Request, user: int) -> Reply:
        self.asked.append(request)
        self.catch_up()
        for colleague in list(self.colleagues):
            colleague(self)
        return self.carry_out(request, user)

    def catch_up(self) -> None:
        """Carries out what was on its way for so long."""
        due = [item for item in self.late if item[0] <= self.now()]
        self.late = [item for item in self.late if item[0] > self.now()]
        for _, request, user in sorted(due, key=lambda item: item[0]):
            self.carry_out(request, user)

    def later(self, request: Request, user: int, seconds: float) -> None:
        """The request arrives only then."""
        self.late.append((self.now() + seconds, request, user))

    def user_of(self, headers: dict[str, str]) -> int | None:
        """Whom a request's headers sign in as; None: nobody."""
        if not self.habits.tokens:
            return US
        given = {headers.get("authorization", "").removeprefix("Bearer "), headers.get("x-token", "")}
        return next((person for token, person in self.habits.tokens if token in given), None)

    def carry_out(self, request: Request, user: int) -> Reply:
        if request.path == CAPABILITIES_PATH and self.habits.honours_keys:
            return _reply({"status": 0, "data": self._capabilities(user)})
        if request.path != CONTRACT_PATH:
            return Reply(404, {"content-type": "text/html"}, b"<html><title>404 Not Found</title></html>")
        try:
            if request.method == "GET":
                return _reply(self._page(dict(request.query)))
            return self._write(request, user)
        except Refusal as refusal:
            return _reply({"status": 1, "msg": str(refusal)})

    def _capabilities(self, user: int) -> dict[str, Any]:
        return {
            "server": "model", "version": "1", "interface": CONTRACT_PATH, "idempotency": True, "record_id": True,
            "if_match": False, "filters": sorted(self.habits.filters), "max_count": self.habits.largest_count or 1000,
            "max_body": 1_048_576, "user_id": user, "user_name": PEOPLE.get(user), "readers": "all",
        }  # fmt: skip

    # --- what others do --------------------------------------------------------------------------------------------

    def wall(self) -> datetime:
        return datetime(1970, 1, 1) + timedelta(seconds=int(self.now()), hours=self.zone)

    def write(self, record_time: datetime, *, user: int = COLLEAGUE, protent_id: int | None = 1, **values: Any) -> Row:
        """A record by someone at another desk (or by us on the server's own web page)."""
        return self._create(user, record_time, protent_id, values, None)

    def edit(self, id_: int, *, record_time: datetime | None = None, **values: Any) -> None:
        row = self.rows[id_]
        row.values.update(values)
        row.record_time = record_time or row.record_time
        row.updated = self.wall()

    def delete(self, id_: int) -> None:
        self.gone.append(self.rows.pop(id_))

    def comment(self, id_: int, content: str, user: int = COLLEAGUE) -> None:
        self._comments += 1
        self.rows[id_].comments.insert(0, {
            "id": self._comments, "user_id": user, "createTime": self.wall().strftime(_FORMAT), "content": content,
            "user_name": PEOPLE.get(user),
        })  # fmt: skip

    def read(self, id_: int, user: int = COLLEAGUE) -> None:
        readings = self.rows[id_].readings
        if all(reading["user_id"] != user for reading in readings):
            at = self.wall().strftime(_FORMAT)
            readings.append({"user_id": user, "createTime": at, "username": PEOPLE.get(user)})

    # --- POST ------------------------------------------------------------------------------------------------------

    def _write(self, request: Request, user: int) -> Reply:
        body = self._body(request)
        key = request.headers.get("idempotency-key")
        known = self._answers.get((user, key)) if key and self.habits.honours_keys else None
        if known:
            return known[1] if known[0] == body else _reply({"status": 1, "msg": "同一个键，不同的内容"}, code=422)
        row, kind = self._modified(body) if "follow_id" in body else (self._created(body, user, key), "create")
        self.applied.append(Applied(key, kind, row.id, user, self.now()))
        reply = _reply({"status": 0, "msg": "创建成功" if kind == "create" else "修改成功"})
        if self.habits.honours_keys:
            reply = Reply(reply.status, {**reply.headers, "record-id": str(row.id)}, reply.body)
            if key:
                self._answers[user, key] = (body, reply)
        return reply

    def _body(self, request: Request) -> dict[str, Any]:
        text = (request.body or b"").decode("utf-8")
        form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        if self.habits.takes not in ("both", "form" if form else "json"):
            raise Refusal("参数错误")
        if not form:
            try:
                body = json.loads(text)
            except ValueError:
                body = None
            if not isinstance(body, dict):
                raise Refusal("参数错误")
            return body
        read: dict[str, Any] = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            if name.endswith("[]"):
                read.setdefault(name[:-2], []).extend([value] if value else [])
            else:
                read[name] = value if value else None
        return read

    def _created(self, body: dict[str, Any], user: int, key: str | None) -> Row:
        if body.get("protent_id") is None:
            raise Refusal("protent_id 必填")
        moment = self._moment(body["record_time"]) if body.get("record_time") else self.wall()
        return self._create(user, moment, int(body["protent_id"]), self._values(body), key)

    def _create(self, user: int, moment: datetime, parent: int | None, values: dict[str, Any], key: str | None) -> Row:
        row = Row(self._next_id(), user, moment, self.wall(), self.wall(), parent, values, key)
        self.rows[row.id] = row
        return row

    def _modified(self, body: dict[str, Any]) -> tuple[Row, str]:
        row = self.rows.get(int(body["follow_id"]))
        if row is None:
            raise Refusal("记录不存在")
        if self.habits.nulls_unsent:
            row.values = {}
        row.values.update(self._values(body))
        if body.get("record_time"):
            row.record_time = self._moment(body["record_time"])
        row.updated = self.wall()
        return row, "modify"

    def _moment(self, text: str) -> datetime:
        try:
            return datetime.strptime(text, _FORMAT) + timedelta(hours=self.habits.shifts_hours)
        except ValueError:
            raise Refusal("record_time 格式错误") from None

    def _values(self, body: dict[str, Any]) -> dict[str, Any]:
        values = {}
        for name in (*_FIELDS, *_LISTS):
            if name not in body:
                continue
            value = body[name]
            if name in _LISTS:
                value = [int(number) for number in value or []]
            elif name == "event":
                value = int(value) if value is not None else None
            elif name == "cost":
                value = float(value) if value is not None else None
            elif isinstance(value, str):
                value = self._stored(value)
            values[name] = value
        return values

    def _stored(self, text: str) -> str:
        if self.habits.cuts_at_emoji:
            text = next((text[:place] for place, letter in enumerate(text) if ord(letter) > 0xFFFF), text)
        if self.habits.trims:
            text = text.strip()
        return html.escape(text) if self.habits.escapes else text

    def _next_id(self) -> int:
        self._made += 1
        match self.habits.ids:
            case "falling":
                return 1_000_000 - self._made
            case "scattered":
                return self._made * 7919 % 1_000_003
            case _:
                return self._made

    # --- GET -------------------------------------------------------------------------------------------------------

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        page, asked = int(query.get("page", "1")), int(query.get("count", "20"))
        count = min(asked, self.habits.largest_count or asked)
        found = self._found(query)
        rows = found[(page - 1) * count : page * count]
        shown = [self._shown(row) for row in rows]
        answer: dict[str, Any] = {"status": 0, "data": shown}
        if self.habits.total != "none":
            totals = {"true": len(found), "page": len(rows), "zero": 0, "huge": len(found) + 10_000}
            told = count if self.habits.clamp_shown else asked
            answer["page_info"] = {"total": totals[self.habits.total], "page": page, "count": told}
        return _texts(answer) if self.habits.numbers_as_text else answer

    def _found(self, query: dict[str, str]) -> list[Row]:
        end = datetime.strptime(query["end_time"], _FORMAT) if "end_time" in query else self.wall()
        start = datetime.strptime(query["start_time"], _FORMAT) if "start_time" in query else None
        start = start or self.wall() - timedelta(days=7)
        rows = [row for row in self.rows.values() if row.id not in self.hidden]
        found = [row for row in rows if start <= row.record_time <= end and self._fits(row, query)]
        if self.habits.within_second == "shuffled":
            self.dice.shuffle(found)
        else:
            found.sort(key=lambda row: row.id, reverse=self.habits.within_second == "down")
        return sorted(found, key=lambda row: row.record_time, reverse=not self.habits.oldest_first)

    def _fits(self, row: Row, query: dict[str, str]) -> bool:
        organization, director = self.parents.get(row.protent_id or 0, (None, None))
        has: dict[str, Iterable[int | None]] = {
            "protent_id": [row.protent_id],
            "organization_id": [organization],
            "director_id": [director or row.user_id],
            "follower_id": row.values.get("follower_id") or [],
        }
        return all(int(query[name]) in has[name] for name in has if name in query and name in self.habits.filters)

    def _shown(self, row: Row) -> dict[str, Any]:
        comments: list[Any] = [dict(comment) for comment in row.comments]
        if row.id % 2:
            for _ in range(self.habits.nesting):
                comments = [comments]
        readings: list[Any] | None = [dict(reading) for reading in row.readings]
        shown: dict[str, Any] = {
            "id": row.id,
            "user_id": row.user_id,
            "type": row.values.get("event"),
            "recordTime": "昨天" if row.id in self.broken else row.record_time.strftime(_FORMAT),
            "title": f"{row.record_time:%Y.%m.%d}-{PEOPLE.get(row.user_id, '')}-",
            "effect": row.values.get("gain"),
            "problems": None,
            "suggestion": None,
            "workplan": None,
            "createTime": row.created.strftime(_FORMAT),
            "updateTime": row.updated.strftime(_FORMAT),
            "status": 1,
            "note": row.values.get("event_note"),
            "user_name": PEOPLE.get(row.user_id),
            "comment": None if self.habits.null_lists and not row.comments else comments,
            "reading": None if self.habits.null_lists and not row.readings else readings,
        }
        if self.habits.extra_keys:
            shown |= {"weather": "晴", "geo": {"lat": 36.65, "lon": 117.12}, "tags": [None, 1, "a"]}
        if self.habits.shows_written:
            written = {name: row.values.get(name) for name in ("event_attach", "cost", "cost_note", *_LISTS)}
            shown |= {"protent_id": row.protent_id, **written}
        return {name: value for name, value in shown.items() if name not in self.habits.leaves_out}


def _texts(value: Any) -> Any:
    """Each number as a text, as PHP likes to send them; the envelope's own status stays what the document says."""
    if isinstance(value, dict):
        return {key: item if key == "status" and "data" in value else _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _reply(body: dict[str, Any], *, code: int = 200) -> Reply:
    return Reply(code, {"content-type": "application/json"}, json.dumps(body, ensure_ascii=False).encode())
