"""What a server does for the person of a token: one function for each request, one transaction each.

What it writes is owed to nobody and has its number at once. A rule that is broken raises `InvalidVisit` with the field
and the cure, and nothing of it is written; what a request ran into otherwise is told by the type of the answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from desktop_app.contract.bodies import Body
from desktop_app.domain import rules
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import InvalidVisit, NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.domain.times import to_seconds
from desktop_app.domain.visit import VisitFields
from desktop_app.store import answered_keys, directory, records, saving, served_discussion, served_pages, serving
from desktop_app.store.database import Database, Writing
from desktop_app.store.schema import visit_record
from desktop_app.store.tokens import Bearer
from desktop_app.words import mark

STANDING = 1
"""The `status` of a record in the document's example."""

EVERYBODYS_PERSON = ServerId(1)
"""Who everybody is on a server that asks for no token."""

_KIND_OF_LIST = {"customers": Kind.CUSTOMER, "followers": Kind.PERSON}


@dataclass(frozen=True, slots=True)
class Key:
    """An Idempotency-Key and the digest of the values that came with it."""

    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Done:
    """A record as it stands after a create or modify; `replayed`: it was done before, under this key."""

    record: ServerId
    revision: int
    modified: bool
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Commented:
    comment: Mapping[str, Any]
    """As the contract's GET shows it."""
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class KeyReused:
    """The key has done something else before."""


@dataclass(frozen=True, slots=True)
class Stale:
    """The record has another revision than the one this change was made for."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the server was started with: whether anybody's number of a parent is taken, and who reads what."""

    accept_parents: bool = False
    own_only: bool = False

    def seen_by(self, person: LocalId) -> LocalId | None:
        """What `served_pages` wants to know: None where everybody sees everything."""
        return person if self.own_only else None


def begin(database: Database, *, now: datetime, is_open: bool) -> None:
    """Makes the store a server's, or sees that nothing is missing where it is one; NotAllowed for a workstation's."""
    with database.write("serve") as writing:
        serving.begin(writing, to_seconds(now))
        if is_open:
            directory.placeholders(writing.connection, Kind.PERSON, [EVERYBODYS_PERSON])
    while True:
        with database.write("adopt") as writing:
            if not serving.adopt(writing):
                return


