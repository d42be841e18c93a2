"""Changing a record that the server has: look first, send just the changed fields, read back, and merge what differs.

A modify sets values, so sending it twice does no harm; what must not happen is that it goes over a colleague's change
unseen. That is why the record is read before it is sent, and `store.merging` judges what both sides changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from desktop_app.contract.names import WRITE_NAMES
from desktop_app.contract.posts import NEVER_MODIFIED, modify_body
from desktop_app.domain.ids import LocalId
from desktop_app.domain.merge import same
from desktop_app.domain.server_view import RecordView
from desktop_app.domain.times import to_seconds
from desktop_app.domain.visit import VISIT_FIELDS
from desktop_app.store import journal, merging, outbox, records, saving, traits
from desktop_app.store.database import Writing
from desktop_app.store.journal import Dispatch, Entry
from desktop_app.sync.classify import Verdict
from desktop_app.sync.client import Span, end_where_needed
from desktop_app.sync.taking import take
from desktop_app.sync.windows import Window
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.sync.cycle import Cycle
    from desktop_app.sync.pushing import Push

WRITES_WHOLE = "writes_whole"
"""The trait of a server that empties what a modify does not send: it gets all that is known."""

_A_DAY = 86_400
_ATTEMPTS = 3
_READABLE = ("event", "effect", "note")
"""Fields that every answer shows, beside the moment."""


def modify(push: Push, entry: Entry) -> None:
    """Takes a modify as far as it goes in this cycle."""
    cycle = push.cycle
    if entry.state != "READY":
        _read_back(cycle, entry, None)
        return
    found = _find(cycle, entry)
    if found is None:
        words = tr("服务器上暂时找不到这条记录")
        if entry.owed.message != words:
            with cycle.database.write("sync") as writing:
                journal.became(writing.connection, entry, "READY", words, cycle.now)
        return
    row, window = found
    take(cycle, window)
    frozen = _freeze(cycle, entry)
    if frozen is None:
        return
    sending, body = frozen
    outcome = push.post(sending, body)
    if outcome.verdict is Verdict.UNKNOWN:
        end_where_needed(outcome)
    if outcome.verdict in (Verdict.DONE, Verdict.UNKNOWN):
        current = cycle.entry(entry.id)
        assert current is not None, "an entry that is on its way is not taken back"
        emptied = _read_back(cycle, current, row)
        if emptied:
            _restore(push, entry.record)
    end_where_needed(outcome)


def _restore(push: Push, record: LocalId) -> None:
    """The server emptied what it was not sent: it gets that back before anything else."""
    owed = [one for one in push.cycle.entries() if one.record == record and one.state == "READY"]
    for entry in owed[:1]:
        modify(push, entry)


def _freeze(cycle: Cycle, entry: Entry) -> tuple[Entry, dict[str, Any]] | None:
    """Fixes what will be sent, and commits it as SENDING; None where nothing is left to send, or a person must say."""
    with cycle.database.write("sync") as writing:
        connection = writing.connection
        current = journal.entry(connection, entry.id)
        if current is None or current.state != "READY" or current.server_id is None:
            return None
        fields = current.owed.fields - set(NEVER_MODIFIED)
        if not fields:
            merging.drop(connection, current.record, current.owed.fields)
            return None
        if traits.trait(connection, WRITES_WHOLE):
            known = saving.stored_values(connection, current.record)
            fields |= {name for name in VISIT_FIELDS if known[name] not in (None, ()) and name not in NEVER_MODIFIED}
        body = modify_body(records.one(connection, current.record), fields, current.server_id)
        journal.freeze(connection, current, body, before=None, now=cycle.now)
    return current, body


def _find(cycle: Cycle, entry: Entry) -> tuple[RecordView, Window] | None:
    """The record's row where it stands on the server now, with the window it was found in."""
    for span in _where_it_may_stand(cycle, entry):
        for window in _windows(cycle, span):
            for row in window.rows:
                if row.id == entry.server_id:
                    return row, window
    return None


def _windows(cycle: Cycle, span: Span) -> Iterator[Window]:
    """A moment by a glance first, which is enough where the row is in it."""
    if span.is_moment:
        glance = cycle.reader.glance(span.start)
        yield glance
        if glance.whole:
            return
    yield from cycle.reader.read(span)


