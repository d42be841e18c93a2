"""What of the list goes into a file, as a person chose it, and what that means for the one who writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop_app.domain.export_request import ExportRequest, Format
from desktop_app.domain.file_names import safe_stem
from desktop_app.domain.ids import LocalId
from desktop_app.domain.paper_request import PaperForm, PaperRequest
from desktop_app.domain.record_filter import RecordFilter, Sort
from desktop_app.ui.table_model import Column
from desktop_app.words import tr, trn

_KEYS = {Column.STATE: "sync", Column.TIME: "record_time"}


class Scope(StrEnum):
    CHOSEN = "chosen"
    PAGE = "page"
    FOUND = "found"
    """Every record of the filter, on all its pages."""
    EVERYTHING = "everything"


class Form(StrEnum):
    """What kind of file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    PDF = "pdf"
    """The list, as it is printed."""
    PDF_EACH = "pdf-each"
    """Whole records, one after another."""

    @property
    def ending(self) -> str:
        return "pdf" if self.is_paper else self.value

    @property
    def is_paper(self) -> bool:
        return self in (Form.PDF, Form.PDF_EACH)

    @property
    def paper(self) -> PaperForm:
        return PaperForm.EACH if self is Form.PDF_EACH else PaperForm.TABLE

    @property
    def most(self) -> int | None:
        """How many records go into it; None where nobody counts."""
        return self.paper.most if self.is_paper else None

    @property
    def is_whole(self) -> bool:
        """Records stand in it with all they have: there are no columns to pick."""
        return self in (Form.JSON, Form.PDF_EACH)


class Picking(StrEnum):
    """Which columns."""

    SEEN = "seen"
    ALL = "all"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnScreen:
    """What stood on screen when an export was asked for. Counts are None while they are found out."""

    wanted: RecordFilter
    sort: Sort
    sentence: str
    page: tuple[LocalId, ...]
    chosen: tuple[LocalId, ...] = ()
    """Selected on the page; none where all of the filter are."""
    all_chosen: bool = False
    columns: tuple[str, ...] = ()
    """As they are seen, by their keys in files."""
    found: int | None = None
    everything: int | None = None

    def count(self, scope: Scope) -> int | None:
        match scope:
            case Scope.CHOSEN:
                return len(self.chosen)
            case Scope.PAGE:
                return len(self.page)
            case Scope.FOUND:
                return self.found
            case Scope.EVERYTHING:
                return self.everything

    def usual(self) -> Scope:
        """Where nobody said: what was selected on purpose, else the list."""
        return Scope.CHOSEN if len(self.chosen) > 1 else Scope.FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person chose in the dialog; kept to be offered again."""

    scope: Scope = Scope.FOUND
    picking: Picking = Picking.SEEN
    own: tuple[str, ...] = ()
    """The columns chosen one by one, in their order."""
    form: Form = Form.XLSX


def keys_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """The keys in files of the table's columns; the marks of the state are no text."""
    return tuple(_KEYS.get(column, column.name.lower()) for column in columns if column != Column.STATE)


def about(screen: OnScreen, scope: Scope) -> str:
    """What the file holds, in one sentence."""
    match scope:
        case Scope.CHOSEN:
            return " · ".join((screen.sentence, trn("选中的 {n} 条", len(screen.chosen))))
        case Scope.PAGE:
            return " · ".join((screen.sentence, trn("本页 {n} 条", len(screen.page))))
        case Scope.FOUND:
            return screen.sentence
        case Scope.EVERYTHING:
            return tr("全部记录")


def proposed_stem(screen: OnScreen, scope: Scope, today: date) -> str:
    """A file's name without its ending: what it is, what it was narrowed to, and of which day."""
    return safe_stem(tr("拜访记录"), about(screen, scope), today.isoformat())


def job_of(screen: OnScreen, wish: Wish, file: Path, author: str) -> dict[str, Any]:
    """What the process beside the window is asked; `author` is who makes it."""
    request = request_of(screen, wish, file)
    if not wish.form.is_paper:
        return {"do": "export", "request": request.as_json()}
    paper = PaperRequest.of_export(request, wish.form.paper, author)
    return {"do": "pdf", "request": paper.as_json(), "file": str(file)}


def request_of(screen: OnScreen, wish: Wish, file: Path) -> ExportRequest:
    ids = {Scope.CHOSEN: screen.chosen, Scope.PAGE: screen.page}.get(wish.scope)
    everything = wish.scope is Scope.EVERYTHING
    return ExportRequest(
        file=file,
        format=Format.XLSX if wish.form.is_paper else Format(wish.form.value),
        wanted=RecordFilter() if everything else screen.wanted,
        sort=screen.sort,
        ids=ids,
        columns=columns_of(screen, wish),
        sentence=about(screen, wish.scope),
    )


def columns_of(screen: OnScreen, wish: Wish) -> tuple[str, ...]:
    """None means every column."""
    match wish.picking:
        case Picking.SEEN:
            return screen.columns
        case Picking.ALL:
            return ()
        case Picking.OWN:
            return wish.own


def with_counts(screen: OnScreen, found: int, everything: int) -> OnScreen:
    return replace(screen, found=found, everything=everything)
