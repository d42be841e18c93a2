"""Phrases: kept for an event, in a person's order or by use, with places that are filled from the visit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app import words
from desktop_app.actions.desk import Desk
from desktop_app.domain.errors import InvalidInput, NotFound
from desktop_app.domain.phrase import BLANK, LONGEST, STARTERS, Occasion, Place, filled, in_order
from desktop_app.store.opening import open_store


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(open_store(tmp_path / "visits.db"))
    yield desk
    desk.close()


def bodies(desk: Desk, occasion: Occasion, typed: str = "") -> list[str]:
    shelf = desk.phrases.all()
    return [one.body for one in in_order(shelf.phrases, occasion, by_use=shelf.by_use) if one.answers(typed)]


def test_those_of_the_event_come_first_then_those_for_any(desk: Desk) -> None:
    for occasion, body in ((Occasion.ANY, "通用一"), (Occasion.SIGNING, "签约一"), (Occasion.PHONE, "电话一")):
        desk.phrases.add(occasion, body)
    assert bodies(desk, Occasion.of(3)) == ["电话一", "通用一", "签约一"]
    assert bodies(desk, Occasion.of(4)) == ["签约一", "通用一", "电话一"]
    assert bodies(desk, Occasion.of(None))[0] == "通用一"
    assert Occasion.of(17) is Occasion.ANY


def test_they_stand_as_a_person_puts_them_or_by_their_last_use(desk: Desk) -> None:
    one, two, three = (desk.phrases.add(Occasion.ANY, body) for body in ("甲", "乙", "丙"))
    desk.phrases.arrange([three, one, two])
    assert bodies(desk, Occasion.ANY) == ["丙", "甲", "乙"]
    desk.phrases.was_used(one)
    desk.phrases.was_used(two)
    assert bodies(desk, Occasion.ANY) == ["丙", "甲", "乙"]
    desk.phrases.order_by_use(True)
    assert bodies(desk, Occasion.ANY) == ["乙", "甲", "丙"]


def test_a_phrase_is_found_by_its_words_its_pinyin_and_its_initials(desk: Desk) -> None:
    desk.phrases.add(Occasion.ANY, "电话没有打通，下周再联系。")
    desk.phrases.add(Occasion.ANY, "现场演示了报价系统。")
    assert bodies(desk, Occasion.ANY, "报价") == ["现场演示了报价系统。"]
    assert bodies(desk, Occasion.ANY, "xcys") == ["现场演示了报价系统。"]
    assert bodies(desk, Occasion.ANY, "dianhua") == ["电话没有打通，下周再联系。"]
    assert bodies(desk, Occasion.ANY, "没有写过") == []


def test_another_event_puts_it_behind_the_others_there(desk: Desk) -> None:
    one = desk.phrases.add(Occasion.ANY, "甲")
    desk.phrases.add(Occasion.PHONE, "乙")
    desk.phrases.revise(one, Occasion.PHONE, "  甲二 \r\n")
    assert bodies(desk, Occasion.PHONE) == ["乙", "甲二"]


def test_what_cannot_be_kept_says_why(desk: Desk) -> None:
    desk.phrases.add(Occasion.ANY, "甲")
    for body in ("  ", "甲 ", "长" * (LONGEST + 1)):
        with pytest.raises(InvalidInput):
            desk.phrases.add(Occasion.ANY, body)
    with pytest.raises(NotFound):
        desk.phrases.remove([99])
    assert bodies(desk, Occasion.ANY) == ["甲"]


def test_what_was_deleted_comes_back_where_it_was(desk: Desk) -> None:
    ids = [desk.phrases.add(Occasion.ANY, body) for body in "甲乙丙"]
    desk.phrases.was_used(ids[1])
    removed = desk.phrases.remove(ids[:2])
    assert bodies(desk, Occasion.ANY) == ["丙"]
    desk.phrases.put_back(removed)
    assert bodies(desk, Occasion.ANY) == ["甲", "乙", "丙"]
    assert desk.phrases.all().phrases[1].used == 1


def test_the_set_to_begin_with_is_added_once(desk: Desk) -> None:
    assert len(desk.phrases.add_starters()) == len(STARTERS)
    assert desk.phrases.add_starters() == ()


def test_an_english_window_writes_english_places_and_both_are_filled(desk: Desk, tree: Path) -> None:
    words.set_language("en", tree / "resources" / "i18n")
    try:
        desk.phrases.add_starters()
        assert Place.ORGANIZATION.written == "{organization}"
    finally:
        words.set_language("zh", tree / "resources" / "i18n")
    assert Place.ORGANIZATION.written == "{单位}"
    (met,) = [body for body in bodies(desk, Occasion.ON_SITE) if body.startswith("Met")]
    assert met == f"Met {{customer}} at {{organization}} and talked about {BLANK}."
    assert filled(met, {Place.CUSTOMER: "Wang"}).text == f"Met Wang at {BLANK} and talked about {BLANK}."


def test_places_are_filled_and_what_is_not_known_is_a_blank() -> None:
    known = {Place.CUSTOMER: "王主任", Place.DATE: "11月22日"}
    done = filled("{日期}在{单位}见{Customer}，谈{报价}。", known)
    assert done.text == f"11月22日在{BLANK}见王主任，谈{{报价}}。"
    assert done.blank is not None
    start, length = done.blank
    assert done.text[start : start + length] == BLANK
    assert filled("谈了。", known).blank is None
    assert filled("到____为止", {}).blank == (1, 4)
