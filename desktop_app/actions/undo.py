"""What was done in this session and can be taken back: plain descriptions, and the two stacks they move between.

Nothing here touches a store; `taking_back` carries out what a description says. A record that counts as read because
somebody looked at it is no deed: the key that undoes a delete must not make records unread that the list moved on to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from desktop_app.domain.ids import LocalId
from desktop_app.words import tr, trn

MOST = 200
"""Deeds that are remembered."""


class _Stays:
    """A deed whose undoing brings no record back."""

    __slots__ = ()
    brought_back: ClassVar[tuple[LocalId, ...]] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back in words, and the records that are there again by it."""

    words: str
    brought_back: tuple[LocalId, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """`places` are where the records lie in the recycle bin, in the order of `records`."""

    records: tuple[LocalId, ...]
    places: tuple[int, ...]

    def words(self) -> str:
        return trn("已删除 {n} 条拜访", len(self.records))

    def undone_words(self) -> str:
        return trn("已恢复 {n} 条拜访", len(self.records))

    @property
    def brought_back(self) -> tuple[LocalId, ...]:
        return self.records


@dataclass(frozen=True, slots=True)
class Revised(_Stays):
    """The changed fields by name, as they were and as they became."""

    record: LocalId
    was: Mapping[str, Any]
    became: Mapping[str, Any]

    def words(self) -> str:
        return tr("已重做修改")

    def undone_words(self) -> str:
        return tr("已撤销修改")


def _marked_read(count: int) -> str:
    return tr("已标为已读") if count == 1 else trn("已标为已读 {n} 条", count)


def _marked_unread(count: int) -> str:
    return tr("已标为未读") if count == 1 else trn("已标为未读 {n} 条", count)


@dataclass(frozen=True, slots=True)
class MarkedRead(_Stays):
    records: tuple[LocalId, ...]
    reader: LocalId

    def words(self) -> str:
        return _marked_read(len(self.records))

    def undone_words(self) -> str:
        return _marked_unread(len(self.records))


@dataclass(frozen=True, slots=True)
class MarkedUnread(_Stays):
    records: tuple[LocalId, ...]
    reader: LocalId

    def words(self) -> str:
        return _marked_unread(len(self.records))

    def undone_words(self) -> str:
        return _marked_read(len(self.records))


@dataclass(frozen=True, slots=True)
class CommentRemoved(_Stays):
    """`kept` is what stood of it in the store, for `store.discussion` to lay down again."""

    record: LocalId
    comment: LocalId
    kept: Mapping[str, Any]

    def words(self) -> str:
        return tr("已删除评论")

    def undone_words(self) -> str:
        return tr("已恢复评论")


@dataclass(frozen=True, slots=True)
class CommentRevised(_Stays):
    comment: LocalId
    was: str
    became: str

    def words(self) -> str:
        return tr("已重做评论的修改")

    def undone_words(self) -> str:
        return tr("已撤销评论的修改")


Deed = Removed | Revised | MarkedRead | MarkedUnread | CommentRemoved | CommentRevised


def about(deed: Deed) -> LocalId | None:
    """The one record that it was done to, as far as it says."""
    match deed:
        case Revised(record=record) | CommentRemoved(record=record):
            return record
        case Removed(records=(record,)) | MarkedRead(records=(record,)) | MarkedUnread(records=(record,)):
            return record
    return None


@dataclass(slots=True)
class UndoStack:
    """Deeds by number, the latest last. A new deed ends what could be done again."""

    done: dict[int, Deed] = field(default_factory=dict)
    undone: list[Deed] = field(default_factory=list)
    _given: int = 0

    def add(self, deed: Deed) -> int:
        """Remembers `deed` and answers its number."""
        self.undone.clear()
        return self._put(deed)

    def latest(self) -> int | None:
        """The number of the deed that is taken back next."""
        return next(reversed(self.done), None)

    def deed(self, number: int) -> Deed | None:
        return self.done.get(number)

    def drop(self, number: int) -> None:
        """Forgets a deed that cannot be taken back any more."""
        self.done.pop(number, None)

    def was_undone(self, number: int, now: Deed) -> None:
        """`now` is the deed as it would be done again."""
        self.drop(number)
        self.undone.append(now)

    def was_redone(self, now: Deed) -> int:
        self.undone.pop()
        return self._put(now)

    def _put(self, deed: Deed) -> int:
        self._given += 1
        self.done[self._given] = deed
        while len(self.done) > MOST:
            del self.done[next(iter(self.done))]
        return self._given
