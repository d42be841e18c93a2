"""Records as a PDF file, read, laid out and written in one go: for a process that has no window to keep alive."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop_app.domain.export_request import Exported
from desktop_app.domain.paper_request import PaperForm, PaperRequest
from desktop_app.domain.progress import Progress
from desktop_app.ui.page_setup import PageSetup, setup_of
from desktop_app.ui.paper_reading import Found, paper_of, read
from desktop_app.ui.pdf_file import Maker, write_pdf

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

USUAL_SHEETS = {PaperForm.TABLE: PageSetup(landscape=True), PaperForm.EACH: PageSetup()}
_READ, _LAID = 30, 50
"""Percent of the whole when the records are read, and when they are laid out."""


def export_pdf(desk: Desk, request: PaperRequest, file: Path, progress: Progress) -> Exported:
    """Says how far it is in percent. Raises `PdfNotSaved`, and what reading raises; `file` is whole or as it was."""
    found = Found()
    for count in read(desk, request, found):
        progress(count * _READ // max(1, found.of), 100)
    application = _fonts()
    setup = setup_of(request.sheet) if request.sheet else USUAL_SHEETS[request.form]
    paper = paper_of(found, request, setup)
    for _ in paper.lay_out():
        progress(_READ, 100)
    with closing(write_pdf(paper, file, Maker(request.author))) as writing:
        for page in writing:
            progress(_LAID + page * (100 - _LAID) // paper.pages(), 100)
    del application
    return Exported(file=file, written=found.count(), total=found.total)


def _fonts() -> QGuiApplication:
    """Letters can be measured as soon as there is an application; no screen is asked for where that can be said."""
    present = QGuiApplication.instance()
    if isinstance(present, QGuiApplication):
        return present
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QGuiApplication([])
