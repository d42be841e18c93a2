"""What our own server offers beyond the contract, used only where it says so: keys that are honoured, comments and
receipts that reach everyone, a directory that fills itself, and pulls that ask for what changed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from desktop_app.contract.answers import read_answer
from desktop_app.domain.directory import DirectoryLine, Kind
from desktop_app.domain.errors import InvalidInput, NotTheContract
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.times import text_of_seconds
from desktop_app.store import discussion, outbox, set_aside, sweeps, told, traits
from desktop_app.store.absorb import absorb
from desktop_app.store.database import Writing
from desktop_app.sync.classify import Verdict
from desktop_app.sync.client import end_where_needed
from desktop_app.sync.cycle import Cycle
from desktop_app.sync.planning import Rules
from desktop_app.words import tr

CAPABILITIES = "/api/record/capabilities"
_VERSION = 1
_ASKED_AGAIN_AFTER = 86_400
_LACKING = "lacks_companion"
"""The trait with the moment at which a server had nothing beyond the contract."""
DIRECTORY_CURSOR, CHANGES_CURSOR = "directory_cursor", "changes_cursor"
_RECEIPTS_AT_ONCE = 1000
_CHANGES_AT_ONCE = 500


def introduce(cycle: Cycle) -> None:
    """Asks a server what it offers; one that offers nothing is not asked again for a day."""
    with cycle.database.read() as connection:
        lacking = traits.trait(connection, _LACKING)
    if lacking is not None and 0 <= cycle.started - lacking < _ASKED_AGAIN_AFTER:
        return
    found = cycle.client.beyond(CAPABILITIES)
    offered = found.get("companion") if found else None
    usable = isinstance(offered, dict) and offered.get("version") == _VERSION
    if found and found.get("idempotency") is True and found.get("record_id") is True:
        cycle.rules = Rules(quiet=cycle.rules.quiet, honours_key=True)
        cycle.client.pace.per_minute = None
    cycle.companion = offered if usable else None
    with cycle.database.write("sync") as writing:
        traits.put_trait(writing.connection, _LACKING, None if found else int(cycle.started))
        number = found.get("user_id") if found else None
        if type(number) is int and number > 0:
            _know_ourselves(cycle, writing, ServerId(number))


def _know_ourselves(cycle: Cycle, writing: Writing, number: ServerId) -> None:
    """The server says whom the token stands for: the author of all that is sent with it."""
    cycle.account = number
    traits.learn_account(writing.connection, number)
    me = traits.number_of_me(writing.connection)
    if me not in (None, number):
        cycle.attention.append(
            tr(
                "登录凭证属于员工 {number}，而这里写记录的是员工 {me}：送出的记录会算在员工 {number} 名下。",
                number=number,
                me=me,
            )
        )


def push(cycle: Cycle) -> None:
    """Sends comments and receipts that were written here, where the server takes them."""
    if cycle.companion is None:
        return
    with cycle.database.read() as connection:
        owed = [one for one in outbox.entries(connection) if one.kind in ("comment", "read") and one.state != "PARKED"]
        numbers = discussion.server_ids(connection, {one.record for one in owed})
        ours = discussion.people_with_number(connection, cycle.account)
    mine = [one for one in owed if one.record in numbers and one.person in ours]
    for one in mine:
        if one.kind == "comment" and one.comment is not None:
            _push_comment(cycle, one, numbers[one.record])
    receipts = [one for one in mine if one.kind == "read"]
    for start in range(0, len(receipts), _RECEIPTS_AT_ONCE):
        _push_receipts(cycle, receipts[start : start + _RECEIPTS_AT_ONCE], numbers)


def _push_comment(cycle: Cycle, one: outbox.OwedEntry, number: ServerId) -> None:
    """The key makes a comment that was sent twice one comment, so an unclear outcome is simply sent again."""
    assert cycle.companion is not None
    assert one.comment is not None
    with cycle.database.read() as connection:
        comment = discussion.comment_of(connection, one.comment)
    body = {"follow_id": number, "content": comment.content, "create_time": _time(comment.created)}
    outcome, said = cycle.client.post_beyond(cycle.companion["comment"], body, one.op)
    cycle.at("comment sent")
    with cycle.database.write("sync") as writing:
        if outcome.verdict is Verdict.DONE and type(said.get("id")) is int:
            discussion.comment_arrived(writing, one.record, one.comment, ServerId(said["id"]))
        elif outcome.verdict is Verdict.REFUSED:
            outbox.park(writing.connection, one.id, outcome.message)
    end_where_needed(outcome)


def _push_receipts(cycle: Cycle, entries: list[outbox.OwedEntry], numbers: dict[LocalId, ServerId]) -> None:
    """Receipts keep the moment of reading, so those of one moment go together."""
    assert cycle.companion is not None
    with cycle.database.read() as connection:
        moments = discussion.reading_times(connection, [(one.record, one.person) for one in entries if one.person])
    groups: dict[int, list[outbox.OwedEntry]] = defaultdict(list)
    for one in entries:
        groups[moments.get(one.record, one.since)].append(one)
    for moment, group in groups.items():
        body = {"follow_id": [numbers[one.record] for one in group], "create_time": _time(moment)}
        outcome, said = cycle.client.post_beyond(cycle.companion["read"], body, group[0].op)
        if outcome.verdict is Verdict.DONE:
            read = set(said.get("read") or ()) | set(said.get("unknown") or ())
            with cycle.database.write("sync") as writing:
                discussion.receipts_arrived(
                    writing, [(one.record, one.person) for one in group if one.person and numbers[one.record] in read]
                )
        end_where_needed(outcome)


def pull(cycle: Cycle) -> None:
    """The directory first, so that names are there when records speak of them; then what changed."""
    if cycle.companion is None:
        return
    _pull_directory(cycle)
    _pull_changes(cycle)


def _pull_directory(cycle: Cycle) -> None:
    for data in _pages(cycle, "directory", DIRECTORY_CURSOR, 1000):
        with cycle.database.write("sync") as writing:
            for entry in data.get("entries") or ():
                line = _line(entry)
                if line is not None:
                    told.take(writing, line)
            traits.put_trait(writing.connection, DIRECTORY_CURSOR, data["cursor"])


def _line(entry: Any) -> DirectoryLine | None:
    """None for what this program does not know, which is passed over."""
    try:
        return DirectoryLine(
            kind=Kind(entry["kind"]),
            number=ServerId(int(entry["number"])),
            name=entry.get("name") or "",
            organization=entry.get("organization_id"),
            director=entry.get("director_id"),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _pull_changes(cycle: Cycle) -> None:
    for data in _pages(cycle, "changes", CHANGES_CURSOR, _CHANGES_AT_ONCE):
        rows = data.get("records") or []
        try:
            answer = read_answer({"status": 0, "data": rows})
        except InvalidInput as error:
            raise NotTheContract(reason=error.words()[1].rstrip("。")) from error
        with cycle.database.write("sync") as writing:
            connection = writing.connection
            done = absorb(writing, answer.rows, cycle.world.wall())
            cycle.tally.pulled += done.new
            cycle.tally.updated += done.updated
            unreadable = ((str(problem), rows[place - 1]) for place, problem in answer.unreadable)
            set_aside.keep(connection, unreadable, cycle.world.wall())
            gone = [ServerId(one) for one in data.get("gone") or () if type(one) is int]
            missing = sweeps.still_here(connection, gone)
            sweeps.mark_missing(writing, missing)
            cycle.tally.missing += len(missing)
            # In the transaction of what it stands for: a cursor ahead of its data would lose the rows between.
            traits.put_trait(connection, CHANGES_CURSOR, data["cursor"])
        cycle.at("taken")
        cycle.progress(cycle.tally.pulled + cycle.tally.updated, None)


def _pages(cycle: Cycle, name: str, cursor: str, count: int) -> Any:
    assert cycle.companion is not None
    while True:
        with cycle.database.read() as connection:
            since = traits.trait(connection, cursor) or ""
        query = (("since", since), ("count", str(count)))
        data = cycle.client.beyond(cycle.companion[name], query)
        if data is None or not isinstance(data.get("cursor"), str):
            raise NotTheContract(reason=cycle.companion[name])
        if data.get("reset") and since:
            cycle.history_lost = True
        yield data
        if not data.get("more"):
            return


def sweep_due(cycle: Cycle) -> bool:
    """With a server that tells what changed, windows are read once a week, to be sure, and when its history is new."""
    if cycle.history_lost:
        return True
    with cycle.database.read() as connection:
        last = sweeps.last(connection, at_least=0)
    return last is None or cycle.started - last.at >= 7 * 86_400


def _time(seconds: int) -> str:
    return text_of_seconds(seconds)
