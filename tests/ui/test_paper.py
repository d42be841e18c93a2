"""What is laid on paper is whole: nothing lost, nothing cut, no line and no caption left alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop_app.ui.page_setup import DPI, PageSetup, PaperSize, setup_of
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_blocks import Face, Row, Text, advance, break_lines
from desktop_app.ui.sheet_paper import Sheet, sheet_paper
from desktop_app.ui.text_paper import TextSheet, text_paper
from tests.ui.on_paper import all_texts, facts_of, on_page, read_pdf, rows_of, save, squeezed

pytestmark = pytest.mark.usefixtures("qapp")

LONG = "与张主任见面，介绍了整体方案；对方希望下周（11月30日）前给出报价，“越快越好”。预算约 120,000.50 元。"
EMPTY = PageSetup()


def sheet(rows: int, text: str = "甲", *, sums: bool = False) -> Sheet:
    cells = [[f"2026-11-{row % 28 + 1:02}", f"济南大学 {row}", text, f"{row}.00"] for row in range(rows)]
    heads = ("拜访时间", "客户单位", "收获", "费用")
    return Sheet("拜访记录", "全部", heads, cells, frozenset({3}), 2, ("合计", "", "", "9.00") if sums else ())


def report(*sections: tuple[str, str]) -> Paper:
    return text_paper(TextSheet("2026-11-22 日报", "刘洋", sections), EMPTY, "打印于 2026-11-22 14:32").lay_out_now()


def picture(paper: Paper, number: int, dpi: int = 60) -> QImage:
    whole = paper.setup.whole()
    made = QImage(whole.width() * dpi // DPI, whole.height() * dpi // DPI, QImage.Format.Format_RGB32)
    made.fill(QColor("white"))
    painter = QPainter(made)
    painter.scale(dpi / DPI, dpi / DPI)
    paper.paint_page(painter, number)
    painter.end()
    return made


def is_white(picture: QImage, place: QRect) -> bool:
    inside = place.intersected(picture.rect())
    return all(
        picture.pixelColor(x, y) == QColor("white")
        for y in range(inside.top(), inside.bottom() + 1)
        for x in range(inside.left(), inside.right() + 1)
    )


# --- lists -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("setup", [PageSetup(landscape=True), PageSetup(PaperSize.A5), PageSetup(PaperSize.A3)])
@pytest.mark.parametrize("text", ["甲", LONG * 5])
def test_pages_hold_every_row_once_in_order_and_whole(setup: PageSetup, text: str) -> None:
    wanted = sheet(60, text)
    paper = sheet_paper(wanted, setup).lay_out_now()
    assert list(rows_of(paper, 4)) == [tuple(row) for row in wanted.rows]
    for number in range(paper.pages()):
        for placed in paper.placed(number):
            count = len(placed.block.lay(setup.written().width()).heights)
            assert (placed.first, placed.last) == (0, count), "a row that a page holds is not broken"


def test_a_row_taller_than_a_page_goes_on_over_pages_with_nothing_lost(tmp_path: Path) -> None:
    text = "".join(f"第{number}句话。" for number in range(1_500))
    paper = sheet_paper(sheet(1, text), PageSetup(landscape=True)).lay_out_now()
    parts = [
        placed
        for number in range(paper.pages())
        for placed in paper.placed(number)
        if isinstance(placed.block, Row) and placed.block.ruled
    ]
    assert len(parts) == paper.pages() > 2
    assert [part.first for part in parts] == [0, *(part.last for part in parts[:-1])]
    words = read_pdf(save(paper, tmp_path / "a.pdf"))
    broken = [number for number in range(1_500) if f"第{number}句话。" not in words]
    assert len(broken) < paper.pages(), "only where a page ends may a sentence be in two pieces"


def test_the_heads_of_the_columns_stand_on_every_page() -> None:
    paper = sheet_paper(sheet(200), PageSetup()).lay_out_now()
    assert paper.pages() > 2
    for number in range(paper.pages()):
        assert ("拜访时间", "客户单位", "收获", "费用") in on_page(paper, number)


def test_the_sum_never_stands_on_a_page_without_a_row() -> None:
    for rows in range(20, 40):
        paper = sheet_paper(sheet(rows, sums=True), PageSetup(landscape=True)).lay_out_now()
        last = on_page(paper, paper.pages() - 1)
        assert last[-1][0] == "合计"
        assert last[-2][1] == f"济南大学 {rows - 1}"


def test_a_list_of_nothing_is_one_page() -> None:
    assert sheet_paper(sheet(0), PageSetup()).lay_out_now().pages() == 1


def test_dates_names_and_figures_stand_in_one_line() -> None:
    cells = ["2026-11-20 16:49", "汪小嘉", "宁波港联供应链管理有限公司" * 2, "彭一凡 总监、许晓东 会计" * 2, LONG * 9]
    heads = ("拜访时间", "作者", "客户单位", "客户", "收获", "费用")
    wanted = Sheet("拜访记录", "全部", heads, [[*cells, "12,345.00"]] * 3, frozenset({5}), 4)
    paper = sheet_paper(wanted, PageSetup(landscape=True)).lay_out_now()
    row = next(placed.block for placed in paper.placed(0) if isinstance(placed.block, Row) and placed.block.ruled)
    for place in (0, 1, 5):
        assert advance(Face.CELL, row.cells[place].text) <= row.cells[place].width
    assert row.cells[-1].left + row.cells[-1].width <= paper.setup.written().width()


@pytest.mark.parametrize("columns", [1, 8, 16])
def test_columns_never_reach_out_of_the_page(columns: int) -> None:
    rows = [[LONG] * columns] * 3
    wanted = Sheet("拜访记录", "", tuple(f"第 {n} 列" for n in range(columns)), rows, long=None)
    for setup in (PageSetup(PaperSize.A5), PageSetup(landscape=True)):
        paper = sheet_paper(wanted, setup).lay_out_now()
        for placed in paper.placed(0):
            for cell in placed.block.cells if isinstance(placed.block, Row) else ():
                assert cell.width > 0
                assert cell.left + cell.width <= setup.written().width()


# --- texts -----------------------------------------------------------------------------------------------------------
def test_no_line_stands_alone_and_no_caption_without_its_text() -> None:
    choose = random.Random(7)
    for _ in range(30):
        sections = [(f"第 {n} 段", "好" * choose.randrange(1, 2_500)) for n in range(8)]
        paper = report(*sections)
        for number in range(paper.pages()):
            placed = paper.placed(number)
            assert not placed[-1].block.keeps_next, "a caption is the last thing on a page"
            for one in placed:
                if isinstance(one.block, Text) and one.block.face is Face.TEXT:
                    lines = len(one.block.lay(paper.setup.written().width()).heights)
                    here = one.last - one.first
                    assert here >= min(2, lines), f"{here} of {lines} lines stand alone"


@pytest.mark.parametrize("letters", [10, 5_000, 64_000])
def test_a_text_of_any_length_comes_out_of_the_file_as_it_went_in(tmp_path: Path, letters: int) -> None:
    choose = random.Random(letters)
    text = "".join(chr(choose.randrange(0x4E00, 0x5200)) for _ in range(letters))
    paper = report(("收获", text))
    words = read_pdf(save(paper, tmp_path / "long.pdf"))
    for number in range(paper.pages()):
        words = words.replace(squeezed(f"第 {number + 1} / {paper.pages()} 页 · 打印于 2026-11-22 14:32"), "")
    assert squeezed(text) in words.replace(squeezed("2026-11-22 日报"), "")


def test_pieces_of_a_long_text_break_its_lines_where_the_whole_text_does() -> None:
    text, width = (LONG + "👍🏽 emoji, and some English words in between; ") * 120, 4_000
    whole = [line.text() for line in break_lines(text, Face.TEXT, width).lines]
    pieces = [
        line.text()
        for part in Text(text).parts(width)
        if isinstance(part, Text)
        for line in break_lines(part.text, Face.TEXT, width).lines
    ]
    assert pieces == whole


def test_no_chinese_line_begins_or_ends_with_what_must_not_stand_there() -> None:
    for width in range(1_500, 4_000, 37):
        for line in break_lines(LONG * 4, Face.TEXT, width).lines:
            words = line.text().strip()
            assert words[0] not in "，。；：？！、）》”’"
            assert words[-1] not in "（《“‘"


def test_empty_lines_between_paragraphs_stay() -> None:
    assert all_texts(report(("计划", "一\n\n二")))[-3:] == ["一", "", "二"]


def test_markup_is_read_as_it_was_written(tmp_path: Path) -> None:
    text = '<b>粗</b> <img src="file:///etc/passwd"> &amp; {{x}}'
    words = read_pdf(save(report(("<i>头</i>", text)), tmp_path / "a.pdf"))
    assert squeezed(text) in words
    assert squeezed("<i>头</i>") in words


def test_what_is_hidden_in_a_text_is_shown() -> None:
    assert "a[U+202E]cod.exe" in all_texts(report(("", "a\u202ecod.exe")))


# --- pages -----------------------------------------------------------------------------------------------------------
def test_nothing_is_painted_in_the_margins() -> None:
    papers = [
        report(("收获", LONG * 100), ("问题", "W" * 900)),
        sheet_paper(sheet(80, LONG * 3, sums=True), PageSetup(PaperSize.A5)).lay_out_now(),
    ]
    for paper in papers:
        for number in range(paper.pages()):
            shown = picture(paper, number)
            written, right = paper.setup.written(), shown.width() - 1
            left_edge, right_edge = written.left() * 60 // DPI - 1, (written.right() * 60 // DPI) + 2
            assert is_white(shown, QRect(0, 0, left_edge, shown.height()))
            assert is_white(shown, QRect(right_edge, 0, right - right_edge, shown.height()))
            assert is_white(shown, QRect(0, 0, shown.width(), written.top() * 60 // DPI - 1))


def test_every_page_says_which_of_how_many_it_is_and_when_it_was_printed(tmp_path: Path) -> None:
    paper = report(("收获", LONG * 120))
    words = read_pdf(save(paper, tmp_path / "a.pdf"))
    for number in range(1, paper.pages() + 1):
        assert squeezed(f"第 {number} / {paper.pages()} 页 · 打印于 2026-11-22 14:32") in words


def test_pages_that_go_on_say_what_they_belong_to() -> None:
    paper = report(("收获", LONG * 120))
    assert paper.pages() > 1
    top = paper.setup.written().top() * 60 // DPI
    for number, goes_on in ((0, False), (1, True)):
        head = QRect(0, top, 300, 12)
        assert is_white(picture(paper, number), head) is not goes_on


def test_a_sheet_is_remembered_in_words() -> None:
    for size in PaperSize:
        for landscape in (False, True):
            setup = PageSetup(size, landscape)
            assert setup_of(setup.words()) == setup
    assert setup_of("papyrus sideways") == PageSetup()


def test_the_file_has_the_size_of_the_sheet_its_title_and_who_made_it(qapp: QApplication, tmp_path: Path) -> None:
    assert qapp
    paper = sheet_paper(sheet(60), PageSetup(PaperSize.A5, landscape=True)).lay_out_now()
    facts = facts_of(save(paper, tmp_path / "a.pdf", "刘洋"))
    assert (facts["Title"], facts["Author"], facts["Creator"]) == ("拜访记录", "刘洋", "Visitbook")
    assert int(facts["Pages"]) == paper.pages() > 1
    assert facts["Page size"].startswith("595 x 420 pts")
