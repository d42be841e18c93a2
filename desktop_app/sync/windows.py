"""Reading a span of record time whole, although the contract only has pages that shift while others write.

One page is one moment of the server. A page that was cut off still holds everything newer than its oldest row whole,
because the contract answers newest first: that part is finished by this one request, and the next asks for the rest.
So a finished window costs one request, where halving costs two. The order is not taken on trust: rows that are out of
order, and a sample of the finished parts that is asked for again, send the reading back to halving for this sync.

`total` is a hint: it may raise a doubt, never settle one. A page counts as whole when it is shorter than what the
server was seen to give, and where that was never tried, an empty page behind it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.errors import NotTheContract, Unreachable
from desktop_app.domain.ids import ServerId
from desktop_app.domain.problems import Problem
from desktop_app.domain.server_view import RecordView
from desktop_app.domain.times import to_seconds
from desktop_app.sync.client import ALL, Client, Filter, Page, Span
from desktop_app.sync.reasons import OVERSIZED
from desktop_app.words import tr

ROWS_A_PAGE = 500
_FEWEST_ROWS = 20
_PASSES = 6
"""As often a second that no page holds is read, at most, until two passes agree."""
_SAMPLED = 10
"""Each so many finished parts one is asked for again."""


@dataclass(frozen=True, slots=True)
class Window:
    """What one reading brought of a span. `whole` says that nothing of the span is missing in it."""

    span: Span
    rows: tuple[RecordView, ...]
    unreadable: tuple[tuple[Problem, Any], ...]
    whole: bool


@dataclass(slots=True)
class Reader:
    """Reads spans for one sync; what it learns of the server's pages holds for its lifetime."""

    client: Client
    rows_a_page: int = ROWS_A_PAGE
    proven: int = 0
    """A page no longer than this is not cut: the server was seen to give longer ones."""
    _halving: bool = False
    _order_shown: bool = False
    _finished: int = 0
    _total_lies: bool = False

    def read(self, span: Span, where: Filter = ALL) -> Iterator[Window]:
        """The span newest first, window by window; together they cover it."""
        open_spans = [span]
        while open_spans:
            current = open_spans.pop()
            page = self._page(current, where)
            if self._is_whole(current, where, page):
                yield Window(current, page.rows, page.unreadable, True)
            elif current.is_moment:
                yield self._repeated(current, where)
            else:
                yield from self._part(current, where, page, open_spans)

    def moment(self, moment: int, where: Filter = ALL) -> Window:
        """One second, whole or not."""
        (window,) = self.read(Span(moment, moment), where)
        return window

    def glance(self, moment: int) -> Window:
        """One second by a single question: whole only where that is plain, but what is in it is there."""
        span = Span(moment, moment)
        page = self._page(span, ALL)
        whole = page.length == 0 or (page.length <= self.proven and not self._is_doubted(page))
        return Window(span, page.rows, page.unreadable, whole)

    def _page(self, span: Span, where: Filter, number: int = 1) -> Page:
        """A page that is too large to be taken in is asked for again with fewer rows."""
        while True:
            try:
                page = self.client.page(span, page=number, count=self.rows_a_page, where=where)
                self.proven = max(self.proven, page.length - 1)
                return page
            except Unreachable as error:
                if error.kind != OVERSIZED or self.rows_a_page <= _FEWEST_ROWS:
                    raise
                self.rows_a_page = max(_FEWEST_ROWS, self.rows_a_page // 4)
                self.proven = min(self.proven, self.rows_a_page)

    def _is_whole(self, span: Span, where: Filter, page: Page) -> bool:
        length = page.length
        limit = min(self.rows_a_page, page.count or self.rows_a_page)
        if length >= limit:
            return False
        doubted = self._is_doubted(page)
        if length == 0 or (length <= self.proven and not doubted):
            return True
        if self._page(span, where, 2).length:
            return False
        # Nothing is proven by this for other pages of this length: the server's limit may be just that.
        self._total_lies = self._total_lies or doubted
        return True

    def _is_doubted(self, page: Page) -> bool:
        return page.total is not None and page.total > page.length and not self._total_lies

    def _part(self, span: Span, where: Filter, page: Page, open_spans: list[Span]) -> Iterator[Window]:
        """Yields what a cut page finishes and leaves the rest open."""
        moments = [to_seconds(row.record_time) for row in page.rows]
        # A row that cannot be read has no time, so nothing is said about where it stands.
        sorted_ = moments == sorted(moments, reverse=True) and not page.unreadable
        self._order_shown = self._order_shown or (sorted_ and len(set(moments)) > 1)
        # Rows of one second are in every order at once.
        sorted_ = sorted_ and self._order_shown
        oldest = moments[-1] if moments else span.start
        if not all(moment in span for moment in moments):
            raise NotTheContract(reason=tr("服务器不理会 start_time 和 end_time"))
        if sorted_ and oldest == span.end:
            open_spans += [Span(span.start, oldest - 1), Span(oldest, oldest)]
            return
        if self._halving or not sorted_:
            yield Window(span, page.rows, page.unreadable, False)
            middle = (span.start + span.end) // 2
            open_spans += [Span(span.start, middle), Span(middle + 1, span.end)]
            return
        newer = Span(oldest + 1, span.end)
        rows = tuple(row for row in page.rows if to_seconds(row.record_time) in newer)
        self._finished += 1
        if self._finished % _SAMPLED == _SAMPLED // 2 and not self._agrees(newer, where, rows):
            self._halving = True
            yield Window(span, page.rows, (), False)
            open_spans.append(span)
            return
        yield Window(newer, rows, (), True)
        open_spans.append(Span(span.start, oldest))

    def _agrees(self, span: Span, where: Filter, rows: tuple[RecordView, ...]) -> bool:
        """Whether the part, asked for by itself, shows nothing that the longer page left out."""
        again = self._page(span, where)
        return {row.id for row in again.rows} <= {row.id for row in rows}

    def _repeated(self, span: Span, where: Filter) -> Window:
        """All pages of a second, again and again until two passes show the same ids."""
        before: frozenset[ServerId | None] | None = None
        rows: dict[ServerId | None, RecordView] = {}
        unreadable: tuple[tuple[Problem, Any], ...] = ()
        for _ in range(_PASSES):
            ids: set[ServerId | None] = set()
            unreadable = ()
            for number in range(1, 10_000):
                page = self._page(span, where, number)
                rows |= {row.id: row for row in page.rows}
                ids |= {row.id for row in page.rows}
                unreadable += page.unreadable
                if not page.length:
                    break
            if before is not None and ids == before:
                return Window(span, tuple(rows[id_] for id_ in ids), unreadable, True)
            before = frozenset(ids)
        return Window(span, tuple(rows.values()), unreadable, False)
