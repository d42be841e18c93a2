"""What the server need not work out again: kept only as long as nobody, here or elsewhere, has written anything."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from desktop_app.server.answer import Answer
from desktop_app.store.database import Database

MOST_BYTES = 32 * 1024 * 1024
MOST_ENTRIES = 4096


class Memory:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._as_of: object = None
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._bytes = 0

    def as_of(self) -> object:
        """The store's state now; what was kept from another state is forgotten. To be asked before reading."""
        now = self._database.as_of()
        with self._lock:
            if now != self._as_of:
                self._as_of, self._bytes = now, 0
                self._kept.clear()
        return now

    def get(self, key: Hashable) -> Any:
        return self._kept.get(key)

    def keep(self, as_of: object, key: Hashable, value: Any) -> None:
        """Keeps what was read after `as_of` was asked, unless somebody has written since."""
        with self._lock:
            if as_of != self._as_of or key in self._kept:
                return
            self._kept[key] = value
            self._bytes += _size(value)
            while len(self._kept) > MOST_ENTRIES or self._bytes > MOST_BYTES:
                self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(value: Any) -> int:
    """About; an answer is counted with what packing it may add later."""
    return 2 * len(value.body) if isinstance(value, Answer) else 64
