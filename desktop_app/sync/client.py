"""Asking a server in the contract's words: paced, counted, read strictly. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.contract.answers import read_answer
from desktop_app.contract.decoder import decode, text_of
from desktop_app.contract.posts import encoded
from desktop_app.domain.errors import InvalidInput, NotTheContract, SignInRefused, Unreachable
from desktop_app.domain.problems import Problem
from desktop_app.domain.server_view import RecordView
from desktop_app.domain.times import text_of_seconds
from desktop_app.sync.classify import Outcome, Verdict, classify, retry_after
from desktop_app.sync.manners import Pace
from desktop_app.sync.reasons import in_words
from desktop_app.sync.transport import ExchangeFailed, Reply, Request, World
from desktop_app.words import tr


@dataclass(frozen=True, slots=True)
class Span:
    """Record times from `start` to `end`, both inclusive, in seconds of the wall clock."""

    start: int
    end: int

    def __contains__(self, moment: int) -> bool:
        return self.start <= moment <= self.end

    @property
    def is_moment(self) -> bool:
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the contract's filters, `name` by its wire name; none for all records."""

    name: str = ""
    number: int = 0


ALL = Filter()


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. `unreadable` are rows set aside, with what was wrong; `count` and `total` as the server says."""

    rows: tuple[RecordView, ...]
    unreadable: tuple[tuple[Problem, Any], ...]
    total: int | None
    count: int | None

    @property
    def length(self) -> int:
        return len(self.rows) + len(self.unreadable)


@dataclass(slots=True)
class Client:
    """`at` is told of each point of a journey at which a kill would matter (`tests` kill there)."""

    world: World
    pace: Pace
    form: bool = False
    at: Callable[[str], None] = lambda _point: None
    requests: int = 0

    def page(self, span: Span, *, page: int, count: int, where: Filter = ALL) -> Page:
        """A page of the contract's GET, with explicit bounds; raises a `SyncError` for anything but an answer."""
        query = [("start_time", text_of_seconds(span.start)), ("end_time", text_of_seconds(span.end))]
        query += [("page", str(page)), ("count", str(count))]
        if where.name:
            query.insert(0, (where.name, str(where.number)))
        reply = self._get(Request("GET", query=tuple(query)))
        try:
            text = text_of(reply.body)
            body = decode(text)
            answer = read_answer(body, escapes="\\u" in text)
        except InvalidInput as error:
            raise NotTheContract(reason=error.words()[1].rstrip("。")) from error
        info = body.get("page_info")
        info = info if isinstance(info, dict) else {}
        rows = body["data"] or []
        unreadable = tuple((problem, rows[place - 1]) for place, problem in answer.unreadable)
        return Page(answer.rows, unreadable, _whole(info.get("total")), _whole(info.get("count")))

    def beyond(self, path: str, query: tuple[tuple[str, str], ...] = ()) -> dict[str, Any] | None:
        """The `data` of an answer beyond the contract; None where the server has no such thing."""
        try:
            reply = self._get(Request("GET", path=path, query=query))
            body = decode(text_of(reply.body))
        except (NotTheContract, InvalidInput):
            return None
        data = body.get("data") if isinstance(body, dict) and body.get("status") == 0 else None
        return data if isinstance(data, dict) else None

    def post(self, body: Mapping[str, Any], key: str, *, path: str | None = None) -> Outcome:
        """Sends once and says what it came to; never raises for what the network or the server did."""
        data, kind = encoded(body, form=self.form and path is None)
        headers = {"content-type": kind, "idempotency-key": key}
        request = Request("POST", headers=headers, body=data)
        if path is not None:
            request = Request("POST", path=path, headers=headers, body=data)
        try:
            return classify(self._exchange(request))
        except ExchangeFailed as failure:
            return classify(failure)

    def post_beyond(self, path: str, body: Mapping[str, Any], key: str) -> tuple[Outcome, dict[str, Any]]:
        """As `post`, with the `data` of the answer."""
        data, kind = encoded(body, form=False)
        headers = {"content-type": kind, "idempotency-key": key}
        try:
            reply = self._exchange(Request("POST", path=path, headers=headers, body=data))
        except ExchangeFailed as failure:
            return classify(failure), {}
        try:
            found = decode(text_of(reply.body))
        except InvalidInput:
            found = {}
        said = found.get("data") if isinstance(found, dict) else None
        return classify(reply), said if isinstance(said, dict) else {}

    def _get(self, request: Request) -> Reply:
        try:
            reply = self._exchange(request)
        except ExchangeFailed as failure:
            raise Unreachable(in_words(failure.reason), kind=failure.reason) from failure
        code = reply.status
        if 200 <= code < 300:
            return reply
        if code in (401, 403) or 300 <= code < 400:
            raise SignInRefused(reason=f"HTTP {code}")
        if code in (408, 425, 429) or code >= 500:
            raise Unreachable(tr("服务器暂时不能回答（HTTP {code}）", code=code), retry_after=retry_after(reply))
        raise NotTheContract(reason=f"HTTP {code}")

    def _exchange(self, request: Request) -> Reply:
        self.pace.wait(self.world)
        self.requests += 1
        return self.world.transport(request)


def _whole(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return value if type(value) is int and value >= 0 else None


def end_where_needed(outcome: Outcome) -> None:
    """What the next question would meet as well ends the cycle."""
    if outcome.verdict is Verdict.NOT_SENT:
        raise Unreachable(outcome.message)
    if outcome.sign_in:
        raise SignInRefused(reason=outcome.message)
    if outcome.retry_after is not None:
        raise Unreachable(outcome.message, retry_after=outcome.retry_after)
