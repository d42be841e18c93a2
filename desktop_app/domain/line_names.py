"""Names inside a sentence: those of the directory, 王主任 and 小张, and a 单位 that the directory does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop_app.domain.line_pieces import Known, Span
from desktop_app.domain.search import fold

_SURNAMES = (
    "欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝臧计成戴宋茅庞熊纪舒屈项祝董梁杜阮"
    "蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房解宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊"
    "甄曲封储靳段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司黎薄印宿白蒲鄂索籍赖卓蔺屠蒙池乔"
    "阴胥苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿扈燕冀尚农温庄晏柴瞿阎充慕连茹习宦艾鱼容古易慎戈廖庾终居衡步都耿满弘"
    "匡国文寇广禄阙东欧殳沃利蔚越隆巩聂晁勾敖融冷辛阚简饶曾沙养鞠须丰巢关查荆红游竺权盖益桓闫岳帅缑亢况琴商牟佘伯赏"
    "墨阳佟肖代覃涂粟仝卜]"
)
_TITLES = (
    r"副主任|主任|副?教授|老师|讲师|副?院长|副?处长|副?科长|副?局长|副?总经理|副?经理|副总裁|总裁|副总(?!结)|总监|总工|总(?!结|共|计|价|体|的|"
    r"部|量|额|数|金|得|是|要)|工程师|工(?!作|程|厂|人|期|地|具|资|艺|业|商|会|序|时|况|位)|博士|医生|大夫|护士长|副?校长|副?书记|副?部长|副?厂长|"
    r"副?店长|老板|董事长|董(?!事)|副?所长|副?站长|主管|秘书|会计|出纳|采购|助理|先生|女士|小姐|同学|师傅|副?班长|副?队长|副?组长|副?馆长|"
    r"副?行长|律师|副?主席|委员|代表(?!处)|专员|副?镇长|副?区长|副?县长|副?市长|政委|参谋|站长|馆员|研究员|研究生|科员|干事|阿姨|姐|哥|叔|嫂"
)
_TITLED = re.compile(rf"(?!施工)(?P<surname>{_SURNAMES})(?P<given>[一-鿿]{{0,2}}?)(?P<title>{_TITLES})")
_TITLE = re.compile(rf"(?:{_TITLES})")
_NICK = re.compile(rf"(?:小|老|大|阿)(?P<surname>{_SURNAMES})(?:哥|姐)?")
_PLAIN = re.compile(rf"(?P<surname>{_SURNAMES})[一-鿿]{{1,2}}")
TOGETHER = r"(?:一起|一同|一道|一块儿?|共同|同去|同往|同行|陪同|随行|协同)"
_TOGETHER = re.compile(rf"(?:我?(?:和|与|跟|同|带着?|携|偕))(?P<names>[^，,。；;:：\s]{{2,14}}?){TOGETHER}")
_HELPERS = re.compile(
    rf"(?:协作人?|随行人?员?|同行人?员?|陪同人?员?|同事)[:：是为]?\s?(?P<names>[^，,。；;:：\s]{{2,14}}?)(?:{TOGETHER})?"
    r"(?=[\s，,。；;]|$)"
)
_AND_I = re.compile(r"我(?:和|与|跟|同)(?P<names>[^，,。；;:：\s]{2,14}?)(?=去|到|拜访|走访|上门|前往)")
_BEHIND = re.compile(rf"\s?(?:{TOGETHER})")
_AND = re.compile(r"[、,，和与及跟]")
_ORG_BODY = (
    r"[^\s，,。；;、:：!！()（）\d"
    r"谈说问找要把被让请给去到在和跟与向对我他她它你您了的就再已不没会报签约订访拜打昨今来看参送陪]"
)
_ORG_END = (
    r"(?:大学|学院|中学|小学|学校|幼儿园|职校|技校|有限责任公司|股份有限公司|有限公司|分公司|公司|集团|医院|卫生院|诊所|研究院|研究所|"
    r"设计院|银行|支行|分行|酒店|宾馆|饭店|书店|药店|超市|商场|药厂|电厂|水厂|钢厂|工厂|厂(?!家|商|区|长)|管理局|分局|局(?!面|限|部|长)|委员会|街道办|政府|法院|检察院|协会|"
    r"服务中心|中心|事务所|科技|物流|实业|股份|电力|水务|燃气|地铁|机场|监狱|图书馆|博物馆)"
)
_ORG = re.compile(rf"{_ORG_BODY}{{2,14}}?{_ORG_END}(?:{_ORG_BODY}{{0,6}}?{_ORG_END})*")
_DEPARTMENT = re.compile(
    r"[^\s，,。；;、:：谈说问的了去到和跟与]{1,8}?(?:学院|系|处|科|部|中心|办公室|办|室|院|所|实验室|图书馆|医院|分公司|项目部|车间|分厂|校区|"
    r"机房|食堂|宿舍)"
)
_SHORT = re.compile(r"[一-鿿]{2,4}|(?<![a-z0-9])[a-z]{2,10}(?![a-z0-9])")
_COMMON = re.compile(r"公司|学校|医院|单位|客户|现场|那边|工地|办公室?|家里|银行|项目|这边|对方|他们|我们")
"""Words that stand where the name of an organization could, and name none."""


@dataclass(frozen=True, slots=True)
class Titled:
    """王主任, 王建国主任: `name` is all of it."""

    span: Span
    name: str
    surname: str
    given: str


@dataclass(frozen=True, slots=True)
class Together:
    """Who came along; `spans` are those of the names, `span` of all the words."""

    span: Span
    names: tuple[tuple[Span, str], ...]


def known_names(text: str, known: Sequence[Known]) -> Mapping[int, tuple[int, tuple[Known, ...]]]:
    """Where names of the directory stand in `text`: by their first character the end and who is called so.

    A longer name wins over a shorter one inside it, wherever that begins.
    """
    alike: dict[str, list[Known]] = {}
    for one in known:
        if one.entry.name and len(one.entry.name.strip()) > 1:
            alike.setdefault(fold(one.entry.name).strip(), []).append(one)
    taken = bytearray(len(text))
    found: dict[int, tuple[int, tuple[Known, ...]]] = {}
    for name in sorted(alike, key=len, reverse=True):
        place = text.find(name)
        while place >= 0:
            end = place + len(name)
            if not any(taken[place:end]) and not _is_cut(text, place, end):
                taken[place:end] = b"\1" * len(name)
                found[place] = (end, tuple(alike[name]))
            place = text.find(name, place + 1)
    return found


def _is_cut(text: str, start: int, end: int) -> bool:
    """True when the name is a piece of a longer Latin word or figure."""

    def joined(left: str, right: str) -> bool:
        return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()

    return (start > 0 and joined(text[start - 1], text[start])) or (
        end < len(text) and joined(text[end - 1], text[end])
    )


def titled_at(text: str, start: int) -> Titled | None:
    found = _TITLED.match(text, start)
    if found is None:
        return None
    return Titled(found.span(), found[0], found["surname"], found["given"])


def title_end(text: str, start: int) -> int:
    """Where a title that stands behind a whole name ends; `start` where there is none."""
    found = _TITLE.match(text, start)
    return found.end() if found else start


def nick_at(text: str, start: int) -> Titled | None:
    """小张, 老李."""
    found = _NICK.match(text, start)
    return Titled(found.span(), found[0], found["surname"], "") if found else None


def plain_name(word: str) -> str | None:
    """The surname of what looks like a whole name."""
    found = _PLAIN.fullmatch(word)
    return found["surname"] if found else None


def together_at(text: str, start: int) -> Iterator[Together]:
    """和小张、王芳一起, in each way to read it; whether these are names is for the caller to say."""
    for pattern in (_TOGETHER, _HELPERS, _AND_I):
        found = pattern.match(text, start)
        if found is None:
            continue
        names, place = [], found.start("names")
        for part in _AND.split(found["names"]):
            if part:
                names.append(((place, place + len(part)), part))
            place += len(part) + 1
        if names:
            yield Together(found.span(), tuple(names))


def together_behind(text: str, start: int) -> int:
    """Where 陪同, 一起 behind a name end; `start` where there is nothing of the kind."""
    found = _BEHIND.match(text, start)
    return found.end() if found else start


def unknown_organization_at(text: str, start: int) -> Span | None:
    found = _ORG.match(text, start)
    return found.span() if found else None


def department_at(text: str, start: int) -> Span | None:
    """信息学院, 采购部: what stands between an organization and who is visited there."""
    found = _DEPARTMENT.match(text, start)
    return found.span() if found else None


def short_forms_at(text: str, start: int) -> tuple[str, ...]:
    """What may be short for an organization here, longest first."""
    found = _SHORT.match(text, start)
    if found is None:
        return ()
    word = found[0]
    if word.isascii():
        return (word,)
    return tuple(word[:length] for length in range(len(word), 1, -1) if not _COMMON.fullmatch(word[:length]))
