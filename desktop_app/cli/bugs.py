"""Where a fault of ours goes: whole into the log of the commands."""

from __future__ import annotations

import logging
from pathlib import Path

from desktop_app import paths


def keep(error: Exception) -> Path:
    """Answers the log that has it now."""
    folder = paths.log_dir()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "commands.log"
    form = "%(asctime)s %(levelname)s %(message)s"
    logging.basicConfig(filename=log, encoding="utf-8", errors="backslashreplace", format=form)
    logging.getLogger("visitbook").error("command failed", exc_info=error)
    return log
