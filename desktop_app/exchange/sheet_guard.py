"""How large a sheet really is, before it is opened.

The reader lays a sheet out whole, from its first filled cell to its last: two cells at opposite corners would take
sixteen thousand million places. So the corners are found first. XML that declares a document type is refused, and with
it entities within entities and files from elsewhere: no spreadsheet program writes that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from xml.parsers import expat

from desktop_app.domain.errors import InvalidInput
from desktop_app.exchange.zip_guard import damaged
from desktop_app.words import mark

MOST_ROWS = 1_048_576
MOST_COLUMNS = 1_000
MOST_SHEETS = 1_000
EMPTY_PLACES = 4_000_000
"""So many places a sheet may have however few of them are filled."""
PLACES_A_CELL = 12
"""Beyond that, so many for each filled one."""


def too_wide(file: Path) -> InvalidInput:
    return InvalidInput(
        mark("{file} 的表格过大（最多 {rows} 行、{columns} 列）。请只留下需要的行和列，另存后再导入。"),
        file=file.name, rows=f"{MOST_ROWS:,}", columns=f"{MOST_COLUMNS:,}",
    )  # fmt: skip


class Extent:
    """The far corner of the filled cells, and how many there are."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.rows = self.columns = self.cells = 0

    def reach(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def check(self) -> None:
        if self.rows > MOST_ROWS or self.columns > MOST_COLUMNS:
            raise too_wide(self._file)
        if self.rows * self.columns > max(EMPTY_PLACES, self.cells * PLACES_A_CELL):
            raise too_wide(self._file)


def refusing_parser(file: Path) -> expat.XMLParserType:
    """A parser that stops at the first declaration of a document type, and with it at every entity."""

    def refuse(*_: object) -> None:
        raise damaged(file)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment]
    return parser


def read_through(
    file: Path, parser: expat.XMLParserType, pieces: Iterable[bytes], look: Callable[[bytes], None]
) -> None:
    """Hands each piece to the parser and to `look`; `damaged` for what is no UTF-8 XML."""
    first = True
    try:
        for piece in pieces:
            if first and b"\0" in piece[:64]:
                raise damaged(file)  # UTF-16, whose letters no look at the bytes would find
            first = False
            parser.Parse(piece, False)
            look(piece)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise damaged(file) from None
