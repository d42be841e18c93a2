"""The list on paper: what is seen, whole, with no row broken between two pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui import whole_list
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.list_printing import ListPrinting, PrintPreview, Range
from desktop_app.ui.paper import Sheet, SheetPainter
from desktop_app.ui.table_model import Column
from desktop_app.ui.tasks import Tasks
from tests.ui.office import Office
from tests.ui.records_office import InRoom, write_visits

LONG = "与张主任见面，介绍了整体方案。" * 30


@pytest.fixture
def here(qtbot: QtBot, tasks: Tasks, office: Office) -> Iterator[InRoom]:
    write_visits(office)
    office.visit(record_time="2026-11-22 13:00", effect=LONG)
    room = InRoom(qtbot, tasks, office)
    room.room.sidebar.show_all_time()
    room.settle()
    yield room
    room.close()


def pdf(file: Path, size: QPageSize.PageSizeId = QPageSize.PageSizeId.A4) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    printer.setPageSize(QPageSize(size))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    return printer


def sheet(rows: int, text: str = "甲") -> Sheet:
    cells = [[f"2026-11-{row % 28 + 1:02}", "济南大学", text, f"{row}.00"] for row in range(rows)]
    return Sheet("拜访记录", "全部", ("拜访时间", "客户单位", "收获", "费用"), cells, frozenset({3}), 2)


@pytest.mark.parametrize("size", [QPageSize.PageSizeId.A4, QPageSize.PageSizeId.A5])
@pytest.mark.parametrize("text", ["甲", LONG])
def test_pages_hold_every_row_once_in_order_and_whole(
    qapp: QApplication, tmp_path: Path, size: QPageSize.PageSizeId, text: str
) -> None:
    file = tmp_path / "list.pdf"
    painter = SheetPainter(sheet(60, text), pdf(file, size))
    painter.paint()
    written = file.read_bytes()
    assert written.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", written)) == painter.pages() > 1


def test_a_list_of_nothing_is_one_page(qapp: QApplication, tmp_path: Path) -> None:
    assert SheetPainter(sheet(0), pdf(tmp_path / "none.pdf")).pages() == 1


def preview_of(here: InRoom, tasks: Tasks) -> PrintPreview:
    printing = ListPrinting(tasks, here.room, here.room)
    printing.said.connect(lambda words: here.said.append((words, "", None)))
    printing.preview(here.office.desk)
    here.settle()
    return next(one for one in here.room.findChildren(PrintPreview) if one.isVisible())


def test_the_page_is_printed_as_it_is_seen_with_its_texts_whole(here: InRoom, tasks: Tasks) -> None:
    here.table.columns.take(order=[Column.STATE, Column.EFFECT])
    preview = preview_of(here, tasks)
    printed = preview.sheet
    assert printed.heads[0] == "收获"
    assert LONG in [row[0] for row in printed.rows]
    assert len(printed.rows) == 46
    assert printed.about == "全部 · 全部 46 条"
    preview.close()


def choose_range(here: InRoom, preview: PrintPreview, which: Range) -> None:
    preview.ranges.setCurrentIndex(preview.ranges.findData(which))
    preview.ranges.activated.emit(preview.ranges.currentIndex())
    here.settle()


def test_the_paper_says_what_of_how_many_it_shows(here: InRoom, tasks: Tasks) -> None:
    here.room.go_to_page(3)
    here.settle()
    here.table.selectAll()
    preview = preview_of(here, tasks)
    offered = [preview.ranges.itemText(place) for place in range(preview.ranges.count())]
    assert offered == ["本页 6 条", "选中的 6 条", "全部 46 条"]
    assert preview.sheet.about == "全部 · 选中的 6 条，共 46 条"
    choose_range(here, preview, Range.PAGE)
    assert preview.sheet.about == "全部 · 第 3 页的 6 条，共 46 条"
    choose_range(here, preview, Range.ALL)
    assert (len(preview.sheet.rows), preview.sheet.about) == (46, "全部 · 全部 46 条")
    preview.close()


def test_a_long_list_says_that_only_its_beginning_is_printed(
    here: InRoom, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_list.printed, "__defaults__", (30,))
    monkeypatch.setattr(whole_list, "MOST_PRINTED", 30)
    preview = preview_of(here, tasks)
    assert (len(preview.sheet.rows), preview.sheet.about) == (30, "全部 · 前 30 条，共 46 条")
    preview.close()


def test_the_costs_are_summed_on_paper(here: InRoom, tasks: Tasks, office: Office) -> None:
    for cost in ("128.50", "1000"):
        office.visit(record_time="2026-11-22 13:30", cost=cost)
    here.room.reload()
    here.settle()
    preview = preview_of(here, tasks)
    printed = preview.sheet
    assert printed.sums[0] == "合计"
    assert printed.sums[printed.heads.index("费用")] == "1,128.50"
    preview.close()


def test_the_columns_on_paper_do_not_depend_on_the_screen(here: InRoom, tasks: Tasks, appearance: Appearance) -> None:
    before = preview_of(here, tasks)
    appearance.set_percent(150)
    here.room.restyle()
    here.room.resize(1024, 640)
    here.settle()
    heads = before.sheet.heads
    before.close()
    here.settle()
    after = preview_of(here, tasks)
    assert after.sheet.heads == heads
    assert "费用" in heads
    after.close()


def test_several_chosen_rows_are_printed_alone_and_everything_where_that_is_chosen(here: InRoom, tasks: Tasks) -> None:
    here.table.choose_row(2)
    one = preview_of(here, tasks)
    assert len(one.sheet.rows) == 46, "one row is where the eye is, not what is asked for"
    one.close()
    here.table.selectAll()
    here.room.card.choose_all(True)
    everything = preview_of(here, tasks)
    assert len(everything.sheet.rows) == 46
    everything.close()


def test_an_empty_list_says_that_there_is_nothing_to_print(here: InRoom, tasks: Tasks) -> None:
    here.room.search.setText("没有人写过")
    here.room.search.entered.emit()
    here.qtbot.waitUntil(here.room.card.is_empty)
    printing = ListPrinting(tasks, here.room, here.room)
    printing.said.connect(lambda words: here.said.append((words, "", None)))
    printing.preview(here.office.desk)
    here.settle()
    assert here.said[-1][0] == "列表里没有可以打印的记录"


def test_dates_names_and_figures_stand_in_one_line_on_paper(qapp: QApplication, tmp_path: Path) -> None:
    cells = [
        [
            "2026-11-20 16:49",
            "汪小嘉",
            "宁波港联供应链管理有限公司" * 2,
            "彭一凡 总监、许晓东 会计" * 2,
            LONG,
            "12,345.00",
        ]
    ]
    heads = ("拜访时间", "作者", "客户单位", "客户", "收获", "费用")
    painter = SheetPainter(Sheet("拜访记录", "全部", heads, cells * 3, frozenset({5}), 4), pdf(tmp_path / "a.pdf"))
    metrics, widths = painter._metrics, painter._widths  # noqa: SLF001 (what the eye measures on the sheet)
    for place in (0, 1, 5):
        assert metrics.horizontalAdvance(cells[0][place]) < widths[place]
    assert sum(widths) == painter._page.width()  # noqa: SLF001
