"""Sheets of paper on screen, one below the other; only what is looked at is painted."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop_app.ui import theme
from desktop_app.ui.page_setup import DPI
from desktop_app.ui.paper import Paper
from desktop_app.words import tr

_GAP, _EDGE = 16, 20
_SCREEN_DPI = 96
_LEAST, _MOST = 0.1, 4.0
_KEPT = 6
"""Painted pages that are kept: what is on screen, and a little over."""


class Fit(StrEnum):
    WIDTH = "width"
    PAGE = "page"
    HAND = "hand"


class PageView(QAbstractScrollArea):
    looked_at = Signal(int)
    """The page in view, from 0."""
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper: Paper | None = None
        self._fit, self._scale = Fit.PAGE, 1.0
        self._painted: dict[int, QPixmap] = {}
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalScrollBar().valueChanged.connect(self._tell)

    # --- what it shows -----------------------------------------------------------------------------------------------
    def show_paper(self, paper: Paper | None) -> None:
        """A paper that is laid out, from its first page; None shows nothing."""
        self._paper = paper
        self._at = -1
        self._forget()
        self._measure()
        self.verticalScrollBar().setValue(0)
        self._tell()

    def paper(self) -> Paper | None:
        return self._paper

    def page(self) -> int:
        """The page in view, from 0."""
        return max(0, self._at)

    def go_to(self, page: int) -> None:
        if self._paper is not None:
            page = max(0, min(page, self._paper.pages() - 1))
            self.verticalScrollBar().setValue(page * self._step())

    def fit(self) -> Fit:
        return self._fit

    def percent(self) -> int:
        """As it is seen now; 100 is the size it has on paper."""
        return round(self._scale * 100)

    def set_fit(self, fit: Fit, percent: int = 100) -> None:
        """`percent` counts where the size is chosen by hand."""
        page = self.page()
        self._fit = fit
        if fit is Fit.HAND:
            self._scale = max(_LEAST, min(percent / 100, _MOST))
        self._forget()
        self._measure()
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().maximum() // 2)
        self.go_to(page)
        self.zoomed.emit()

    def zoom(self, steps: int) -> None:
        """In or (below zero) out."""
        self.set_fit(Fit.HAND, round(self._scale * 100 * 1.25**steps))

    # --- measures ----------------------------------------------------------------------------------------------------
    def _sheet(self) -> QSize:
        """A page on screen at 100 %."""
        assert self._paper is not None
        whole = self._paper.setup.whole()
        return QSize(round(whole.width() * _SCREEN_DPI / DPI), round(whole.height() * _SCREEN_DPI / DPI))

    def _page_size(self) -> QSize:
        sheet = self._sheet()
        return QSize(max(1, round(sheet.width() * self._scale)), max(1, round(sheet.height() * self._scale)))

    def _step(self) -> int:
        """From the top of a page to that of the next."""
        return self._page_size().height() + _GAP

    def _whole(self) -> int:
        """All pages and the space round them."""
        assert self._paper is not None
        return self._paper.pages() * self._step() - _GAP + 2 * _EDGE

    def _measure(self) -> None:
        if self._paper is None:
            self.verticalScrollBar().setRange(0, 0)
            self.horizontalScrollBar().setRange(0, 0)
            self.viewport().update()
            return
        view, sheet = self.viewport().size(), self._sheet()
        wide = (view.width() - 2 * _EDGE) / sheet.width()
        high = (view.height() - 2 * _EDGE) / sheet.height()
        if self._fit is not Fit.HAND:
            self._scale = max(_LEAST, min(wide if self._fit is Fit.WIDTH else min(wide, high), _MOST))
        page = self._page_size()
        self.verticalScrollBar().setRange(0, max(0, self._whole() - view.height()))
        self.verticalScrollBar().setPageStep(view.height())
        self.verticalScrollBar().setSingleStep(48)
        self.horizontalScrollBar().setRange(0, max(0, page.width() + 2 * _EDGE - view.width()))
        self.horizontalScrollBar().setPageStep(view.width())
        self.viewport().update()

    def place_of(self, page: int) -> QRect:
        """Where a page stands in what is seen."""
        size, view = self._page_size(), self.viewport().width()
        left = max(_EDGE, (view - size.width()) // 2) - self.horizontalScrollBar().value()
        spare = max(0, self.viewport().height() - self._whole())
        top = _EDGE + spare // 2 + page * self._step() - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), size)

    def _tell(self) -> None:
        if self._paper is None:
            return
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2 - _EDGE
        at = max(0, min(middle // self._step(), self._paper.pages() - 1))
        if at != self._at:
            self._at = at
            self.setAccessibleDescription(
                tr("第 {number} / {pages} 页", number=f"{at + 1:,}", pages=f"{self._paper.pages():,}")
            )
            self.looked_at.emit(at)

    # --- painting ----------------------------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        look = theme.current()
        painter.fillRect(self.viewport().rect(), look.color("bg"))
        if self._paper is None:
            return
        first = max(0, (self.verticalScrollBar().value() - _EDGE) // self._step())
        for number in range(first, self._paper.pages()):
            place = self.place_of(number)
            if place.top() > self.viewport().height():
                break
            painter.setPen(look.color("outline"))
            painter.drawRect(QRect(place).adjusted(-1, -1, 0, 0))
            painter.drawPixmap(place.topLeft(), self._picture(number, place.size()))

    def _picture(self, number: int, size: QSize) -> QPixmap:
        kept = self._painted.pop(number, None)
        if kept is None:
            assert self._paper is not None
            ratio = self.devicePixelRatioF()
            kept = QPixmap(size * ratio)
            kept.setDevicePixelRatio(ratio)
            kept.fill(theme.LIGHT.color("surface"))
            painter = QPainter(kept)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            whole = QRectF(self._paper.setup.whole())
            painter.scale(size.width() / whole.width(), size.height() / whole.height())
            self._paper.paint_page(painter, number)
            painter.end()
        self._painted[number] = kept
        while len(self._painted) > _KEPT:
            del self._painted[next(iter(self._painted))]
        return kept

    def _forget(self) -> None:
        self._painted.clear()

    # --- hands -------------------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = self.page()
        if self._fit is not Fit.HAND:
            self._forget()
        self._measure()
        self.go_to(page)
        self.zoomed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._forget()
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, across, key = self.verticalScrollBar(), self.horizontalScrollBar(), event.key()
        aside = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        steps = {Qt.Key.Key_Down: bar.singleStep(), Qt.Key.Key_Up: -bar.singleStep()}
        pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Space: 1, Qt.Key.Key_Backspace: -1}
        if key in steps:
            bar.setValue(bar.value() + steps[Qt.Key(key)])
        elif key in aside:
            across.setValue(across.value() + aside[Qt.Key(key)] * bar.singleStep())
        elif key in pages:
            self._turn(pages[Qt.Key(key)])
        elif key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End and self._paper is not None:
            self.go_to(self._paper.pages() - 1)
        else:
            super().keyPressEvent(event)

    def _turn(self, pages: int) -> None:
        """A page, or what is seen of it where it is larger than the view."""
        bar = self.verticalScrollBar()
        if self._paper is not None and self._page_size().height() <= self.viewport().height():
            self.go_to(self.page() + pages)
        else:
            bar.setValue(bar.value() + pages * round(bar.pageStep() * 0.9))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.zoom(1 if turned > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)
