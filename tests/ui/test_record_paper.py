"""A record on paper says all that it has, in words that stay true."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.domain.directory import Kind
from desktop_app.domain.visit import Record
from desktop_app.ui.page_setup import PageSetup, PaperSize
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_blocks import Face, Gap, Row, Text
from desktop_app.ui.record_paper import record_paper
from tests.ui.office import Office
from tests.ui.on_paper import all_texts, read_pdf, save, squeezed

EVERYTHING = {
    "id": 77,
    "title": "2022.03.17-汪小嘉-济南大学",
    "type": 2,
    "effect": "与张主任见面，介绍了整体方案。\n对方希望下周报价。",
    "problems": "预算尚未批复",
    "suggestion": "先做试点",
    "workplan": "下周五前给出报价",
    "note": "带样品",
    "createTime": "2022-03-17 18:00:00",
    "updateTime": "2022-03-18 09:30:00",
    "status": 1,
    "comment": [
        {"id": 5, "user_id": 11, "user_name": "王经理", "content": "请跟进\n尽快", "createTime": "2022-03-17 19:00:00"}
    ],
    "reading": [{"user_id": 12, "username": "陈静", "createTime": "2022-03-17 20:15:00"}],
}


def of(*records: Record, setup: PageSetup | None = None) -> Paper:
    return record_paper(records, setup or PageSetup(), "打印于 …", title="拜访记录", about="选中的").lay_out_now()


@pytest.fixture
def received(office: Office) -> Record:
    return office.desk.record(office.receive(**EVERYTHING))


def facts(paper: Paper) -> dict[str, str]:
    found: dict[str, str] = {}
    for number in range(paper.pages()):
        for placed in paper.placed(number):
            if isinstance(placed.block, Row):
                texts = [cell.text for cell in placed.block.cells]
                found |= dict(zip(texts[::2], texts[1::2], strict=True))
    return found


def test_every_field_of_a_record_from_a_server_is_on_the_paper(received: Record, tmp_path: Path) -> None:
    words = read_pdf(save(of(received), tmp_path / "a.pdf"))
    for text in (
        *("2022.03.17-汪小嘉-济南大学", "拜访时间 2022-03-17 10:50 周四", "事件 走访拜访", "作者 汪小嘉"),
        *("收获 与张主任见面，介绍了整体方案。 对方希望下周报价。", "问题 预算尚未批复", "建议 先做试点"),
        *("计划 下周五前给出报价", "备注 带样品", "王经理 · 2022-03-17 19:00 请跟进 尽快", "陈静 2022-03-17 20:15"),
        *("创建于 2022-03-17 18:00", "更新于 2022-03-18 09:30", "服务器编号 77", "状态 1"),
    ):
        assert squeezed(text) in words, text


def test_every_field_that_is_written_here_is_on_the_paper(office: Office) -> None:
    record = office.desk.record(
        office.visit(
            customers=(office.zhou.id,),
            followers=(office.chen.id, office.wang.id),
            cost="1128.5",
            cost_note="打车",
            attachment="https://example.com/plan.pdf",
        )
    )
    shown = facts(of(record))
    assert shown["大的拜访"] == "智慧校园二期"
    assert shown["客户单位"] == "济南大学"
    assert shown["负责人"] == "王芳"
    assert shown["客户"] == "周老师"
    assert shown["协作人"] == "陈静、王芳"
    assert (shown["费用"], shown["费用说明"]) == ("1,128.50 元", "打车")
    assert shown["附件"] == "https://example.com/plan.pdf"
    assert shown["同步"] == "待发"


def test_who_has_not_read_it_yet_is_named(office: Office) -> None:
    number = office.visit(followers=(office.chen.id, office.wang.id))
    texts = all_texts(of(office.desk.record(number)))
    assert texts[texts.index("还没有读的协作人") + 1] == "陈静、王芳"


def test_a_synced_record_does_not_speak_of_sync(received: Record) -> None:
    assert "同步" not in facts(of(received))


def test_what_is_empty_is_left_out(office: Office) -> None:
    shown = all_texts(of(office.desk.record(office.visit())))
    for word in ("收获", "问题", "备注", "费用", "附件", "评论 0", "已读 0"):
        assert word not in shown


def test_a_long_name_has_a_line_of_its_own_and_short_facts_stand_in_two_columns(office: Office) -> None:
    firm = office.desk.add_entry(Kind.ORGANIZATION, "宁波港联供应链管理有限公司" * 6)
    parent = office.desk.add_entry(Kind.PARENT, "智慧校园" * 20, organization=firm.id, director=office.wang.id)
    paper = of(office.desk.record(office.visit(parent=parent.id)))
    rows = [placed.block for placed in paper.placed(0) if isinstance(placed.block, Row)]
    assert [len(row.cells) for row in rows].count(4) >= 2
    for row in rows:
        for cell in row.cells:
            assert cell.left + cell.width <= paper.setup.written().width()
        if any("宁波" in cell.text for cell in row.cells):
            assert len(row.cells) == 2


def test_thirty_comments_are_all_there_with_who_and_when(office: Office, tmp_path: Path) -> None:
    number = office.visit()
    for place in range(30):
        office.desk.add_comment(number, f"第 {place} 条评论：" + "请继续跟进。" * 20)
    paper = of(office.desk.record(number), setup=PageSetup(PaperSize.A5))
    words = read_pdf(save(paper, tmp_path / "a.pdf"))
    assert squeezed("评论 30") in words
    for place in range(30):
        assert squeezed(f"刘洋 · 2026-11-22 14:32 第 {place} 条评论：") in words
    for page in range(paper.pages()):
        assert not paper.placed(page)[-1].block.keeps_next


def test_several_records_follow_one_another_under_one_title(office: Office) -> None:
    records = [office.desk.record(office.visit(effect=f"第 {number} 次")) for number in range(9)]
    paper = of(*records)
    texts = all_texts(paper)
    assert texts[:2] == ["拜访记录", "选中的"]
    assert [text for text in texts if text.endswith(" 次")] == [f"第 {number} 次" for number in range(9)]
    for page in range(1, paper.pages()):
        assert not isinstance(paper.placed(page)[0].block, Gap), "a page is gap enough"


def test_a_record_alone_bears_its_title_large(received: Record) -> None:
    first = of(received).placed(0)[0].block
    assert isinstance(first, Text)
    assert (first.text, first.face) == ("2022.03.17-汪小嘉-济南大学", Face.TITLE)
    assert of(received).title == "2022.03.17-汪小嘉-济南大学"


def test_other_peoples_texts_stay_texts(office: Office, tmp_path: Path) -> None:
    number = office.receive(
        title="<h1>题</h1>",
        effect='<img src="file:///etc/passwd"> &lt; a\u202eb\u0007',
        user_name="<b>汪</b>",
        comment=[{"id": 1, "user_id": 2, "user_name": "<i>王</i>", "content": "<script>1</script>"}],
    )
    words = read_pdf(save(of(office.desk.record(number)), tmp_path / "a.pdf"))
    for text in (
        *("<h1>题</h1>", '<img src="file:///etc/passwd"> &lt; a[U+202E]b[U+0007]'),
        *("<b>汪</b>", "<i>王</i>", "<script>1</script>"),
    ):
        assert squeezed(text) in words


def test_days_stand_as_dates_because_paper_is_read_later(office: Office) -> None:
    now = datetime.now()
    shown = facts(of(office.desk.record(office.visit(record_time=f"{now:%Y-%m-%d %H:%M}"))))
    assert shown["拜访时间"].startswith(f"{now:%Y-%m-%d %H:%M}")
    assert "今天" not in shown["拜访时间"]
