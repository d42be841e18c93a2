"""Saves a visit every quarter of a second until a line comes in, and says how long each save took.

python -m tests.soak.saving_meanwhile STORE
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from sqlalchemy import select

from desktop_app.actions.visits import record_visit
from desktop_app.domain.visit import VisitFields
from desktop_app.store.opening import open_store
from desktop_app.store.schema import parent_visit
from tests.soak.import_large import NOW, SAVED

EVERY = 0.25


def main(store: Path) -> None:
    database = open_store(store, backups=store.parent / "backups")
    with database.read() as connection:
        parent = connection.execute(select(parent_visit.c.id).where(parent_visit.c.name == "平日")).scalar_one()
    stopped = threading.Event()

    def listen() -> None:
        sys.stdin.readline()
        stopped.set()

    threading.Thread(target=listen, daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    waits = []
    while not stopped.wait(EVERY):
        began = time.perf_counter()
        visit = VisitFields(parent=parent, record_time=NOW, effect=SAVED)
        record_visit(database, visit, author=None, now=NOW)
        waits.append(time.perf_counter() - began)
    database.close()
    sys.stdout.write("\n".join(f"{wait:.6f}" for wait in waits))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
