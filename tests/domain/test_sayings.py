"""What sentences of visits speak of, as office people write them; and the days that their plans mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.plan_dates import MARK, with_dates
from desktop_app.domain.sayings import sayings, says_nothing, sentences

P, S, W = "problem", "suggestion", "plan"


@pytest.mark.parametrize(
    ("sentence", "spoken_of"),
    [
        ("与王主任见面，介绍了智慧校园二期的整体方案。", []),
        ("回访使用情况，客户满意度较高。", []),
        ("预算约32万，已经列入年度计划。", []),
        ("和他们核对了合约条款。", []),
        ("已签约，首付款到账。", []),
        ("接待了总部来的考察组。", []),
        ("跟进了合同盖章。", []),
        ("上周三已再次拜访。", []),
        ("没有问题。", []),
        ("系统运行无故障，客户满意。", []),
        ("顺便处理了打印模板的小问题。", []),
        ("之前的投诉已经全部解决。", []),
        ("客户没有任何不满，也没有投诉。", []),
        ("客户投诉响应太慢。", [P]),
        ("预算尚未批复，采购时间不确定。", [P]),
        ("现场网络不稳定，演示中断过一次。", [P]),
        ("对价格还有疑虑。", [P]),
        ("接口文档不全，工程师无法评估工作量。", [P]),
        ("打印机故障，明天派人去修。", [P, W]),
        ("合同延期，建议下周找领导谈。", [P]),
        ("建议下周由工程师上门。", [S]),
        ("无建议。", []),
        ("希望公司支持一次高层拜访。", [S]),
        ("请总部协助准备材料。", [S]),
        ("不需要再培训。", []),
        ("客户希望下周三给到书面报价。", [W]),
        ("下周三再去。", [W]),
        ("打算月底前签合同。", [W]),
        ("准备演示环境。", [W]),
        ("约定两周内再次见面。", [W]),
        ("跟进合同盖章和首付款。", [W]),
        ("意向明确，等待领导批示。", [W]),
        ("待财务确认。", [W]),
        ("30号前交付样品。", [W]),
        ("Printer is broken again.", [P]),
        ("We will follow up on the quote.", [W]),
        ("The printer was fixed.", []),
    ],
)
def test_a_sentence_speaks_of(sentence: str, spoken_of: list[str]) -> None:
    assert sorted(saying.value for saying in sayings(sentence)) == sorted(spoken_of)


@pytest.mark.parametrize(
    ("sentence", "spoken_of"),
    [
        ("跟王总吃饭聊了聊，人很好", []),
        ("对方嫌贵，说再考虑考虑", [P]),
        ("合同已签，款没到", [P]),
        ("客户说下周给答复", [W]),
        ("张主任出差了，下周三回来再约", [W]),
        ("设备坏了两台，已报修", [P]),
        ("打印机老卡纸，让我们派人看看", [P]),
        ("报价单已发，等回复", [W]),
        ("周五前把合同发过去", [W]),
        ("月底之前要把首付款催回来", [W]),
        ("催款，对方说年底统一付", [W]),
        ("软件登不上去，密码忘了，已重置", []),
        ("领导还没批", [P]),
        ("价格谈不下来，竞争对手便宜2万", [P]),
        ("对方要求降价5%", []),
        ("需求又变了，要重新评估", [P]),
        ("没见到人，白跑一趟", [P]),
        ("院长换人了，要重新建立关系", [P]),
        ("服务器宕机半小时，客户很生气", [P]),
        ("演示效果很好，客户很满意", []),
        ("培训了20个人，反响不错", []),
        ("资料已送达", []),
        ("约了明天下午两点再谈", [W]),
        ("下周一带样品过去", [W]),
        ("待王主任确认后再定", [W]),
        ("请公司派技术支持", [S]),
        ("建议送点小礼品", [S]),
        ("希望能给个折扣", [S]),
        ("要跟财务对一下账", [W]),
        ("后天去签合同", [W]),
        ("客户投诉售后电话打不通", [P]),
        ("问题不大，已现场解决", []),
        ("没什么问题", []),
        ("一切正常", []),
        ("验收通过，没有遗留问题", []),
        ("发票丢了要重开", [P]),
        ("合同还差一个章", [P]),
        ("准备下个月上线", [W]),
        ("计划12月10日上门安装", [W]),
        ("12月10日上门安装", []),
        ("30号之前答复", [W]),
        ("本周内完成", [W]),
        ("争取年前签下来", [W]),
        ("过两天再打电话", [W]),
        ("改天再约", [W]),
        ("回头把方案发他", [W]),
        ("先试用一个月再说", []),
        ("招标文件下周出", [W]),
        ("12.5日开标", []),
        ("需要我们出具授权书", [S]),
        ("缺少资质证明，投标可能有风险", [P]),
        ("对方财务流程慢，付款要拖到春节后", [W]),
        ("和李科长确认了二期范围", []),
        ("回访，使用正常，无投诉", []),
        ("电话没人接", [P]),
        ("对接人离职，新负责人下周到岗", [W, P]),
    ],
)
def test_a_note_as_clerks_type_it_speaks_of(sentence: str, spoken_of: list[str]) -> None:
    assert sorted(saying.value for saying in sayings(sentence)) == sorted(spoken_of)


@pytest.mark.parametrize(
    "text", ["无", "暂无", "暂无明显问题。", "没有建议", "无问题", "N/A", "none", "-", "", "  ", None]
)
def test_a_field_filled_in_because_it_is_there_says_nothing(text: str | None) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["无法登录", "没有预算", "暂无预算，明年再说", "客户没有给出时间"])
def test_a_field_that_begins_like_nothing_is_kept(text: str) -> None:
    assert not says_nothing(text)


@given(st.text(alphabet="报价问题。！？；;.a1 ，\n", max_size=60))
def test_sentences_are_pieces_of_the_text_in_their_order(text: str) -> None:
    place = 0
    for sentence in sentences(text):
        found = text.find(sentence, place)
        assert found >= 0
        place = found + len(sentence)
    left = "".join(letter for letter in text if letter.isalnum())
    assert "".join(letter for one in sentences(text) for letter in one if letter.isalnum()) == left


FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("下周三再去", "下周三(11-25)再去"),
        ("下个星期一提交", "下个星期一(11-23)提交"),
        ("下下周二", "下下周二(12-01)"),
        ("周一再来", "周一(11-23)再来"),
        ("周五下班前给", "周五(11-20)下班前给"),
        ("下周跟进", "下周(11-23~11-29)跟进"),
        ("明天下午打电话", "明天(11-21)下午打电话"),
        ("大后天出差", "大后天(11-23)出差"),
        ("两周后回访", "两周后(12-04)回访"),
        ("3天后到货", "3天后(11-23)到货"),
        ("月底前签", "月底(11-30)前签"),
        ("下个月底", "下个月底(12-31)"),
        ("下个月初", "下个月初(12-01)"),
        ("下月5号再去", "下月5号(12-05)再去"),
        ("30号前交付", "30号(11-30)前交付"),
        ("5号前交付", "5号(12-05)前交付"),
        ("年底前上线", "年底(12-31)前上线"),
        ("上周三去过", "上周三去过"),
        ("每周一例会", "每周一例会"),
        ("一周三次", "一周三次"),
        ("周一至周五都在", "周一至周五都在"),
        ("3号楼开会", "3号楼开会"),
        ("11月30日前签", "11月30日前签"),
        ("12.5日开标", "12.5日开标"),
        ("国庆节后再谈", "国庆节后再谈"),
        ("下周三(11-25)再去", "下周三(11-25)再去"),
        ("过3天后来的", "过3天后来的"),
    ],
)
def test_a_plan_shows_the_day_it_means(said: str, shown: str) -> None:
    assert with_dates(said, FRIDAY) == shown


def test_a_day_in_another_year_is_shown_with_it() -> None:
    assert with_dates("下周三再去", date(2026, 12, 31)) == "下周三(2027-01-06)再去"


@given(
    st.text(alphabet="下周一三五日明后天月底初年内前个两3 0号再去(-~)", max_size=30),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
)
def test_dates_are_only_ever_added(text: str, said_on: date) -> None:
    shown = with_dates(text, said_on)
    if not MARK.search(text):
        assert MARK.sub("", shown) == text
