"""Whatever a server writes that can be read comes out of `list` as it went in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings

from tests.cli.commands import Visitbook, fresh, normal, without_local
from tests.contract.envelopes import envelopes

Rows = list[tuple[dict[str, Any], dict[str, Any]]]


def by_id(visitbook: Visitbook) -> dict[int, str]:
    return {record["id"]: normal(record) for record in without_local(visitbook.all())}


@settings(max_examples=12)
@given(first=envelopes, second=envelopes)
def test_what_goes_in_comes_out_and_again_changes_nothing(empty_store: Path, first: Rows, second: Rows) -> None:
    with fresh(empty_store) as visitbook:
        for answer in (first, second):
            known = by_id(visitbook)
            told = visitbook.received(*(sent for sent, _ in answer))
            expected = {shown["id"]: normal(shown) for _, shown in answer}

            assert told["new"] == len(expected.keys() - known.keys())
            assert told["new"] + told["updated"] + told["unchanged"] == len(answer)
            found = by_id(visitbook)
            for _, shown in answer:
                assert found[shown["id"]] == expected[shown["id"]]
            assert {id_: found[id_] for id_ in known.keys() - expected.keys()} == {
                id_: text for id_, text in known.items() if id_ not in expected
            }
            again = visitbook.received(*(sent for sent, _ in answer))
            assert again == {"new": 0, "updated": 0, "unchanged": len(answer), "unreadable": 0}
        assert visitbook.outbox() == []
