"""A directory as a csv file: KIND, NUMBER, NAME, DIRECTOR, ORGANIZATION, a line an entry, headings in either language.

UTF-8 with or without a byte order mark, else GB18030, which is what a Chinese spreadsheet program saves as "CSV".
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain import rules
from desktop_app.domain.directory import DirectoryLine, Kind
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import ServerId
from desktop_app.domain.problems import RuleBroken
from desktop_app.words import mark, tr

_HEADINGS = {
    "kind": ("KIND", "类型", "种类"),
    "number": ("NUMBER", "编号"),
    "name": ("NAME", "名称", "姓名"),
    "director": ("DIRECTOR", "负责人", "负责人编号"),
    "organization": ("ORGANIZATION", "客户单位", "客户单位编号"),
}
_KINDS = {
    "person": Kind.PERSON,
    "员工": Kind.PERSON,
    "organization": Kind.ORGANIZATION,
    "客户单位": Kind.ORGANIZATION,
    "单位": Kind.ORGANIZATION,
    "customer": Kind.CUSTOMER,
    "客户": Kind.CUSTOMER,
    "parent": Kind.PARENT,
    "大的拜访": Kind.PARENT,
    "大拜访": Kind.PARENT,
}


@dataclass(frozen=True, slots=True)
class BadLine:
    """`line` is the line in the file, from 1; `reason` names the column and the cure."""

    line: int
    reason: str


def read_directory(file: Path) -> tuple[list[DirectoryLine], list[BadLine]]:
    """The good lines and the bad ones; `InvalidInput` when the file as a whole is none of this kind."""
    rows = csv.reader(io.StringIO(_text(file), newline=""))
    try:
        heading = next(rows, None)
        if heading is None:
            raise InvalidInput(mark("{file} 是空的。"), file=file)
        places = _places(heading, file)
        lines: list[DirectoryLine] = []
        bad: list[BadLine] = []
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            try:
                lines.append(_line(row, places))
            except _BadCell as error:
                bad.append(BadLine(rows.line_num, str(error)))
    except csv.Error as error:
        raise InvalidInput(mark("{file} 第 {line} 行不是可读的 CSV：{reason}"), file=file, line=rows.line_num,
                           reason=error) from None  # fmt: skip
    return lines, bad


class _BadCell(ValueError):
    pass


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise InvalidInput(mark("没有这个文件：{file}。请检查路径。"), file=file) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(mark("{file} 不是文本文件（既不是 UTF-8 也不是 GB18030）。"), file=file)


def _places(heading: list[str], file: Path) -> dict[str, int]:
    """Which column holds what."""
    cells = [cell.strip().upper() for cell in heading]
    places = {}
    for name, spellings in _HEADINGS.items():
        found = [cells.index(spelling) for spelling in spellings if spelling in cells]
        if found:
            places[name] = found[0]
    missing = [_HEADINGS[name][0] for name in ("kind", "number", "name") if name not in places]
    if missing:
        raise InvalidInput(
            mark("{file} 的第一行缺少列 {missing}；应为 KIND,NUMBER,NAME,DIRECTOR,ORGANIZATION。"),
            file=file, missing="、".join(missing),
        )  # fmt: skip
    return places


def _line(row: list[str], places: dict[str, int]) -> DirectoryLine:
    cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
    kind = _KINDS.get(cells["kind"].lower())
    if kind is None:
        raise _BadCell(f"KIND: {cells['kind']!r} → person, organization, customer, parent")
    try:
        name = rules.name(cells["name"])
    except RuleBroken as broken:
        raise _BadCell(str(broken.of("NAME"))) from None
    if name is None:
        raise _BadCell("NAME: " + tr("名称是空的，请填写"))
    director, organization = (_number(cells, name) for name in ("director", "organization"))
    if director is not None and kind is not Kind.PARENT:
        raise _BadCell("DIRECTOR: " + tr("只有大的拜访（parent）有负责人"))
    if organization is not None and kind not in (Kind.PARENT, Kind.CUSTOMER):
        raise _BadCell("ORGANIZATION: " + tr("只有大的拜访（parent）和客户（customer）属于客户单位"))
    number = _number(cells, "number")
    if number is None:
        raise _BadCell("NUMBER: " + tr("编号是空的，请填写"))
    return DirectoryLine(kind, number, name, director, organization)


def _number(cells: dict[str, str], name: str) -> ServerId | None:
    """A spreadsheet may have written `12.0` for 12."""
    text = cells.get(name, "").removesuffix(".0")
    try:
        return rules.server_number(text or None)
    except RuleBroken as broken:
        raise _BadCell(str(broken.of(name.upper()))) from None
