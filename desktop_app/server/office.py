"""What the server answers: each path of the contract and of the companion interface, over one store.

Each call blocks and is made from a lane (`server.app`), never from the event loop.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from desktop_app import __version__
from desktop_app.actions import serving as actions
from desktop_app.actions.serving import Commented, Done, KeyReused, Rules, Stale
from desktop_app.contract.bodies import read_body
from desktop_app.contract.names import READ_KEYS
from desktop_app.contract.records import local_json, record_json
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import InvalidVisit
from desktop_app.domain.ids import LocalId
from desktop_app.domain.problems import Problem
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.visit import Record
from desktop_app.server import companion, openapi
from desktop_app.server.answer import Answer, data, done, matches, refused, tag_of, to_json
from desktop_app.server.asked import NUMBERS, PAGE_MOST, Asked, PageAsked, body_of, page_asked, walk_asked
from desktop_app.server.memory import Memory
from desktop_app.store import change_log, served_directory, served_pages, served_records, tokens
from desktop_app.store.change_log import LATEST, RECORD, Place, Stretch
from desktop_app.store.database import Database
from desktop_app.store.served_pages import View
from desktop_app.store.tokens import Bearer
from desktop_app.words import mark, tr

BODY_MOST = 1024 * 1024
NOBODY = LocalId(0)
"""Stands for a number that nothing here has."""
FARTHEST = 2**31 - 1
"""Of an offset: what a database takes. There are not as many records."""
BEYOND = ("protent_id", "customers_id", "follower_id", "event_attach", "cost", "cost_note")
"""What a record of `changes` shows beyond the contract's keys."""

_FILTERS = {
    "protent_id": ("parent", Kind.PARENT),
    "organization_id": ("organization", Kind.ORGANIZATION),
    "director_id": ("director", Kind.PERSON),
    "follower_id": ("follower", Kind.PERSON),
}


