"""What is done with a paper that is looked at: laid out again on another sheet, printed, kept as PDF; one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog

from desktop_app.domain.errors import AppError
from desktop_app.ui.page_setup import PageSetup, setup_of_layout
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_printer import prepare, print_paper, wanted_pages
from desktop_app.ui.pdf_file import Maker, write_pdf
from desktop_app.ui.print_preview import PrintPreview
from desktop_app.ui.steps import Steps
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.words import tr, trn

Make = Callable[[PageSetup], Paper]
_FOLDER = "pdf/folder"
_NAME_MOST = 80


class PreviewSession(QObject):
    def __init__(self, preview: PrintPreview, memory: WindowMemory, maker: Maker) -> None:
        super().__init__(preview)
        self._preview, self._memory, self._maker = preview, memory, maker
        self._make: Make | None = None
        self._steps: Steps | None = None
        self._printer: QPrinter | None = None  # Qt does not hold it: without it, a crash
        preview.turned.connect(self.lay_out)
        preview.print_asked.connect(self.ask_to_print)
        preview.pdf_asked.connect(self.ask_to_save)
        preview.cancelled.connect(self.stop)

    def use(self, make: Make) -> None:
        """What is to be shown, on whichever sheet."""
        self._make = make
        self.lay_out()

    def stop(self) -> None:
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.cancel()
            steps.deleteLater()
            words = "" if self._preview.paper() is not None else tr("没有排完。请选一个范围，再试一次。")
            self._preview.end_work(tr("已停止，没有写完。") if not words else "")
            if words:
                self._preview.show_paper(None, words)

    # --- laying out --------------------------------------------------------------------------------------------------
    def lay_out(self) -> None:
        make = self._make
        if make is None:
            return
        paper = make(self._preview.setup())
        self._preview.show_paper(None)

        def show() -> None:
            self._preview.end_work()
            self._preview.show_paper(paper)

        self._run(paper.lay_out(), tr("正在排版…"), 0, show)

    # --- PDF ---------------------------------------------------------------------------------------------------------
    def ask_to_save(self) -> None:
        paper = self._preview.paper()
        if paper is None:
            return
        kept = Path(self._memory.word(_FOLDER) or documents())
        folder = kept if kept.is_dir() else documents()
        dialog = QFileDialog(self._preview, tr("另存为 PDF"), str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("PDF 文件 (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{file_name(paper.title)}.pdf")
        dialog.fileSelected.connect(lambda file: self.save(paper, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, paper: Paper, file: Path) -> None:
        self._memory.keep_word(_FOLDER, str(file.parent))

        def say() -> None:
            words = trn("已保存 {n} 页：{file}", paper.pages(), file=file)
            self._preview.end_work(words, tr("打开文件夹"), lambda: _open(file.parent))

        self._run(write_pdf(paper, file, self._maker), tr("正在写 PDF…"), paper.pages(), say)

    # --- printing ----------------------------------------------------------------------------------------------------
    def ask_to_print(self) -> None:
        paper = self._preview.paper()
        if paper is None:
            return
        self._printer = printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        prepare(printer, paper)
        dialog = QPrintDialog(printer, self._preview)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
        dialog.setMinMax(1, paper.pages())
        dialog.accepted.connect(lambda: self.print(paper, printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # its own asks for a slot by name

    def print(self, paper: Paper, printer: QPrinter) -> None:
        """On the sheet that was chosen in the printer's dialog, where it has a name here."""
        wanted, make = setup_of_layout(printer.pageLayout()), self._make
        if wanted is None or wanted == paper.setup or make is None:
            self._print(paper, printer)
            return
        other = make(wanted)
        self._run(other.lay_out(), tr("正在排版…"), 0, lambda: self._print(other, printer))

    def _print(self, paper: Paper, printer: QPrinter) -> None:
        printer.setFullPage(True)
        pages = wanted_pages(printer, paper)
        say = trn("已交给打印机 {n} 页", len(pages))
        self._run(print_paper(paper, printer, pages), tr("正在打印…"), len(pages), lambda: self._preview.end_work(say))

    # --- one after another -------------------------------------------------------------------------------------------
    def _run(self, work: Iterator[int], words: str, of: int, then: Callable[[], object]) -> None:
        if self._steps is not None:
            self._steps.cancel()
            self._steps.deleteLater()
        self._steps = steps = Steps(work, self)
        steps.stepped.connect(lambda done: self._preview.show_work(words, done, of))
        steps.finished.connect(lambda: self._ended(then))
        steps.failed.connect(self._failed)
        self._preview.show_work(words, 0, of)
        steps.start()

    def _ended(self, then: Callable[[], object]) -> None:
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.deleteLater()
        then()

    def _failed(self, error: AppError) -> None:
        self._ended(lambda: self._preview.end_work(str(error)))


def documents() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def file_name(title: str) -> str:
    """`title` as a name that every system takes for a file."""
    kept = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", title).strip(" .")[:_NAME_MOST].strip(" .")
    return kept or "Visitbook"


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
