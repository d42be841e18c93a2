"""Opens the preview of what stands in the list: the record that is read, those that are chosen, the page, all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.paper_request import PaperForm, PaperRequest
from desktop_app.domain.record_filter import RecordFilter, Sort
from desktop_app.ui.page_setup import PageSetup, setup_of
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_reading import KEY_OF, Found, paper_of, read
from desktop_app.ui.pdf_export import USUAL_SHEETS
from desktop_app.ui.pdf_file import Maker
from desktop_app.ui.preview_bars import Choice, Range
from desktop_app.ui.preview_session import Beside, PreviewSession, stopped_words
from desktop_app.ui.print_preview import PrintPreview
from desktop_app.ui.table_model import FOR_WHO_ASKS, Column
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.job_process import Job
    from desktop_app.ui.records_room import RecordsRoom
    from desktop_app.ui.tasks import Tasks

_ON_REQUEST = frozenset({Column.TITLE, *FOR_WHO_ASKS})
"""A title is date, author and organization once more."""
_FORM, _SHEET = "print/form", "print/sheet-{form}"


StartJob = Callable[[Mapping[str, Any]], "Job"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood on screen when printing was asked for."""

    wanted: RecordFilter
    sort: Sort
    open: LocalId | None
    page: tuple[LocalId, ...]
    chosen: tuple[LocalId, ...]
    """More than one, or none."""
    number: int
    columns: tuple[str, ...]
    sentence: str
    author: str = ""


@dataclass(slots=True)
class _Reading:
    """What is being read for the preview just now."""

    pieces: Iterator[int]
    found: Found
    request: PaperRequest
    done: int = 0
    is_over: bool = False