class Office:
    def __init__(self, database: Database, rules: Rules, *, is_open: bool = False) -> None:
        self._database = database
        self._rules = rules
        self._is_open = is_open
        self._memory = Memory(database)

    def as_of(self) -> object:
        return self._memory.as_of()

    def sign_in(self, token: str | None) -> Bearer | None:
        """Whom a token stands for; None for none and for one that stands for nobody."""
        who = self.known_bearer(token)
        if who is not None or (token is None and not self._is_open):
            return who
        as_of = self._memory.as_of()
        with self._database.read() as connection:
            if self._is_open:
                who = tokens.unsigned_bearer(connection, actions.EVERYBODYS_PERSON)
            else:
                who = tokens.bearer(connection, str(token))
        if who is not None:
            self._memory.keep(as_of, self._token_key(token), who)
        return who

    def known_bearer(self, token: str | None) -> Bearer | None:
        """As `sign_in`, for one who has just been here: nobody can have taken the token back since."""
        if token is None and not self._is_open:
            return None
        self._memory.as_of()
        who: Bearer | None = self._memory.get(self._token_key(token))
        return who

    def _token_key(self, token: str | None) -> tuple[str, bytes]:
        return "token", b"" if self._is_open else hashlib.sha256(str(token).encode("utf-8", "replace")).digest()

    def page(self, asked: Asked) -> Answer:
        wanted = page_asked(asked.query, asked.now)
        seen_by = self._rules.seen_by(asked.who.person)
        as_of = self._memory.as_of()
        answer: Answer | None = self._memory.get((seen_by, wanted))
        if answer is None:
            answer = self._read_page(wanted, seen_by, as_of)
            self._memory.keep(as_of, (seen_by, wanted), answer)
        if wanted.is_fixed:
            self._memory.keep(as_of, ("query", seen_by, asked.query), answer)
        return _unless_known(answer, asked.if_none_match)

    def known_page(self, who: Bearer, query: str, if_none_match: str | None) -> Answer | None:
        """The answer of `page` where it is known already. `known_bearer` has just seen that nothing was written."""
        answer: Answer | None = self._memory.get(("query", self._rules.seen_by(who.person), query))
        return answer if answer is None or if_none_match is None else _unless_known(answer, if_none_match)

    def _read_page(self, wanted: PageAsked, seen_by: LocalId | None, as_of: object) -> Answer:
        with self._database.read() as connection:
            chosen = _filter_of(connection, wanted)
            offset = (wanted.page - 1) * wanted.count
            rows: list[str] = []
            if offset < FARTHEST:
                rows = served_records.page(
                    connection, chosen, wanted.page, wanted.count, seen_by=seen_by, keys=READ_KEYS, written=_written
                )
            if len(rows) < wanted.count and (rows or wanted.page == 1):
                total = offset + len(rows)
            else:
                total = self._count(connection, chosen, seen_by, as_of)
        info = f'"page_info":{{"total":{total},"page":{wanted.page},"count":{wanted.count}}}'
        body = f'{{"status":0,"data":[{",".join(rows)}],{info}}}'.encode()
        return Answer(body, tag=tag_of(body))

    def _count(self, connection: View, chosen: RecordFilter, seen_by: LocalId | None, as_of: object) -> int:
        key = ("count", seen_by, chosen)
        known: int | None = self._memory.get(key)
        if known is None:
            known = served_pages.count(connection, chosen, seen_by=seen_by)
            self._memory.keep(as_of, key, known)
        return known

    def write(self, asked: Asked) -> Answer:
        """POST of the contract: create or modify."""
        body = read_body(body_of(asked), targets=("follow_id",))
        key = actions.key_of(asked.key, body)
        done_so: Done | KeyReused | Stale
        if body.is_modify:
            expected = _expected(asked.if_match)
            done_so = actions.modify(
                self._database, body, who=asked.who, now=asked.now, key=key, rules_here=self._rules, expected=expected
            )
        else:
            done_so = actions.create(
                self._database, body, who=asked.who, now=asked.now, key=key, rules_here=self._rules
            )
        match done_so:
            case KeyReused():
                return _key_reused()
            case Stale():
                return refused(tr(mark("follow_id：这条拜访记录后来又有改动，没有保存。请重新读取后再改。")), 412)
            case Done():
                answer = done("修改成功" if done_so.modified else "创建成功")
                tag = actions.tag_of(done_so.record, done_so.revision)
                answer.headers = (("Record-Id", str(done_so.record)), ("ETag", f'"{tag}"'), *_replay(done_so.replayed))
                return answer

    def description(self, _asked: Asked) -> Answer:
        return Answer(openapi.DOCUMENT)

    # --- the companion interface -------------------------------------------------------------------------------------

    def capabilities(self, asked: Asked) -> Answer:
        return data(
            {
                "server": "visitbook",
                "version": __version__,
                "interface": companion.FOLLOW,
                "idempotency": True,
                "record_id": True,
                "if_match": True,
                "filters": list(NUMBERS),
                "max_count": PAGE_MOST,
                "max_body": BODY_MOST,
                "user_id": asked.who.number,
                "user_name": asked.who.name,
                "readers": "own" if self._rules.own_only else "all",
                "companion": {
                    "version": companion.VERSION,
                    "comment": companion.COMMENT,
                    "comment_delete": companion.COMMENT_DELETE,
                    "read": companion.READ,
                    "directory": companion.DIRECTORY,
                    "changes": companion.CHANGES,
                },
            }
        )

    def comment(self, asked: Asked) -> Answer:
        body = body_of(asked, lists=())
        added = actions.add_comment(
            self._database, body, who=asked.who, now=asked.now, key_text=asked.key, rules_here=self._rules
        )
        match added:
            case KeyReused():
                return _key_reused()
            case Commented():
                answer = done("评论成功", data=dict(added.comment))
                answer.headers = _replay(added.replayed)
                return answer

    def delete_comment(self, asked: Asked) -> Answer:
        body = body_of(asked, lists=())
        deleted = actions.remove_comment(self._database, body, who=asked.who, rules_here=self._rules)
        return done("删除成功", data={"deleted": deleted})

    def read(self, asked: Asked) -> Answer:
        body = body_of(asked, lists=("follow_id",))
        read, unknown = actions.mark_read(self._database, body, who=asked.who, now=asked.now, rules_here=self._rules)
        return done("已标为已读", data={"read": read, "unknown": unknown})

    def directory(self, asked: Asked) -> Answer:
        def shown(connection: View, stretch: Stretch) -> dict[str, Any]:
            entries, gone = served_directory.entries_of(connection, stretch.changes)
            return {"entries": entries, "gone": gone}

        return self._walk(asked, [kind.value for kind in Kind], PAGE_MOST, shown)

    def changes(self, asked: Asked) -> Answer:
        seen_by = self._rules.seen_by(asked.who.person)

        def shown(connection: View, stretch: Stretch) -> dict[str, Any]:
            found = served_directory.records_of(connection, stretch.changes, seen_by=seen_by)
            rows = []
            for record in found.records:
                beyond = local_json(record)
                rows.append(record_json(record) | {name: beyond[name] for name in BEYOND})
            tags = [f'"{actions.tag_of(number, revision)}"' for number, revision in found.revisions]
            return {"records": rows, "etags": tags, "gone": found.gone}

        return self._walk(asked, [RECORD], 200, shown)

    def _walk(
        self,
        asked: Asked,
        kinds: Sequence[str],
        default: int,
        shown: Callable[[View, Stretch], dict[str, Any]],
    ) -> Answer:
        since, count = walk_asked(asked.query, default=default)
        place = Place() if since in ("", LATEST) else Place.read(since)
        if place is None:
            raise InvalidVisit([Problem("since", mark("不是这里给出的游标；请原样用上次的 cursor，或去掉它从头读起"))])
        with self._database.read() as connection:
            if since == LATEST:
                end = change_log.latest(connection)
                stretch = Stretch((), end, more=False, reset=False)
            else:
                stretch = change_log.stretch(connection, place, kinds, count)
            found = shown(connection, stretch)
        found |= {"cursor": str(stretch.end), "more": stretch.more, "reset": stretch.reset}
        return _unless_known(data(found, tagged=True), asked.if_none_match)


def _written(record: Record) -> str:
    return to_json(record_json(record)).decode()


def _filter_of(connection: View, wanted: PageAsked) -> RecordFilter:
    given: dict[str, Any] = {}
    for name, number in wanted.numbers:
        field, kind = _FILTERS[name]
        found = served_pages.local_id(connection, kind, number)
        given[field] = NOBODY if found is None else found
    return RecordFilter(start=wanted.start, end=wanted.end, **given)


def _unless_known(answer: Answer, if_none_match: str | None) -> Answer:
    return Answer(b"", 304, tag=answer.tag) if matches(if_none_match, answer.tag) else answer


def _expected(header: str | None) -> frozenset[str] | None:
    if header is None or header.strip() == "*":
        return None
    return frozenset(part.strip().strip('"') for part in header.split(","))


def _replay(replayed: bool) -> tuple[tuple[str, str], ...]:
    return (("Idempotency-Replayed", "true"),) if replayed else ()


def _key_reused() -> Answer:
    return refused(tr(mark("Idempotency-Key：这个键已经用于另一个请求。请为新的请求换一个键。")), 422)
