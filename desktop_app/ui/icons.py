"""Icons that follow the scheme: one svg each, tinted with the current colours while they are painted."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.ui import theme

_folder = Path()


def use(folder: Path) -> None:
    """Names the folder with the svg files; called once before the first icon."""
    global _folder
    _folder = folder
    _svg.cache_clear()


def icon(name: str, role: str = "text2", *, filled: bool = False) -> QIcon:
    """The icon `name` in the colour `role` of the current tokens, whichever they are when it is painted."""
    return QIcon(_Tinted(_svg(name, filled), role))


def pixmap(name: str, size: int, role: str = "text2", *, filled: bool = False, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` pixels for a painter; it keeps the colour it was made with."""
    made = QPixmap(QSize(size, size) * ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _render(_svg(name, filled), theme.current().color(role).name(), painter, QRect(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def tinted(name: str, color: str, *, filled: bool = False) -> bytes:
    """The svg itself in one colour, for style sheets, which cannot tint."""
    return _in_color(_svg(name, filled), color)


@lru_cache(maxsize=256)
def _svg(name: str, filled: bool) -> bytes:
    return (_folder / f"{name}_20_{'filled' if filled else 'regular'}.svg").read_bytes()


def _in_color(svg: bytes, color: str) -> bytes:
    return svg.replace(b"<svg ", f'<svg fill="{color}" '.encode(), 1)


def _render(svg: bytes, color: str, painter: QPainter, rect: QRect) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(_in_color(svg, color))).render(painter, QRectF(rect))


class _Tinted(QIconEngine):
    def __init__(self, svg: bytes, role: str) -> None:
        super().__init__()
        self._svg = svg
        self._role = role

    def clone(self) -> QIconEngine:
        return _Tinted(self._svg, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = "text3" if mode == QIcon.Mode.Disabled else self._role
        _render(self._svg, theme.current().color(role).name(), painter, rect)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, made.rect(), mode, state)
        painter.end()
        return made
