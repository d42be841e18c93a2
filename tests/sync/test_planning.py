"""What becomes of a create whose outcome is unknown: the table of states, line by line."""

from __future__ import annotations

import pytest

from desktop_app.domain.fingerprint import Look
from desktop_app.store.journal import Dispatch
from desktop_app.sync.planning import Rules, Step, first_step, step_when_absent

QUIET = 900.0
RULES = Rules(quiet=QUIET)
OURS = Rules(quiet=QUIET, honours_key=True)


def dispatch(*, absences: int = 1, absent_at: float = 0, restored: bool = False) -> Dispatch:
    """Sent at the moment 1,000."""
    look = Look(None, 0, None, None)
    return Dispatch({"a": 1}, {}, look, frozenset(), 1, 1000.0, absences, absent_at, restored)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("READY", Step.SEND),
        ("ACKED", Step.LOOK),
        ("AMBIGUOUS", Step.LOOK),
        ("ASK", Step.LOOK),
        ("SENDING", Step.WAIT),
        ("PARKED", Step.WAIT),
        ("BLOCKED", Step.WAIT),
        ("CONFLICT", Step.WAIT),
    ],
)
def test_the_first_step(state: str, step: Step) -> None:
    assert first_step(state, dispatch(), RULES) is step


def test_with_a_server_that_honours_keys_the_same_goes_out_again_at_once() -> None:
    assert first_step("AMBIGUOUS", dispatch(), OURS) is Step.SEND_AGAIN
    assert first_step("ACKED", dispatch(), OURS) is Step.LOOK
    assert first_step("AMBIGUOUS", dispatch(restored=True), OURS) is Step.LOOK


@pytest.mark.parametrize(
    ("attempts", "absences", "absent_at", "step"),
    [
        (1, 1, 5000.0, Step.WAIT),
        (1, 2, 1000.0 + QUIET - 1, Step.WAIT),
        (1, 2, 1000.0 + QUIET, Step.SEND),
        (2, 5, 9000.0, Step.SEND),
        (3, 2, 1000.0 + QUIET, Step.ASK),
        (1, 2, 0.0, Step.WAIT),
    ],
)
def test_not_there_twice_and_after_the_quiet_time_is_lost(
    attempts: int, absences: int, absent_at: float, step: Step
) -> None:
    sent = dispatch(absences=absences, absent_at=absent_at)
    assert step_when_absent("AMBIGUOUS", attempts, sent, 10_000.0, RULES) is step


@pytest.mark.parametrize("attempts", [1, 2, 3])
@pytest.mark.parametrize("rules", [RULES, OURS])
def test_what_was_acknowledged_is_never_sent_again(attempts: int, rules: Rules) -> None:
    for now in (1001.0, 1000.0 + 86_399, 1000.0 + 86_400, 10**9):
        step = step_when_absent("ACKED", attempts, dispatch(absences=99, absent_at=now), now, rules)
        assert step is (Step.ASK if now >= 1000 + 86_400 else Step.WAIT)


def test_a_store_that_came_from_a_copy_asks_a_person() -> None:
    assert step_when_absent("AMBIGUOUS", 0, dispatch(restored=True), 10_000.0, RULES) is Step.ASK
    assert step_when_absent("AMBIGUOUS", 0, dispatch(restored=True), 10_000.0, OURS) is Step.SEND_AGAIN
