"""Kills real `visitbook` processes at random moments, again and again on one store, and looks for what is missing.

    python -m tests.soak.kill_saves --kills 1000 [--seed N] [--store FILE]

A process is fed bodies over a pipe (`save -`) or the rows of an answer (`receive -`), and killed with SIGKILL while it
starts, while it saves, or while it indexes. Whatever it had acknowledged must be in the store exactly once and whole;
what it had not may be there, but not twice and not half. Three times of four the next process is started straight on
what the kill left. The figures are printed as one JSON line; any loss ends with exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import text

from desktop_app.store.integrity import check
from desktop_app.store.opening import open_store

TREE = Path(__file__).resolve().parents[2]
STARTING, SAVING, INDEXING = "starting", "saving", "indexing"
KINDS = (STARTING, SAVING, SAVING, SAVING, SAVING, SAVING, SAVING, SAVING, INDEXING, INDEXING)
LINES = 200
ROWS = 200
FIRST_TIME = datetime(2026, 1, 5, 9)

WHOLE = text(
    "SELECT v.note, v.id, v.effect, v.cost, v.event,"
    " (SELECT group_concat(p.number) FROM record_follower AS f JOIN person AS p ON p.id = f.person_id"
    "  WHERE f.record_id = v.id AND f.position >= 0 ORDER BY f.position),"
    " (SELECT group_concat(c.number) FROM record_customer AS l JOIN customer AS c ON c.id = l.customer_id"
    "  WHERE l.record_id = v.id ORDER BY l.position),"
    " (SELECT count(*) FROM outbox AS o WHERE o.record_id = v.id AND o.kind = 'create'),"
    " (SELECT group_concat(content) FROM comment AS m WHERE m.record_id = v.id)"
    " FROM visit_record AS v WHERE v.note LIKE 'soak %'"
)


@dataclass
class Sent:
    """One body. `gains` are the texts that the record may have: the last acknowledged one, and what came after it."""

    body: dict[str, Any]
    acknowledged: bool = False
    id: int | None = None
    gains: list[str] = field(default_factory=list)
    from_server: bool = False


@dataclass
class Figures:
    kills: Counter[str] = field(default_factory=Counter)
    ended_before_the_kill: int = 0
    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    kept_though_not_acknowledged: int = 0
    checks: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.half or self.unwanted or self.damaged)


class Soak:
    def __init__(self, store: Path, seed: int) -> None:
        self.store = store
        self.dice = random.Random(seed)
        self.sent: dict[str, Sent] = {}
        self.kept: list[str] = []
        """Notes of records that are known to be in the store for good."""
        self.figures = Figures()
        self.start_seconds = 1.0
        self.numbers = 0

    def kill_once(self) -> None:
        kind = self.dice.choice(KINDS)
        if kind == INDEXING:
            killed = self._kill_receive()
        else:
            killed = self.kill_save_after(0 if kind == STARTING else self.dice.randint(1, LINES // 4))
        self.figures.kills[kind] += killed
        self.figures.ended_before_the_kill += not killed
        if self.dice.random() < 0.25:
            self.look()

    def look(self) -> None:
        """Opens the store as any program would, checks it, and compares it with all that was ever sent."""
        database = open_store(self.store)
        try:
            found = check(database)
            with database.read() as connection:
                rows = connection.execute(WHOLE).fetchall()
        finally:
            database.close()
        self.figures.checks += 1
        if not found["ok"]:
            self.figures.damaged += found["problems"]
        self._compare(rows)

    def _compare(self, rows: Any) -> None:
        times = Counter(row[0] for row in rows)
        self.figures.doubled += [note for note, count in times.items() if count > 1]
        self.figures.unwanted += [note for note in times if note not in self.sent]
        for row in rows:
            sent = self.sent.get(row[0])
            if sent is None:
                continue
            if not _is_whole(sent, row):
                self.figures.half.append(f"{row[0]}: {tuple(row)}"[:300])
            if not sent.acknowledged:
                self.figures.kept_though_not_acknowledged += 1
                sent.acknowledged = True
            if sent.id is None:
                sent.id = row[1]
                self.kept.append(row[0])
            sent.gains = [row[2]]
        self.figures.lost += [note for note, sent in self.sent.items() if sent.acknowledged and note not in times]
        # What is not there now was never committed and can't appear later.
        self.sent = {note: sent for note, sent in self.sent.items() if note in times}

    # --- save ------------------------------------------------------------------------------------------------------

    def kill_save_after(self, answers_wanted: int) -> bool:
        """Kills a `save` soon after so many answers; with none wanted, while it starts. False when it was too late."""
        lines = [self._line() for _ in range(LINES)]
        begun = time.monotonic()
        process = self._start("save", "-", "--as", "9")
        answers = Answers(process.stdout)
        feeder = threading.Thread(target=_feed, args=(process.stdin, [json.dumps(line[0]) for line in lines]))
        feeder.start()
        if not answers_wanted:
            time.sleep(self.dice.uniform(0, self.start_seconds))
        else:
            answers.wait_for(answers_wanted)
            self.start_seconds += (answers.first_at - begun - self.start_seconds) / 10
            time.sleep(self.dice.uniform(0, 0.02))
        killed = self._kill(process, answers, feeder)
        self.figures.sent += len(lines)
        for place, (body, note, good) in enumerate(lines):
            answer = answers.lines[place] if place < len(answers.lines) else None
            self._note_down(body, note, good, answer)
        return killed

    def _line(self) -> tuple[dict[str, Any], str, bool]:
        """A body, the note of the record that it is about, and whether it is a good one."""
        chance = self.dice.random()
        if chance < 0.2 and self.kept:
            note = self.dice.choice(self.kept)
            self.numbers += 1
            return {"local_id": self.sent[note].id, "gain": f"改为 {self.numbers}"}, note, True
        self.numbers += 1
        note = f"soak {self.numbers}"
        body = {
            "protent_id": self.dice.randint(1, 30),
            "record_time": str(FIRST_TIME + timedelta(seconds=self.dice.randint(0, 20_000_000))),
            "event": self.dice.randint(1, 5),
            "follower_id": self.dice.sample(range(1, 40), self.dice.randint(1, 4)),
            "customers_id": self.dice.sample(range(1, 200), self.dice.randint(1, 3)),
            "gain": f"第 {self.numbers} 次，客户很满意，" + "再约时间" * self.dice.randint(0, 60),
            "event_note": note,
            "cost": self.dice.randint(0, 99_999) / 100,
        }
        if chance > 0.97:
            body["event"] = 9
            return body, note, False
        return body, note, True

    def _note_down(self, body: dict[str, Any], note: str, good: bool, answer: dict[str, Any] | None) -> None:
        self.figures.acknowledged += answer is not None
        if not good:
            self.figures.refused += answer is not None
            if answer is not None and answer["status"] != 1:
                self.figures.unwanted.append(f"{note} was accepted")
            return
        if answer is not None and answer["status"] != 0:
            self.figures.lost.append(f"{note} was refused: {answer['msg']}")
            return
        if "local_id" in body:
            sent = self.sent[note]
            sent.gains = [body["gain"]] if answer else [*sent.gains, body["gain"]]
            return
        self.sent[note] = Sent(body, acknowledged=answer is not None, gains=[body["gain"]])

    # --- receive ---------------------------------------------------------------------------------------------------

    def _kill_receive(self) -> bool:
        rows = [self._row() for _ in range(ROWS)]
        answer = {"status": 0, "data": rows, "page_info": {"total": ROWS, "page": 1, "count": ROWS}}
        process = self._start("receive", "-")
        answers = Answers(process.stdout)
        feeder = threading.Thread(target=_feed, args=(process.stdin, [json.dumps(answer)], True))
        feeder.start()
        time.sleep(self.start_seconds * self.dice.uniform(0.8, 1.6))
        killed = self._kill(process, answers, feeder)
        self.figures.sent += ROWS
        self.figures.acknowledged += ROWS if answers.lines else 0
        for row in rows:
            body = {"event": row["type"], "gain": row["effect"], "comment": row["comment"][0]["content"]}
            self.sent[row["note"]] = Sent(body, bool(answers.lines), None, [row["effect"]], from_server=True)
        return killed

    def _row(self) -> dict[str, Any]:
        self.numbers += 1
        moment = str(FIRST_TIME + timedelta(seconds=self.dice.randint(0, 20_000_000)))
        comment = {
            "id": self.numbers,
            "user_id": 3,
            "createTime": moment,
            "content": f"评论{self.numbers}",
            "user_name": "李雷",
        }
        return {
            "id": self.numbers, "user_id": 7, "user_name": "汪小嘉", "type": 2, "recordTime": moment,
            "title": f"{moment[:10].replace('-', '.')}-汪小嘉-", "effect": f"第 {self.numbers} 次拜访，客户很满意",
            "problems": None, "suggestion": None, "workplan": None, "note": f"soak {self.numbers}",
            "createTime": moment, "updateTime": moment, "status": 1, "comment": [comment], "reading": [],
        }  # fmt: skip

    # --- processes -------------------------------------------------------------------------------------------------

    def _start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "desktop_app", *words, "--store", str(self.store)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=TREE,
        )

    def _kill(self, process: subprocess.Popen[str], answers: Answers, feeder: threading.Thread) -> bool:
        process.send_signal(signal.SIGKILL)
        code = process.wait()
        feeder.join()
        answers.reader.join()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        if code not in (0, 2, -signal.SIGKILL):
            self.figures.damaged.append(f"a process ended with {code}")
        return code == -signal.SIGKILL


class Answers:
    """The answers that a process printed, whole lines only: a line that is cut was never acknowledged."""

    def __init__(self, stream: IO[str] | None) -> None:
        assert stream is not None
        self.lines: list[dict[str, Any]] = []
        self.first_at = time.monotonic()
        self._came = threading.Condition()
        self._ended = False
        self.reader = threading.Thread(target=self._read, args=(stream,))
        self.reader.start()

    def wait_for(self, number: int) -> None:
        """Until there are that many answers, or there will be no more."""
        with self._came:
            self._came.wait_for(lambda: len(self.lines) >= number or self._ended, timeout=60)

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            if line.endswith("\n"):
                with self._came:
                    if not self.lines:
                        self.first_at = time.monotonic()
                    self.lines.append(json.loads(line))
                    self._came.notify_all()
        with self._came:
            self._ended = True
            self._came.notify_all()
        stream.close()


def _feed(stream: IO[str] | None, lines: list[str], close: bool = False) -> None:
    """Left open at the end unless told: the process then waits for more and can be killed while it does."""
    assert stream is not None
    with contextlib.suppress(BrokenPipeError):  # killed while it was fed
        for line in lines:
            stream.write(line + "\n")
        stream.flush()
        if close:
            stream.close()


def _is_whole(sent: Sent, row: Any) -> bool:
    _note, _id, gain, cost, event, followers, customers, owed, comments = row
    if gain not in sent.gains or event != sent.body["event"]:
        return False
    if sent.from_server:
        return bool(comments == sent.body["comment"] and not owed)
    return bool(
        cost == round(sent.body["cost"] * 100)
        and _numbers(followers) == sorted(sent.body["follower_id"])
        and _numbers(customers) == sorted(sent.body["customers_id"])
        and owed == 1
    )


def _numbers(joined: str | None) -> list[int]:
    return sorted(int(number) for number in (joined or "").split(",") if number)


def run(store: Path, *, kills: int, seed: int, progress: bool = False) -> tuple[bool, dict[str, Any]]:
    """True when nothing was lost, doubled, halved or damaged; and the figures."""
    soak = Soak(store, seed)
    begun = time.monotonic()
    while (made := soak.figures.kills.total()) < kills:
        soak.kill_once()
        if progress and made // 50 < soak.figures.kills.total() // 50:
            print(
                f"{made + 1} kills, {time.monotonic() - begun:.0f} s, {soak.figures}"[:300], file=sys.stderr, flush=True
            )
        if not soak.figures.good:
            break
    soak.look()
    figures = soak.figures
    return figures.good, {
        "ok": figures.good,
        "seed": seed,
        "kills": figures.kills.total(),
        "while": dict(figures.kills),
        "ended_before_the_kill": figures.ended_before_the_kill,
        "sent": figures.sent,
        "acknowledged": figures.acknowledged,
        "refused": figures.refused,
        "kept_though_not_acknowledged": figures.kept_though_not_acknowledged,
        "in_the_store": len(soak.sent),
        "checks": figures.checks,
        "lost": figures.lost[:10],
        "doubled": figures.doubled[:10],
        "half": figures.half[:10],
        "unwanted": figures.unwanted[:10],
        "damaged": figures.damaged[:10],
        "seconds": round(time.monotonic() - begun),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--store", type=Path, help="kept afterwards; without it a temporary one is used")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = arguments.store or Path(folder) / "visits.db"
        good, figures = run(store, kills=arguments.kills, seed=arguments.seed, progress=True)
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
