"""What is wanted on paper crosses to another process and stays the same."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.domain.export_request import ExportRequest, Format
from desktop_app.domain.ids import LocalId
from desktop_app.domain.paper_request import PaperForm, PaperRequest
from desktop_app.domain.record_filter import RecordFilter, Sort, SortField

WANTED = PaperRequest(
    wanted=RecordFilter(start=datetime(2026, 11, 1), search="报价", events=frozenset({2, None})),
    sort=Sort(SortField.COST, descending=False),
    ids=(LocalId(3), LocalId(1)),
    form=PaperForm.EACH,
    columns=("record_time", "effect"),
    sheet="a3 landscape",
    sentence="近7天",
    part="选中的 2 条",
    author="刘洋",
)


@pytest.mark.parametrize("request_", [WANTED, PaperRequest()])
def test_it_comes_back_as_it_went(request_: PaperRequest) -> None:
    assert PaperRequest.from_json(json.loads(json.dumps(request_.as_json()))) == request_


def test_paper_holds_what_an_export_would() -> None:
    export = ExportRequest(
        file=Path("a.csv"), format=Format.CSV, wanted=WANTED.wanted, sort=WANTED.sort, ids=WANTED.ids, sentence="近7天"
    )
    paper = PaperRequest.of_export(export, PaperForm.EACH, "刘洋")
    assert (paper.wanted, paper.sort, paper.ids) == (export.wanted, export.sort, export.ids)
    assert (paper.form, paper.sentence, paper.author) == (PaperForm.EACH, "近7天", "刘洋")


def test_whole_records_are_fewer_on_one_paper_than_rows_of_a_list() -> None:
    assert PaperForm.EACH.most < PaperForm.TABLE.most
    assert WANTED.most == PaperForm.EACH.most
