"""How a sheet of paper lies: its size, which way round, and how much of it is left white."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QMarginsF, QRect
from PySide6.QtGui import QPageLayout, QPageSize

from desktop_app.words import mark, tr

DPI = 600
"""Everything on paper is measured in these, whatever it is painted on later: screen, printer and file look alike."""
_MARGINS_MM = QMarginsF(15, 14, 15, 12)
_NO_MARGINS = QMarginsF(0, 0, 0, 0)


class PaperSize(StrEnum):
    """The value is what is remembered."""

    A4 = "a4"
    A3 = "a3"
    A5 = "a5"
    B5 = "b5"
    LETTER = "letter"
    LEGAL = "legal"

    @property
    def word(self) -> str:
        source = _WORDS.get(self)
        return tr(source) if source else self.value.upper()


_WORDS = {
    PaperSize.LETTER: mark("信纸（Letter）"),
    PaperSize.LEGAL: mark("法律用纸（Legal）"),
}
_SIZES = {
    PaperSize.A4: QPageSize.PageSizeId.A4,
    PaperSize.A3: QPageSize.PageSizeId.A3,
    PaperSize.A5: QPageSize.PageSizeId.A5,
    PaperSize.B5: QPageSize.PageSizeId.JisB5,
    PaperSize.LETTER: QPageSize.PageSizeId.Letter,
    PaperSize.LEGAL: QPageSize.PageSizeId.Legal,
}


@dataclass(frozen=True, slots=True)
class PageSetup:
    size: PaperSize = PaperSize.A4
    landscape: bool = False

    def sheet(self) -> QPageLayout:
        """The sheet without margins: they are ours, inside what is painted."""
        turned = QPageLayout.Orientation.Landscape if self.landscape else QPageLayout.Orientation.Portrait
        return QPageLayout(QPageSize(_SIZES[self.size]), turned, _NO_MARGINS, QPageLayout.Unit.Millimeter)

    def whole(self) -> QRect:
        """The sheet, from edge to edge."""
        return self.sheet().fullRectPixels(DPI)

    def written(self) -> QRect:
        """What of it is painted on, seen from its corner."""
        inches = _MARGINS_MM * (DPI / 25.4)
        return self.whole().marginsRemoved(inches.toMargins())

    def words(self) -> str:
        """For a settings file; `setup_of` reads it."""
        return f"{self.size.value} {'landscape' if self.landscape else 'portrait'}"


def setup_of(words: str) -> PageSetup:
    """What `PageSetup.words` wrote, or the usual sheet for anything else."""
    size, _, turned = words.partition(" ")
    if size not in tuple(PaperSize):
        return PageSetup()
    return PageSetup(PaperSize(size), turned == "landscape")


def setup_of_layout(layout: QPageLayout) -> PageSetup | None:
    """The sheet that a printer was set to; None for one of a size that has no name here."""
    found = layout.pageSize().id()
    for size, known in _SIZES.items():
        if known == found:
            return PageSetup(size, layout.orientation() == QPageLayout.Orientation.Landscape)
    return None
