"""Records on paper, one after another: the facts in two columns, the texts whole, what was said of them and who read.

Days stand as dates, not as 今天: paper is read later than it was printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from desktop_app.domain.day_words import weekday_word
from desktop_app.domain.directory import Entry
from desktop_app.domain.times import read_exact
from desktop_app.domain.visit import Comment, Record, SyncState, event_word, money_text
from desktop_app.ui.page_setup import PageSetup
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_blocks import Block, Cell, Face, Gap, Row, Text, advance, clean, millimetres
from desktop_app.ui.text import one_line
from desktop_app.words import tr

_UNDER_TITLE, _UNDER_CAPTION = millimetres(1.4), millimetres(0.6)
_OVER_SECTION, _OVER_COMMENT = millimetres(3), millimetres(1.6)
_BESIDE_CAPTION, _BETWEEN_COLUMNS, _OVER_FACT = millimetres(3), millimetres(8), millimetres(0.7)
_INDENT = millimetres(4)

_Fact = tuple[str, str]


def record_paper(
    records: Sequence[Record], setup: PageSetup, foot: str = "", *, title: str = "", about: str = ""
) -> Paper:
    """Still to be laid out (`Paper.lay_out`). `title` and `about` stand over several."""
    alone = len(records) == 1

    def blocks(width: int) -> Iterator[Block]:
        if not alone:
            yield Text(one_line(title), Face.TITLE, keeps_next=True)
            yield Text(one_line(about), Face.SMALL, "text2", above=millimetres(0.5), keeps_next=True)
        for record in records:
            if not alone:
                yield Gap()
            yield from record_blocks(record, width, Face.TITLE if alone else Face.HEAD)

    return Paper(title_of(records[0]) if alone else title, blocks, setup, foot)


def title_of(record: Record) -> str:
    return one_line(record.title or "") or tr("（没有标题）")


def record_blocks(record: Record, width: int, face: Face) -> Iterator[Block]:
    title = title_of(record)
    yield Text(title, face, keeps_next=True, running=title)
    yield from fact_rows(_facts(record), width)
    for caption, text in _texts(record):
        yield _caption(caption)
        yield Text(clean(text), above=_UNDER_CAPTION)
    yield from _comments(record.comments)
    yield from _readers(record)
    yield Text(" · ".join(_origins(record)), Face.SMALL, "text2", above=_OVER_SECTION)


def _caption(words: str) -> Block:
    return Text(words, Face.STRONG, above=_OVER_SECTION, keeps_next=True)


# --- facts -----------------------------------------------------------------------------------------------------------
def _facts(record: Record) -> Sequence[_Fact]:
    """Only what there is."""
    told = record.sync not in (SyncState.SYNCED, SyncState.LOCAL)
    facts = (
        (tr("拜访时间"), _moment(record.record_time, weekday=True)),
        (tr("事件"), event_word(record.event)),
        (tr("作者"), _names(record.author)),
        (tr("负责人"), _names(record.director)),
        (tr("客户单位"), _names(record.organization)),
        (tr("客户"), _names(*record.customers)),
        (tr("大的拜访"), _names(record.parent)),
        (tr("协作人"), _names(*record.followers)),
        (tr("费用"), tr("{amount} 元", amount=money_text(record.cost)) if record.cost is not None else ""),
        (tr("费用说明"), one_line(record.cost_note or "")),
        (tr("附件"), one_line(record.attachment or "")),
        (tr("同步"), record.sync.word if told else ""),
    )
    return [(caption, value) for caption, value in facts if value]


def fact_rows(facts: Sequence[_Fact], width: int) -> Iterator[Block]:
    """Two beside one another; what is too long for half a line has one of its own."""
    if not facts:
        return
    captions = int(max(advance(Face.TEXT, caption) for caption, _ in facts)) + _BESIDE_CAPTION
    half = (width - _BETWEEN_COLUMNS) // 2
    waiting: _Fact | None = None
    above = _UNDER_TITLE
    for fact in facts:
        if advance(Face.TEXT, fact[1]) > half - captions:
            if waiting is not None:
                yield _fact_row((waiting,), captions, half, half, above)
            yield _fact_row((fact,), captions, width, half, above if waiting is None else _OVER_FACT)
            waiting = None
        elif waiting is None:
            waiting = fact
            continue
        else:
            yield _fact_row((waiting, fact), captions, half, half, above)
            waiting = None
        above = _OVER_FACT
    if waiting is not None:
        yield _fact_row((waiting,), captions, half, half, above)


def _fact_row(facts: Iterable[_Fact], captions: int, room: int, half: int, above: int) -> Block:
    cells = []
    for place, (caption, value) in enumerate(facts):
        left = place * (half + _BETWEEN_COLUMNS)
        cells.append(Cell(caption, left, captions, Face.TEXT, "text2"))
        cells.append(Cell(value, left + captions, room - captions, Face.TEXT))
    return Row(tuple(cells), above=above)


# --- texts -----------------------------------------------------------------------------------------------------------
def _texts(record: Record) -> Iterator[tuple[str, str]]:
    named = (
        (tr("收获"), record.effect),
        (tr("问题"), record.problems),
        (tr("建议"), record.suggestion),
        (tr("计划"), record.workplan),
        (tr("备注"), record.note),
    )
    return ((caption, text) for caption, text in named if text and text.strip())


def _comments(comments: Sequence[Comment]) -> Iterator[Block]:
    if not comments:
        return
    yield _caption(tr("评论 {count}", count=len(comments)))
    for place, comment in enumerate(comments):
        who = comment.author.label if comment.author else comment.author_name or tr("（未署名）")
        said = " · ".join(part for part in (one_line(who), _moment(comment.created or "")) if part)
        above = _OVER_COMMENT if place else _UNDER_CAPTION
        yield Text(said, Face.SMALL, "text2", _INDENT, above=above, keeps_next=True)
        yield Text(clean(comment.content or "") or tr("（空白）"), indent=_INDENT)


def _readers(record: Record) -> Iterator[Block]:
    read = [
        " ".join(
            part
            for part in (
                one_line(receipt.person.label if receipt.person else receipt.person_name or tr("（未署名）")),
                _moment(receipt.created or ""),
            )
            if part
        )
        for receipt in record.receipts
    ]
    readers = {receipt.person.id for receipt in record.receipts if receipt.person}
    waiting = _names(*(person for person in record.followers if person.id not in readers))
    if read:
        yield _caption(tr("已读 {count}", count=len(read)))
        yield Text(tr("、").join(read), above=_UNDER_CAPTION)
    if waiting:
        yield _caption(tr("还没有读的协作人"))
        yield Text(waiting, above=_UNDER_CAPTION)


def _origins(record: Record) -> Iterator[str]:
    if record.create_time:
        yield tr("创建于 {when}", when=_moment(record.create_time))
    if record.update_time and record.update_time != record.create_time:
        yield tr("更新于 {when}", when=_moment(record.update_time))
    if record.server_id is not None:
        yield tr("服务器编号 {number}", number=record.server_id)
    else:
        yield tr("还没有服务器编号")
    if record.status is not None:
        yield tr("状态 {status}", status=record.status)


def _names(*entries: Entry | None) -> str:
    return tr("、").join(one_line(entry.label) for entry in entries if entry is not None)


def _moment(text: str, *, weekday: bool = False) -> str:
    """`2026-11-22 14:00`, with the day of the week where it is asked for; any other text as it came."""
    moment = read_exact(text)
    if moment is None:
        return one_line(text)
    written = f"{moment:%Y-%m-%d %H:%M}"
    return f"{written} {weekday_word(moment.date())}" if weekday else written
