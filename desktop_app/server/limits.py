"""How much one client may ask for: requests a second for each token, failed sign-ins for each address."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

REMEMBERED = 10_000
"""Clients whose use is remembered; the one that was quiet for longest is forgotten first, and had a full allowance."""


@dataclass(slots=True)
class _Allowance:
    left: float
    at: float


class Allowances:
    """A number of requests a second for each client, and `burst` of them at once. `per_second` 0 allows everything."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._clients: OrderedDict[Hashable, _Allowance] = OrderedDict()
        self._lock = threading.Lock()

    def wait_for(self, client: Hashable) -> float:
        """Seconds until this client may ask; 0 when it may now, which is then counted."""
        return self._use(client, 1.0)

    def is_used_up(self, client: Hashable) -> float:
        """As `wait_for`, without counting."""
        return self._use(client, 0.0)

    def _use(self, client: Hashable, amount: float) -> float:
        if not self._per_second:
            return 0.0
        with self._lock:
            return self._used(client, amount, self._clock())

    def _used(self, client: Hashable, amount: float, now: float) -> float:
        one = self._clients.get(client)
        if one is None:
            one = self._clients[client] = _Allowance(self._burst, now)
            if len(self._clients) > REMEMBERED:
                self._clients.popitem(last=False)
        else:
            self._clients.move_to_end(client)
        one.left = min(self._burst, one.left + (now - one.at) * self._per_second)
        one.at = now
        if one.left < 1.0:
            return (1.0 - one.left) / self._per_second
        one.left -= amount
        return 0.0
