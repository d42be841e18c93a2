"""Reports over a real store: whose visits, of which days, and drafts that outlive the program."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop_app.actions.desk import open_desk
from desktop_app.actions.reporting import write_text
from desktop_app.actions.samples import sample
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import NotWritten
from desktop_app.domain.report import VISITS_MOST, Report, ReportDraft, ReportLine, Span
from desktop_app.store import report_drafts
from tests.ui.office import NOW, Office, open_office

SATURDAY = date(2026, 11, 21)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = open_office(tmp_path)
    yield office
    office.desk.close()


def test_a_report_holds_who_wrote_and_what_was_written_in_those_days(office: Office) -> None:
    mine = office.visit(customers=(office.zhou.id,), effect="谈了报价。下周三再去。", cost="35.5")
    office.visit(record_time="2026-11-20 23:59", effect="前一天。")
    office.desk.set_me(office.wang.id)
    hers = office.visit(record_time="2026-11-21 09:00", effect="回访。")
    found = office.desk.reports.look(Span.day(SATURDAY), office.me.id)
    assert [visit.record for visit in found.visits] == [mine]
    assert found.made.text("effect") == (
        "1 次拜访，1 家单位，费用 35.50 元\n1. 14:00 济南大学 周老师（走访拜访）：谈了报价。下周三再去。"
    )
    assert found.made.text("workplan") == "1. 济南大学 周老师：“下周三(11-25)再去。”"
    everybody = office.desk.reports.look(Span.day(SATURDAY), None)
    assert [visit.record for visit in everybody.visits] == [hers, mine]
    assert "刘洋（1 次拜访）" in everybody.made.text("effect")
    assert len(office.desk.reports.look(Span.week(SATURDAY), office.me.id).visits) == 2


def test_a_draft_belongs_to_its_days_and_its_person(office: Office) -> None:
    day, week = Span.day(SATURDAY), Span.week(SATURDAY)
    for span, person, words in ((day, office.me.id, "我的"), (day, None, "大家的"), (week, office.me.id, "一周的")):
        office.desk.reports.keep(span, person, _draft("先前的"))
        office.desk.reports.keep(span, person, _draft(words))
    for span, person, words in ((day, office.me.id, "我的"), (day, None, "大家的"), (week, office.me.id, "一周的")):
        found = office.desk.reports.look(span, person)
        assert found.draft == _draft(words)
        assert found.kept_at == NOW
    office.desk.reports.drop(day, None)
    assert office.desk.reports.look(day, None).draft is None
    assert office.desk.reports.look(day, office.me.id).draft == _draft("我的")


def test_a_draft_survives_a_kill(tmp_path: Path) -> None:
    """The process is killed without a word as soon as the draft is kept."""
    store = tmp_path / "visits.db"
    work = (
        "import os, signal, sys\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from desktop_app.actions.desk import open_desk\n"
        "from desktop_app.domain.report import *\n"
        "desk = open_desk(Path(sys.argv[1]))\n"
        "parts = {part: (ReportLine('写了一半', None),) for part in PARTS}\n"
        "desk.reports.keep(Span.day(date(2026, 11, 21)), None, ReportDraft(Report(parts), Report()))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", work, str(store)], check=False)
    assert ended.returncode == -signal.SIGKILL
    desk = open_desk(store)
    draft = desk.reports.look(Span.day(SATURDAY), None).draft
    desk.close()
    assert draft is not None
    assert draft.edited.text("effect") == "写了一半"


def test_reports_of_sample_people_go_with_the_samples(office: Office) -> None:
    sample(office.desk.database, 30, until=SATURDAY)
    (invented,) = office.desk.find(Kind.PERSON, "汪小嘉")
    span = Span.week(SATURDAY)
    for person in (invented.id, office.me.id):
        office.desk.reports.keep(span, person, _draft("x"))
    assert office.desk.remove_samples() == 30
    assert office.desk.find(Kind.PERSON, "汪小嘉") == ()
    assert office.desk.reports.look(span, office.me.id).draft == _draft("x")


def test_a_draft_that_cannot_be_read_is_not_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.desk.reports.keep(Span.day(SATURDAY), None, _draft("x"))
    with office.desk.database.write("test") as writing:
        writing.connection.exec_driver_sql("UPDATE report_draft SET body = '{\"later\": 1}'")
    assert office.desk.reports.look(Span.day(SATURDAY), None).draft is None


def test_more_visits_than_a_report_holds_are_counted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert VISITS_MOST > 2
    monkeypatch.setattr(report_drafts, "VISITS_MOST", 2)
    for hour in (9, 10, 11):
        office.visit(record_time=f"2026-11-21 {hour:02}:00")
    found = office.desk.reports.look(Span.day(SATURDAY), office.me.id)
    assert (len(found.visits), found.left_out) == (2, 1)


def test_a_text_file_is_whole_or_says_why_not(tmp_path: Path) -> None:
    file = tmp_path / "日报.txt"
    write_text(file, "旧")
    write_text(file, "工作日报\n")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert file.read_text(encoding="utf-8-sig") == "工作日报\n"
    with pytest.raises(NotWritten):
        write_text(tmp_path / "no" / "such.txt", "x")
    assert [one.name for one in tmp_path.iterdir()] == ["日报.txt"]


def _draft(words: str) -> ReportDraft:
    parts = {**Report().parts, "effect": (ReportLine(words),)}
    return ReportDraft(Report(parts), Report())
