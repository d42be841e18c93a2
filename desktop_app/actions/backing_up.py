"""A backup because somebody asked for one, beside those that are made each day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desktop_app.store import rotation
from desktop_app.store.backup import back_up


def back_up_now(store: Path, backups: Path, *, now: datetime) -> Path:
    """A verified copy among the automatic backups; it takes the place of today's earlier one."""
    copy = back_up(store, backups / rotation.file_name(store, now, rotation.DAILY))
    rotation.tidy(store, backups, now=now)
    return copy.path
