"""One start of one window, timed from the start of its process; run by `window_figures` in a process of its own.

    python -m tests.bench.first_paint bare|empty|page STORE STARTED

STARTED is the parent's `time.monotonic()` (one clock for all processes). Prints JSON: milliseconds, MB of memory.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path


def main() -> None:
    what, store, started = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])

    def painted() -> None:
        taken = (time.monotonic() - started) * 1000
        print(json.dumps({"ms": taken, "mb": _resident() / 1e6, "heavy": "sqlalchemy" in sys.modules}), flush=True)
        os._exit(0)

    if what == "bare":
        _bare(painted)
    else:
        _program(store, painted, with_page=what == "page")


def _bare(painted: Callable[[], None]) -> None:
    """The floor: Qt, the program's look, an empty table."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    from desktop_app import paths
    from desktop_app.ui.appearance import Appearance

    class Bare(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, painted)

    app = QApplication([])
    look = Appearance(app, paths.resources())
    window = Bare()
    window.setCentralWidget(QTableView())
    window.resize(1440, 900)
    window.show()
    app.exec()
    del look


def _program(store: Path, painted: Callable[[], None], *, with_page: bool) -> None:
    from desktop_app import app as root

    def rows(path: Path, size: int) -> object:
        """近7天 of the day on which the sample ends."""
        from desktop_app.store.first_page import read_first_page
        from tests.bench.sample_day import NOON

        found = read_first_page(path, NOON - timedelta(days=7), NOON, size)
        assert found is not None
        assert len(found) == size
        return found

    root.first_rows = rows if with_page else lambda path, size: ()  # type: ignore[assignment]
    vars(root)["_UNSEEN_MS"] = 60_000  # on a busy machine the paint may come later than a hidden window is waited for
    app = root.application()
    program = root.Program(app, store, Path(os.environ["VISITBOOK_BENCH_FOLDER"]) / "settings.toml")
    program.window.first_painted.connect(painted)
    program.start()
    app.exec()


def _resident() -> int:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