def _where_it_may_stand(cycle: Cycle, entry: Entry) -> Iterator[Span]:
    with cycle.database.read() as connection:
        base = merging.base_of(connection, entry.record)
        here = saving.row_of(connection, entry.record).record_time
    moments = [base.get("record_time", here)]
    if entry.dispatch is not None and "record_time" in _sent(entry.dispatch):
        moments.insert(0, entry.dispatch.values["record_time"])
    for moment in dict.fromkeys(moments):
        yield Span(moment, moment)
    yield Span(moments[-1] - _A_DAY, moments[-1] + _A_DAY)


def _sent(dispatch: Dispatch) -> frozenset[str]:
    return frozenset(WRITE_NAMES[key] for key in dispatch.body if key in WRITE_NAMES)


def _read_back(cycle: Cycle, entry: Entry, before: RecordView | None) -> frozenset[str]:
    """Looks what the modify came to, and answers which fields the server emptied although they were not sent."""
    found = _find(cycle, entry)
    if found is None:
        return frozenset()
    row, window = found
    with cycle.database.write("sync") as writing:
        emptied = _settle(cycle, writing, entry, row, before)
    take(cycle, window)
    return emptied


def _settle(cycle: Cycle, writing: Writing, entry: Entry, row: RecordView, before: RecordView | None) -> frozenset[str]:
    """What is known to have arrived is owed no longer; the rest of the entry waits to be merged and sent again."""
    connection, dispatch = writing.connection, entry.dispatch
    assert dispatch is not None, "what was sent was frozen"
    sent = _sent(dispatch)
    shown = {name: _arrived(name, row, dispatch) for name in sent}
    base = merging.base_of(connection, entry.record)
    arrived = {name for name, came in shown.items() if came}
    news = any(name not in base or not same(base[name], dispatch.values[name]) for name in arrived)
    if entry.state == "ACKED" or news:
        # A body is applied whole or not at all; what no answer shows came with what it does show.
        arrived |= {name for name, came in shown.items() if came is None}
    merging.credit(connection, entry.record, {name: dispatch.values[name] for name in arrived})
    here = saving.stored_values(connection, entry.record)
    done = {name for name in arrived if same(here[name], dispatch.values[name])}
    ignored = entry.state == "ACKED" and sent - arrived and entry.owed.attempts >= _ATTEMPTS
    journal.reopen(connection, entry, tr("服务器说已修改，但读回来没有变化") if ignored else None, cycle.now)
    emptied = _emptied(before, row, sent) if before is not None else frozenset()
    if emptied:
        traits.put_trait(connection, WRITES_WHOLE, True)
        merging.credit(connection, entry.record, dict.fromkeys(emptied))
        outbox.owe(connection, entry.record, "modify", cycle.world.wall(), fields=emptied)
    merging.drop(connection, entry.record, done)
    if done:
        cycle.tally.modified += 1
    writing.changed([entry.record])
    return emptied


def _arrived(name: str, row: RecordView, dispatch: Dispatch) -> bool | None:
    """Whether the row has the value that was sent; None where it does not show the field."""
    if name == "record_time":
        return same(to_seconds(row.record_time), dispatch.values[name])
    if name == "event":
        return same(row.event, dispatch.values[name])
    if name in _READABLE:
        return same(row.texts[name], dispatch.values[name])
    if name not in row.beyond:
        return None
    if name in ("customers", "followers"):
        key = next(key for key, ours in WRITE_NAMES.items() if ours == name)
        return same(row.beyond[name], dispatch.body[key] or [])
    return same(row.beyond[name], dispatch.values[name])


def _emptied(before: RecordView, row: RecordView, sent: Collection[str]) -> frozenset[str]:
    """Readable fields that held something, were not sent, and all came back empty."""
    was = {"event": before.event, "effect": before.texts["effect"], "note": before.texts["note"]}
    now = {"event": row.event, "effect": row.texts["effect"], "note": row.texts["note"]}
    held = {name for name in _READABLE if name not in sent and was[name]}
    return frozenset(held) if held and not any(now[name] for name in held) else frozenset()
