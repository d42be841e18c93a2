"""What a column of a foreign file can be, and by which headings it is recognised.

The fields bear the keys of `domain.file_columns`, so that what was exported is known for what it was. Beside our own
headings stand those that clerks write over their lists and that other programs export.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain import file_columns
from desktop_app.words import mark, tr

CLOCK = "clock"
"""The time of day where it has a column of its own beside the day."""


@dataclass(frozen=True, slots=True)
class ImportField:
    key: str
    source: str

    @property
    def word(self) -> str:
        """The field in the reader's language, as the mapping shows it."""
        if self.source:
            return tr(self.source)
        return file_columns.BY_KEY[self.key].word


_NOT_TAKEN = ("comments", "readings", "readers", "sync")
"""Counts and states: what they count comes in by itself or belongs to another computer."""

FIELDS: tuple[ImportField, ...] = (
    *(ImportField(column.key, "") for column in file_columns.COLUMNS if column.key not in _NOT_TAKEN),
    ImportField(CLOCK, mark("时刻（日期另有一列）")),
)
BY_KEY = {field.key: field for field in FIELDS}
REQUIRED = ("record_time",)

_SYNONYMS: dict[str, str] = {
    "number": "服务器编号",
    "record_time": (
        "拜访日期、日期、跟进时间、跟进日期、走访时间、走访日期、来访时间、沟通时间、联系时间、联系日期、拜访日、"
        "记录时间、记录日期、填报日期、实际跟进时间、发生时间、时间日期、日期时间、recordtime、record time、"
        "visit date、date、datetime、date time、follow up date、follow up time、visited on、activity date、"
        "due date、start date、start、when"
    ),
    CLOCK: "时刻、时间、几点、钟点、拜访时刻、time、time of day、start time、clock",
    "title": "主题、记录标题、subject、topic",
    "event": (
        "事件类型、类型、拜访类型、拜访方式、跟进方式、跟进类型、方式、沟通方式、联系方式类型、走访方式、"
        "活动类型、记录类型、type、event、visit type、activity type、follow up type、method"
    ),
    "organization": (
        "单位、单位名称、客户单位名称、公司、公司名称、客户公司、企业、企业名称、机构、学校、所属单位、拜访单位、"
        "走访单位、客户名称、拜访客户、客户名、所属客户、关联客户、organisation、organization、company、"
        "company name、account、account name、customer name、client、client name、related to"
    ),
    "customers": (
        "客户姓名、接待人、接待人员、联系人、联系人姓名、拜访对象、被访人、受访人、对接人、客户联系人、主要联系人、"
        "走访对象、contact、contacts、contact name、customer、customers、attendee、person visited"
    ),
    "director": "主管、责任人、客户负责人、销售负责人、归属人、owner、manager、responsible、director",
    "author": (
        "填写人、走访人员、拜访人员、记录人、业务员、拜访人、跟进人、创建人、录入人、销售、销售员、走访人、填报人、员工、提交人、"
        "客户经理、汇报人、作者姓名、username、user name、author、created by、salesperson、sales rep、rep、"
        "assigned to、logged by、writer"
    ),
    "parent": (
        "大拜访、大的拜访记录、所属大拜访、项目、项目名称、商机、商机名称、project、opportunity、parent、campaign"
    ),
    "followers": (
        "参与人、参加人、同行人、陪同人、陪同、陪同人员、随行人员、协同人、协作人员、参与人员、同去人员、"
        "participants、participant、followers、colleagues、with"
    ),
    "effect": (
        "内容、跟进内容、拜访内容、沟通内容、跟进记录、拜访记录、走访内容、走访情况、拜访情况、成果、效果、结果、"
        "拜访结果、跟进结果、拜访成果、主要内容、情况、洽谈内容、纪要、会谈纪要、记录内容、effect、gain、result、"
        "results、content、summary、outcome、details、description、comments"
    ),
    "problems": "存在问题、存在的问题、遇到的问题、问题反馈、客户问题、problem、issues、problems",
    "suggestion": "意见、意见建议、建议和意见、对策、suggestions、suggestion、advice",
    "workplan": (
        "工作计划、下一步计划、下步计划、下一步、后续计划、下次计划、下一步工作、计划安排、work plan、workplan、"
        "next step、next steps、follow up plan"
    ),
    "note": "跟进备注、说明、备注说明、其他、其它、附注、remark、remarks、note、notes、memo",
    "attachment": "附件地址、图片、照片、截图、链接、附件链接、event attach、link、url、file",
    "cost": (
        "金额、花费、支出、费用金额、费用元、金额元、花销、开支、招待费、费用合计、amount、expense、expenses、"
        "cost、money"
    ),
    "cost_note": (
        "费用备注、费用用途、用途、费用项目、花费说明、费用明细、支出说明、费用类型、expense note、"
        "cost description、purpose of expense"
    ),
    "create_time": "录入时间、提交时间、createtime、create time、created at、created on、created time",
    "update_time": (
        "修改时间、最后修改时间、updatetime、update time、updated at、modified、modified time、last modified"
    ),
    "organization_number": "单位编号、公司编号、organization id",
    "customers_numbers": "客户编码、customer id",
    "author_number": "员工编号、工号、填写人编号、user id、employee no",
    "parent_number": "大拜访编号、protent id、parent id",
    "comment_texts": "评论明细",
}
"""What others write over such a column, 、 between them."""
_ONLY_IN_OWN = ("number", "status")
"""A list's own running number stands over many columns as 编号: taken for the server's only in a file of ours."""

