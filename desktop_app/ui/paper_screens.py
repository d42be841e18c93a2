"""Draws the preview of what is printed, for a list, a record and a selection one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from desktop_app.domain.paper_request import PaperForm
from desktop_app.ui.preview_bars import Choice, Range

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
    studio.take("preview-list", preview, after=after)
    preview.resize(*_SMALL)
    studio.take("preview-list-small", preview, after=after)
    for range_, name in ((Range.THIS, "record"), (Range.PAGE, "each")):
        preview.bar.show_choice(Choice(range_, PaperForm.EACH))
        preview.chosen.emit()
        studio.wait()
        studio.take(f"preview-{name}", preview, after=after)
    preview.close()
    studio.wait()
