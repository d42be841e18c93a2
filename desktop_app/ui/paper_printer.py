"""A paper on a printer, page by page."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter

from desktop_app.domain.errors import AppError
from desktop_app.ui.page_setup import DPI
from desktop_app.ui.paper import Paper
from desktop_app.ui.pdf_letters import correct_letters
from desktop_app.words import mark


class NotPrinted(AppError):
    title = mark("没有打印")
    hint = mark("打印机“{printer}”没有接受。请检查它是否打开、是否有纸，再试一次。")


def prepare(printer: QPrinter, paper: Paper) -> None:
    """Our sheet and our margins, before the printer's own dialog is shown."""
    printer.setFullPage(True)
    printer.setPageLayout(paper.setup.sheet())
    printer.setDocName(paper.title)
    printer.setCreator("Visitbook")
    printer.setFromTo(1, paper.pages())


def wanted_pages(printer: QPrinter, paper: Paper) -> list[int]:
    """What was chosen in the printer's dialog, from 0, in the order in which it is printed."""
    count = paper.pages()
    pages = list(range(count))
    if printer.printRange() == QPrinter.PrintRange.PageRange:
        chosen = printer.pageRanges()
        if not chosen.isEmpty():
            pages = [page for page in pages if chosen.contains(page + 1)]
        elif printer.fromPage():
            pages = pages[printer.fromPage() - 1 : printer.toPage()]
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    return pages * copies


def print_paper(paper: Paper, printer: QPrinter, pages: Sequence[int]) -> Generator[int]:
    """Paints `pages` of a paper that is laid out; yields how many are done. Closing it before stops the printer.

    Raises `NotPrinted`.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise NotPrinted(printer=printer.printerName() or printer.outputFileName())
    done = False
    try:
        scale = printer.resolution() / DPI
        for place, number in enumerate(pages):
            if place and not printer.newPage():
                raise NotPrinted(printer=printer.printerName() or printer.outputFileName())
            painter.resetTransform()
            painter.scale(scale, scale)
            paper.paint_page(painter, number)
            yield place + 1
        done = True
    finally:
        if not done:
            printer.abort()
        painter.end()
    if printer.outputFormat() == QPrinter.OutputFormat.PdfFormat:  # a file was chosen in the printer's dialog
        correct_letters(Path(printer.outputFileName()))
