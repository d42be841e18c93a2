"""Lists as clerks keep them: a title over the headings, days in many forms, merged cells, a sum at the end."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

HEADINGS = ("日期", "客户名称", "联系人", "业务员", "跟进方式", "跟进内容", "费用(元)", "备注")


def write_csv(file: Path, rows: Sequence[Sequence[object]], *, encoding: str = "gb18030", delimiter: str = ",") -> Path:
    with file.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    return file


def write_xlsx(file: Path, rows: Sequence[Sequence[Any]], *, merges: Sequence[tuple[int, int, int]] = ()) -> Path:
    """`merges` are (column, first row, last row), all from 0."""
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("台账")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(place, column, cell, moment)
            elif isinstance(cell, date):
                sheet.write_datetime(place, column, datetime(cell.year, cell.month, cell.day), day)
            elif cell is not None:
                sheet.write(place, column, cell)
    for column, first, last in merges:
        sheet.merge_range(first, column, last, column, rows[first][column])
    book.close()
    return file


def visits(many: int) -> list[list[object]]:
    """Rows under `HEADINGS` that are all good."""
    return [
        [
            f"2026-{place % 12 + 1:02}-{place % 28 + 1:02} {place % 9 + 8:02}:{place % 60:02}",
            f"单位{place % 7}",
            f"主任{place % 11}",
            f"业务员{place % 5}",
            ("走访", "电话", "签约", "售后")[place % 4],
            f"第 {place} 次",
            "" if place % 3 else f"¥{place + 1:,}.50",
            "",
        ]
        for place in range(many)
    ]
