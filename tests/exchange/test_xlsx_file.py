"""A workbook holds every text whole and as a text, and numbers, times and money as what they are."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from desktop_app.domain.file_columns import CellType
from desktop_app.domain.times import to_seconds
from desktop_app.exchange import long_texts
from desktop_app.exchange.file_table import Cell, TableColumn
from desktop_app.exchange.xlsx_file import xlsx_file

COLUMNS = (
    TableColumn("文字", CellType.TEXT),
    TableColumn("长文", CellType.LONG_TEXT),
    TableColumn("时间", CellType.TIME),
    TableColumn("钱", CellType.MONEY),
    TableColumn("数", CellType.NUMBER),
)


def written(file: Path, *rows: tuple[Cell, ...], rows_a_sheet: int = 1_048_576) -> CalamineWorkbook:
    with xlsx_file(file, title="表", rows_a_sheet=rows_a_sheet) as book:
        table = book.table("表", COLUMNS)
        for row in rows:
            table.row(row)
    return CalamineWorkbook.from_path(file)


def rows_of(book: CalamineWorkbook, sheet: str = "表") -> list[list[Any]]:
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[1:]


def sheet_xml(file: Path, number: int = 1) -> str:
    with zipfile.ZipFile(file) as packed:
        return packed.read(f"xl/worksheets/sheet{number}.xml").decode()


def test_each_type_stands_as_what_it_is(tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, 14, 5, 59)
    book = written(tmp_path / "a.xlsx", ("王芳", "一\n二", to_seconds(at), 123450, 7))
    assert rows_of(book) == [["王芳", "一\n二", at, 1234.5, 7.0]]


def test_an_empty_cell_stays_empty(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", (None, "", None, None, None), ("x", None, None, None, 0))
    assert re.findall(r'<c r="([A-Z]+[23])"', sheet_xml(tmp_path / "a.xlsx")) == ["A3", "E3"]


@pytest.mark.parametrize("text", ["=1+1", "@x", "http://a.example/b", "1234", "0012", "1E5", "TRUE", "'=1", "{=1}"])
def test_a_text_is_no_formula_no_link_and_no_number(tmp_path: Path, text: str) -> None:
    book = written(tmp_path / "a.xlsx", (text, text, None, None, None))
    assert rows_of(book)[0][:2] == [text, text]
    assert "<f>" not in sheet_xml(tmp_path / "a.xlsx")
    assert "hyperlink" not in sheet_xml(tmp_path / "a.xlsx")


@pytest.mark.parametrize("text", ["<r>", "<r><t>x</t></r>", "<r></sheetData></r>", "<r>&</r>", "<r>\n</r>"])
def test_a_text_that_looks_like_markup_is_a_text(tmp_path: Path, text: str) -> None:
    assert rows_of(written(tmp_path / "a.xlsx", (text, text, None, None, None)))[0][:2] == [text, text]


@pytest.mark.parametrize(
    "text",
    ["_x0041_x0042_", "_x005F_x0041_", "_x000D_x000A_", "_x0000\x01_", "\x01x0041_", "__x0041__", "<r>_x0041_</r>"],
)
def test_a_text_that_looks_like_an_escape_is_a_text(tmp_path: Path, text: str) -> None:
    assert rows_of(written(tmp_path / "a.xlsx", (text, text, None, None, None)))[0][:2] == [text, text]


WILD = st.text(alphabet=st.sampled_from("_x0041D\x00\x01\x0b\r\n\t\x7f<r>&/ 国😀"), min_size=1)
_LETTERS = st.characters(
    categories=("L", "M", "N", "P", "S", "Z", "Cc", "Cf", "Co", "Cn"), exclude_characters="\ufffe\uffff"
)
ANY = st.text(alphabet=_LETTERS, min_size=1)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY, WILD)
def test_any_text_comes_back_letter_for_letter(tmp_path: Path, text: str, wild: str) -> None:
    assert rows_of(written(tmp_path / "a.xlsx", (text, wild, None, None, None)))[0][:2] == [text, wild]


def test_what_is_no_letter_at_all_is_made_visible(tmp_path: Path) -> None:
    assert rows_of(written(tmp_path / "a.xlsx", ("甲\uffff", None, None, None, None)))[0][0] == "甲_xFFFF_"


def test_a_number_too_large_for_excel_keeps_its_digits_as_a_text(tmp_path: Path) -> None:
    largest = 2**63 - 1
    rows = rows_of(written(tmp_path / "a.xlsx", ("x", None, None, None, 2**53), ("x", None, None, None, largest)))
    assert [row[4] for row in rows] == [float(2**53), str(largest)]


def test_a_time_before_excels_days_is_a_text(tmp_path: Path) -> None:
    moments = [datetime(1900, 2, 28, 23, 59, 59), datetime(1900, 3, 1), datetime(9999, 12, 31, 23, 59, 59)]
    rows = rows_of(written(tmp_path / "a.xlsx", *(("x", None, to_seconds(one), None, None) for one in moments)))
    assert [row[2] for row in rows] == ["1900-02-28 23:59:59", moments[1].date(), moments[2]]


def test_a_text_too_long_for_a_cell_goes_on_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    texts = ["国" * 40_000, "短", "a😀" * 30_000, "〔续：长文本 1〕"]
    book = written(tmp_path / "a.xlsx", *(("x", text, None, None, None) for text in texts))
    assert book.sheet_names == ["表", "长文本"]
    further: dict[int, list[str]] = {}
    for number, _part, text in rows_of(book, "长文本"):
        further.setdefault(int(number), []).append(text)
    assert [long_texts.put_together(row[1], further) for row in rows_of(book)] == texts


def test_rows_that_do_not_fit_go_on_on_a_further_sheet(tmp_path: Path) -> None:
    rows = [(str(number), None, None, None, number) for number in range(1, 8)]
    book = written(tmp_path / "a.xlsx", *rows, rows_a_sheet=4)
    assert book.sheet_names == ["表", "表 2", "表 3"]
    assert [row[0] for sheet in book.sheet_names for row in rows_of(book, sheet)] == [str(n) for n in range(1, 8)]
    for number, last in ((1, 4), (2, 4), (3, 2)):
        xml = sheet_xml(tmp_path / "a.xlsx", number)
        assert f'<autoFilter ref="A1:E{last}"/>' in xml
        assert 'state="frozen"' in xml


def test_a_column_is_as_wide_as_its_content_and_no_wider_than_can_be_read(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", ("济南大学附属中学", "国" * 500, 0, 5, 5))
    widths = re.findall(r'<col min="(\d)" max="\d" width="([\d.]+)"', sheet_xml(tmp_path / "a.xlsx"))
    wide = {int(column): float(width) for column, width in widths}
    assert 16 <= wide[1] <= 20
    assert wide[2] < 62
    assert wide[3] > 19


def test_printed_its_rows_stay_whole_and_every_page_has_the_headings(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", ("济南大学", "国" * 500, 0, 5, 5))
    xml = sheet_xml(tmp_path / "a.xlsx")
    assert '<pageSetUpPr fitToPage="1"/>' in xml
    assert re.search(r'<pageSetup paperSize="9" [^>]*fitToHeight="0" orientation="landscape"', xml)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        assert "Print_Titles" in packed.read("xl/workbook.xml").decode()


def test_a_table_too_wide_for_a_page_is_not_made_too_small_to_read(tmp_path: Path) -> None:
    with xlsx_file(tmp_path / "a.xlsx", title="表") as book:
        book.table("表", [TableColumn(f"第{place}列", CellType.LONG_TEXT) for place in range(9)]).row(["国" * 99] * 9)
    assert "fitToPage" not in sheet_xml(tmp_path / "a.xlsx")


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with suppress(KeyboardInterrupt), xlsx_file(tmp_path / "a.xlsx", title="表") as book:
        book.table("表", COLUMNS).row(("x", None, None, None, None))
        raise KeyboardInterrupt
    assert list(folder.iterdir()) == []


def test_a_text_stays_a_text_when_somebody_edits_it(tmp_path: Path) -> None:
    """The format 文本 for short ones; Excel's mark of a text where a long one could become a formula."""
    long = "=1+1" + "好" * 300
    written(tmp_path / "a.xlsx", ("=1+1", "=1+1", None, None, None), (long, "好", None, None, None))
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        styles = packed.read("xl/styles.xml").decode()
    forms = re.findall(r"<xf ([^>]*)>", styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    used = dict(re.findall(r'<c r="([AB][23])" s="(\d+)"', sheet_xml(tmp_path / "a.xlsx")))
    found = {cell: forms[int(form)] for cell, form in used.items()}
    assert 'numFmtId="49"' in found["A2"]
    assert all('quotePrefix="1"' in found[cell] for cell in ("B2", "A3"))
    assert "quotePrefix" not in found["B3"]
    assert all('numFmtId="49"' not in found[cell] for cell in ("B2", "A3", "B3"))
