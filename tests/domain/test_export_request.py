"""What is asked for in the window is what another process reads."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.export_request import Exported, ExportRequest, Format
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter, Sort, SortField
from desktop_app.domain.visit import SyncState

_IDS = st.none() | st.integers(1, 2**62).map(LocalId)
_MOMENTS = st.none() | st.datetimes(datetime(1900, 1, 1), datetime(9999, 1, 1)).map(
    lambda at: at.replace(microsecond=0)
)
_FILTERS = st.builds(
    RecordFilter,
    start=_MOMENTS,
    end=_MOMENTS,
    parent=_IDS,
    organization=_IDS,
    author=_IDS,
    imported=st.none() | st.integers(1, 10**6),
    director=_IDS,
    follower=_IDS,
    unread_by=_IDS,
    events=st.frozensets(st.none() | st.integers(1, 5)),
    search=st.text(),
    sync=st.none() | st.sampled_from(SyncState),
    cost_from=st.none() | st.integers(0, 10**12),
    cost_to=st.none() | st.integers(0, 10**12),
)
_REQUESTS = st.builds(
    ExportRequest,
    file=st.just(Path("拜访.xlsx")),
    format=st.sampled_from(Format),
    wanted=_FILTERS,
    sort=st.builds(Sort, st.sampled_from(SortField), st.booleans()),
    ids=st.none() | st.lists(st.integers(1, 2**62).map(LocalId)).map(tuple),
    columns=st.lists(st.sampled_from(["title", "effect", "cost"])).map(tuple),
    sentence=st.text(),
)


@given(_REQUESTS)
def test_a_request_crosses_to_another_process_unchanged(request: ExportRequest) -> None:
    assert ExportRequest.from_json(json.loads(json.dumps(request.as_json()))) == request


def test_what_came_of_it_comes_back_unchanged() -> None:
    exported = Exported(file=Path("拜访.csv"), written=3, total=5, notes=("2 条已不在",))
    assert Exported.from_json(json.loads(json.dumps(exported.as_json()))) == exported


@pytest.mark.parametrize(("name", "format_"), [("a.xlsx", Format.XLSX), ("b.CSV", Format.CSV), ("c.json", Format.JSON)])
def test_the_ending_says_what_is_written(name: str, format_: Format) -> None:
    assert Format.of(Path(name)) is format_


def test_another_ending_is_refused_with_those_that_work() -> None:
    with pytest.raises(InvalidInput, match=r"\.xlsx \.csv \.json"):
        Format.of(Path("拜访.doc"))
