"""Whatever a file holds: the import does not fall over, and each row is in, was here, or is handed back."""

from __future__ import annotations

import csv
import tempfile
from datetime import datetime
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop_app.actions import importing as acting
from desktop_app.domain.errors import InvalidInput
from desktop_app.exchange.bad_rows import bad_rows
from desktop_app.exchange.importing import check, run
from desktop_app.exchange.table_look import look
from tests.exchange.clerks import HEADINGS, write_xlsx
from tests.exchange.stores import rows_of, store, told

DAYS = st.sampled_from(
    ["2026-01-05", "2026/1/5 15:00", "5.1.2026", "46027", "2026年1月5日下午3点", "昨天", "x", "", "2026-02-30", "-"]
)
CELLS = st.one_of(
    DAYS,
    st.sampled_from(
        ["走访", "微信", "120元", "1,2", "王、李", "李\\、四", "=1+1", "'=1", "客户 #3", "#7", "无", "¥1.2万"]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
    st.integers(-5, 99999).map(str),
    st.just(""),
)
HEADS = st.sampled_from(
    [*HEADINGS, "编号", "时间", "大的拜访", "协作人", "客户编号", "附件", "评论内容", "收获", "", "随便"]
)


@given(
    headings=st.lists(HEADS, min_size=1, max_size=9, unique=True),
    rows=st.lists(st.tuples(DAYS, st.lists(CELLS, max_size=9)), max_size=12),
)
@example(headings=["评论内容"], rows=[("2026-01-05", ["王芳 2026-13-01 99:00:00：x"])])
@example(headings=["日期"], rows=[("5.1.2026", ["客户 #3"])])
@settings(max_examples=50)
def test_every_row_is_in_or_known_or_handed_back(headings: list[str], rows: list[tuple[str, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as name, store(Path(name)) as database:
        file = Path(name) / "any.csv"
        table = [["日期", *headings], *[[day, *cells] for day, cells in rows]]
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows(table)
        before = rows_of(database)
        try:
            plan = look(file).plan
            found = check(database, file, plan)
        except InvalidInput:
            assert rows_of(database) == before
            return
        assert rows_of(database) == before
        done = run(database, file, plan)
        assert done.rows == done.new + done.matched + done.different + done.bad == found.rows
        assert (found.new, found.matched, found.bad) == (done.new, done.matched, done.bad)
        assert len(told(database)) == done.new
        if done.batch is None:
            assert done.new == done.bad == 0
            return
        back = bad_rows(database, done.batch, file)
        assert (back is None) == (done.bad == 0)
        if back is not None:
            assert look(back).rows == done.bad
        acting.undo(database, done.batch)
        assert told(database) == []
        assert rows_of(database) == before


@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                st.none(), st.booleans(), st.integers(0, 60_000),
                st.floats(allow_nan=False, allow_infinity=False, width=32),
                st.datetimes(min_value=datetime(1900, 3, 2), max_value=datetime(2200, 1, 1)), st.text(
                    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8
                ),
            ),
            max_size=8,
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
@settings(max_examples=25)
def test_a_workbook_of_anything_is_read_or_refused(rows: list[list[object]]) -> None:
    with tempfile.TemporaryDirectory() as name, store(Path(name)) as database:
        file = write_xlsx(Path(name) / "any.xlsx", [HEADINGS, *rows])
        seen = look(file)
        done = run(database, file, seen.plan)
        assert done.rows == seen.rows == done.new + done.matched + done.different + done.bad
