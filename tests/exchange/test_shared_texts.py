"""Texts that stand in a workbook once and are named by many cells: what they come to is counted, not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from desktop_app.domain.errors import InvalidInput
from desktop_app.exchange.shared_texts import MOST_TEXT, NamesInXml, SharedTexts
from desktop_app.exchange.table_reading import open_table
from tests.exchange import bombs

SHEET = bombs.row('<c r="A1" t="s"><v>1</v></c><x:c t=\'s\'>\n<x:v> 01 </x:v></x:c><c t="s"><v>0</v></c>' * 50).encode()


def _texts(*lengths: int) -> SharedTexts:
    texts = SharedTexts(Path("a.xlsx"))
    for length in lengths:
        texts.add(length)
    return texts


def test_a_good_file_with_many_repeated_texts_comes_through(tmp_path: Path) -> None:
    long, words = "回访纪要 & <约定>" * 2_000, ("上门拜访", "电话", "微信")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["标题", "成效", "备注"])
        for row in range(1, 30_001):
            sheet.write_row(row, 0, [words[row % 3], words[row % 2], f"第 {row} 次"])
        sheet.write_column(1, 3, [long] * 500)
    rows = [cells for _row, cells in open_table(tmp_path / "a.xlsx").rows()]
    assert len(rows) == 30_001
    assert [str(cell) for cell in rows[500]][:4] == ["微信", "上门拜访", "第 500 次", long]


def test_a_long_text_is_no_harm_where_few_cells_name_it(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    short = "<row>" + '<c t="s"><v>0</v></c>' * 10 + "</row>"
    sheet = f'{bombs.HEAD}<sheetData>{short * 1_000}<row><c t="s"><v>1</v></c></row></sheetData></worksheet>'
    file.write_bytes(bombs.packed(bombs.two_texts(bombs.MEGABYTE, sheet)))
    rows = [cells for _row, cells in open_table(file).rows()]
    assert (len(rows), rows[0][0], rows[1_000][0]) == (1_001, "short", bombs.MEGABYTE)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000, 1 << 20])
def test_wherever_a_sheet_is_cut_its_cells_are_counted_once(size: int) -> None:
    # the long text 100 times and the short one 50 times, and each once by itself with its place
    longest = (MOST_TEXT - 99) // 101
    _count(_texts(1, longest), size)
    with pytest.raises(InvalidInput, match="展开后过大"):
        _count(_texts(1, longest + 1), size)


def _count(texts: SharedTexts, size: int) -> None:
    names = NamesInXml(texts)
    for start in range(0, len(SHEET), size):
        names.look(SHEET[start : start + size])
    names.end()