class ListPrinting(QObject):
    said = Signal(str)
    opened = Signal(object)
    """The preview that now stands on screen."""

    def __init__(
        self,
        tasks: Tasks,
        room: RecordsRoom,
        memory: WindowMemory,
        parent: QWidget,
        *,
        beside: StartJob | None = None,
    ) -> None:
        """`beside` does long work in a process of its own; without it the window does all of it."""
        super().__init__(parent)
        self._start_job = beside
        self._tasks, self._room, self._memory, self._parent = tasks, room, memory, parent

    def preview(self, desk: Desk, wanted: Range | None = None, *, pdf: bool = False, author: str = "") -> None:
        """Of the rows that are chosen where they are several, else of the whole list, unless something is `wanted`."""
        asked = self._asked(author)
        if not asked.page and asked.open is None:
            self.said.emit(tr("列表里没有可以打印的记录"))
            return
        which = wanted or (Range.CHOSEN if asked.chosen else Range.ALL)
        if not asked.page or (which is Range.THIS and asked.open is None):
            which = Range.THIS if asked.open is not None else Range.ALL
        self._tasks.query(
            lambda: desk.count(asked.wanted),
            lambda total: self._open(desk, asked, which, total, pdf=pdf),
            key="print",
            slow=True,
            owner=self,
        )

    def _asked(self, author: str) -> Asked:
        room, table = self._room, self._room.table
        chosen = set() if table.all_chosen else set(table.selected_records())
        page = tuple(row.id for row in table.records())
        several = tuple(id_ for id_ in page if id_ in chosen) if len(chosen) > 1 else ()
        columns = tuple(KEY_OF[column] for column in self._columns())
        return Asked(
            wanted=room.wanted(),
            sort=room.sort(),
            open=room.open_record(),
            page=page,
            chosen=several,
            number=room.card.pager.number(),
            columns=columns,
            sentence=room.card.words(),
            author=author,
        )

    def _columns(self) -> list[Column]:
        """The usual ones that nobody put away and those that were asked for, in their order.

        Paper has its own width: what does not fit on the screen, or not at this size of print, is on it all the same.
        """
        kept = self._room.table.columns
        left_out = kept.hidden() | (_ON_REQUEST - kept.wanted()) | {Column.STATE}
        return [one for one in kept.order() if one not in left_out]

    # --- the preview -------------------------------------------------------------------------------------------------
    def _open(self, desk: Desk, asked: Asked, which: Range, total: int, *, pdf: bool) -> None:
        choice = Choice(which, self._form_for(which))
        preview = PrintPreview(self._offers(asked, total), choice, self._sheet_for(choice.form), self._parent)
        session = PreviewSession(preview, self._memory, Maker(asked.author))
        if pdf:
            preview.prefer_pdf()
        present = [choice]

        def again() -> None:
            chosen = preview.choice()
            if chosen.range is Range.THIS and present[0].range is not Range.THIS:
                chosen = replace(chosen, form=PaperForm.EACH)  # a table of one line is asked for on purpose only
            if chosen.form is not present[0].form:
                preview.bar.show_setup(self._sheet_for(chosen.form))
            preview.bar.show_choice(chosen)
            present[0] = chosen
            self._remember(preview)
            self._read(desk, asked, preview, session)

        preview.chosen.connect(again)
        preview.turned.connect(lambda: self._remember(preview))
        preview.cancelled.connect(lambda: self._stop(preview))
        preview.show()
        self.opened.emit(preview)
        self._read(desk, asked, preview, session)

    def _offers(self, asked: Asked, total: int) -> dict[Range, str]:
        offers = {}
        if asked.open is not None:
            offers[Range.THIS] = tr("这一条")
        if asked.chosen:
            offers[Range.CHOSEN] = trn("选中的 {n} 条", len(asked.chosen))
        if asked.page:
            offers[Range.PAGE] = trn("本页 {n} 条", len(asked.page))
            offers[Range.ALL] = trn("全部 {n} 条", total)
        return offers

    def _form_for(self, which: Range) -> PaperForm:
        kept = self._memory.remembered(_FORM)
        if which is Range.THIS:
            return PaperForm.EACH
        return PaperForm(kept) if kept in tuple(PaperForm) else PaperForm.TABLE

    def _sheet_for(self, form: PaperForm) -> PageSetup:
        kept = self._memory.remembered(_SHEET.format(form=form))
        return setup_of(kept) if kept else USUAL_SHEETS[form]

    def _remember(self, preview: PrintPreview) -> None:
        choice = preview.choice()
        self._memory.remember(_SHEET.format(form=choice.form), preview.setup().words())
        if choice.range is not Range.THIS:
            self._memory.remember(_FORM, choice.form)

    # --- reading -----------------------------------------------------------------------------------------------------
    def request(self, asked: Asked, choice: Choice, total: int) -> PaperRequest:
        """`total` is how many the whole list has."""
        about = {
            Range.THIS: (None if asked.open is None else (asked.open,), tr("这一条")),
            Range.CHOSEN: (asked.chosen, trn("选中的 {count} 条，共 {n} 条", total, count=f"{len(asked.chosen):,}")),
            Range.PAGE: (
                asked.page,
                trn(
                    "第 {page} 页的 {count} 条，共 {n} 条",
                    total,
                    page=f"{asked.number:,}",
                    count=f"{len(asked.page):,}",
                ),
            ),
            Range.ALL: (None, ""),
        }
        ids, part = about[choice.range]
        return PaperRequest(
            wanted=asked.wanted,
            sort=asked.sort,
            ids=ids,
            form=choice.form,
            columns=asked.columns,
            sentence=asked.sentence if choice.range is not Range.THIS else "",
            part=part,
            author=asked.author,
        )

    def _read(self, desk: Desk, asked: Asked, preview: PrintPreview, session: PreviewSession) -> None:
        preview.show_paper(None)
        preview.show_work(tr("正在读取记录…"))
        choice = preview.choice()

        def begin() -> _Reading:
            found = Found()
            request = self.request(asked, choice, desk.count(asked.wanted))
            reading = _Reading(read(desk, request, found), found, request)
            reading.done = next(reading.pieces)
            return reading

        def go_on(reading: _Reading) -> _Reading:
            try:
                reading.done = next(reading.pieces)
            except StopIteration:
                reading.is_over = True
            return reading

        def arrived(reading: _Reading) -> None:
            if reading.is_over:
                session.use(lambda setup: _paper(reading, setup), self._beside(reading.request), _note(reading))
                return
            preview.show_work(tr("正在读取记录…"), reading.done, reading.found.of)
            self._tasks.query(lambda: go_on(reading), arrived, failed, key="print", slow=True, owner=preview)

        def failed(error: Exception) -> None:
            preview.end_work()
            preview.show_paper(None, str(error))

        self._tasks.query(begin, arrived, failed, key="print", slow=True, owner=preview)

    def _beside(self, request: PaperRequest) -> Beside | None:
        start = self._start_job
        if start is None:
            return None

        def write(file: Path, setup: PageSetup) -> Job:
            wanted = replace(request, sheet=setup.words())
            return start({"do": "pdf", "request": wanted.as_json(), "file": str(file)})

        return write

    def _stop(self, preview: PrintPreview) -> None:
        """The reading, where it is still at that; laying out is the session's."""
        self._tasks.forget("print")
        if preview.is_working() and preview.paper() is None:
            preview.end_work()
            preview.show_paper(None, stopped_words())


def _paper(reading: _Reading, setup: PageSetup) -> Paper:
    return paper_of(reading.found, reading.request, setup)


def _note(reading: _Reading) -> str:
    """Where the paper is not all that was asked for."""
    found = reading.found
    if reading.request.ids is not None or found.of >= found.total:
        return ""
    words = trn("纸上是前 {most} 条，共 {n} 条。", found.total, most=f"{found.of:,}")
    return f"{words}{tr('要全部，请缩小筛选范围，或者导出到文件。')}"
