"""Runs commands in this process and takes down what they answer."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from desktop_app import cli

EXAMPLE = Path(__file__).resolve().parents[1] / "data" / "example-answer.json"
"""The answer that the interface document shows."""

READ_KEYS = [
    "id", "user_id", "type", "recordTime", "title", "effect", "problems", "suggestion", "workplan", "createTime",
    "updateTime", "status", "note", "user_name", "comment", "reading",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """What stands on stdout, a JSON value a line."""
        return [json.loads(line) for line in self.out.split("\n") if line]

    @property
    def answer(self) -> Any:
        assert len(self.lines) == 1, self
        return self.lines[0]


class Visitbook:
    """The commands over one store."""

    def __init__(self, store: Path) -> None:
        self.store = store

    def __call__(self, *words: object, stdin: bytes | str = b"") -> Said:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = io.StringIO(), io.StringIO()
        keyboard = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
        with redirect_stdout(out), redirect_stderr(err), patch("sys.stdin", keyboard):
            try:
                code = cli.main(["--store", str(self.store), *map(str, words)])
            except SystemExit as end:
                code = int(end.code or 0)
        assert "Traceback" not in err.getvalue(), err.getvalue()
        return Said(code, out.getvalue(), err.getvalue())

    def done(self, *words: object, stdin: bytes | str = b"") -> Said:
        """As a call, for what has to go well."""
        said = self(*words, stdin=stdin)
        assert said.code == 0, said
        return said

    def save(self, *bodies: object, who: int | None = 1) -> Said:
        person = [] if who is None else ["--as", who]
        return self("save", "-", *person, stdin="".join(json.dumps(body) + "\n" for body in bodies))

    def saved(self, *bodies: object, who: int | None = 1) -> list[int]:
        """The local ids of bodies that have to be good."""
        said = self.save(*bodies, who=who)
        assert said.code == 0, said
        return [line["local"]["id"] for line in said.lines]

    def receive(self, *rows: object) -> Said:
        return self("receive", "-", stdin=json.dumps({"status": 0, "data": rows}))

    def received(self, *rows: object) -> dict[str, int]:
        said = self.receive(*rows)
        assert said.code == 0, said
        return dict(said.answer)

    def all(self, *filters: object) -> list[dict[str, Any]]:
        """Every record of the filter, in order."""
        return list(self.done("list", "--all-time", "--count", 1_000_000, *filters).answer["data"])

    def one(self, local: int) -> dict[str, Any]:
        return next(record for record in self.all() if record["local"]["id"] == local)

    def outbox(self) -> list[dict[str, Any]]:
        return self.done("outbox").lines


def without_local(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in record.items() if key != "local"} for record in records]


def normal(value: object) -> str:
    """JSON text in which equal values are equal letter for letter; the order of keys stays."""
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def fresh(empty_store: Path) -> Iterator[Visitbook]:
    """A store of its own, for one example of many."""
    with tempfile.TemporaryDirectory(prefix="visitbook-test-") as folder:
        store = Path(folder) / "visits.db"
        shutil.copy(empty_store, store)
        yield Visitbook(store)
