"""From the list to the paper: what is offered, what is seen, what can be printed and kept, all by hand and by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId
from desktop_app.domain.paper_request import PaperForm
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.list_printing import ListPrinting
from desktop_app.ui.page_setup import PageSetup, PaperSize
from desktop_app.ui.page_view import Fit
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_printer import wanted_pages
from desktop_app.ui.pdf_file import Maker
from desktop_app.ui.preview_bars import Choice, Range
from desktop_app.ui.preview_session import PreviewSession, file_name
from desktop_app.ui.print_preview import PrintPreview
from desktop_app.ui.table_model import Column
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.text_paper import TextSheet, text_paper
from desktop_app.ui.theme import Scheme
from desktop_app.ui.window_memory import WindowMemory
from tests.ui.office import Office
from tests.ui.on_paper import all_texts, facts_of, on_page, read_pdf, rows_of, squeezed
from tests.ui.records_office import InRoom, write_visits

LONG = "与张主任见面，介绍了整体方案。" * 30
PATIENCE = 15_000


@pytest.fixture
def here(qtbot: QtBot, tasks: Tasks, office: Office) -> Iterator[InRoom]:
    write_visits(office)
    office.visit(record_time="2026-11-22 13:00", effect=LONG)
    room = InRoom(qtbot, tasks, office)
    room.room.sidebar.show_all_time()
    room.settle()
    yield room
    room.close()


class Hands:
    """Opens previews of a room and waits until they show their paper."""

    def __init__(self, here: InRoom, tasks: Tasks, memory: WindowMemory) -> None:
        self.here, self.said = here, list[str]()
        self.memory = memory
        self.printing = ListPrinting(tasks, here.room, memory, here.room)
        self.printing.said.connect(self.said.append)
        self.printing.opened.connect(lambda preview: self.shown.append(preview))
        self.shown: list[PrintPreview] = []

    def open(self, wanted: Range | None = None) -> PrintPreview:
        count = len(self.shown)
        self.printing.preview(self.here.office.desk, wanted)
        self.here.qtbot.waitUntil(lambda: len(self.shown) > count, timeout=PATIENCE)
        self.wait(self.shown[-1])
        return self.shown[-1]

    def wait(self, preview: PrintPreview) -> None:
        self.here.qtbot.waitUntil(lambda: not preview.is_working(), timeout=PATIENCE)

    def choose(self, preview: PrintPreview, which: Range, form: PaperForm | None = None) -> None:
        preview.bar.ranges.setCurrentIndex(preview.bar.ranges.findData(which))
        if form is not None:
            preview.bar.forms.setCurrentIndex(preview.bar.forms.findData(form))
        preview.bar.ranges.activated.emit(preview.bar.ranges.currentIndex())
        self.wait(preview)


@pytest.fixture
def hands(here: InRoom, tasks: Tasks, tmp_path: Path) -> Hands:
    return Hands(here, tasks, WindowMemory(tmp_path / "window.ini"))


def paper_of(preview: PrintPreview) -> Paper:
    paper = preview.paper()
    assert paper is not None
    return paper


def heads(preview: PrintPreview) -> tuple[str, ...]:
    return next(texts for texts in on_page(paper_of(preview), 0) if "收获" in texts)


def rows(preview: PrintPreview) -> list[tuple[str, ...]]:
    return list(rows_of(paper_of(preview), len(heads(preview))))


def about(preview: PrintPreview) -> str:
    return on_page(paper_of(preview), 0)[1][0]


# --- what is on the paper --------------------------------------------------------------------------------------------
def test_the_list_is_printed_as_it_is_seen_with_its_texts_whole(hands: Hands) -> None:
    hands.here.table.columns.take(order=[Column.STATE, Column.EFFECT])
    preview = hands.open()
    assert heads(preview)[0] == "收获"
    assert LONG in [row[0] for row in rows(preview)]
    assert len(rows(preview)) == 46
    assert about(preview) == "全部 · 全部 46 条"
    preview.close()


def test_the_paper_says_what_of_how_many_it_shows(hands: Hands) -> None:
    here = hands.here
    here.room.go_to_page(3)
    here.settle()
    here.table.selectAll()
    preview = hands.open()
    offered = [preview.bar.ranges.itemText(place) for place in range(preview.bar.ranges.count())]
    assert offered == ["选中的 6 条", "本页 6 条", "全部 46 条"]
    assert about(preview) == "全部 · 选中的 6 条，共 46 条"
    hands.choose(preview, Range.PAGE)
    assert about(preview) == "全部 · 第 3 页的 6 条，共 46 条"
    hands.choose(preview, Range.ALL)
    assert (len(rows(preview)), about(preview)) == (46, "全部 · 全部 46 条")
    preview.close()


def test_a_long_list_says_that_only_its_beginning_is_printed(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PaperForm, "most", 30)
    preview = hands.open()
    assert (len(rows(preview)), about(preview)) == (30, "全部 · 前 30 条，共 46 条")
    assert preview.work.words.whole_text().startswith("纸上是前 30 条，共 46 条。")
    preview.close()


def test_the_costs_are_summed_on_paper(hands: Hands, office: Office) -> None:
    for cost in ("128.50", "1000"):
        office.visit(record_time="2026-11-22 13:30", cost=cost)
    hands.here.room.reload()
    hands.here.settle()
    preview = hands.open()
    sums = on_page(paper_of(preview), paper_of(preview).pages() - 1)[-1]
    assert sums[0] == "合计"
    assert sums[heads(preview).index("费用")] == "1,128.50"
    preview.close()


def test_the_columns_on_paper_do_not_depend_on_the_screen(hands: Hands, appearance: Appearance) -> None:
    before = hands.open()
    first = heads(before)
    before.close()
    appearance.set_percent(150)
    hands.here.room.restyle()
    hands.here.room.resize(1024, 640)
    hands.here.settle()
    after = hands.open()
    assert heads(after) == first
    assert "费用" in first
    after.close()


def test_one_row_is_where_the_eye_is_and_several_are_what_is_asked_for(hands: Hands) -> None:
    hands.here.table.choose_row(2)
    one = hands.open()
    assert one.choice() == Choice(Range.ALL, PaperForm.TABLE)
    one.close()
    hands.here.table.selectAll()
    several = hands.open()
    assert several.choice().range is Range.CHOSEN
    several.close()
    hands.here.room.card.choose_all(True)
    everything = hands.open()
    assert len(rows(everything)) == 46
    everything.close()


def test_the_record_that_is_read_is_printed_whole(hands: Hands, office: Office) -> None:
    hands.here.table.choose_row(1)
    hands.here.settle()
    number = hands.here.room.open_record()
    assert number is not None
    office.desk.add_comment(number, "请跟进")
    preview = hands.open(Range.THIS)
    assert preview.choice() == Choice(Range.THIS, PaperForm.EACH)
    texts = all_texts(paper_of(preview))
    assert texts[0] == office.desk.record(number).title
    assert {LONG, "请跟进"} <= set(texts)
    preview.close()


def test_a_selection_is_printed_one_by_one_or_as_a_table(hands: Hands) -> None:
    hands.here.table.selectAll()
    preview = hands.open()
    hands.choose(preview, Range.CHOSEN, PaperForm.EACH)
    texts = all_texts(paper_of(preview))
    assert {f"第 {number} 次" for number in range(19)} <= set(texts)
    assert "拜访记录" in texts
    hands.choose(preview, Range.CHOSEN, PaperForm.TABLE)
    assert len(rows(preview)) == 20
    preview.close()


def test_an_empty_list_says_that_there_is_nothing_to_print(hands: Hands) -> None:
    here = hands.here
    here.room.search.setText("没有人写过")
    here.room.search.entered.emit()
    here.qtbot.waitUntil(here.room.card.is_empty)
    hands.printing.preview(here.office.desk)
    here.settle()
    assert hands.said == ["列表里没有可以打印的记录"]
    assert hands.shown == []


def test_a_record_deleted_while_it_is_read_is_left_out(hands: Hands, office: Office) -> None:
    hands.here.table.selectAll()
    gone = hands.here.table.records()[3].id
    preview = hands.open()
    office.desk.remove_record(LocalId(gone))
    hands.choose(preview, Range.CHOSEN, PaperForm.EACH)
    assert all_texts(paper_of(preview)).count("收获") == 19
    preview.close()


# --- on which sheet --------------------------------------------------------------------------------------------------
def test_sheet_and_form_are_remembered_each_for_its_own(hands: Hands) -> None:
    preview = hands.open()
    assert preview.setup() == PageSetup(PaperSize.A4, landscape=True)
    preview.bar.show_setup(PageSetup(PaperSize.A3, landscape=True))
    preview.bar.turned.emit()
    hands.wait(preview)
    assert paper_of(preview).setup.size is PaperSize.A3
    hands.choose(preview, Range.ALL, PaperForm.EACH)
    assert preview.setup() == PageSetup(PaperSize.A4)
    preview.close()
    again = hands.open()
    assert (again.choice().form, again.setup()) == (PaperForm.EACH, PageSetup())
    hands.choose(again, Range.ALL, PaperForm.TABLE)
    assert again.setup() == PageSetup(PaperSize.A3, landscape=True)
    again.close()


# --- looking at it ---------------------------------------------------------------------------------------------------
@pytest.fixture
def preview(hands: Hands) -> Iterator[PrintPreview]:
    shown = hands.open()
    hands.choose(shown, Range.ALL, PaperForm.EACH)
    with hands.here.qtbot.waitActive(shown):
        shown.activateWindow()
    yield shown
    if shiboken6.isValid(shown):
        shown.close()


def test_pages_are_turned_by_key(preview: PrintPreview, qtbot: QtBot) -> None:
    view, pages = preview.view, paper_of(preview).pages()
    assert pages > 3
    view.setFocus()
    for key, page in (
        (Qt.Key.Key_PageDown, 1),
        (Qt.Key.Key_Space, 2),
        (Qt.Key.Key_PageUp, 1),
        (Qt.Key.Key_End, pages - 1),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(view, key)
        assert view.page() == page
        assert preview.pages.page.text() == str(page + 1)


def test_a_page_is_gone_to_by_its_number(preview: PrintPreview, qtbot: QtBot) -> None:
    line = preview.pages.page
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "3")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert preview.view.page() == 2
    assert preview.isVisible(), "Enter in the number of a page prints nothing"
    assert not preview.is_working()


def test_pages_are_seen_larger_and_smaller_by_key(preview: PrintPreview, qtbot: QtBot) -> None:
    view = preview.view
    assert view.fit() is Fit.PAGE
    before = view.percent()
    qtbot.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.percent() > before
    assert preview.pages.zoom.currentText() == f"{view.percent()} %"
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert (view.fit(), view.percent()) == (Fit.PAGE, before)
    preview.pages.zoom.setCurrentIndex(preview.pages.zoom.findData(Fit.WIDTH))
    preview.pages.zoom.activated.emit(1)
    assert view.fit() is Fit.WIDTH
    assert view.horizontalScrollBar().maximum() == 0


def test_paper_is_white_in_the_dark_too(preview: PrintPreview, appearance: Appearance) -> None:
    appearance.set_scheme(Scheme.DARK)
    shown = preview.view.grab().toImage()
    corner = preview.view.place_of(0).topLeft()
    assert shown.pixelColor(corner + QPoint(6, 6)).name() == "#ffffff"
    assert shown.pixelColor(corner - QPoint(8, 8)).lightness() < 60


def test_esc_closes_the_preview(preview: PrintPreview, qtbot: QtBot) -> None:
    qtbot.keyClick(preview.view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(preview) or not preview.isVisible())


# --- PDF -------------------------------------------------------------------------------------------------------------
def chosen_file(preview: PrintPreview, qtbot: QtBot, ask: Callable[[], object]) -> QFileDialog:
    ask()
    qtbot.waitUntil(lambda: bool(preview.findChildren(QFileDialog)))
    return preview.findChildren(QFileDialog)[-1]


def test_what_is_seen_is_kept_as_a_pdf(preview: PrintPreview, qtbot: QtBot, tmp_path: Path, hands: Hands) -> None:
    dialog = chosen_file(preview, qtbot, lambda: preview.save.click())
    assert dialog.selectedFiles()[0].endswith("拜访记录.pdf")
    file = tmp_path / "拜访.pdf"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    hands.wait(preview)
    assert int(facts_of(file)["Pages"]) == paper_of(preview).pages()
    assert squeezed(LONG) in read_pdf(file) or squeezed("与张主任见面，介绍了整体方案。") in read_pdf(file)
    assert "拜访.pdf" in preview.work.words.whole_text()
    assert preview.work.act.text() == "打开文件夹"
    again = chosen_file(preview, qtbot, lambda: preview.save.click())
    assert again.directory().absolutePath() == str(tmp_path), "the folder is remembered"
    again.close()


def test_a_pdf_that_is_being_written_can_be_stopped(preview: PrintPreview, qtbot: QtBot, tmp_path: Path) -> None:
    session = preview.findChildren(PreviewSession)[0]
    file = tmp_path / "a.pdf"
    session.save(paper_of(preview), file)
    assert preview.is_working()
    qtbot.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.is_working()
    assert preview.isVisible(), "Esc ends the work first, and then the preview"
    assert not list(tmp_path.glob("*.pdf*"))
    assert preview.work.words.whole_text() == "已停止，没有写完。"


def test_a_pdf_that_cannot_be_written_says_why(preview: PrintPreview, tmp_path: Path, hands: Hands) -> None:
    session = preview.findChildren(PreviewSession)[0]
    session.save(paper_of(preview), tmp_path / "gone" / "a.pdf")
    hands.wait(preview)
    assert preview.work.words.whole_text().startswith("PDF 没有保存")
    assert preview.print.isEnabled()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("拜访记录", "拜访记录"),
        ("2022.03.17-汪小嘉-济南大学", "2022.03.17-汪小嘉-济南大学"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j"),
        ("../../etc/passwd", "etc passwd"),
        ("...", "Visitbook"),
        ("长" * 300, "长" * 80),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert file_name(title) == name


# --- printing --------------------------------------------------------------------------------------------------------
def pdf_printer(file: Path, size: QPageSize.PageSizeId = QPageSize.PageSizeId.A4) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    printer.setPageSize(QPageSize(size))
    return printer


def test_the_printer_gets_every_page(preview: PrintPreview, tmp_path: Path, hands: Hands) -> None:
    session, printer = preview.findChildren(PreviewSession)[0], pdf_printer(tmp_path / "printed.pdf")
    session.print(paper_of(preview), printer)
    hands.wait(preview)
    assert int(facts_of(tmp_path / "printed.pdf")["Pages"]) == paper_of(preview).pages()
    assert "printed.pdf" in preview.work.words.whole_text()
    assert squeezed("与张主任见面，介绍了整体方案。") in read_pdf(tmp_path / "printed.pdf")


def test_another_sheet_chosen_for_the_printer_is_laid_out_anew(
    preview: PrintPreview, tmp_path: Path, hands: Hands
) -> None:
    session = preview.findChildren(PreviewSession)[0]
    printer = pdf_printer(tmp_path / "printed.pdf", QPageSize.PageSizeId.A5)
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    session.print(paper_of(preview), printer)
    hands.wait(preview)
    facts = facts_of(tmp_path / "printed.pdf")
    assert facts["Page size"].startswith("595 x 420 pts")
    assert int(facts["Pages"]) > paper_of(preview).pages()


def test_only_the_pages_that_were_asked_for_are_printed(qtbot: QtBot, tmp_path: Path) -> None:
    long = TextSheet("日报", "", (("收获", "与张主任见面。\n" * 400),))
    paper = text_paper(long, PageSetup()).lay_out_now()
    printer = pdf_printer(tmp_path / "a.pdf")
    assert wanted_pages(printer, paper) == list(range(paper.pages()))
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    assert wanted_pages(printer, paper) == [1, 2]
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert wanted_pages(printer, paper) == [2, 1]


# --- a text ----------------------------------------------------------------------------------------------------------
def test_a_report_is_looked_at_printed_and_kept_the_same_way(qtbot: QtBot, tmp_path: Path) -> None:
    shown = PrintPreview({}, Choice(Range.ALL, PaperForm.EACH), PageSetup())
    qtbot.addWidget(shown)
    session = PreviewSession(shown, WindowMemory(tmp_path / "window.ini"), Maker("刘洋"))
    report = TextSheet("2026-11-22 日报", "刘洋", (("收获", LONG),))
    session.use(lambda setup: text_paper(report, setup))
    shown.show()
    qtbot.waitUntil(lambda: shown.paper() is not None)
    assert not shown.bar.ranges.isVisible()
    session.save(paper_of(shown), tmp_path / "日报.pdf")
    qtbot.waitUntil(lambda: not shown.is_working())
    assert squeezed(LONG[:20]) in read_pdf(tmp_path / "日报.pdf")
    assert re.fullmatch("2026-11-22 日报", facts_of(tmp_path / "日报.pdf")["Title"])
    shown.close()


def test_drafts_are_not_printed(hands: Hands, office: Office) -> None:
    office.desk.keep_draft(Draft(effect="还没有保存"))
    preview = hands.open()
    assert "还没有保存" not in all_texts(paper_of(preview))
    preview.close()
