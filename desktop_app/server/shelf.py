"""Records as the contract shows them, ready to be sent: rendered once and kept until they change.

The change log says what has changed since the last look, whoever changed it, so what is kept is never older than the
view of the store that asks for it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from sqlalchemy import Connection

from desktop_app.contract.records import record_json
from desktop_app.domain.ids import LocalId
from desktop_app.server.answer import to_json
from desktop_app.store import change_log, records

KEPT_BYTES = 32 * 1024 * 1024


class Shelf:
    """`kept_bytes` is what all records kept here may take; those that nobody has asked for longest go first."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._most = kept_bytes
        self._size = 0
        self._as_of = 0
        self._rendered: OrderedDict[LocalId, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def rendered(self, connection: Connection, ids: Sequence[LocalId]) -> list[bytes]:
        """Each record as JSON, as this connection's view of the store has it."""
        as_of = change_log.end(connection)
        with self._lock:
            if as_of > self._as_of:
                self._forget(change_log.touched(connection, self._as_of))
                self._as_of = as_of
            # A view from before what is kept here has to look for itself.
            found = {id_: self._rendered[id_] for id_ in ids if id_ in self._rendered} if as_of == self._as_of else {}
            for id_ in found:
                self._rendered.move_to_end(id_)
        missing = [id_ for id_ in ids if id_ not in found]
        fresh = {record.id: to_json(record_json(record)) for record in records.load(connection, missing)}
        if fresh:
            self._keep(as_of, fresh)
        return [found.get(id_) or fresh[id_] for id_ in ids]

    def _keep(self, as_of: int, fresh: dict[LocalId, bytes]) -> None:
        with self._lock:
            if as_of != self._as_of:
                return
            for id_, text in fresh.items():
                if id_ not in self._rendered:
                    self._rendered[id_] = text
                    self._size += len(text)
            while self._size > self._most:
                self._size -= len(self._rendered.popitem(last=False)[1])

    def _forget(self, touched: set[LocalId] | None) -> None:
        if touched is None:
            self._rendered.clear()
            self._size = 0
            return
        for id_ in touched:
            text = self._rendered.pop(id_, None)
            if text is not None:
                self._size -= len(text)
