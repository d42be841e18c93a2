"""What was exported comes in again the same, also when LibreOffice has opened and saved it in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.domain.export_request import ExportRequest, Format
from desktop_app.exchange.exporting import export
from desktop_app.exchange.importing import run
from desktop_app.exchange.table_look import look
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from tests.soak.formula_payloads import payloads
from tests.soak.office_round_trip import KEPT, cells_of, filled, said, small

DATA = Path(__file__).parent / "data"
"""Written by LibreOffice 7.4: `python -m tests.soak.office_round_trip --keep tests/exchange/data`."""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    database = open_store(tmp_path / "other.db")
    yield database
    database.close()


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A sample, and beside it texts of 40,000 letters, control characters, formulas, markup, a visit of 1850."""
    database = open_store(tmp_path_factory.mktemp("hard") / "visits.db")
    filled(database, 60)
    yield database
    database.close()


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Database]:
    database = open_store(tmp_path / "few.db")
    small(database)
    yield database
    database.close()


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_an_export_comes_into_an_empty_store_the_same(
    hard: Database, other: Database, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    export(hard, ExportRequest(file=file, format=Format.of(file)))
    done = run(other, file, look(file).plan)
    assert (done.bad, done.new) == (0, done.rows)
    assert said(other) == said(hard)


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_an_export_into_its_own_store_brings_nothing_new(hard: Database, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    before = said(hard)
    export(hard, ExportRequest(file=file, format=Format.of(file)))
    done = run(hard, file, look(file).plan)
    assert (done.new, done.different, done.bad, done.matched) == (0, 0, 0, done.rows)
    assert said(hard) == before


@pytest.mark.parametrize("name", ["libreoffice.ods", "libreoffice.xlsx"])
def test_what_libreoffice_saved_has_the_same_cells(few: Database, tmp_path: Path, name: str) -> None:
    ours = tmp_path / "a.xlsx"
    export(few, ExportRequest(file=ours, format=Format.XLSX))
    assert cells_of(DATA / name) == cells_of(ours)


@pytest.mark.parametrize("name", ["libreoffice.ods", "libreoffice.xlsx"])
def test_what_libreoffice_saved_comes_in_the_same(few: Database, other: Database, name: str) -> None:
    done = run(other, DATA / name, look(DATA / name).plan)
    assert (done.bad, done.new) == (0, KEPT)
    assert said(other) == said(few)


def test_there_are_five_hundred_payloads() -> None:
    assert len(set(payloads())) == 500
