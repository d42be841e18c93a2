"""Phrases as a person keeps them: written, changed, ordered, and used."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.directory import Kind
from desktop_app.domain.phrase import Occasion, Phrase, PhraseShelf, starters
from desktop_app.store import directory, kept, phrases
from desktop_app.store.database import Database


class Phrases:
    """Each call blocks, as those of `Desk`; each intent is one transaction.

    A text that cannot be kept comes as `InvalidInput`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> PhraseShelf:
        with self._database.read() as connection:
            me = kept.me(connection)
            name = directory.entry(connection, Kind.PERSON, me).label if me is not None else ""
            return PhraseShelf(phrases.phrases(connection), phrases.by_use(connection), name)

    def add(self, occasion: Occasion, body: str) -> int:
        with self._database.write("phrases") as writing:
            return phrases.add(writing.connection, occasion, body)

    def add_starters(self) -> tuple[int, ...]:
        """The set to begin with, in the reader's language, without those that are there; answers the new ids."""
        with self._database.write("phrases") as writing:
            known = {(one.occasion, one.body) for one in phrases.phrases(writing.connection)}
            return tuple(phrases.add(writing.connection, *one) for one in starters() if one not in known)

    def revise(self, id_: int, occasion: Occasion, body: str) -> None:
        with self._database.write("phrases") as writing:
            phrases.revise(writing.connection, id_, occasion, body)

    def remove(self, ids: Sequence[int]) -> tuple[Phrase, ...]:
        """All or none; answers what they were, for `put_back`."""
        with self._database.write("phrases") as writing:
            return tuple(phrases.remove(writing.connection, id_) for id_ in ids)

    def put_back(self, removed: Sequence[Phrase]) -> None:
        with self._database.write("phrases") as writing:
            for one in removed:
                phrases.put_back(writing.connection, one)

    def arrange(self, ids: Sequence[int]) -> None:
        with self._database.write("phrases") as writing:
            phrases.arrange(writing.connection, ids)

    def was_used(self, id_: int) -> None:
        """One that was removed meanwhile is no reason to complain."""
        with self._database.write("phrases") as writing:
            phrases.was_used(writing.connection, id_)

    def order_by_use(self, wanted: bool) -> None:
        with self._database.write("phrases") as writing:
            kept.put_setting(writing.connection, phrases.BY_USE, True if wanted else None)
