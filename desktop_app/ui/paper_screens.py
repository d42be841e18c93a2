"""Draws the preview of what is printed, for a list, a record and a selection one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from desktop_app.domain.paper_request import PaperForm
from desktop_app.ui.page_view import Fit
from desktop_app.ui.preview_bars import Choice, Range
from desktop_app.words import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.ui.main_window import MainWindow

_SMALL = (1000, 640)


class Studio(Protocol):
    @property
    def window(self) -> MainWindow: ...

    def take(self, name: str, widget: QWidget | None = None, *, after: str = "") -> None: ...
    def wait(self) -> None: ...


def draw_paper(studio: Studio, after: str = "") -> None:
    printing = studio.window.companions.printing
    studio.window.room.table.choose_row(1)
    studio.wait()
    printing.preview()
    studio.wait()
    preview = printing.shown()
    if preview is None:
        return
    wanted = ((Range.ALL, PaperForm.TABLE, "list"), (Range.THIS, PaperForm.EACH, "record"))
    for range_, form, name in (*wanted, (Range.PAGE, PaperForm.EACH, "each")):
        preview.bar.show_choice(Choice(range_, form))
        preview.chosen.emit()
        studio.wait()
        studio.take(f"preview-{name}", preview, after=after)
    preview.resize(*_SMALL)
    preview.view.set_fit(Fit.WIDTH)
    preview.show_work(tr("正在写 PDF…"), 3, 8)
    studio.take("preview-small", preview, after=after)
    preview.end_work()
    preview.close()
    studio.wait()
