"""POST bodies: one create or modify, checked field by field as the contract has it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from desktop_app.contract.decoder import visible
from desktop_app.contract.names import WRITE_NAMES
from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidVisit
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.words import mark

RULES: dict[str, Callable[[object], Any]] = {
    "protent_id": rules.server_number,
    "customers_id": rules.server_numbers,
    "follower_id": rules.server_numbers,
    "record_time": rules.record_time,
    "event": rules.event,
    "gain": rules.text,
    "event_attach": rules.attachment,
    "event_note": rules.text,
    "cost": rules.cost,
    "cost_note": rules.text,
}
_TARGETS = ("follow_id", "local_id")
_EMPTY_LIST = ("customers_id", "follower_id")
IGNORED = "organization_id"


@dataclass(frozen=True, slots=True)
class Body:
    """A checked body. `values` holds what was sent under the names of `VisitFields`, people and places by number.

    A modify has `follow_id` or `local_id`; in it an absent value means unchanged and None means cleared.
    """

    values: dict[str, Any]
    follow_id: ServerId | None = None
    local_id: LocalId | None = None
    organization_ignored: bool = False

    @property
    def is_modify(self) -> bool:
        return self.follow_id is not None or self.local_id is not None


def read_body(body: object, *, targets: Collection[str] = _TARGETS) -> Body:
    """The checked body, or `InvalidVisit` with every problem by its wire name.

    `targets` are the fields that can name the record to be changed: a server knows its own numbers alone.
    """
    if not isinstance(body, dict):
        raise InvalidVisit([Problem("body", mark("每条数据应为一个 JSON 对象 {example}"), {"example": "{…}"})])
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    named: dict[str, int | None] = {}
    for key, value in body.items():
        try:
            if key in targets:
                named[key] = rules.server_number(value)
            elif key in RULES:
                values[WRITE_NAMES[key]] = RULES[key](value)
            elif key != IGNORED:
                problems.append(_unknown(key, targets))
        except RuleBroken as broken:
            problems.append(broken.of(key))
    modify = any(name in body for name in targets)
    problems.extend(_modify_problems(body, values, named) if modify else _create_problems(body, values))
    if problems:
        raise InvalidVisit(problems)
    for name in _EMPTY_LIST:
        if name in body and values[WRITE_NAMES[name]] is None:
            values[WRITE_NAMES[name]] = ()
    follow, local = named.get("follow_id"), named.get("local_id")
    return Body(
        values,
        ServerId(follow) if follow else None,
        LocalId(local) if local else None,
        organization_ignored=IGNORED in body,
    )


def _unknown(key: str, targets: Collection[str]) -> Problem:
    known = "、".join((*WRITE_NAMES, *targets))
    return Problem(visible(key), mark("没有这个字段；可用的字段是 {known}"), {"known": known})


def _create_problems(body: dict[str, Any], values: dict[str, Any]) -> list[Problem]:
    if "protent_id" not in body or ("parent" in values and values["parent"] is None):
        return [Problem("protent_id", mark("新建时必须给出所属的大的拜访记录编号（修改时请给 follow_id）"))]
    return []


def _modify_problems(body: dict[str, Any], values: dict[str, Any], named: dict[str, int | None]) -> list[Problem]:
    problems = []
    if "protent_id" in body:
        problems.append(Problem("protent_id", mark("修改时不能给出；新建时请去掉 follow_id")))
    if len(named) > 1:
        problems.append(Problem("follow_id", mark("follow_id 和 local_id 只能给一个")))
    for name in _TARGETS:
        if name in named and named[name] is None:
            problems.append(Problem(name, mark("应为正整数编号")))
    if "record_time" in values and values["record_time"] is None:
        problems.append(Problem("record_time", mark("不能清空，请给出时间或去掉这个字段")))
    return problems
