"""How importing speaks: counts in one sentence, fields and events to choose from."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.domain.directory import Kind
from desktop_app.domain.directory_file import DirectoryCheck, DirectoryDone
from desktop_app.domain.import_views import ImportCheck, ImportDone, ImportLine, ImportState, ImportUndone
from desktop_app.domain.visit import EVENT_SOURCES, event_word
from desktop_app.ui.import_choice import Choice
from desktop_app.words import tr, trn

NO_EVENT = "none"
_BETWEEN = " · "


def event_choices() -> list[Choice]:
    """Keys as `event_of` reads them."""
    return [Choice(NO_EVENT if event is None else str(int(event)), event_word(event)) for event in EVENT_SOURCES]


def event_of(key: str) -> int | None:
    return None if key == NO_EVENT else int(key)


def event_key(event: int | None) -> str:
    return NO_EVENT if event is None else str(event)


def would_come(check: ImportCheck) -> str:
    """What an import would do, in one line."""
    words = [trn("将导入 {n} 条", check.new)]
    if check.matched:
        words.append(trn("已有 {n} 条（不重复）", check.matched))
    if check.different:
        words.append(trn("{n} 条与本机不同（保留本机的）", check.different))
    if check.bad:
        words.append(trn("{n} 行有问题（不导入）", check.bad))
    return _BETWEEN.join(words)


def came(done: ImportDone) -> str:
    """What an import did, in one line."""
    words = [trn("已导入 {n} 条", done.new)]
    if done.matched:
        words.append(trn("已有 {n} 条，没有重复导入", done.matched))
    if done.different:
        words.append(trn("{n} 条与本机不同，保留了本机的", done.different))
    if done.bad:
        words.append(trn("{n} 行没有导入", done.bad))
    return _BETWEEN.join(words)


def entries_would_come(check: DirectoryCheck) -> str:
    """What taking a list of entries in would do, in one line."""
    words = [trn("将新建 {n} 个", check.new)]
    if check.changed:
        words.append(trn("修改 {n} 个", check.changed))
    if check.matched:
        words.append(trn("{n} 个不变", check.matched))
    if check.bad:
        words.append(trn("{n} 行有问题（不导入）", check.bad))
    return _BETWEEN.join(words)


def entries_came(done: DirectoryDone) -> str:
    words = [trn("已新建 {n} 个", done.new)]
    if done.changed:
        words.append(trn("修改了 {n} 个", done.changed))
    if done.matched:
        words.append(trn("{n} 个不变", done.matched))
    if done.bad:
        words.append(trn("{n} 行没有导入", done.bad))
    return _BETWEEN.join(words)


def made(created: Mapping[Kind, int]) -> str:
    """New entries by kind: 3 个客户单位、9 个客户; empty for none."""
    parts = [_made_of(kind, created[kind]) for kind in Kind if created.get(kind)]
    return tr("、").join(parts)


def _made_of(kind: Kind, count: int) -> str:
    match kind:
        case Kind.PERSON:
            return trn("{n} 名员工", count)
        case Kind.ORGANIZATION:
            return trn("{n} 个客户单位", count)
        case Kind.CUSTOMER:
            return trn("{n} 个客户", count)
        case Kind.PARENT:
            return trn("{n} 个大的拜访", count)


def line_counts(line: ImportLine) -> str:
    """What became of the rows of an earlier import, in one line."""
    counts = line.counts
    if line.state is ImportState.UNDONE:
        words = [trn("撤销了 {n} 条", counts.get("undone", 0))]
        if counts.get("kept"):
            words.append(trn("{n} 条保留", counts["kept"]))
        return _BETWEEN.join(words)
    words = [trn("新 {n}", counts.get("new", 0))]
    if counts.get("changed"):
        words.append(trn("修改 {n}", counts["changed"]))
    if counts.get("matched"):
        words.append(trn("已有 {n}", counts["matched"]))
    if counts.get("different"):
        words.append(trn("不同 {n}", counts["different"]))
    if counts.get("bad"):
        words.append(trn("有问题 {n}", counts["bad"]))
    return _BETWEEN.join(words)


def undone_words(undone: ImportUndone) -> str:
    """What taking an import back did, and what it left and why, a sentence a line."""
    words = [trn("删去了 {n} 条导入的记录", undone.records)]
    if undone.entries:
        words.append(trn("删去了 {n} 个随之新建的名称", undone.entries))
    if undone.restored:
        words.append(trn("{n} 个名称改回了原来的", undone.restored))
    words += [tr("保留 {count}：{reason}", count=f"{one.count:,}", reason=one.reason) for one in undone.kept]
    return "\n".join(words)
