"""What the window asks about the texts on a page: apart from `Desk` because nothing else speaks of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import Hits, is_pinyin, pinyin_spans, terms_of
from desktop_app.store import passages
from desktop_app.store.database import Database
from desktop_app.store.file_rows import Cell, FileRows


class Passages:
    """Each call blocks, as those of `Desk`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def effects(self, records: Sequence[LocalId]) -> dict[LocalId, str]:
        """The whole outcomes of these records, of which a row holds the beginning."""
        with self._database.read() as connection:
            return passages.effects(connection, records)

    def cells(self, records: Sequence[LocalId], keys: Sequence[str]) -> list[Sequence[Cell]]:
        """A column for each key of `domain.file_columns`, texts whole; records that are gone are left out."""
        with self._database.read() as connection:
            return FileRows(connection, keys).of(records)

    def hits(self, search: str, names: Collection[str]) -> Hits:
        """What to mark for a search, with those of `names` that answer to it by their pinyin."""
        terms = terms_of(search)
        letters = [term for term in terms if is_pinyin(term)]
        if not letters:
            return Hits(terms)
        with self._database.read() as connection:
            keys = passages.spellings(connection, names)
        spans = {
            name: tuple(span for term in letters for span in pinyin_spans(name, key, term))
            for name, key in keys.items()
        }
        return Hits(terms, {name: found for name, found in spans.items() if found})
