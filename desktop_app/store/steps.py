"""Alembic's steps from an older schema to the newest, run inside this process on a connection that has begun.

A migration's number is its schema version. The scripts lie beside this module; they serve both databases.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

SCRIPTS = Path(__file__).with_name("migrations")


def newest(scripts: Path | None = None) -> int:
    """The schema version that the steps lead to."""
    head = ScriptDirectory.from_config(_configured(scripts)).get_current_head()
    assert head is not None
    return int(head)


def upgrade(connection: Connection, scripts: Path | None = None) -> int:
    """Takes every step that is still to take; whoever calls commits, or undoes them all."""
    config = _configured(scripts)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return newest(scripts)


def _configured(scripts: Path | None) -> Config:
    config = Config()
    # A `%` in the path would be read as the start of a place to fill in.
    config.set_main_option("script_location", str(scripts or SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
