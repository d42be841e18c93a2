"""Where Tab goes next: in the order in which the window is read, asked anew at each step.

Qt's own chain is the order in which widgets were made. Here the parts come when they are needed (the sidebar after the
first paint, the rows of the saved filters whenever they change), so that chain leads from one end of the window to the
other; and putting it right by `setTabOrder` lets Qt lose parts of a tab widget. What is laid out says itself what
comes after what.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QSplitter, QStackedWidget, QTabWidget, QWidget

_TAB = Qt.FocusPolicy.TabFocus


def stops(part: QWidget) -> Iterator[QWidget]:
    """All in `part` that can take the focus by Tab now, from top left to bottom right."""
    if not part.isVisible() or not part.isEnabled():
        return
    takes = bool(part.focusPolicy() & _TAB) and part.focusProxy() is None
    if takes:
        yield part
    if not takes or isinstance(part, QScrollArea):  # what is inside a list or a box belongs to it
        for child in _inside(part):
            yield from stops(child)


def step(parts: list[QWidget], *, forward: bool) -> bool:
    """Moves the focus on through `parts`, round from the last to the first; False when there is nowhere to go."""
    found = [stop for part in parts for stop in stops(part)]
    present = QApplication.focusWidget()
    if not found or present not in found:
        return False
    at = found.index(present) + (1 if forward else -1)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    found[at % len(found)].setFocus(reason)
    return True


def _inside(part: QWidget) -> list[QWidget]:
    match part:
        case QTabWidget():
            return _there(part.tabBar(), part.currentWidget())
        case QStackedWidget():
            return _there(part.currentWidget())
        case QSplitter():
            return _there(*(part.widget(place) for place in range(part.count())))
        case QScrollArea():
            return _there(part.widget())
    layout = part.layout()
    laid = [] if layout is None else list(_laid(layout))
    known = set(map(id, laid))
    own = (child for child in part.children() if isinstance(child, QWidget) and not child.isWindow())
    return laid + [child for child in own if id(child) not in known]


def _there(*parts: QWidget | None) -> list[QWidget]:
    return [part for part in parts if part is not None]


def _laid(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid(inner)
