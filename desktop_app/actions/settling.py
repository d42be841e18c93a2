"""What a person sees and decides of synchronising: unknown outcomes, conflicts, what was refused or set aside."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from desktop_app.domain.errors import InvalidInput, NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.merge import LONG_TEXTS, both_texts
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
from desktop_app.domain.times import from_seconds, text_of_seconds, to_seconds
from desktop_app.domain.visit import RecordRow
from desktop_app.store import (
    claims,
    journal,
    kept,
    merging,
    outbox,
    pages,
    saving,
    set_aside,
    sweeps,
    traits,
)
from desktop_app.store.database import Database, Writing
from desktop_app.store.journal import Entry
from desktop_app.store.merging import Conflict
from desktop_app.words import mark, tr

SETTINGS = "sync"
LAST_SYNCED = "last_synced"
"""The trait with the moment at which a synchronisation last came to its end, in seconds since 1970."""
MISSING_QUESTION = "missing_question"
"""The trait that holds the ids of records which a person must agree to call gone."""
MISSING_ACCEPTED = "missing_accepted"
"""The trait that says that a person has agreed; the next synchronisation acts on it."""


class SyncDesk:
    """Each call blocks, as those of `Desk`; each intent is one transaction. `now` is seconds since 1970."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime] = datetime.now,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._clock = clock
        self._now = now

    # --- settings -------------------------------------------------------------------------------------------------

    def settings(self) -> SyncSettings:
        with self._database.read() as connection:
            found = kept.get_setting(connection, SETTINGS) or {}
        known = asdict(SyncSettings())
        return SyncSettings(**{key: found.get(key, default) for key, default in known.items()})

    def set_settings(self, settings: SyncSettings) -> None:
        with self._database.write("sync_settings") as writing:
            kept.put_setting(writing.connection, SETTINGS, asdict(settings))

    # --- how it stands --------------------------------------------------------------------------------------------

    def overview(self) -> SyncOverview:
        with self._database.read() as connection:
            states = [one.state for one in outbox.entries(connection)]
            checked = sweeps.last(connection)
            last = traits.trait(connection, LAST_SYNCED)
            question = traits.trait(connection, MISSING_QUESTION) or {}
            return SyncOverview(
                server=traits.server(connection) or "",
                owed=outbox.count(connection),
                ask=states.count("ASK"),
                conflicts=merging.count(connection),
                refused=states.count("PARKED"),
                set_aside=set_aside.count(connection),
                lookalikes=len(claims.lookalikes(connection)),
                missing=len(question.get("records", ())) or question.get("emptied", 0),
                checked_from=None if checked is None else text_of_seconds(checked.start),
                checked_at=None if checked is None else _wall(checked.at),
                last=None if last is None else _wall(last),
            )

    def outbox(self) -> tuple[OutboxLine, ...]:
        """Everything owed, oldest first."""
        with self._database.read() as connection:
            owed = outbox.entries(connection)
            titles = outbox.titles(connection)
        return tuple(
            OutboxLine(
                entry=one.id,
                record=one.record,
                title=titles.get(one.record, ""),
                kind=one.kind,
                state=one.state,
                message=one.message,
                attempts=one.attempts,
                since=text_of_seconds(one.since),
                fields=tuple(field_word(name) for name in sorted(one.fields)),
            )
            for one in owed
        )

    def story(self, entry: int) -> tuple[StoryLine, ...]:
        """What was done for an entry and what came of it, oldest first."""
        with self._database.read() as connection:
            found = _entry(connection, entry)
            steps = journal.story(connection, found.owed.op)
        return tuple(StoryLine(_wall(at), tr(STORY_WORDS.get(word, word)), said) for at, word, said in steps)

    # --- unknown outcomes -----------------------------------------------------------------------------------------

    def candidates(self, entry: int) -> tuple[RecordRow, ...]:
        """Records on the server that an undecided create could be."""
        with self._database.read() as connection:
            found = claims.candidates(connection, _entry(connection, entry), traits.account(connection))
            return tuple(pages.rows_of(connection, found, me=kept.me(connection)))

    def it_is(self, entry: int, record: LocalId) -> None:
        """The create is this record of the server."""
        with self._database.read() as connection:
            number = saving.row_of(connection, record).server_id
        if number is None:
            raise InvalidInput(mark("这条记录还没有服务器编号，不能认定。"))
        self.it_is_number(entry, ServerId(number))

    def it_is_number(self, entry: int, number: ServerId) -> None:
        with self._writing() as writing:
            found = _entry(writing.connection, entry)
            if found.owed.kind != "create" or found.state not in ("ASK", "ACKED", "AMBIGUOUS"):
                raise InvalidInput(mark("只有结果未知的新建才能认定为服务器上的一条。"))
            claims.bind(writing, found, number, how="hand", now=self._now())

    def send_again(self, entries: Iterable[int]) -> int:
        """Sends what was refused, or what may have arrived, once more; answers how many entries that are."""
        with self._writing() as writing:
            again = [_entry(writing.connection, one) for one in entries]
            again = [one for one in again if one.state in ("PARKED", "ASK", "AMBIGUOUS", "ACKED", "READY")]
            for one in again:
                journal.again(writing.connection, one, self._now())
            writing.changed([one.record for one in again])
            return len(again)

    def keep_here(self, entry: int) -> None:
        """The record stays on this computer, and nothing of it is owed."""
        with self._writing() as writing:
            found = _entry(writing.connection, entry)
            journal.keep_here(writing.connection, found, self._now())
            writing.changed([found.record])

    # --- conflicts ------------------------------------------------------------------------------------------------

    def conflicts(self, record: LocalId | None = None) -> tuple[ConflictLine, ...]:
        with self._database.read() as connection:
            titles = outbox.titles(connection)
            return tuple(
                ConflictLine(
                    record=one.record,
                    title=titles.get(one.record, ""),
                    field=one.field,
                    before=_readable(connection, one.field, one.base),
                    mine=_readable(connection, one.field, one.mine),
                    theirs=_readable(connection, one.field, one.theirs),
                    both=one.field in LONG_TEXTS,
                )
                for one in merging.conflicts(connection, record)
            )

    def settle_conflict(self, record: LocalId, field: str, choice: str) -> None:
        """`choice` is `mine`, `theirs` or `both`; the value that gives way stays in the history."""
        with self._writing() as writing:
            connection = writing.connection
            found = merging.one(connection, record, field)
            if choice == "theirs":
                self._write(writing, found, found.theirs)
                merging.settle_theirs(connection, found)
            elif choice == "mine":
                merging.settle_mine(connection, found)
            elif choice == "both" and field in LONG_TEXTS:
                self._write(writing, found, both_texts(found.mine, found.theirs))
                merging.settle_mine(connection, found)
            else:
                raise InvalidInput(mark("{field} 只能选一方：mine 或 theirs。"), field=field_word(field))
            writing.changed([record])

    def _write(self, writing: Writing, found: Conflict, value: Any) -> None:
        if found.field == "record_time":
            value = from_seconds(value)
        elif isinstance(value, list):
            value = tuple(value)
        me = kept.me(writing.connection)
        saving.revise(writing, found.record, {found.field: value}, by=me, now=to_seconds(self._clock()))

    # --- what could not be read, what is there twice, what is gone --------------------------------------------------

    def set_aside(self) -> tuple[SetAsideLine, ...]:
        with self._database.read() as connection:
            return tuple(SetAsideLine(one.id, one.reason, one.row, one.at) for one in set_aside.rows(connection))

    def forget_set_aside(self, ids: Collection[int]) -> None:
        with self._writing() as writing:
            set_aside.forget(writing.connection, ids)

    def lookalikes(self) -> tuple[LookalikeLine, ...]:
        with self._database.read() as connection:
            found = claims.lookalikes(connection)
            return tuple(
                LookalikeLine(one.record, saving.row_of(connection, one.record).title or "", one.server_id, one.other)
                for one in found
            )

    def settle_lookalike(self, number: ServerId) -> None:
        """Both are meant to be there."""
        with self._writing() as writing:
            claims.settle_lookalike(writing.connection, number)

    def missing_question(self) -> tuple[RecordRow, ...]:
        """Records that the server no longer shows, so many at once that a person must agree; empty for no question."""
        with self._database.read() as connection:
            question = traits.trait(connection, MISSING_QUESTION) or {}
            here = sweeps.of_these(connection, question.get("records", ()))
            return tuple(pages.rows_of(connection, here, me=kept.me(connection)))

    def accept_missing(self) -> None:
        """They are gone: the next synchronisation looks once more and marks what it does not find."""
        self._answer_missing(accepted=True)

    def decline_missing(self) -> None:
        """They are not gone: counting begins anew."""
        self._answer_missing(accepted=False)

    def _answer_missing(self, *, accepted: bool) -> None:
        with self._writing() as writing:
            connection = writing.connection
            if not accepted:
                sweeps.forget_absences(connection)
            traits.put_trait(connection, MISSING_QUESTION, None)
            traits.put_trait(connection, MISSING_ACCEPTED, True if accepted else None)

    def _writing(self) -> Any:
        return self._database.write("settle")


def entry_of_record(database: Database, record: LocalId) -> int:
    """The entry of a record that a person can say something about: its create, else its first change."""
    with database.read() as connection:
        found = [one for one in journal.entries(connection) if one.record == record]
    if not found:
        raise NotFound(mark("本机编号为 {id} 的记录没有待发的内容。"), id=record)
    return found[0].id


def _entry(connection: Any, entry: int) -> Entry:
    found = journal.entry(connection, entry)
    if found is None:
        raise NotFound(mark("这一项已经处理好了。"))
    return found


def _readable(connection: Any, field: str, value: Any) -> str:
    return saving.readable(connection, field, tuple(value) if isinstance(value, list) else value) or ""


def _wall(moment: float) -> str:
    """Seconds since 1970 UTC as this computer's wall clock shows them."""
    return datetime.fromtimestamp(moment).strftime("%Y-%m-%d %H:%M:%S")
