"""How large the sheets of an .ods are, and how long their texts, once its repeated rows and cells are laid out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop_app.exchange.shared_texts import MOST_TEXT
from desktop_app.exchange.sheet_guard import MOST_SHEETS, Extent, read_through, refusing_parser
from desktop_app.exchange.zip_guard import too_large

_MOST = 10**9
_CELLS = ("table:table-cell", "table:covered-table-cell")


class _Sheets:
    """Follows the rows and cells as the parser meets them; a repeated one counts as often as it is repeated."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._sheets = 0
        self._extent = Extent(file)
        self._rows = self._row_times = 0
        self._column = self._filled = 0
        self._text = self._row_text = 0
        self._cell_times = 1

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._sheets += 1
            if self._sheets > MOST_SHEETS:
                raise too_large(self._file)
            self._extent, self._rows = Extent(self._file), 0
        elif name == "table:table-row":
            self._row_times = _times(attributes, "table:number-rows-repeated")
            self._column = self._filled = self._row_text = 0
        elif name in _CELLS:
            self._cell_times = _times(attributes, "table:number-columns-repeated")
            self._column += self._cell_times
            for key, said in attributes.items():
                if key.startswith("office:"):
                    self.read(said)
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._filled = self._column
                self._extent.cells += 1

    def read(self, text: str) -> None:
        self._row_text += len(text.encode()) * self._cell_times

    def end(self, name: str) -> None:
        if name == "text:p":
            self._filled = self._column
        elif name == "table:table-row":
            self._rows += self._row_times
            self._text += self._row_text * self._row_times
            if self._text > MOST_TEXT:
                raise too_large(self._file)
            if self._filled:
                self._extent.reach(self._rows, self._filled)
                self._extent.check()


def check_content(file: Path, pieces: Iterable[bytes]) -> None:
    sheets = _Sheets(file)
    parser = refusing_parser(file)
    parser.StartElementHandler = sheets.begin
    parser.EndElementHandler = sheets.end
    parser.buffer_text = True
    parser.CharacterDataHandler = sheets.read
    read_through(file, parser, pieces, lambda _piece: None)


def _times(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1").strip()
    return min(int(text), _MOST) if text.isascii() and text.isdigit() and len(text) < 12 else _MOST
