"""What is owed goes to the server: creates and modifies, one after another, each through the same few steps.

Look what stands there, freeze what will be sent, commit that to the disk, send once, note what came of it, look again.
A step that fails leaves the entry where the next cycle finds it; a server that cannot be reached ends the cycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.contract.posts import create_body
from desktop_app.domain.errors import Unreachable
from desktop_app.domain.ids import ServerId
from desktop_app.store import claims, journal, records
from desktop_app.store.journal import UNRESOLVED, Entry
from desktop_app.sync import modifying
from desktop_app.sync.classify import Outcome, Verdict
from desktop_app.sync.client import end_where_needed
from desktop_app.sync.cycle import Cycle
from desktop_app.sync.marker import Marker
from desktop_app.sync.planning import Step, first_step
from desktop_app.sync.taking import take
from desktop_app.words import tr

_SAME_REFUSALS = 3
_UNKNOWN_IN_A_ROW = 3
"""A server that swallows so many answers in a row gets nothing more in this cycle."""


@dataclass(slots=True)
class Push:
    """One walk through the outbox. `board` is what it holds, as far as this walk has come."""

    cycle: Cycle
    marker: Marker
    board: dict[int, Entry] = field(default_factory=dict)
    neighbours: dict[object, list[int]] = field(default_factory=dict)
    """Entries of one record, and creates of one look: only among these one may have to wait for another."""
    looked: set[int] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    unknown: int = 0

    def run(self) -> None:
        self.board = {entry.id: entry for entry in self.cycle.entries()}
        for one in self.board.values():
            for key in (one.record, one.look.fingerprint):
                self.neighbours.setdefault(key, []).append(one.id)
        waiting = list(self.board)
        for done, id_ in enumerate(waiting):
            self.cycle.progress(done, len(waiting))
            self._refresh(id_)
            entry = self.board.get(id_)
            if entry is not None and self._may_go(entry):
                self._create(entry) if entry.owed.kind == "create" else modifying.modify(self, entry)
                self._refresh(id_)
            if self._is_paused():
                self.cycle.attention.append(tr("服务器连续以同一理由拒绝，暂停发送：{said}", said=self.refusals[-1]))
                return

    def _refresh(self, id_: int) -> None:
        entry = self.cycle.entry(id_)
        if entry is None:
            self.board.pop(id_, None)
        else:
            self.board[id_] = entry

    def _is_paused(self) -> bool:
        last = self.refusals[-_SAME_REFUSALS:]
        return len(last) == _SAME_REFUSALS and len(set(last)) == 1

    def _may_go(self, entry: Entry) -> bool:
        """Entries of one record go in order, and of equal creates only one is on its way at a time."""
        if entry.state in ("BLOCKED", "PARKED", "CONFLICT"):
            return False
        if entry.owed.kind == "modify" and entry.server_id is None:
            return False
        near = {id_ for key in (entry.record, entry.look.fingerprint) for id_ in self.neighbours.get(key, ())}
        for other in (self.board[id_] for id_ in near if id_ != entry.id and id_ in self.board):
            if other.state in ("CONFLICT", "PARKED"):
                continue
            if other.record == entry.record and other.id < entry.id:
                return False
            if entry.state == "READY" and other.state in UNRESOLVED and _are_twins(entry, other):
                return False
        return True

    def _create(self, entry: Entry) -> None:
        match first_step(entry.state, entry.dispatch, self.cycle.rules):
            case Step.SEND_AGAIN:
                self._send_create(entry, before=())
            case Step.SEND if self.cycle.rules.honours_key:
                self._send_create(entry, before=())
            case Step.SEND:
                self._look_and_send(entry)
            case Step.LOOK:
                self._look(entry)
            case Step.ASK | Step.WAIT:
                pass

    def _look(self, entry: Entry) -> None:
        """Reads the entry's moment, once for all entries that stand at it."""
        if entry.look.moment not in self.looked:
            self.looked.add(entry.look.moment)
            take(self.cycle, self.cycle.reader.moment(entry.look.moment))

    def _look_and_send(self, entry: Entry) -> None:
        """Ids that stand at the moment now can never be this create; one that was sent before may be among them."""
        window = self.cycle.reader.moment(entry.look.moment)
        if entry.dispatch is not None:
            take(self.cycle, window)
            current = self.cycle.entry(entry.id)
            if current is None or current.state != "READY":
                return
            entry = current
        if window.whole:
            self._send_create(entry, before=[row.id for row in window.rows if row.id is not None])

    def _send_create(self, entry: Entry, *, before: Sequence[ServerId]) -> None:
        with self.cycle.database.write("sync") as writing:
            connection = writing.connection
            current = journal.entry(connection, entry.id)
            if current is None or current.state != entry.state or current.look != entry.look:
                return  # changed or taken back since it was looked at: the next cycle sees it
            if current.dispatch is None or not current.dispatch.body:
                body = create_body(records.one(connection, entry.record))
                journal.freeze(connection, current, body, before=before, now=self.cycle.now)
            else:
                body = current.dispatch.body
                journal.sending(connection, current, self.cycle.now)
        outcome = self.post(current, body)
        match outcome.verdict:
            case Verdict.DONE if outcome.record is not None:
                self._told(current, ServerId(outcome.record))
            case Verdict.DONE:
                self.cycle.tally.pushed += 1
                self._look_again(current)
            case Verdict.UNKNOWN if not self.cycle.rules.honours_key:
                end_where_needed(outcome)
                self._look_again(current)
        end_where_needed(outcome)

    def _look_again(self, entry: Entry) -> None:
        """A glance finds what was just sent; only where it does not, the moment is read whole."""
        window = self.cycle.reader.glance(entry.look.moment)
        take(self.cycle, window)
        if not window.whole and self.cycle.entry(entry.id) is not None:
            self.looked.discard(entry.look.moment)
            self._look(entry)

    def post(self, entry: Entry, body: dict[str, object]) -> Outcome:
        """Sends what is committed as SENDING, once, and commits what came of it."""
        cycle = self.cycle
        self.marker.advance()
        cycle.at("sending")
        outcome = cycle.client.post(body, entry.owed.op)
        cycle.at("sent")
        with cycle.database.write("sync") as writing:
            connection = writing.connection
            current = journal.entry(connection, entry.id)
            assert current is not None, "an entry that is on its way is not taken back"
            match outcome.verdict:
                case Verdict.DONE:
                    journal.became(connection, current, "ACKED", outcome.message or None, cycle.now)
                case Verdict.REFUSED:
                    journal.became(connection, current, "PARKED", outcome.message, cycle.now)
                case Verdict.NOT_SENT:
                    journal.unsent(connection, current, outcome.message, cycle.now)
                case Verdict.UNKNOWN:
                    journal.became(connection, current, "AMBIGUOUS", outcome.message, cycle.now)
            writing.changed([entry.record])
        cycle.at("answered")
        self.unknown = self.unknown + 1 if outcome.verdict is Verdict.UNKNOWN else 0
        if outcome.verdict is Verdict.REFUSED:
            self.refusals.append(outcome.message)
        elif outcome.verdict is Verdict.DONE:
            self.refusals.clear()
        if self.unknown >= _UNKNOWN_IN_A_ROW:
            raise Unreachable(tr("服务器没有确认最近几次发送"), retry_after=outcome.retry_after)
        return outcome

    def _told(self, entry: Entry, number: ServerId) -> None:
        """Our own server names the record that it made, or had made with this key before."""
        with self.cycle.database.write("sync") as writing:
            current = journal.entry(writing.connection, entry.id)
            assert current is not None, "an acknowledged entry is not taken back"
            claims.bind(writing, current, number, how="told", now=self.cycle.now)
        self.cycle.tally.pushed += 1
        self.cycle.at("bound")


def _are_twins(one: Entry, other: Entry) -> bool:
    return one.owed.kind == other.owed.kind == "create" and one.look.fingerprint == other.look.fingerprint