_AHEAD = ("下次", "下一次", "预计", "计划", "最后", "上次")
"""What begins so speaks of another visit than the row's own."""
_EXACT, _SYNONYM, _PART = 100, 90, 60
_OWN_HEADINGS = 6
"""As many of our own headings, with those that only we write among them, make a file ours."""
_ONLY_OURS = {
    heading
    for key in ("record_time", "effect", "parent", "followers", "cost_note")
    for heading in file_columns.BY_KEY[key].headings
}


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for; `score` is 0 to 100."""

    key: str | None
    score: int


def is_own(headings: Sequence[str]) -> bool:
    """True for the headings that an export of this program writes."""
    known = {heading for column in file_columns.COLUMNS for heading in column.headings}
    found = {heading.strip() for heading in headings} & known
    return len(found) >= _OWN_HEADINGS and len(found & _ONLY_OURS) >= 2


def guess(headings: Sequence[str]) -> tuple[Guess, ...]:
    """The field of each column, no field twice: of two columns the better one gets it, of equals the first."""
    own = is_own(headings)
    wishes = sorted(
        ((score, -place, key) for place, heading in enumerate(headings) for key, score in _answers(heading, own=own)),
        reverse=True,
    )
    given: dict[int, Guess] = {}
    taken: set[str] = set()
    for score, minus_place, key in wishes:
        if -minus_place not in given and key not in taken:
            given[-minus_place] = Guess(key, score)
            taken.add(key)
    guesses = [given.get(place, Guess(None, 0)) for place in range(len(headings))]
    return tuple(_settled(guesses))


def _settled(guesses: list[Guess]) -> list[Guess]:
    """客户名称 beside 联系人 is the organization; 时间 without a day beside it is the whole moment."""
    keys = {one.key for one in guesses}
    if CLOCK in keys and "record_time" not in keys:
        guesses = [Guess("record_time", one.score) if one.key == CLOCK else one for one in guesses]
    return guesses


def _answers(heading: str, *, own: bool) -> list[tuple[str, int]]:
    plain = _plain(heading)
    if not plain:
        return []
    found: dict[str, int] = {}
    whole_only = own or plain.startswith(_AHEAD)
    for key, headings in _KNOWN.items():
        if key in _ONLY_IN_OWN and not own and plain not in _SURE_OF.get(key, ()):
            continue
        for place, known in enumerate(headings):
            score = 0
            if plain == known:
                score = _EXACT if place < 2 else 0 if own else _SYNONYM
            elif whole_only or key == CLOCK or len(known) < 2 or known.isascii():
                score = 0
            elif plain.startswith(known):
                score = _PART
            elif plain.endswith(known):
                score = _PART - 5
            found[key] = max(found.get(key, 0), score)
    return [(key, score) for key, score in found.items() if score]


def _plain(heading: str) -> str:
    """`* 费用（元）:` as 费用, `Follow-up Date` as follow up date."""
    text = unicodedata.normalize("NFKC", heading).lower()
    text = re.sub(r"[(\[【].*?[)\]】]", " ", text)
    text = re.sub(r"[\s_\-*:/.,;·]+", " ", text).strip()
    return re.sub(r"(?<=[一-鿿]) | (?=[一-鿿])", "", text)


_KNOWN: dict[str, tuple[str, ...]] = {
    field.key: tuple(
        _plain(heading)
        for heading in (
            *(file_columns.BY_KEY[field.key].headings if field.key in file_columns.BY_KEY else ()),
            *_SYNONYMS.get(field.key, "").split("、"),
        )
    )
    for field in FIELDS
}
_SURE_OF = {"number": ("服务器编号",)}
