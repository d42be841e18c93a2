"""Synchronising a store with a server: one cycle, or cycles until nothing is unsettled. Steps only, no thread.

A cycle can end anywhere, by a kill or by the network: what was committed is whole, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.actions.settling import LAST_SYNCED, MISSING_ACCEPTED
from desktop_app.actions.taking_in import index_queued
from desktop_app.domain.errors import SignInRefused, SyncError
from desktop_app.domain.ids import ServerId
from desktop_app.store import journal, locks, merging, outbox, traits
from desktop_app.store.database import Database
from desktop_app.sync import beyond, manners, teaching
from desktop_app.sync.client import Client
from desktop_app.sync.cycle import Cycle, Tally
from desktop_app.sync.marker import Marker, file_of
from desktop_app.sync.planning import QUIET_SECONDS, Rules, quiet_ends
from desktop_app.sync.pulling import pull
from desktop_app.sync.pushing import Push
from desktop_app.sync.transport import World
from desktop_app.sync.windows import ROWS_A_PAGE, Reader

FULL_DUE = "full_due"
"""The trait of a replica to which nothing is pushed before everything was read once: the store came from a copy."""
PAGE_PROVEN = "page_proven"


@dataclass(frozen=True, slots=True)
class Options:
    """What one synchronisation is to do. `server` is the address, `account` our `user_id` there if it is known.

    `quiet` and `settle` are in seconds; `per_minute` bounds the requests to a server that is not ours.
    """

    server: str
    account: ServerId | None = None
    form: bool = False
    quiet: float = QUIET_SECONDS
    settle: float = 0.0
    push: bool = True
    pull: bool = True
    full: bool = False
    accept_missing: bool = False
    per_minute: int | None = 60
    rows_a_page: int = ROWS_A_PAGE


@dataclass(frozen=True, slots=True)
class Result:
    """How it ended: the figures, what is still owed, what a person should know, and the error that ended it, if any."""

    tally: Tally
    owed: int
    attention: tuple[str, ...]
    error: SyncError | None


Report = Callable[[int | None, int | None], None]
"""How many of how many are done; None for work that is not counted."""


def synchronise(
    database: Database,
    world: World,
    options: Options,
    *,
    at: Callable[[str], None] = lambda _point: None,
    progress: Report = lambda _done, _of: None,
) -> Result:
    """Cycles until nothing is unsettled or `settle` seconds are over, at least one; StoreBusy while another syncs.

    Raises `Stopped` when the world asks to end. What the server or the network did is in the result, never raised.
    """
    with locks.syncing(file_of(database)):
        total, begun, wait = Tally(), world.now(), 1.0
        while True:
            result = _cycle(database, world, options, total, at, progress)
            left = options.settle - (world.now() - begun)
            if left <= 0 or not _may_settle(database, result, options):
                return result
            wait = min(wait * 2, 60.0)
            world.sleep(min(left, max(wait, _until_quiet(database, world, options))))


def _cycle(
    database: Database, world: World, options: Options, total: Tally, at: Callable[[str], None], progress: Report
) -> Result:
    client = Client(world, manners.Pace(options.per_minute), form=options.form, at=at)
    marker = Marker.beside(database)
    cycle = _begin(database, client, options, marker, total)
    cycle.progress = progress
    error: SyncError | None = None
    try:
        _steps(cycle, options, marker)
    except SyncError as ended:
        error = ended
    finally:
        _sum_up(cycle)
    index_queued(database)
    with database.read() as connection:
        owed = outbox.count(connection)
    return Result(total, owed, tuple(cycle.attention), error)


def _begin(database: Database, client: Client, options: Options, marker: Marker, total: Tally) -> Cycle:
    """Names the replica, finds out what a kill or a copy left in doubt, and remembers what the server can do."""
    now = client.world.now()
    copied = marker.is_a_copy()
    with database.write("sync") as writing:
        connection = writing.connection
        traits.choose(connection, options.server, options.account)
        journal.recover(connection, now)
        if copied:
            journal.doubt_all(connection, now)
            traits.put_trait(connection, FULL_DUE, True)
        account = traits.account(connection)
        proven = traits.trait(connection, PAGE_PROVEN) or 0
        accepted = options.accept_missing or bool(traits.trait(connection, MISSING_ACCEPTED))
    if copied:
        marker.begin_anew()
    marker.ensure()
    reader = Reader(client, options.rows_a_page, proven=proven)
    rules = Rules(quiet=options.quiet)
    return Cycle(database, client, reader, rules, account, now, total, accepts_missing=accepted)


def _steps(cycle: Cycle, options: Options, marker: Marker) -> None:
    beyond.introduce(cycle)
    with cycle.database.read() as connection:
        full_due = bool(traits.trait(connection, FULL_DUE))
    if full_due:
        pull(cycle, full=True)
        with cycle.database.write("sync") as writing:
            traits.put_trait(writing.connection, FULL_DUE, None)
    if options.push:
        Push(cycle, marker).run()
        beyond.push(cycle)
    if options.pull and not full_due:
        beyond.pull(cycle)
        if cycle.companion is None or options.full or beyond.sweep_due(cycle):
            pull(cycle, full=options.full)
        cycle.progress(None, None)  # the rows are here; what comes now may wait for its turn with the server
        if cycle.companion is None:
            teaching.teach(cycle)
    with cycle.database.write("sync") as writing:
        traits.put_trait(writing.connection, LAST_SYNCED, int(cycle.now))
        traits.put_trait(writing.connection, PAGE_PROVEN, cycle.reader.proven)


def _sum_up(cycle: Cycle) -> None:
    """What stands open is counted as it stands now."""
    states = [entry.state for entry in cycle.entries()]
    cycle.tally.requests += cycle.client.requests
    cycle.tally.unsettled = sum(state in journal.UNRESOLVED for state in states)
    cycle.tally.refused = states.count("PARKED")
    with cycle.database.read() as connection:
        cycle.tally.conflicts = merging.count(connection)


def _may_settle(database: Database, result: Result, options: Options) -> bool:
    """Whether another cycle could bring more: something waits that no person has to decide."""
    if result.error is not None:
        # A page in the contract's place may be a moment's trouble; a wrong token stays wrong.
        return not isinstance(result.error, SignInRefused)
    with database.read() as connection:
        states = {entry.state for entry in journal.entries(connection)}
    return bool(states & {"READY", "SENDING", "ACKED", "AMBIGUOUS"})


def _until_quiet(database: Database, world: World, options: Options) -> float:
    """Seconds until the first unknown outcome could be settled by a look, at most a minute."""
    rules = Rules(quiet=options.quiet)
    with database.read() as connection:
        ends = [quiet_ends(one.dispatch, rules) for one in journal.entries(connection) if one.dispatch is not None]
    later = [end - world.now() for end in ends if end is not None]
    return min(60.0, max(0.0, min(later))) if later else 0.0
