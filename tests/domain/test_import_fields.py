"""Headings are known for what they are: our own, those of clerks, those of other programs."""

from __future__ import annotations

import pytest

from desktop_app.domain import import_fields
from desktop_app.domain.file_columns import COLUMNS
from desktop_app.domain.import_fields import guess, is_own

LISTS = {
    "a clerk's": (
        ["序号", "拜访日期", "时间", "客户名称", "联系人", "业务员", "跟进方式", "跟进内容", "费用(元)", "备注"],
        [None, "record_time", "clock", "organization", "customers", "author", "event", "effect", "cost", "note"],
    ),
    "one with stars and colons": (
        ["* 日期：", "*单位", "客户姓名", "拜访人", "陪同", "拜访情况", "下一步计划", "招待费", "编号"],
        ["record_time", "organization", "customers", "author", "followers", "effect", "workplan", "cost", None],
    ),
    "only a time": (["时间", "内容"], ["record_time", "effect"]),
    "another program's": (
        ["Activity Date", "Account Name", "Contact Name", "Assigned To", "Type", "Description", "Follow-up Plan"],
        ["record_time", "organization", "customers", "author", "event", "effect", "workplan"],
    ),
    "a CRM's": (
        ["跟进时间", "所属客户", "联系人姓名", "跟进人", "跟进类型", "跟进记录", "下次联系时间", "创建时间"],
        ["record_time", "organization", "customers", "author", "event", "effect", None, "create_time"],
    ),
    "nothing we know": (["颜色", "尺寸"], [None, None]),
}


@pytest.mark.parametrize("name", LISTS)
def test_headings_are_known(name: str) -> None:
    headings, keys = LISTS[name]
    assert [one.key for one in guess(headings)] == keys


@pytest.mark.parametrize("language", [0, 1])
def test_our_own_headings_are_what_they_were(language: int) -> None:
    headings = [column.headings[language] for column in COLUMNS]
    assert is_own(headings)
    for column, one in zip(COLUMNS, guess(headings), strict=True):
        assert one.key == (column.key if column.key in import_fields.BY_KEY else None)
        assert one.score in (0, 100)


def test_a_running_number_of_somebody_elses_is_not_the_servers() -> None:
    assert guess(["编号", "日期", "内容"])[0].key is None
    assert guess(["服务器编号", "日期", "内容"])[0].key == "number"


def test_no_field_is_given_twice_and_the_better_heading_gets_it() -> None:
    keys = [one.key for one in guess(["内容", "收获", "备注", "说明"])]
    assert keys == [None, "effect", "note", None]


def test_every_field_has_a_word_for_the_mapping() -> None:
    assert all(field.word for field in import_fields.FIELDS)
