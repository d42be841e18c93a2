"""What a person asks to have in a file, and what came of it, as values that also cross to another process as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter, Sort, SortField
from desktop_app.domain.visit import SyncState
from desktop_app.words import mark

_MOMENTS = ("start", "end")


class Format(StrEnum):
    """The value is the file's ending."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"

    @classmethod
    def of(cls, file: PurePath) -> Format:
        """By the file's ending; `InvalidInput` for one that nothing is written to."""
        ending = file.suffix.lower().removeprefix(".")
        try:
            return cls(ending)
        except ValueError:
            known = " ".join(f".{format_}" for format_ in cls)
            raise InvalidInput(mark("{file} 的类型不能导出；可用的是 {known}。"), file=file.name, known=known) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """`ids`, where there are any, are the records in their order, and the filter only says from what they come."""

    file: PurePath
    format: Format
    wanted: RecordFilter = field(default_factory=RecordFilter)
    sort: Sort = NEWEST_FIRST
    ids: tuple[LocalId, ...] | None = None
    columns: tuple[str, ...] = ()
    """Keys of `domain.file_columns`, in the order of the file; none means every column."""
    sentence: str = ""
    """The filter in words, for the file's own page about itself."""

    def as_json(self) -> dict[str, Any]:
        return {
            "file": str(self.file),
            "format": self.format.value,
            "wanted": filter_as_json(self.wanted),
            "sort": {"field": self.sort.field.value, "descending": self.sort.descending},
            "ids": None if self.ids is None else list(self.ids),
            "columns": list(self.columns),
            "sentence": self.sentence,
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> ExportRequest:
        """The request that `as_json` wrote; ValueError, TypeError or KeyError for anything else."""
        sort, ids = body["sort"], body["ids"]
        return cls(
            file=PurePath(body["file"]),
            format=Format(body["format"]),
            wanted=filter_from_json(body["wanted"]),
            sort=Sort(SortField(sort["field"]), bool(sort["descending"])),
            ids=None if ids is None else tuple(LocalId(id_) for id_ in ids),
            columns=tuple(body["columns"]),
            sentence=body["sentence"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What stands in the file now: `written` of `total` records of the filter; `notes` are words for a person."""

    file: PurePath
    written: int
    total: int
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"file": str(self.file), "notes": list(self.notes)}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Exported:
        return cls(
            file=PurePath(body["file"]), written=body["written"], total=body["total"], notes=tuple(body["notes"])
        )


def filter_as_json(wanted: RecordFilter) -> dict[str, Any]:
    """Only the conditions that there are."""
    body: dict[str, Any] = {}
    for one in fields(RecordFilter):
        value = getattr(wanted, one.name)
        if value in (None, "", frozenset()):
            continue
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, frozenset):
            value = sorted(value, key=lambda event: (event is None, event))
        elif isinstance(value, SyncState):
            value = value.value
        body[one.name] = value
    return body


def filter_from_json(body: Mapping[str, Any]) -> RecordFilter:
    """The filter that `filter_as_json` wrote; ValueError or TypeError for anything else."""
    read: dict[str, Any] = dict(body)
    for name in _MOMENTS:
        if name in read:
            read[name] = datetime.fromisoformat(read[name])
    if "events" in read:
        read["events"] = frozenset(read["events"])
    if "sync" in read:
        read["sync"] = SyncState(read["sync"])
    return RecordFilter(**read)
