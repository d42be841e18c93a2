"""A few of the schedules of `tests.soak.sync_faults` in each test run; ten thousand are played before a release."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.sync_faults import (
    requests_of_a_create,
    requests_of_a_page,
    requests_of_an_outage,
    schedules,
    scratch,
    shown,
)
from tests.sync.faults import Fault


@pytest.mark.parametrize("part", range(4))
def test_in_a_season_of_bad_network_nothing_is_lost_doubled_or_taken_for_anothers(part: int) -> None:
    with scratch() as folder:
        figures = shown(schedules(folder, range(1000 * part, 1000 * part + 30)))
    assert figures["ok"], figures
    assert figures["bound"] > 60
    assert len(figures["faults"]) > 15, "every kind of weather was met"


def test_good_weather_costs_three_requests_a_create(tmp_path: Path) -> None:
    assert requests_of_a_create(tmp_path, records=10) <= 3


def test_a_pull_costs_hardly_more_than_a_request_a_page(tmp_path: Path) -> None:
    assert requests_of_a_page(tmp_path, rows=2000, count=50) <= 1.2


@pytest.mark.parametrize("fault", [Fault.NOT_SENT, Fault.LOST_BEFORE, Fault.ERROR_BEFORE, Fault.BUSY, Fault.SIGN_IN])
def test_an_hour_without_a_server_costs_few_requests(tmp_path: Path, fault: Fault) -> None:
    assert requests_of_an_outage(tmp_path, fault) <= 30
