"""Reads a file as an import would, with little memory and little time, and says what came of it as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from desktop_app.domain.errors import InvalidInput
from desktop_app.exchange.table_reading import open_table

MEMORY = 1536 << 20
SECONDS = 60


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _used() -> int:
    """Megabytes at the most; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def main() -> None:
    _limit()
    file = Path(sys.argv[1])
    try:
        rows = sum(1 for _ in open_table(file).rows())
        said = {"fate": "harmless", "rows": rows, "words": ""}
    except InvalidInput as error:
        said = {"fate": "refused", "rows": 0, "words": str(error)}
    sys.stdout.write(json.dumps({**said, "megabytes": _used()}))


if __name__ == "__main__":
    main()