def digest_of(values: Mapping[str, Any]) -> str:
    """Of values, not of bytes: JSON and form, any order, `1` and `"1"` are the same request."""
    text = json.dumps(values, ensure_ascii=True, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(text: str | None, body: Body) -> Key | None:
    if text is None:
        return None
    target = {} if body.follow_id is None else {"follow_id": body.follow_id}
    return Key(text, digest_of({**body.values, **target}))


def create(
    database: Database, body: Body, *, who: Bearer, now: datetime, key: Key | None, rules_here: Rules
) -> Done | KeyReused:
    at = to_seconds(now)
    with _writing(database) as writing:
        before = _answered(writing, who, key, at)
        if before is not None:
            return before if isinstance(before, KeyReused) else Done(**before, replayed=True)
        writing.names_stand()
        values = _with_local_ids(writing, body.values, accept_parents=rules_here.accept_parents)
        values["record_time"] = values.get("record_time") or now.replace(microsecond=0)
        visit = VisitFields(**{name: value for name, value in values.items() if value is not None})
        number = serving.next_number(writing.connection, visit_record)
        given = {"id": number, "server_id": number, "server_order": number, "status": STANDING}
        saving.insert_visit(writing, visit, author=who.person, now=at, given=given)
        return _kept(writing, who, key, Done(ServerId(number), 1, modified=False))


def modify(
    database: Database,
    body: Body,
    *,
    who: Bearer,
    now: datetime,
    key: Key | None,
    rules_here: Rules,
    expected: frozenset[str] | None = None,
) -> Done | KeyReused | Stale:
    """`expected` are the tags (`tag_of`) of the revisions that the change was made for; None for any."""
    assert body.follow_id is not None
    at = to_seconds(now)
    with _writing(database) as writing:
        before = _answered(writing, who, key, at)
        if before is not None:
            return before if isinstance(before, KeyReused) else Done(**before, replayed=True)
        writing.names_stand()
        row = _seen(writing, body.follow_id, who, rules_here)
        if row.author_id != who.person:
            raise InvalidVisit([Problem("follow_id", mark("这条拜访记录不是您写的，只有作者本人能修改"))])
        if expected is not None and tag_of(body.follow_id, row.revision) not in expected:
            _let_go(writing, who, key)
            return Stale()
        values = _with_local_ids(writing, body.values, accept_parents=rules_here.accept_parents)
        changed = saving.revise(writing, row.id, values, by=who.person, now=at, serving=True)
        revision = row.revision + (1 if changed else 0)
        return _kept(writing, who, key, Done(body.follow_id, revision, modified=True))


def tag_of(number: int, revision: int) -> str:
    """What an `ETag` says of a record."""
    return f"{number}.{revision}"


def add_comment(
    database: Database, body: object, *, who: Bearer, now: datetime, key_text: str | None, rules_here: Rules
) -> Commented | KeyReused:
    fields = _fields(body, {"follow_id": rules.server_number, "content": _content, "create_time": rules.record_time})
    follow, content = _required(fields, "follow_id"), _required(fields, "content")
    written = min(fields.get("create_time") or now, now)
    key = None if key_text is None else Key(key_text, digest_of({**fields, "comment": True}))
    with _writing(database) as writing:
        before = _answered(writing, who, key, to_seconds(now))
        if before is not None:
            return before if isinstance(before, KeyReused) else Commented(before, replayed=True)
        writing.names_stand()
        row = _seen(writing, follow, who, rules_here)
        comment = served_discussion.add_comment(writing, LocalId(row.id), who, content, to_seconds(written))
        if key is not None:
            answered_keys.keep(writing.connection, who.person, key.text, comment)
        return Commented(comment)


def remove_comment(database: Database, body: object, *, who: Bearer, rules_here: Rules) -> bool:
    """False where it is gone already. Only one's own."""
    fields = _fields(body, {"follow_id": rules.server_number, "comment_id": rules.server_number})
    follow, number = _required(fields, "follow_id"), _required(fields, "comment_id")
    with _writing(database) as writing:
        row = _seen(writing, follow, who, rules_here)
        found = served_discussion.comment_by_number(writing.connection, LocalId(row.id), number)
        if found is None:
            return False
        if found.author_id != who.person:
            raise InvalidVisit([Problem("comment_id", mark("只能删除自己写的评论"))])
        served_discussion.remove_comment(writing, LocalId(row.id), LocalId(found.id))
        return True


def mark_read(
    database: Database, body: object, *, who: Bearer, now: datetime, rules_here: Rules
) -> tuple[list[ServerId], list[ServerId]]:
    """The records that this person has read now, and those that are not there to be read."""
    fields = _fields(body, {"follow_id": _one_or_more, "create_time": rules.record_time})
    wanted: Sequence[ServerId] = _required(fields, "follow_id")
    at = to_seconds(min(fields.get("create_time") or now, now))
    read: list[ServerId] = []
    with database.write("serve") as writing:
        # In one order, so that two who read the same records do not wait for each other in a ring.
        for number in sorted(wanted):
            try:
                row = _seen(writing, number, who, rules_here)
            except InvalidVisit:
                continue
            served_discussion.add_receipt(writing, LocalId(row.id), who.person, at)
            read.append(number)
    return [number for number in wanted if number in set(read)], [n for n in wanted if n not in set(read)]


@contextmanager
def _writing(database: Database) -> Iterator[Writing]:
    with database.write("serve") as writing:
        writing.index_later = True
        yield writing


def _answered(writing: Writing, who: Bearer, key: Key | None, now: int) -> dict[str, Any] | KeyReused | None:
    """What the key did before; None when this transaction is the first to use it."""
    if key is None:
        return None
    before = answered_keys.take(writing.connection, who.person, key.text, key.digest, now)
    if before is None:
        return None
    return before.answer if before.digest == key.digest else KeyReused()


def _kept(writing: Writing, who: Bearer, key: Key | None, done: Done) -> Done:
    if key is not None:
        answer = {name: value for name, value in asdict(done).items() if name != "replayed"}
        answered_keys.keep(writing.connection, who.person, key.text, answer)
    return done


def _let_go(writing: Writing, who: Bearer, key: Key | None) -> None:
    """What was refused has used up nothing."""
    if key is not None:
        answered_keys.let_go(writing.connection, who.person, key.text)


def _seen(writing: Writing, number: ServerId, who: Bearer, rules_here: Rules) -> Any:
    """The record of this number, held for this transaction; one that this person may not see is none."""
    connection = writing.connection
    try:
        id_ = records.by_server_id(connection, number)
        seen = not rules_here.own_only or served_pages.seen(connection, id_, who.person)
        row = saving.row_to_write(connection, id_) if seen else None
    except NotFound:
        row = None
    if row is None:
        raise InvalidVisit(
            [Problem("follow_id", mark("没有编号为 {number} 的拜访记录，请检查编号"), {"number": number})]
        )
    return row


def _with_local_ids(writing: Writing, values: Mapping[str, Any], *, accept_parents: bool) -> dict[str, Any]:
    local = dict(values)
    number: ServerId | None = values.get("parent")
    if number is not None:
        known = served_pages.local_id(writing.connection, Kind.PARENT, number)
        if known is None and not accept_parents:
            raise InvalidVisit(
                [
                    Problem(
                        "protent_id",
                        mark("没有编号为 {number} 的大的拜访记录；请检查编号，或请管理员用 visitbook name parent 添加"),
                        {"number": number},
                    )
                ]
            )
        if known is None:
            known = directory.placeholders(writing.connection, Kind.PARENT, [number])[number]
        local["parent"] = known
    for name, kind in _KIND_OF_LIST.items():
        if values.get(name):
            local[name] = tuple(_local_ids(writing, kind, values[name]))
    return local


def _local_ids(writing: Writing, kind: Kind, numbers: Sequence[ServerId]) -> list[LocalId]:
    """Most are known; one never seen before gets a nameless entry."""
    known = {number: served_pages.local_id(writing.connection, kind, number) for number in numbers}
    fresh = [number for number, id_ in known.items() if id_ is None]
    known |= directory.placeholders(writing.connection, kind, fresh)
    return [id_ for id_ in known.values() if id_ is not None]


def _fields(body: object, allowed: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a body, each by its rule; every problem at once, by the field's name."""
    if not isinstance(body, dict):
        raise InvalidVisit([Problem("body", mark("每条数据应为一个 JSON 对象 {example}"), {"example": "{…}"})])
    problems, values = [], {}
    for name, value in body.items():
        if name not in allowed:
            known = "、".join(allowed)
            problems.append(Problem(name, mark("没有这个字段；可用的字段是 {known}"), {"known": known}))
            continue
        try:
            values[name] = allowed[name](value)
        except RuleBroken as broken:
            problems.append(broken.of(name))
    if problems:
        raise InvalidVisit(problems)
    return values


def _required(fields: Mapping[str, Any], name: str) -> Any:
    if not fields.get(name):
        raise InvalidVisit([Problem(name, mark("缺少这个字段，请填写"))])
    return fields[name]


def _content(value: object) -> str | None:
    return rules.text(value.strip() if isinstance(value, str) else value)


def _one_or_more(value: object) -> tuple[ServerId, ...] | None:
    if isinstance(value, list):
        return rules.server_numbers(value)
    number = rules.server_number(value)
    return None if number is None else (number,)
