"""Merge triples: what the server had, what was changed here, what was changed there, on a real store.

    python -m tests.soak.sync_merges --triples 10000

Nothing that anyone wrote may vanish: each of the three values must be in the record, in an open conflict or in the
history, and only one side's change may pass without a question.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop_app.actions.taking_in import take_in
from desktop_app.actions.visits import save_body
from desktop_app.contract.answers import read_answer
from desktop_app.contract.bodies import read_body
from desktop_app.domain.fingerprint import normalised
from desktop_app.domain.times import from_seconds, to_text
from desktop_app.store import merging
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from desktop_app.store.schema import field_change, visit_record

FIELDS = {"record_time": "recordTime", "event": "type", "gain": "effect", "event_note": "note"}
"""By the names that they are written under: the names that they are read under."""
_OURS = {"record_time": "record_time", "event": "event", "gain": "effect", "event_note": "note"}
_TEXTS = (
    "谈妥",
    "谈妥 ",
    "谈妥\r\n了",
    "谈妥\n了",
    "未定",
    "签约 <三年>",
    "签约 &lt;三年&gt;",
    "",
    None,
    "再约",
    "😀 好",
)
_FIRST = datetime(2026, 9, 1, 9)
Values = dict[str, Any]


def _value(dice: random.Random, field: str) -> Any:
    if field == "record_time":
        return to_text(_FIRST + timedelta(minutes=dice.randrange(4)))
    if field == "event":
        return dice.choice((1, 2, 3, None))
    return dice.choice(_TEXTS)


def _changed(dice: random.Random, values: Values) -> Values:
    return {field: _value(dice, field) if dice.random() < 0.6 else value for field, value in values.items()}


def _row(id_: int, values: Values) -> Values:
    return {"id": id_, "user_id": 7, **{FIELDS[field]: value for field, value in values.items()}}


def _take(database: Database, rows: list[Values]) -> None:
    take_in(database, read_answer({"status": 0, "data": rows}, limit=None).rows)


def _same(field: str, one: Any, other: Any) -> bool:
    if field in ("gain", "event_note"):
        return normalised(one) == normalised(other)
    return bool(one == other)


def run(store: Path, *, triples: int, seed: int) -> tuple[bool, dict[str, Any]]:
    """True when no value was lost and no conflict decided by itself; and the figures."""
    dice = random.Random(seed)
    records = -(-triples // len(FIELDS))
    bases = {id_: {field: _value(dice, field) for field in FIELDS} for id_ in range(1, records + 1)}
    mine = {id_: _changed(dice, base) for id_, base in bases.items()}
    theirs = {id_: _changed(dice, base) for id_, base in bases.items()}
    database = open_store(store)
    try:
        _take(database, [_row(id_, base) for id_, base in bases.items()])
        for id_, values in mine.items():
            sent = {field: value for field, value in values.items() if value != bases[id_][field]}
            if sent:
                save_body(database, read_body({"follow_id": id_, **sent}), author=None, now=_FIRST)
        _take(database, [_row(id_, values) for id_, values in theirs.items()])
        outcomes, wrong = _judge(database, bases, mine, theirs)
    finally:
        database.close()
    return not wrong, {
        "ok": not wrong,
        "seed": seed,
        "triples": sum(outcomes.values()),
        "outcomes": dict(outcomes),
        "wrong": wrong[:10],
    }


def _judge(
    database: Database, bases: dict[int, Values], mine: dict[int, Values], theirs: dict[int, Values]
) -> tuple[Counter[str], list[str]]:
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    with database.read() as connection:
        rows = {row.server_id: row for row in connection.execute(select(visit_record))}
        history: dict[int, list[Any]] = {}
        for change in connection.execute(select(field_change)):
            kept = [change.old, change.new]
            if change.old_value is not None:
                kept.append(json.loads(change.old_value))
            history.setdefault(change.record_id, []).append((change.field, kept))
        open_ = {(one.record, one.field): one for one in merging.conflicts(connection)}
    for id_, base in bases.items():
        row = rows[id_]
        for field in FIELDS:
            name = _OURS[field]
            stood = to_text(from_seconds(row.record_time)) if field == "record_time" else row._mapping[name]
            conflict = open_.get((row.id, name))
            triple = (base[field], mine[id_][field], theirs[id_][field])
            outcome = _outcome(field, *triple)
            outcomes[outcome] += 1
            expected = {"mine": triple[1], "both": triple[1]}.get(outcome, triple[2])
            said = f"{id_}.{field} {outcome} {triple}: {stood!r} {conflict}"
            if not _same(field, stood, expected) or (conflict is not None) != (outcome == "both"):
                wrong.append(f"not as it should be: {said}")
            kept = [value for changed, values in history.get(row.id, []) if changed == name for value in values]
            kept += [stood, *((conflict.base, conflict.mine, conflict.theirs) if conflict else ())]
            wrong += [f"{value!r} is gone: {said}" for value in triple if not _is_kept(field, value, kept)]
    return outcomes, wrong


def _outcome(field: str, base: Any, mine: Any, theirs: Any) -> str:
    if _same(field, mine, theirs):
        return "same"
    if _same(field, base, theirs):
        return "mine"
    return "theirs" if _same(field, base, mine) else "both"


def _is_kept(field: str, value: Any, kept: list[Any]) -> bool:
    if field == "record_time":
        texts = [to_text(from_seconds(one)) if isinstance(one, int) else str(one) for one in kept]
        return any(text.startswith(value[:16]) for text in texts)
    if field == "event":
        return value in kept or str(value) in kept
    return any(_same(field, value, one) for one in kept if one is None or isinstance(one, str))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        good, figures = run(Path(folder) / "visits.db", triples=arguments.triples, seed=arguments.seed)
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
