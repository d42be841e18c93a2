"""python -m tests.soak.serve_memory [--requests 100000]: does the server's memory stay flat?

Pages that were asked for before and pages that were not, creates with keys, refusals, comments, receipts, and changes
from a cursor. What the process takes is read ten times; from the third reading on it may grow by a tenth. The store is
filled first and little is added to it: SQLite's page caches grow with the file, up to 64 MiB a connection.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import uuid
from pathlib import Path

from tests.server.running_server import Caller

CLIENTS = 4
READINGS = 10
MAY_GROW = 1.10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.serve_memory")
    parser.add_argument("--requests", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="visitbook-soak-") as folder:
        readings = soaked(Path(folder) / "visits.db", asked.requests)
    grown = readings[-1] / readings[2]
    print(f"{asked.requests:,} requests, MiB: {' '.join(f'{one:.0f}' for one in readings)}; last / third {grown:.2f}")
    return 0 if grown <= MAY_GROW else 1


def soaked(store: Path, requests: int) -> list[float]:
    """What the server takes in MiB, after each tenth of the requests."""
    program = [sys.executable, "-m", "desktop_app"]
    command = [*program, "serve", "--store", str(store), "--port", "0", "--open"]
    subprocess.run([*program, "sample", "5000", "--store", str(store)], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(
        [*command, "--accept-parents", "--rate", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        readings = []
        for turn in range(READINGS):
            each = requests // READINGS // CLIENTS
            threads = [
                threading.Thread(target=_ask, args=(port, each, turn * CLIENTS + place)) for place in range(CLIENTS)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            readings.append(_resident(process.pid))
            print(f"{(turn + 1) * each * CLIENTS:,} requests, {readings[-1]:.0f} MiB", file=sys.stderr, flush=True)
        return readings
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _ask(port: int, requests: int, seed: int) -> None:
    caller, chosen, since, number = Caller(port), random.Random(seed), "latest", 1
    for _ in range(requests):
        match chosen.choices(range(7), weights=(55, 30, 1, 7, 1, 1, 5))[0]:
            case 0:
                told = caller.get(start_time="2020-01-01", end_time="2100-01-01")
            case 1:
                day = f"{chosen.randint(2000, 2026)}-{chosen.randint(1, 12):02}-{chosen.randint(1, 28):02}"
                told = caller.get(start_time=day, director_id=chosen.randint(1, 50), page=chosen.randint(1, 5))
            case 2:
                told = caller.post(
                    {"protent_id": chosen.randint(1, 50), "gain": "好" * 50}, Idempotency_Key=str(uuid.uuid4())
                )
                number = int(told.headers["record-id"])
            case 3:
                told = caller.post({"protent_id": "x", "colour": chosen.random()})
            case 4:
                told = caller.post({"follow_id": number, "content": "评论"}, "/api/record/comment")
            case 5:
                told = caller.post({"follow_id": number}, "/api/record/read")
            case _:
                told = caller.get("/api/record/changes", since=since)
                since = told.body["data"]["cursor"]
        assert told.code == 200, told
    caller.close()


def _resident(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
