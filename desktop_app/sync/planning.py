"""What is to be done with a create that is owed: pure, from what is known of it to the next step.

The table of sync's states stands here and nowhere else. `pushing` and `pulling` carry the steps out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from desktop_app.store.journal import Dispatch

QUIET_SECONDS = 15 * 60.0
"""After the last byte of an attempt a server may still be working on it; only then is "not there" taken for "lost"."""

ATTEMPTS = 3
ABSENCES = 2
ACKNOWLEDGED_PATIENCE = 24 * 3600.0


class Step(Enum):
    LOOK = "look"
    """Read its moment: is the row there?"""
    SEND = "send"
    """Send it, for the first time or again, after a look."""
    SEND_AGAIN = "send again"
    """Send the same with the same key at once: this server does it once only."""
    ASK = "ask"
    """A person has to say."""
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Rules:
    """How patient to be; `honours_key` of a server that keeps Idempotency-Keys for good."""

    quiet: float = QUIET_SECONDS
    honours_key: bool = False


def first_step(state: str, dispatch: Dispatch | None, rules: Rules) -> Step:
    """What to do with an entry as it stands, before anything was read in this cycle."""
    restored = dispatch is not None and dispatch.restored
    match state:
        case "READY":
            return Step.SEND
        case "AMBIGUOUS" if rules.honours_key and not restored:
            return Step.SEND_AGAIN
        case "ACKED" | "AMBIGUOUS" | "ASK":
            return Step.LOOK
        case _:
            return Step.WAIT


def step_when_absent(state: str, attempts: int, dispatch: Dispatch, now: float, rules: Rules) -> Step:
    """What to do with an entry whose row a complete reading did not show; `dispatch` counts that reading."""
    if dispatch.sent_at is None:
        return Step.WAIT
    waited = now - dispatch.sent_at
    if state == "ACKED":
        # Acknowledged is created: never resent, however long it does not show.
        return Step.ASK if waited >= ACKNOWLEDGED_PATIENCE else Step.WAIT
    if state != "AMBIGUOUS":
        return Step.WAIT
    late = dispatch.absent_at is not None and dispatch.absent_at >= dispatch.sent_at + rules.quiet
    if dispatch.restored:
        if rules.honours_key:
            return Step.SEND_AGAIN
        return Step.ASK if dispatch.absences >= 1 else Step.WAIT
    if not late or dispatch.absences < ABSENCES:
        return Step.WAIT
    return Step.SEND if attempts < ATTEMPTS else Step.ASK


def quiet_ends(dispatch: Dispatch, rules: Rules) -> float | None:
    """When a look could settle an unknown outcome, in seconds since 1970; None where only a person can."""
    return None if dispatch.sent_at is None else dispatch.sent_at + rules.quiet
