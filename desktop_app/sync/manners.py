"""How often a server may be asked: a pace within a cycle, and waits between cycles that failed.

No more than 60 requests a minute go to a server that is not ours; an outage of an hour costs fewer than 30 requests,
because a cycle ends with its first unanswered question and each wait may be twice the one before. Waits are random
within their bounds (full jitter, with a floor), so that an office whose network comes back does not ask all at once.
What the server says in Retry-After is law.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

from desktop_app.sync.transport import World

A_MINUTE = 60.0
LONGEST_WAIT = 15 * A_MINUTE
_FIRST_WAIT = 10.0
_FLOOR = 0.25
"""Of the bound: a full jitter down to nothing could spend an hour's questions in its first minute."""


@dataclass(slots=True)
class Pace:
    """At most `per_minute` requests in any minute; None for no bound (our own server sets its own)."""

    per_minute: int | None = 60
    _asked: deque[float] = field(default_factory=deque)

    def wait(self, world: World) -> None:
        if self.per_minute is None:
            return
        now = world.now()
        while self._asked and not now - A_MINUTE < self._asked[0] <= now:
            self._asked.popleft()
        if len(self._asked) >= self.per_minute:
            world.sleep(self._asked[0] + A_MINUTE - now)
            self._asked.popleft()
        self._asked.append(world.now())


def wait_after(failures: int, retry_after: float | None, choose: random.Random) -> float:
    """Seconds until the next cycle after this many failed ones in a row."""
    bound = min(LONGEST_WAIT, _FIRST_WAIT * 2 ** max(0, failures - 1))
    return max(choose.uniform(bound * _FLOOR, bound), retry_after or 0.0)
