"""What the window is built from: handed to it whole by the root of the program, a test or a picture."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.ui.appearance import Appearance
    from desktop_app.ui.language import Language
    from desktop_app.ui.preferences import Preferences
    from desktop_app.ui.sync_parts import SyncParts
    from desktop_app.ui.tasks import Tasks
    from desktop_app.ui.window_memory import WindowMemory


def _no_preferences() -> Preferences:
    from desktop_app.ui.preferences import Preferences

    return Preferences()


def this_program() -> tuple[str, ...]:
    """What starts this program again, before a command: from source, installed or frozen."""
    return (sys.executable,) if getattr(sys, "frozen", False) else (sys.executable, "-m", "desktop_app")


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowParts:
    """What the window is built from; all of it belongs to whoever builds the window."""

    tasks: Tasks
    appearance: Appearance
    language: Language
    memory: WindowMemory
    store: Path
    log_folder: Path
    version: str
    page_size: int
    resources: Path = field(default_factory=Path)
    preferences: Callable[[], Preferences] = _no_preferences
    """What preferences show; asked anew each time."""
    now: Callable[[], datetime] = datetime.now
    sync: SyncParts | None = None
    """None where this program has no sync."""
    program: tuple[str, ...] = field(default_factory=this_program)
    """Starts this program for long work beside the window."""
