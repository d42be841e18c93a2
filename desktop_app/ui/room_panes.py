"""The three cards of the room side by side. The outer two are empty until the first paint is over.

What stands in them takes as long to build as all that a person looks at first, and nobody needs it sooner. The
empty cards have its place and its size, so that nothing moves when it comes.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QFrame, QSplitter, QWidget

SIDEBAR, DETAIL, GAP = 236, 330, 12
SIDEBAR_SMALL, DETAIL_SMALL, SMALL = 220, 320, 1500
"""The outer cards in a room narrower than SMALL: every pixel goes to the table."""
_LEFT, _MIDDLE, _RIGHT = range(3)
_TABLE_LEAST, _SIDEBAR_MOST = 420, 320


class RoomPanes(QSplitter):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._sized_for: bool | None = None
        self._sized_by_hand = False
        self.setHandleWidth(GAP)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._keep_sizes)

    def show_card(self, card: QWidget) -> None:
        """The card in the middle, with an empty one on either side of it."""
        card.setMinimumWidth(_TABLE_LEAST)
        left, right = _waiting(self), _waiting(self)
        left.setMinimumWidth(SIDEBAR_SMALL)
        left.setMaximumWidth(_SIDEBAR_MOST)
        right.setMinimumWidth(DETAIL_SMALL)
        for place, widget in enumerate((left, card, right)):
            self.insertWidget(place, widget)
            self.setStretchFactor(place, 1 if place == _MIDDLE else 0)

    def show_sidebar(self, sidebar: QWidget) -> None:
        """In the place of the empty card."""
        self._replace(_LEFT, sidebar)

    def show_detail(self, detail: QWidget) -> None:
        """As `show_sidebar`."""
        self._replace(_RIGHT, detail)

    def _replace(self, place: int, widget: QWidget) -> None:
        empty, sizes = self.widget(place), self.sizes()
        if empty is not None:  # not by `replaceWidget`, after which PySide deletes the window as well
            empty.setParent(None)
            empty.deleteLater()
        self.insertWidget(place, widget)
        self.setStretchFactor(place, 0)
        self.setSizes(sizes)

    def fit(self, width: int) -> None:
        """Shares the room out, unless a person did."""
        small = width < SMALL
        if small != self._sized_for and not self._sized_by_hand:
            self._sized_for = small
            outer = (SIDEBAR_SMALL, DETAIL_SMALL) if small else (SIDEBAR, DETAIL)
            self.setSizes([outer[0], max(1, width - sum(outer)), outer[1]])

    def sizes_by_hand(self) -> QByteArray | None:
        """How the person divided the room, as Qt keeps it; None while nobody did."""
        return self.saveState() if self._sized_by_hand else None

    def take_sizes(self, sizes: QByteArray) -> None:
        self._sized_by_hand = self.restoreState(sizes)

    def _keep_sizes(self) -> None:
        self._sized_by_hand = True


def _waiting(parent: QWidget) -> QFrame:
    card = QFrame(parent)
    card.setProperty("role", "card")
    return card
