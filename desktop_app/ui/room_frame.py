"""The room of records as it is seen: a head, and under it three cards side by side. It asks nobody anything.

Before the first paint only the head and the table are built; the filter and the detail come right after it, or when
they are first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui import fonts, icons, text
from desktop_app.ui.room_panes import RoomPanes
from desktop_app.ui.search_box import SearchBox
from desktop_app.ui.table_card import TableCard
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.ui.detail_pane import DetailPane
    from desktop_app.ui.filter_sidebar import FilterSidebar

_MARGIN = 16


class RoomFrame(QWidget):
    new_asked = Signal()

    def __init__(
        self,
        make_sidebar: Callable[[], FilterSidebar],
        make_detail: Callable[[], DetailPane],
        parent: QWidget | None = None,
    ) -> None:
        """The two build what stands left and right of the table; each is called once, when it is time."""
        super().__init__(parent)
        self._make_sidebar, self._make_detail = make_sidebar, make_detail
        self.setProperty("role", "page")
        self._title = text.TextLabel("", "h1", self)
        self.search = SearchBox(self)
        self._new = QPushButton(self)
        self._new.setProperty("kind", "primary")
        self._new.setIcon(icons.icon("add", "on_accent"))
        self._new.clicked.connect(self.new_asked)
        self.banner_place = QVBoxLayout()
        self._panes = RoomPanes(self)
        self._sidebar: FilterSidebar | None = None
        self._detail: DetailPane | None = None
        self.card = TableCard(self._panes)
        self.table = self.card.table
        self._lay_out()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        self._size_search()
        head.addWidget(self._title)
        head.addWidget(self.search, 1)
        head.addStretch(1)
        head.addWidget(self._new)
        self._panes.show_card(self.card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 8, _MARGIN, 12)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addLayout(self.banner_place)
        layout.addWidget(self._panes, 1)

    # --- built after the first paint ---------------------------------------------------------------------------------
    @property
    def sidebar(self) -> FilterSidebar:
        if self._sidebar is None:
            self._sidebar = self._make_sidebar()
            self._panes.show_sidebar(self._sidebar)
        return self._sidebar

    @property
    def detail(self) -> DetailPane:
        if self._detail is None:
            self._detail = self._make_detail()
            self._panes.show_detail(self._detail)
        return self._detail

    # --- words, look, sizes ------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self._title.setText(tr("拜访记录"))
        self._new.setText(tr("新建拜访"))
        text.tooltip(self._new, tr("新建拜访 (Ctrl+N)"))
        for part in (self.search, self._sidebar, self.card, self._detail):
            if part is not None:
                part.retranslate()

    def restyle(self) -> None:
        self._size_search()
        if self._sidebar is not None:
            self._sidebar.restyle()
        self.card.restyle()
        if self._detail is not None:
            self._detail.restyle()

    def _size_search(self) -> None:
        self.search.setMinimumWidth(fonts.scaled(260))
        self.search.setMaximumWidth(fonts.scaled(380))

    def sizes_by_hand(self) -> QByteArray | None:
        return self._panes.sizes_by_hand()

    def take_sizes(self, sizes: QByteArray) -> None:
        self._panes.take_sizes(sizes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panes.fit(self.width())

    # --- where the keyboard goes -------------------------------------------------------------------------------------
    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def focus_table(self) -> None:
        self.card.take_focus()
        if not self.table.currentIndex().isValid():
            self.table.choose_row(0)

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """Where what had the keyboard goes away, Qt gives it to what happens to come next: a button, a text field.

        Keys that were on their way to the one would press the other.
        """
        if before is None or now is None or now.window() is not self.window() or not self.isAncestorOf(before):
            return
        if before.isVisibleTo(self) and before.isEnabledTo(self):
            return
        beside = any(
            pane is not None and pane.isAncestorOf(before) and pane.isAncestorOf(now)
            for pane in (self._sidebar, self._detail)
        )
        if now is not self.table and (not beside or isinstance(now, QLineEdit)):
            self.card.take_focus()
