"""A paper as a PDF file: whole or not at all, with the letters it uses inside it."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile, QFileDevice, QIODevice
from PySide6.QtGui import QPainter, QPdfWriter

from desktop_app.domain.errors import AppError
from desktop_app.ui.page_setup import DPI
from desktop_app.ui.paper import Paper
from desktop_app.ui.pdf_letters import correct_letters
from desktop_app.words import mark


class PdfNotSaved(AppError):
    title = mark("PDF 没有保存")
    hint = mark("{path} 不能写入：{reason}。")


@dataclass(frozen=True, slots=True)
class Maker:
    """What a file says about itself."""

    author: str = ""
    program: str = "Visitbook"


def write_pdf(paper: Paper, file: Path, maker: Maker) -> Generator[int]:
    """Writes a paper that is laid out; yields how many pages stand. Until the end `file` is as it was.

    Closing it before leaves nothing behind. Raises `PdfNotSaved`.
    """
    part = file.with_name(f"{file.name}.{os.getpid()}.part")  # nobody else's: a browser has `a.pdf.part`, too
    device = QFile(str(part))
    if not device.open(QIODevice.OpenModeFlag.WriteOnly | QIODevice.OpenModeFlag.Truncate):
        raise PdfNotSaved(path=file, reason=device.errorString())
    try:
        yield from _pages(paper, device, file, maker)
        _check(device, file)
        if not device.flush():
            raise PdfNotSaved(path=file, reason=device.errorString())
        try:
            device.close()
            correct_letters(part)
            _make_durable(part)
            os.replace(part, file)
        except OSError as error:
            raise PdfNotSaved(path=file, reason=error.strerror or error) from error
    finally:
        device.close()
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _pages(paper: Paper, device: QFile, file: Path, maker: Maker) -> Generator[int]:
    writer = QPdfWriter(device)
    writer.setResolution(DPI)
    writer.setPageLayout(paper.setup.sheet())
    writer.setTitle(paper.title)
    writer.setCreator(maker.program)
    if hasattr(writer, "setAuthor"):  # since Qt 6.9
        writer.setAuthor(maker.author)
    painter = QPainter(writer)
    try:
        for number in range(paper.pages()):
            if number:
                writer.newPage()
            paper.paint_page(painter, number)
            _check(device, file)
            yield number + 1
    finally:
        painter.end()  # which writes the letters, the list of pages and what stands about the file


def _make_durable(part: Path) -> None:
    with part.open("r+b") as written:
        os.fsync(written.fileno())


def _check(device: QFile, file: Path) -> None:
    if device.error() != QFileDevice.FileError.NoError:
        raise PdfNotSaved(path=file, reason=device.errorString())
