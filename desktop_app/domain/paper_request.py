"""What a person wants on paper, as a value that also crosses to another process as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop_app.domain.export_request import ExportRequest, filter_as_json, filter_from_json
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter, Sort, SortField


class PaperForm(StrEnum):
    TABLE = "table"
    EACH = "each"
    """Whole records, one after another."""

    @property
    def most(self) -> int:
        """Records on one paper: some six hundred pages as a list, four hundred one by one."""
        return 10_000 if self is PaperForm.TABLE else 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRequest:
    """`ids`, where there are any, are the records in their order, and the filter only says from what they come."""

    wanted: RecordFilter = field(default_factory=RecordFilter)
    sort: Sort = NEWEST_FIRST
    ids: tuple[LocalId, ...] | None = None
    form: PaperForm = PaperForm.TABLE
    columns: tuple[str, ...] = ()
    """Keys of `domain.file_columns` in their order, for a table; none means the usual ones."""
    sheet: str = ""
    """As `ui.page_setup` writes it; empty is the usual one."""
    sentence: str = ""
    """The filter in words."""
    part: str = ""
    """What of the list it is, in words; found out where it is empty."""
    author: str = ""
    """Who makes it, for what the file says about itself."""

    @property
    def most(self) -> int:
        return self.form.most

    @classmethod
    def of_export(cls, request: ExportRequest, form: PaperForm = PaperForm.TABLE, author: str = "") -> PaperRequest:
        """The same records, columns and filter on paper."""
        return cls(
            wanted=request.wanted,
            sort=request.sort,
            ids=request.ids,
            form=form,
            columns=request.columns,
            sentence=request.sentence,
            author=author,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "wanted": filter_as_json(self.wanted),
            "sort": {"field": self.sort.field.value, "descending": self.sort.descending},
            "ids": None if self.ids is None else list(self.ids),
            "form": self.form.value,
            "columns": list(self.columns),
            "sheet": self.sheet,
            "sentence": self.sentence,
            "part": self.part,
            "author": self.author,
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> PaperRequest:
        """The request that `as_json` wrote; ValueError, TypeError or KeyError for anything else."""
        sort, ids = body["sort"], body["ids"]
        return cls(
            wanted=filter_from_json(body["wanted"]),
            sort=Sort(SortField(sort["field"]), bool(sort["descending"])),
            ids=None if ids is None else tuple(LocalId(id_) for id_ in ids),
            form=PaperForm(body["form"]),
            columns=tuple(body["columns"]),
            sheet=str(body["sheet"]),
            sentence=str(body["sentence"]),
            part=str(body["part"]),
            author=str(body["author"]),
        )
