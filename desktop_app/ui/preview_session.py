"""What is done with a paper that is looked at: laid out again on another sheet, printed, kept as PDF; one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog

from desktop_app.domain.errors import AppError
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.ui.page_setup import PageSetup, setup_of_layout
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_printer import prepare, print_paper, wanted_pages
from desktop_app.ui.pdf_file import Maker, write_pdf
from desktop_app.ui.print_preview import PrintPreview
from desktop_app.ui.steps import Steps
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.ui.job_process import Job

Make = Callable[[PageSetup], Paper]
Beside = Callable[[Path, PageSetup], "Job"]
"""Starts to write what is shown into a file, in a process of its own."""
_FOLDER = "pdf/folder"
_NAME_MOST = 80
_HERE_MOST = 20
"""Pages that are written by the window itself: what ends a file, its letters, is one piece that grows with them."""


class PreviewSession(QObject):
    def __init__(self, preview: PrintPreview, memory: WindowMemory, maker: Maker) -> None:
        super().__init__(preview)
        self._preview, self._memory, self._maker = preview, memory, maker
        self._make: Make | None = None
        self._beside: Beside | None = None
        self._note = ""
        self._job: Job | None = None
        self._steps: Steps | None = None
        self._printer: QPrinter | None = None  # Qt does not hold it: without it, a crash
        preview.turned.connect(self.lay_out)
        preview.print_asked.connect(self.ask_to_print)
        preview.pdf_asked.connect(self.ask_to_save)
        preview.cancelled.connect(self.stop)

    def use(self, make: Make, beside: Beside | None = None, note: str = "") -> None:
        """What is to be shown, on whichever sheet; `beside` writes what is long, `note` is said below it."""
        self._make, self._beside, self._note = make, beside, note
        self.lay_out()

    def stop(self) -> None:
        """What is under way; what was done before stands."""
        if self._job is not None:
            self._preview.show_work(tr("正在停止…"))
            self._job.cancel()  # and says when it has
        steps, self._steps = self._steps, None
        if steps is None:
            return
        steps.cancel()
        steps.deleteLater()
        if self._preview.paper() is None:
            self._preview.end_work()
            self._preview.show_paper(None, stopped_words())
        else:
            self._preview.end_work(_stopped())

    # --- laying out --------------------------------------------------------------------------------------------------
    def lay_out(self) -> None:
        make = self._make
        if make is None:
            return
        paper = make(self._preview.setup())
        self._preview.show_paper(None)

        def show() -> None:
            self._preview.end_work(self._note)
            self._preview.show_paper(paper)

        self._run(paper.lay_out(), tr("正在排版…"), 0, show)

    # --- PDF ---------------------------------------------------------------------------------------------------------
    def ask_to_save(self) -> None:
        paper = self._preview.paper()
        if paper is None:
            return
        kept = Path(self._memory.remembered(_FOLDER) or documents())
        folder = kept if kept.is_dir() else documents()
        dialog = FileDialog(self._preview, tr("另存为 PDF"), str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("PDF 文件 (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{file_name(paper.title)}.pdf")
        dialog.fileSelected.connect(lambda file: self.save(paper, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, paper: Paper, file: Path) -> None:
        self._memory.remember(_FOLDER, str(file.parent))
        if self._beside is not None and paper.pages() > _HERE_MOST:
            self._save_beside(self._beside, paper, file)
            return
        work = write_pdf(paper, file, self._maker)
        self._run(work, tr("正在写 PDF…"), paper.pages(), lambda: self._saved(file))

    def _save_beside(self, beside: Beside, paper: Paper, file: Path) -> None:
        self._preview.show_work(tr("正在写 PDF…"))
        self._job = job = beside(file, paper.setup)
        job.progressed.connect(self._job_progressed)
        job.done.connect(self._job_done)
        job.failed.connect(self._job_failed)
        job.cancelled.connect(self._job_cancelled)

    def _job_progressed(self, done: int, of: int | None) -> None:
        if self._job is not None:
            self._preview.show_work(tr("正在写 PDF…"), done, of or 0)

    def _job_done(self, answer: dict[str, Any]) -> None:
        self._job = None
        self._saved(Path(answer["file"]))

    def _job_failed(self, words: str) -> None:
        self._job = None
        self._preview.end_work(words)

    def _job_cancelled(self) -> None:
        self._job = None
        self._preview.end_work(_stopped())

    def _saved(self, file: Path) -> None:
        self._preview.end_work(tr("已保存：{file}", file=file), tr("打开文件夹"), lambda: _open(file.parent))

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

        def say() -> None:
            if printer.outputFormat() == QPrinter.OutputFormat.PdfFormat:
                self._saved(Path(printer.outputFileName()))
            else:
                self._preview.end_work(trn("已交给打印机 {n} 页", len(pages)))

        self._run(print_paper(paper, printer, pages), tr("正在打印…"), len(pages), say)

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


def stopped_words() -> str:
    """In the place of a paper that was not finished."""
    return tr("已停止。请另选范围或版式，再试一次。")


def _stopped() -> str:
    return tr("已停止，没有写完。")


def documents() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def file_name(title: str) -> str:
    """`title` as a name that every system takes for a file."""
    kept = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", title).strip(" .")[:_NAME_MOST].strip(" .")
    return kept or "Visitbook"


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
