"""A mark beside the store that tells an older copy of it from the store itself.

The store counts its sendings, and so does the mark. A store that counts less than its mark, has another's mark or says
that it was restored has come back from a copy: what it believes to be unsent may have been sent since.
"""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import NotAllowed
from desktop_app.store import journal, kept
from desktop_app.store.backup import folder_to_disk
from desktop_app.store.database import Database
from desktop_app.store.restore import RESTORED_AT
from desktop_app.words import mark

INSTALL = "sync.install"


def file_of(database: Database) -> Path:
    """A workstation's store is a file; what stands on a database server is a server's."""
    if database.path is None:
        raise NotAllowed(mark("同步是工作站的事：服务器的数据库不能再与别的服务器同步。"))
    return database.path


@dataclass(slots=True)
class Marker:
    database: Database
    file: Path

    @classmethod
    def beside(cls, database: Database) -> Marker:
        store = file_of(database)
        return cls(database, store.with_name(f"{store.name}.sync-mark"))

    def is_a_copy(self) -> bool:
        """Whether the store went back in time, or came from elsewhere, since it last sent something."""
        with self.database.read() as connection:
            install = kept.get_setting(connection, INSTALL)
            sends = journal.sends(connection)
            restored = kept.get_setting(connection, RESTORED_AT) is not None
        mark = self._read()
        if restored:
            return True
        if install is None:
            return mark is not None
        if mark is None:
            return sends > 0
        return bool(mark.get("install") != install or sends < int(mark.get("sends", 0)))

    def begin_anew(self) -> None:
        """This store is the one from now on: it gets an identity of its own, and a mark that says so."""
        with self.database.write("sync") as writing:
            kept.put_setting(writing.connection, INSTALL, uuid.uuid4().hex)
            kept.put_setting(writing.connection, RESTORED_AT, None)
        self.advance()

    def ensure(self) -> None:
        if self._read() is None:
            self.begin_anew()

    def advance(self) -> None:
        """Writes how often the store has sent, down to the disk: before each first byte leaves."""
        with self.database.read() as connection:
            mark = {"install": kept.get_setting(connection, INSTALL), "sends": journal.sends(connection)}
        fresh = self.file.with_name(f"{self.file.name}.new")
        with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(mark, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.file)
        folder_to_disk(self.file.parent)

    def _read(self) -> dict[str, Any] | None:
        try:
            found = json.loads(self.file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
