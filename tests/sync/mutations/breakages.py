"""The engine broken on purpose, one way at a time: what each breakage is, and which tests must fail for it.

A breakage replaces a function while the tests run. Should its target be renamed, it fails to apply, which is told apart
from being caught.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import delete, update

from desktop_app.contract.posts import create_body
from desktop_app.domain import merge
from desktop_app.domain.errors import SyncError
from desktop_app.store import claims, journal, merging, records, sweeps
from desktop_app.store.schema import dispatch, visit_record
from desktop_app.sync import classify, http, matching, planning, pulling, pushing, taking, windows
from desktop_app.sync.planning import Step

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Breakage:
    """`tests` are node ids, all of which must fail; the first is the quickest and stands for them in the test run."""

    name: str
    story: str
    apply: Callable[[Patch], None]
    tests: tuple[str, ...]


_SCENARIOS = "tests/sync/test_scenarios.py::"
_KILLS = "tests/sync/test_kills.py::"


def _before_set_refreshed(patch: Patch) -> None:
    def look_and_send(push: pushing.Push, entry: journal.Entry) -> None:
        window = push.cycle.reader.moment(entry.look.moment)
        with push.cycle.database.write("sync") as writing:
            writing.connection.execute(delete(dispatch).where(dispatch.c.outbox_id == entry.id))
        entry = replace(entry, dispatch=None)
        push._send_create(entry, before=[row.id for row in window.rows if row.id is not None])

    patch.setattr(pushing.Push, "_look_and_send", look_and_send)


def _acknowledged_sent_again(patch: Patch) -> None:
    real = planning.step_when_absent

    def step(state: str, *rest: Any) -> Step:
        return real("AMBIGUOUS" if state == "ACKED" else state, *rest)

    patch.setattr(taking, "step_when_absent", step)


def _fingerprints_for_claims(patch: Patch) -> None:
    def match(sought: Any, seen: Any, *, claimed: Any, account: Any) -> matching.Found:
        prints = {row.look.fingerprint: row.id for row in seen}
        found = {one.op: prints[one.look.fingerprint] for one in sought if one.look.fingerprint in prints}
        return matching.Found(found, {}, ())

    def bind(writing: Any, entry: journal.Entry, number: Any, *, how: str, now: float) -> None:
        known = claims.claimed(writing.connection, [number])
        journal.settled(writing.connection, entry) if known else real(writing, entry, number, how=how, now=now)

    real = claims.bind
    patch.setattr(taking, "match", match)
    patch.setattr(claims, "bind", bind)


def _sent_before_committed(patch: Patch) -> None:
    real = pushing.Push._send_create

    def send(push: pushing.Push, entry: journal.Entry, *, before: Any) -> None:
        with push.cycle.database.read() as connection:
            body = create_body(records.one(connection, entry.record))
        push.cycle.client.post(body, entry.owed.op)
        push.cycle.at("sent")
        with patch.context() as quiet:
            # The bytes have left by now; the journal learns of it only here.
            outcome = classify.Outcome(classify.Verdict.DONE, "")
            quiet.setattr(type(push.cycle.client), "post", lambda *_args, **_more: outcome)
            real(push, entry, before=before)

    patch.setattr(pushing.Push, "_send_create", send)


def _missing_from_incomplete(patch: Patch) -> None:
    def read(cycle: Any, span: Any) -> None:
        ids: set[Any] = set()

        def noting(cycle: Any, window: Any) -> None:
            ids.update(row.id for row in window.rows)
            take(cycle, window)

        with patch.context() as also:
            also.setattr(pulling, "take", noting)
            try:
                real(cycle, span)
            except SyncError:
                with cycle.database.write("sync") as writing:
                    known = sweeps.known_within(writing.connection, span.start, span.end)
                    sweeps.mark_missing(writing, [known[number] for number in known.keys() - ids])
                raise

    take, real = taking.take, pulling._read
    patch.setattr(pulling, "_read", read)


def _missing_at_first_sight(patch: Patch) -> None:
    def judge(cycle: Any) -> None:
        with cycle.database.write("sync") as writing:
            sweeps.mark_missing(writing, list(sweeps.perhaps_missing(writing.connection, 1)))

    patch.setattr(pulling, "_judge_missing", judge)


def _merged_by_clock(patch: Patch) -> None:
    def merged(base: Any, mine: Any, theirs: Any) -> merge.Merged:
        outcome = real(base, mine, theirs)
        return merge.Merged.THEIRS if outcome is merge.Merged.BOTH else outcome

    real = merge.merged
    patch.setattr(merge, "merged", merged)


def _redirects_followed(patch: Patch) -> None:
    real = http.HttpTransport.__call__

    def call(transport: http.HttpTransport, request: Any) -> Any:
        reply = real(transport, request)
        if 300 <= reply.status < 400 and "location" in reply.headers:
            with http.HttpTransport(reply.headers["location"]) as elsewhere:
                elsewhere._sign_in = transport._sign_in
                return real(elsewhere, request)
        return reply

    patch.setattr(http.HttpTransport, "__call__", call)


def _noted_before_read(patch: Patch) -> None:
    """The mark "this span was read whole" ahead of its rows: a cursor before its data."""
    real = pulling._read

    def read(cycle: Any, span: Any) -> None:
        with cycle.database.write("sync") as writing:
            sweeps.note(writing.connection, span.start, span.end, 0, cycle.now)
        real(cycle, span)

    patch.setattr(pulling, "_read", read)


def _before_set_ignored(patch: Patch) -> None:
    real = taking._sought
    patch.setattr(taking, "_sought", lambda entry: replace(real(entry), before=frozenset()))


def _not_quiet(patch: Patch) -> None:
    real = planning.step_when_absent

    def step(state: str, attempts: int, sent: Any, now: float, rules: planning.Rules) -> Step:
        return real(state, attempts, replace(sent, absences=9), now, replace(rules, quiet=-1.0))

    patch.setattr(taking, "step_when_absent", step)


def _lenient_status(patch: Patch) -> None:
    def status(envelope: dict[str, Any]) -> int | None:
        value = envelope.get("status")
        return int(value) if isinstance(value, int | str) and str(value).isdigit() else None

    patch.setattr(classify, "_status", status)


def _anyones_row(patch: Patch) -> None:
    real = matching.match
    patch.setattr(taking, "match", lambda sought, seen, *, claimed, account: real(
        sought, [replace(row, author=account) for row in seen], claimed=claimed, account=account
    ))  # fmt: skip


def _every_page_whole(patch: Patch) -> None:
    patch.setattr(windows.Reader, "_is_whole", lambda *_: True)


def _silent_surplus(patch: Patch) -> None:
    patch.setattr(claims, "watched", lambda *_: {})


def _pulled_over_mine(patch: Patch) -> None:
    patch.setattr(merging, "kept_on_top", lambda *_: frozenset())


def _never_recovered(patch: Patch) -> None:
    """What was being sent when the program ended is taken for unsent."""

    def recover(connection: Any, _now: float) -> int:
        for one in journal.entries(connection):
            if one.state == "SENDING":
                journal.unsent(connection, replace(one, owed=replace(one.owed, attempts=0)), "", 0.0)
        return 0

    patch.setattr(journal, "recover", recover)


def _claim_without_number(patch: Patch) -> None:
    real = claims.bind

    def bind(writing: Any, entry: journal.Entry, number: Any, **more: Any) -> None:
        real(writing, entry, number, **more)
        record = visit_record.c.id == entry.record
        writing.connection.execute(update(visit_record).where(record).values(server_id=None))

    patch.setattr(claims, "bind", bind)


BREAKAGES = (
    Breakage(
        "before-set-refreshed",
        "The ids that stood there before are read anew for each attempt: a late write of the first hides among them.",
        _before_set_refreshed,
        (f"{_SCENARIOS}test_a_late_write_that_lands_just_before_the_second_sending_is_seen",),
    ),
    Breakage(
        "acknowledged-sent-again",
        "What the server said it made is sent again because it does not show.",
        _acknowledged_sent_again,
        (f"{_SCENARIOS}test_what_was_acknowledged_is_never_sent_again",),
    ),
    Breakage(
        "fingerprints-for-claims",
        "A create counts as arrived when any equal row is there, whoever's it is.",
        _fingerprints_for_claims,
        (
            f"{_SCENARIOS}test_twins_on_purpose_become_two_records[Fault.LOST_BEFORE]",
            f"{_SCENARIOS}test_a_colleagues_equal_row_is_never_taken_for_ours[before-Fault.LOST_BEFORE]",
        ),
    ),
    Breakage(
        "sent-before-committed",
        "The mark that something is being sent reaches the disk after its bytes have left.",
        _sent_before_committed,
        (f"{_KILLS}test_a_kill_loses_and_doubles_nothing[foreign-1-sent]",),
    ),
    Breakage(
        "never-recovered",
        "What was being sent when the power failed is taken for unsent.",
        _never_recovered,
        (f"{_KILLS}test_what_was_being_sent_when_the_power_failed_is_looked_for_first",),
    ),
    Breakage(
        "missing-from-incomplete",
        "A reading that broke off half way is enough to call a record gone.",
        _missing_from_incomplete,
        (f"{_SCENARIOS}test_a_reading_that_breaks_off_calls_nothing_gone[Fault.ERROR_BEFORE]",),
    ),
    Breakage(
        "missing-at-first-sight",
        "One reading without a record is enough to call it gone.",
        _missing_at_first_sight,
        (f"{_SCENARIOS}test_what_a_server_hides_for_a_while_is_not_taken_for_gone[habits0]",),
    ),
    Breakage(
        "merged-by-clock",
        "Where both sides changed a field, the later one wins without a question.",
        _merged_by_clock,
        (
            f"{_SCENARIOS}test_two_desks_that_wrote_offline_end_with_the_same",
            "tests/soak/test_sync_merges.py::test_no_value_is_lost_in_four_hundred_merges",
        ),
    ),
    Breakage(
        "redirects-followed",
        "A redirect leads a request, token and all, to wherever it says.",
        _redirects_followed,
        ("tests/sync/test_http.py::test_a_redirect_is_an_answer_and_the_token_goes_nowhere[post-302]",),
    ),
    Breakage(
        "cursor-before-data",
        "A span is marked as read before its rows are kept.",
        _noted_before_read,
        (f"{_SCENARIOS}test_a_first_reading_that_was_cut_off_is_begun_again[habits0]",),
    ),
    Breakage(
        "before-set-ignored",
        "A row that stood there before may be taken for ours.",
        _before_set_ignored,
        (f"{_SCENARIOS}test_a_row_that_stood_there_before_is_never_taken_for_ours",),
    ),
    Breakage(
        "not-quiet",
        "What is not there at once is sent again at once.",
        _not_quiet,
        (f"{_SCENARIOS}test_what_was_dropped_is_sent_again_only_after_the_quiet_time",),
    ),
    Breakage(
        "lenient-status",
        'A status of "0" is taken for the integer 0.',
        _lenient_status,
        ("tests/sync/test_model_server.py::test_a_fault_does_to_a_create_what_it_says[Fault.STATUS_TEXT]",),
    ),
    Breakage(
        "anyones-row",
        "An equal row is taken for ours whoever wrote it.",
        _anyones_row,
        (f"{_SCENARIOS}test_a_colleagues_equal_row_is_never_taken_for_ours[behind-Fault.LOST_BEFORE]",),
    ),
    Breakage(
        "every-page-whole",
        "A page is taken for all there is.",
        _every_page_whole,
        (f"{_SCENARIOS}test_a_server_that_cuts_pages_in_silence_hides_nothing",),
    ),
    Breakage(
        "silent-surplus",
        "Nobody is told of a second row that a late write left behind.",
        _silent_surplus,
        (f"{_SCENARIOS}test_a_write_later_than_anyone_waits_is_shown_and_never_cleaned_away",),
    ),
    Breakage(
        "pulled-over-mine",
        "What comes in is written over what was changed here and not sent.",
        _pulled_over_mine,
        (f"{_SCENARIOS}test_two_desks_that_wrote_offline_end_with_the_same",),
    ),
    Breakage(
        "claim-without-number",
        "A claimed record does not learn its number.",
        _claim_without_number,
        (f"{_SCENARIOS}test_a_lost_acknowledgement_is_found_and_not_sent_again",),
    ),
)
