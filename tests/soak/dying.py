"""The program with its power cut at one point of a synchronisation: `python -m tests.soak.dying POINT N sync …`.

At the N-th time that the engine reaches POINT, the process kills itself as `kill -9` would: nothing is flushed, closed
or rolled back but by the next one.
"""

from __future__ import annotations

import os
import signal
import sys

from desktop_app.cli import main
from desktop_app.sync import engine


def dying(point: str, countdown: int) -> None:
    def at(reached: str) -> None:
        nonlocal countdown
        countdown -= reached == point
        if countdown == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    defaults = engine.synchronise.__kwdefaults__
    assert defaults is not None
    defaults["at"] = at


if __name__ == "__main__":
    dying(sys.argv[1], int(sys.argv[2]))
    sys.exit(main(sys.argv[3:]))
