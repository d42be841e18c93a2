"""The columns a record has in a file: one declaration for what is written and for what is recognised again.

A name stands beside its number, so that two entries of one name can be told apart when the file comes back. Several
values in one cell can be taken apart without loss, whatever they are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.words import SOURCE_LANGUAGE, language


class CellType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long text"
    TIME = "time"
    MONEY = "money"
    """Whole 分."""
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """`key` is what requests and commands name it by; `extra` ones stand only in a file of all columns."""

    key: str
    source: str
    english: str
    type: CellType = CellType.TEXT
    extra: bool = False

    @property
    def word(self) -> str:
        """The heading in the reader's language, as an export writes it."""
        return self.source if language() == SOURCE_LANGUAGE else self.english

    @property
    def headings(self) -> tuple[str, str]:
        """What an export of either language writes over it."""
        return self.source, self.english


COLUMNS: tuple[FileColumn, ...] = (
    FileColumn("number", "编号", "Number", CellType.NUMBER),
    FileColumn("record_time", "拜访时间", "Visit time", CellType.TIME),
    FileColumn("title", "标题", "Title"),
    FileColumn("event", "事件", "Event"),
    FileColumn("organization", "客户单位", "Organization"),
    FileColumn("organization_number", "客户单位编号", "Organization number", CellType.NUMBER, extra=True),
    FileColumn("customers", "客户", "Customer"),
    FileColumn("customers_numbers", "客户编号", "Customer numbers", extra=True),
    FileColumn("director", "负责人", "Director"),
    FileColumn("director_number", "负责人编号", "Director number", CellType.NUMBER, extra=True),
    FileColumn("author", "作者", "Author"),
    FileColumn("author_number", "作者编号", "Author number", CellType.NUMBER, extra=True),
    FileColumn("parent", "大的拜访", "Parent visit"),
    FileColumn("parent_number", "大的拜访编号", "Parent visit number", CellType.NUMBER, extra=True),
    FileColumn("followers", "协作人", "Followers"),
    FileColumn("followers_numbers", "协作人编号", "Follower numbers", extra=True),
    FileColumn("effect", "收获", "Outcome", CellType.LONG_TEXT),
    FileColumn("problems", "问题", "Problems", CellType.LONG_TEXT),
    FileColumn("suggestion", "建议", "Suggestions", CellType.LONG_TEXT),
    FileColumn("workplan", "计划", "Plan", CellType.LONG_TEXT),
    FileColumn("note", "备注", "Note", CellType.LONG_TEXT),
    FileColumn("attachment", "附件", "Attachment"),
    FileColumn("cost", "费用", "Cost", CellType.MONEY),
    FileColumn("cost_note", "费用说明", "Cost note"),
    FileColumn("create_time", "创建时间", "Created", CellType.TIME, extra=True),
    FileColumn("update_time", "更新时间", "Updated", CellType.TIME, extra=True),
    FileColumn("status", "状态", "Status", CellType.NUMBER, extra=True),
    FileColumn("comments", "评论", "Comments", CellType.NUMBER),
    FileColumn("comment_texts", "评论内容", "Comment texts", CellType.LONG_TEXT, extra=True),
    FileColumn("readings", "已读", "Readers", CellType.NUMBER),
    FileColumn("readers", "已读人", "Read by", extra=True),
    FileColumn("sync", "同步", "Sync"),
)
"""In the order of a file of all columns. The window's columns bear the same keys where both have them."""

BY_KEY = {column.key: column for column in COLUMNS}
USUAL = tuple(column.key for column in COLUMNS if not column.extra)

LIST_MARK = "、"


def join_names(names: Sequence[str]) -> str:
    """Names in one cell, 、 between them; one that has this mark (or a backslash) in it says so by a backslash.

    Only for columns of several: who is alone in a cell stands there as they are called.
    """
    joined = LIST_MARK.join(names)
    if "\\" not in joined and joined.count(LIST_MARK) == len(names) - 1:
        return joined
    return LIST_MARK.join(name.replace("\\", "\\\\").replace(LIST_MARK, f"\\{LIST_MARK}") for name in names)


def split_names(cell: str) -> tuple[str, ...]:
    """What `join_names` put together; none of an empty cell. A backslash before anything else is itself."""
    if not cell:
        return ()
    parts: list[str] = []
    part: list[str] = []
    letters = iter(range(len(cell)))
    for place in letters:
        letter = cell[place]
        if letter == "\\" and cell[place + 1 : place + 2] in ("\\", LIST_MARK):
            part.append(cell[next(letters)])
        elif letter == LIST_MARK:
            parts.append("".join(part))
            part = []
        else:
            part.append(letter)
    return (*parts, "".join(part))


def join_numbers(numbers: Sequence[int | None]) -> str:
    """The numbers that belong to joined names, place by place: `12、、15`; an empty cell where none has one."""
    if all(number is None for number in numbers):
        return ""
    return LIST_MARK.join("" if number is None else str(number) for number in numbers)


_COMMENT = re.compile(r"((?:[^\\：\n]|\\.)*?)(?: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d))?：(.*)", re.DOTALL)
_FURTHER_LINE = "  "


def join_comments(comments: Iterable[tuple[str, str | None, str]]) -> str:
    """Comments in one cell as (name, time, text), a line each: `王芳 2026-11-01 10:00:00：…`.

    A further line of the same comment stands two spaces in, so that they can be told apart again.
    """
    lines = []
    for name, time, text in comments:
        who = re.sub(r"([\\：]|^ )", r"\\\1", name).replace("\n", "\\n")
        lines.append(f"{who}{' ' + time if time else ''}：" + text.replace("\n", "\n" + _FURTHER_LINE))
    return "\n".join(lines)


def split_comments(cell: str) -> tuple[tuple[str, str | None, str], ...] | None:
    """What `join_comments` put together; None for a cell that says something else."""
    if not cell:
        return ()
    found = []
    for line in re.split(rf"\n(?!{_FURTHER_LINE})", cell):
        comment = _COMMENT.fullmatch(line)
        if comment is None:
            return None
        name, time, text = comment.groups()
        name = re.sub(r"\\(.)", lambda part: "\n" if part[1] == "n" else part[1], name)
        found.append((name, time, text.replace("\n" + _FURTHER_LINE, "\n")))
    return tuple(found)
