"""A small program that speaks as the sync beside the window does: it plays a list of steps and keeps what it was told.

    python child.py STEPS HEARD sync --stay --store FILE

A step is a status to say, `{"wait": seconds}`, `{"until": "now"}` (an order to wait for), `{"exit": code, "words": …}`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path


def main() -> int:
    steps, heard = Path(sys.argv[1]), Path(sys.argv[2])
    if "--test" in sys.argv:
        token = os.environ.get(sys.argv[sys.argv.index("--token-env") + 1]) if "--token-env" in sys.argv else None
        _note(heard, {"asked": sys.argv[3:], "token": token})
        _say(json.loads(steps.read_text(encoding="utf-8"))["tried"])
        return 0
    _note(heard, {"began": sys.argv[3:], "language": os.environ.get("VISITBOOK_LANGUAGE")})
    orders: list[str] = []
    ended = threading.Event()

    def listen() -> None:
        for line in sys.stdin:
            _note(heard, json.loads(line))
            orders.append(json.loads(line)["do"])
        _note(heard, {"ended": True})
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    for step in json.loads(steps.read_text(encoding="utf-8"))["steps"]:
        if "wait" in step:
            ended.wait(step["wait"])
        elif "until" in step:
            while step["until"] not in orders and not ended.is_set():
                time.sleep(0.01)
        elif "exit" in step:
            sys.stderr.write(step.get("words", "") + "\n")
            sys.stderr.flush()
            os._exit(step["exit"])
        elif "deaf" in step:
            time.sleep(step["deaf"])
        else:
            _say(step)
    ended.wait()
    return 0


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _note(heard: Path, what: object) -> None:
    with heard.open("a", encoding="utf-8") as file:
        file.write(json.dumps(what, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
