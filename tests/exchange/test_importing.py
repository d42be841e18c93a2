"""Old lists come in: read as a person reads them, tried before, journaled, gone on with and taken back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from desktop_app.actions import importing as acting
from desktop_app.actions.people import add_entry
from desktop_app.actions.talk import add_comment, mark_read
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.import_views import (
    DateOrder,
    Deal,
    EventWord,
    Fate,
    ImportCheck,
    ImportPlan,
    ImportState,
    NameChoice,
    TableLook,
    as_json,
    from_json,
)
from desktop_app.domain.progress import Cancelled, Progress
from desktop_app.domain.visit import Record
from desktop_app.exchange.bad_rows import bad_rows
from desktop_app.exchange.importing import check, resume, run
from desktop_app.exchange.table_look import look
from desktop_app.store import joining, records
from desktop_app.store.database import Database
from desktop_app.store.schema import import_deed, visit_record
from tests.exchange.clerks import HEADINGS, visits, write_csv, write_xlsx
from tests.exchange.stores import entries, rows_of, store, told


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with store(tmp_path) as found:
        yield found


def whole(database: Database) -> list[Record]:
    """All records, in the order of their ids."""
    with database.read() as connection:
        ids = connection.execute(select(visit_record.c.id).order_by(visit_record.c.id)).scalars().all()
        return records.load(connection, list(ids))


def stop_at(rows: int) -> Progress:
    def progress(done: int, _of: int | None) -> None:
        if done >= rows:
            raise Cancelled

    return progress


# --- reading -------------------------------------------------------------------------------------------------------


def test_an_old_list_is_read_as_a_person_reads_it(database: Database, tmp_path: Path) -> None:
    file = write_xlsx(
        tmp_path / "台账.xlsx",
        [
            ["2025 年走访台账"],
            [],
            ["序号", "日期", "时间", "客户名称", "联系人", "业务员", "跟进方式", "跟进内容", "费用(元)"],
            [1, date(2025, 3, 1), "下午3点", "济南大学", "王主任", "李四", "走访", "谈报价", "120元"],
            [2, None, time(9, 30), "济南大学", "王主任、张老师", "李四", "电话", "再谈", 50.5],
            [3, "2025年3月5日", None, "山东大学", None, "张三", "上门拜访", "看现场", "￥１，２００"],
            ["合计", None, None, None, None, None, None, None, 1370.5],
        ],
        merges=[(1, 3, 4)],
    )
    seen = look(file)
    assert (seen.plan.header_row, seen.rows) == (3, 4)

    done = run(database, file, seen.plan)

    assert (done.new, done.bad) == (3, 1)
    assert done.problems[0].row == 7
    assert "请填写拜访时间" in done.problems[0].reason
    one, two, three = whole(database)
    assert (one.record_time, one.event, one.cost, one.effect) == ("2025-03-01 15:00:00", 2, 12_000, "谈报价")
    assert (two.record_time, two.event, two.cost) == ("2025-03-01 09:30:00", 3, 5_050)
    assert [customer.name for customer in two.customers] == ["王主任", "张老师"]
    assert (three.record_time, three.event, three.cost) == ("2025-03-05 09:00:00", 2, 120_000)
    assert [record.author and record.author.name for record in (one, two, three)] == ["李四", "李四", "张三"]
    assert [one.organization and one.organization.name for one in (one, two, three)] == [
        "济南大学",
        "济南大学",
        "山东大学",
    ]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("gb18030", ","), ("utf-8-sig", ";"), ("utf-8", "\t"), ("utf-16", ","), ("utf-16", "\t")],
)
def test_a_csv_of_any_program_is_read(encoding: str, delimiter: str, database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(20)], encoding=encoding, delimiter=delimiter)
    seen = look(file)
    assert [column.guess for column in seen.columns] == [
        "record_time", "organization", "customers", "author", "event", "effect", "cost", "note",
    ]  # fmt: skip
    assert run(database, file, seen.plan).new == 20


def test_the_first_rows_are_shown_as_they_stand(tmp_path: Path) -> None:
    file = write_xlsx(
        tmp_path / "登记.xlsx",
        [
            ["一月拜访登记表"],
            ["日期", "客户单位", "客户", "备注"],
            ["1月5日", "济南大学", "汪伟"],
            [None, None, "严芳", "打车" * 60],
            ["1月6日", "济南大学", "沈强"],
        ],
    )
    first, second, third = look(file).first_rows
    assert first == ("1月5日", "济南大学", "汪伟", "")
    assert (second[:3], second[3][-2:]) == (("", "", "严芳"), "车…")
    assert third == ("1月6日", "济南大学", "沈强", "")


def test_a_row_that_stays_out_is_seen_as_the_file_has_it(database: Database, tmp_path: Path) -> None:
    headings = ["日期", "时间", "客户单位", "客户", "费用"]
    file = write_xlsx(
        tmp_path / "登记.xlsx",
        [headings, ["2026-01-05", "14:30", "济南大学", "汪伟", 20], ["下周三", "下午", "济南大学", "严芳", "一百二"]],
    )
    good, bad = check(database, file, look(file).plan).sample
    assert (good.values["record_time"], good.values["cost"]) == ("2026-01-05 14:30:00", "20.00")
    assert (bad.fate, dict(bad.values)) == (
        Fate.BAD,
        {"record_time": "下周三 下午", "organization": "济南大学", "customers": "严芳", "cost": "一百二"},
    )


def test_a_customer_who_bears_a_title_here_is_offered_and_not_taken(database: Database, tmp_path: Path) -> None:
    place = add_entry(database, Kind.ORGANIZATION, "山东大学").id
    lv = add_entry(database, Kind.CUSTOMER, "吕艳 总监", organization=place)
    add_entry(database, Kind.CUSTOMER, "吕艳 老师")  # of nowhere
    file = write_xlsx(tmp_path / "登记.xlsx", [["日期", "客户单位", "客户"], ["2026-01-05", "山东大学", "吕艳"]])
    plan = look(file).plan
    (asked,) = check(database, file, plan).names
    assert (asked.deal, asked.candidates, [one.id for one in asked.alike]) == (Deal.CREATE, (), [lv.id])

    chosen = NameChoice(Kind.CUSTOMER, "吕艳", Deal.MATCH, lv.id, "山东大学")
    assert run(database, file, replace(plan, names=(chosen,))).created == {}


def test_a_broken_quote_is_named_by_its_line(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('日期,内容\n2026-01-01,好\n2026-01-02,"没完\n2026-01-03,x\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match="第 3 行的引号没有结束"):
        look(file)


def test_days_that_can_be_read_in_two_ways_are_asked_about(database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [["日期", "内容"], ["5.1.2026", "甲"], ["6.1.2026", "乙"]])
    seen = look(file)
    assert seen.columns[0].unsure_dates
    assert check(database, file, seen.plan).bad == 2
    run(database, file, replace(seen.plan, date_order=DateOrder.DAY_FIRST))
    assert [one.record_time for one in whole(database)] == ["2026-01-05 09:00:00", "2026-01-06 09:00:00"]


def test_one_day_that_has_but_one_reading_settles_the_others(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [["日期", "内容"], ["5.1.2026", "甲"], ["25.1.2026", "乙"]])
    seen = look(file)
    assert (seen.plan.date_order, seen.columns[0].unsure_dates) == (DateOrder.DAY_FIRST, False)


def test_what_is_said_of_a_file_crosses_to_another_process(database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(9), ["x", *[""] * 7]])
    seen = look(file)
    found = check(database, file, seen.plan)
    assert from_json(TableLook, as_json(seen)) == seen
    assert from_json(ImportPlan, as_json(seen.plan)) == seen.plan
    assert from_json(ImportCheck, as_json(found)) == found


# --- who is meant --------------------------------------------------------------------------------------------------


def test_a_name_of_two_is_not_guessed(database: Database, tmp_path: Path) -> None:
    ours = [add_entry(database, Kind.PERSON, "李四", number=ServerId(number)) for number in (4, 5)]
    file = write_csv(tmp_path / "a.csv", [["日期", "业务员", "内容"], ["2026-01-01", "李四", "甲"]])
    plan = look(file).plan

    found = check(database, file, plan)

    assert (found.bad, found.new) == (1, 0)
    assert "有 2 个员工叫「李四」" in found.problems[0].reason
    (asked,) = found.names
    assert [one.id for one in asked.candidates] == [one.id for one in ours]
    assert asked.deal is Deal.LEAVE_OUT
    chosen = replace(plan, names=(NameChoice(Kind.PERSON, "李四", Deal.MATCH, ours[1].id),))
    assert run(database, file, chosen).new == 1
    assert whole(database)[0].author == ours[1]


def test_a_customer_of_one_name_belongs_to_the_organization_beside_it(database: Database, tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "a.csv",
        [
            ["日期", "单位", "联系人"],
            ["2026-01-01", "甲公司", "王总"],
            ["2026-01-02", "乙公司", "王总"],
            ["2026-01-03", "甲公司", "王总"],
        ],
    )
    done = run(database, file, look(file).plan)
    assert done.created == {Kind.ORGANIZATION: 2, Kind.CUSTOMER: 2}
    one, two, three = (record.customers[0].id for record in whole(database))
    assert one == three != two


def test_unknown_names_are_made_only_where_that_is_wanted(database: Database, tmp_path: Path) -> None:
    add_entry(database, Kind.PERSON, "李四")
    file = write_csv(
        tmp_path / "a.csv",
        [["日期", "业务员"], ["2026-01-01", "李四"], ["2026-01-02", "陌生人"], ["2026-01-03", "生人"]],
    )
    plan = replace(
        look(file).plan,
        unknown={**dict.fromkeys(Kind, Deal.LEAVE_OUT)},
        names=(NameChoice(Kind.PERSON, "生人", Deal.CREATE),),
    )
    done = run(database, file, plan)
    assert (done.new, done.bad, done.created) == (2, 1, {Kind.PERSON: 1})
    assert "名录中没有员工「陌生人」" in done.problems[0].reason


def test_the_author_of_a_row_stays_its_author(database: Database, tmp_path: Path) -> None:
    boss = add_entry(database, Kind.PERSON, "经理")
    file = write_csv(tmp_path / "a.csv", [["日期", "业务员"], ["2026-01-01", "李四"], ["2026-01-02", ""]])
    run(database, file, replace(look(file).plan, author=boss.id))
    assert [one.author and one.author.name for one in whole(database)] == ["李四", "经理"]


def test_of_several_who_went_the_first_wrote_it(database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [["日期", "走访人员", "陪同人员"], ["2026-01-01", "张三、李四", "王五"]])
    run(database, file, look(file).plan)
    (one,) = whole(database)
    assert one.author is not None
    assert one.author.name == "张三"
    assert [person.name for person in one.followers] == ["王五", "李四"]


def test_words_for_events_can_be_said(database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [["日期", "跟进方式"], ["2026-01-01", "微信"], ["2026-01-02", "需求变更"]])
    plan = look(file).plan
    found = check(database, file, plan)
    assert [(one.word, one.rows) for one in found.events] == [("微信", 1)]
    run(database, file, replace(plan, event_words=(EventWord("微信", 3),)))
    assert [one.event for one in whole(database)] == [3, None]


# --- what is here already ------------------------------------------------------------------------------------------


def test_the_same_file_again_doubles_nothing(database: Database, tmp_path: Path) -> None:
    rows = visits(30)
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *rows, rows[3]])
    plan = look(file).plan
    first = run(database, file, plan)
    before = rows_of(database)
    found = check(database, file, plan)
    again = run(database, file, plan)
    assert (first.new, again.new, again.matched, again.batch) == (31, 0, 31, None)
    assert (found.matched, found.creates) == (31, {})
    assert found.earlier is not None
    assert found.earlier.number == first.batch
    assert rows_of(database) == before


def test_one_more_of_equal_rows_is_one_more_record(database: Database, tmp_path: Path) -> None:
    row = visits(1)[0]
    file = write_csv(tmp_path / "a.csv", [HEADINGS, row])
    run(database, file, look(file).plan)
    write_csv(file, [HEADINGS, row, row, row])
    done = run(database, file, look(file).plan)
    assert (done.matched, done.new) == (1, 2)


# --- stopped, gone on with, taken back -----------------------------------------------------------------------------


def test_an_import_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(900), ["x", *[""] * 7], *visits(200)])
    plan = look(file).plan
    with store(tmp_path, "one.sqlite") as one, store(tmp_path, "two.sqlite") as two:
        stopped = run(one, file, plan, stop_at(500))
        assert stopped.stopped
        assert stopped.batch is not None
        assert 0 < len(whole(one)) < 900
        assert acting.imports(one)[0].state is ImportState.STOPPED
        done = resume(one, file, stopped.batch)
        whole_run = run(two, file, plan)
        assert (done.new, done.matched, done.bad) == (whole_run.new, whole_run.matched, whole_run.bad) == (1100, 0, 1)
        written = slice(0, 12), slice(14, None)  # without when it came in
        assert [[record[part] for part in written] for record in told(one)] == [
            [record[part] for part in written] for record in told(two)
        ]


def test_an_import_goes_on_with_entries_that_were_made_one_meanwhile(database: Database, tmp_path: Path) -> None:
    lost, stays = (add_entry(database, Kind.PERSON, name) for name in ("甲", "乙"))
    chosen, other = (add_entry(database, Kind.CUSTOMER, name) for name in ("老王", "王主任"))
    headings = ("日期", "联系人", "跟进内容")
    file = write_csv(
        tmp_path / "a.csv", [headings, *([f"2026-01-{day % 28 + 1:02} 10:00", "王", day] for day in range(300))]
    )
    choice = NameChoice(Kind.CUSTOMER, "王", Deal.MATCH, chosen.id)
    done = run(database, file, replace(look(file).plan, author=lost.id, names=(choice,)), stop_at(100))
    assert done.batch is not None
    with database.write("test") as writing:
        joining.join(writing, Kind.PERSON, lost.id, stays.id)
        joining.join(writing, Kind.CUSTOMER, chosen.id, other.id)
    assert resume(database, file, done.batch).new == 300
    found = {(one.author and one.author.name, *(each.name for each in one.customers)) for one in whole(database)}
    assert found == {("乙", "王主任")}


def test_only_the_same_file_is_gone_on_with(database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(600)])
    stopped = run(database, file, look(file).plan, stop_at(250))
    write_csv(file, [HEADINGS, *visits(601)])
    assert stopped.batch is not None
    with pytest.raises(InvalidInput, match="不是第 1 批导入的文件"):
        resume(database, file, stopped.batch)


@pytest.mark.parametrize("meddle", ["resume", "undo"])
def test_an_import_that_was_taken_over_stops_and_doubles_nothing(
    meddle: str, database: Database, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(600)])
    before = rows_of(database)

    def progress(done: int, _of: int | None) -> None:
        if done == 300:
            if meddle == "resume":
                assert resume(database, file, 1).new == 600
            else:
                acting.undo(database, 1)

    with pytest.raises(acting.TakenOver):
        run(database, file, look(file).plan, progress)
    if meddle == "undo":
        assert rows_of(database) == before
    else:
        assert len(whole(database)) == 600
        assert acting.imports(database)[0].state is ImportState.DONE


@pytest.mark.parametrize("rows", [200, 300])
def test_an_import_that_was_taken_back_meanwhile_stays_so(database: Database, tmp_path: Path, rows: int) -> None:
    """Also when it is stopped, or ends, at that moment: going on would leave out what was taken back."""
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(300)])

    def progress(done: int, _of: int | None) -> None:
        (line,) = acting.imports(database)
        if done == rows and line.state is ImportState.RUNNING:
            acting.undo(database, line.number)
            if done < 300:
                raise Cancelled

    if rows < 300:
        assert run(database, file, look(file).plan, progress).stopped
    else:
        with pytest.raises(acting.TakenOver):
            run(database, file, look(file).plan, progress)
    assert acting.imports(database)[0].state is ImportState.UNDONE
    assert whole(database) == []


def test_an_undo_leaves_the_store_as_it_was(database: Database, tmp_path: Path) -> None:
    add_entry(database, Kind.ORGANIZATION, "单位1")
    early = write_csv(tmp_path / "0.csv", [HEADINGS, *visits(3)])
    run(database, early, look(early).plan)
    before = rows_of(database)
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(700)])
    done = run(database, file, look(file).plan)
    assert done.batch is not None
    undone = acting.undo(database, done.batch)
    assert (undone.records, undone.kept, undone.finished) == (697, (), True)
    assert rows_of(database) == before
    with database.read() as connection:
        deeds = select(func.count()).where(import_deed.c.batch_id == done.batch)
        assert connection.execute(deeds).scalar_one() == 0
    with pytest.raises(InvalidInput, match="已经撤销过了"):
        acting.undo(database, done.batch)


def test_an_undo_that_was_stopped_goes_on(database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(600)])
    before = rows_of(database)
    done = run(database, file, look(file).plan)
    assert done.batch is not None
    first = acting.undo(database, done.batch, stop_at(200))
    assert not first.finished
    assert acting.imports(database)[0].state is ImportState.UNDOING
    last = acting.undo(database, done.batch)
    assert (last.finished, last.records) == (True, 600)
    assert rows_of(database) == before


def test_what_somebody_used_since_stays(database: Database, tmp_path: Path) -> None:
    me = add_entry(database, Kind.PERSON, "我")
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(5)])
    done = run(database, file, look(file).plan)
    assert done.batch is not None
    ids = [one.id for one in whole(database)]
    add_comment(database, ids[1], "说两句", author=me.id, now=datetime(2026, 11, 22))
    mark_read(database, ids[2], reader=me.id, now=datetime(2026, 11, 22))

    undone = acting.undo(database, done.batch)

    assert undone.records == 4
    assert ("导入后有人评论", 1) in [(one.reason, one.count) for one in undone.kept]
    (left,) = whole(database)
    assert left.id == ids[1]
    assert left.author is not None
    assert left.customers[0].name == "主任1"


def test_released_records_are_owed_and_can_still_be_taken_back(database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(5)])
    done = run(database, file, look(file).plan)
    assert done.batch is not None
    assert acting.imports(database)[0].waiting == 5
    assert acting.release(database, done.batch) == 5
    line = acting.imports(database)[0]
    assert (line.released, line.waiting, line.records) == (True, 0, 5)
    assert acting.without_parent(database, done.batch) == 5
    assert acting.undo(database, done.batch).records == 5
    assert rows_of(database)["outbox"] == []


def test_a_number_gets_the_name_that_the_file_has_and_loses_it_with_the_undo(
    database: Database, tmp_path: Path
) -> None:
    with database.write("test") as writing:
        from desktop_app.store import directory

        directory.placeholders(writing.connection, Kind.PERSON, [ServerId(7)])
    before = rows_of(database)
    file = write_csv(tmp_path / "a.csv", [["日期", "业务员", "工号"], ["2026-01-01", "李四", 7]])
    done = run(database, file, look(file).plan)
    assert done.batch is not None
    assert [one.author and (one.author.number, one.author.name) for one in whole(database)] == [(7, "李四")]
    assert acting.undo(database, done.batch).restored == 1
    assert rows_of(database) == before
    assert entries(database) == 1


# --- what stayed out -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_bad_rows_come_back_as_a_file_that_can_be_mended_and_imported(
    ending: str, database: Database, tmp_path: Path
) -> None:
    bad: list[object] = ["2026-02-30 10:00", "单位1", "主任1", "业务员1", "走访", "=危险", "12.345", ""]
    write: Callable[..., Path] = write_csv if ending == "csv" else write_xlsx
    file = write(tmp_path / f"名单.{ending}", [HEADINGS, *visits(3), bad])
    done = run(database, file, look(file).plan)
    assert (done.new, done.bad) == (3, 1)
    assert done.batch is not None

    back = bad_rows(database, done.batch, file)

    assert back == tmp_path / f"名单-未导入.{ending}"
    seen = look(back)
    assert [column.heading for column in seen.columns] == [*HEADINGS, "原因"]
    assert seen.columns[-1].guess is None
    assert "2026 年 2 月只有 28 天" in seen.columns[-1].samples[0]
    assert "最多两位小数" in seen.columns[-1].samples[0]
    bad[0], bad[6] = "2026-02-28 10:00", "12.34"
    mended = write(tmp_path / f"改好.{ending}", [[*HEADINGS, "原因"], [*bad, "…"]])
    assert run(database, mended, look(mended).plan).new == 1
    assert bad_rows(database, done.batch, file) == tmp_path / f"名单-未导入 2.{ending}"


def test_a_heading_brings_no_formula_into_the_file_of_what_stayed_out(database: Database, tmp_path: Path) -> None:
    heading = '<r></r></is></c><c r="C1"><f>1+1</f></c><c r="D1" t="inlineStr"><is><r></r>'
    file = write_csv(tmp_path / "a.csv", [["日期", "费用", heading], ["2026-01-01", "很多", "x"]])
    done = run(database, file, look(file).plan)
    assert done.batch is not None
    back = bad_rows(database, done.batch, file, tmp_path / "back.xlsx")
    assert back is not None
    with zipfile.ZipFile(back) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert tuple(one.heading for one in look(back).columns)[:3] == ("日期", "费用", heading)


def test_what_stayed_out_never_takes_the_place_of_the_whole(database: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [["日期", "费用"], ["2026-01-01", "很多"], ["2026-01-02", "5"]])
    before = file.read_bytes()
    done = run(database, file, look(file).plan)
    assert done.batch is not None
    with pytest.raises(InvalidInput, match="换一个文件名"):
        bad_rows(database, done.batch, file, tmp_path / "." / "a.csv")
    assert file.read_bytes() == before


def test_a_dry_run_writes_nothing_and_says_what_would_be(database: Database, tmp_path: Path) -> None:
    before = rows_of(database)
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(300), ["x", *[""] * 7]])
    plan = look(file).plan
    found = check(database, file, plan)
    assert rows_of(database) == before
    done = run(database, file, plan)
    assert (found.rows, found.new, found.bad) == (301, done.new, done.bad) == (301, 300, 1)
    assert dict(found.creates) == dict(done.created)
    assert found.sample[0].fate is Fate.NEW
    assert found.sample[0].values["organization"] == "单位0"
    assert found.without_parent == 300


def test_rows_are_ids_apart_from_those_that_a_colleague_made_between(database: Database, tmp_path: Path) -> None:
    """A save slips in between two pieces and is not taken for a row of the file."""
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(600)])
    made: list[LocalId] = []

    def progress(done: int, _of: int | None) -> None:
        if done and not made:
            made.append(add_entry(database, Kind.PERSON, "中间来的").id)

    done = run(database, file, look(file).plan, progress)
    assert done.new == 600
    assert done.batch is not None
    acting.undo(database, done.batch)
    assert entries(database) == 1
