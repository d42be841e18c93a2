"""Under the table: where we are, how many there are, and the way to any page."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QWidget

from desktop_app.ui import icons, text
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import tr, trn

SIZES = (20, 50, 100)


class Pager(QWidget):
    page_asked = Signal(int)
    size_asked = Signal(int)
    left = Signal()
    """A page was asked for by its number, or was not after all: the keyboard goes back to the list."""
    all_asked = Signal(bool)
    """Take every record of the filter as selected, or only those of the page again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._size, self._rows, self._selected = 1, SIZES[0], 0, 0
        self._total: int | None = None
        self._whole_page = self._all = False
        self._where = text.ElidedLabel("", "dim")
        self._sizes = QComboBox()
        hold_still(self._sizes)
        self._sizes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for size in SIZES:
            self._sizes.addItem("", size)
        self._sizes.activated.connect(lambda: self.size_asked.emit(self._sizes.currentData()))
        self._everything = QPushButton()
        self._everything.setProperty("kind", "link")
        self._everything.clicked.connect(lambda: self.all_asked.emit(not self._all))
        self._before = self._button("chevron_left", -1)
        self._after = self._button("chevron_right", 1)
        self._page = QLineEdit()
        self._page.setProperty("kind", "page")
        self._page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._page.setValidator(QIntValidator(1, 99_999_999, self._page))
        self._page.returnPressed.connect(self._jump)
        self._page.editingFinished.connect(self._show)
        self._of = text.label("", "dim")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self._where, 100)
        layout.addWidget(self._everything)
        layout.addStretch(1)
        for widget in (self._sizes, self._before, self._page, self._of, self._after):
            layout.addWidget(widget)
        self.retranslate()

    def _button(self, name: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(name))
        button.clicked.connect(lambda: self.step(step))
        return button

    def show_place(self, number: int, size: int, rows: int, total: int | None) -> None:
        """Page `number` of `size` holds `rows` of `total` records; None while they are being counted."""
        self._number, self._size, self._rows, self._total = number, size, rows, total
        self._show()

    def show_selected(self, count: int, *, whole_page: bool = False, everything: bool = False) -> None:
        """How many are selected; a whole page offers all the others too, and `everything` says that it was taken."""
        self._selected, self._whole_page, self._all = count, whole_page, everything
        self._show()

    def step(self, pages: int) -> None:
        """Asks for a neighbouring page, if there is one."""
        wanted = self._number + pages
        if wanted >= 1 and (pages < 0 or self._has_more()):
            self.page_asked.emit(wanted)

    def number(self) -> int:
        return self._number

    def pages(self) -> int | None:
        return None if self._total is None else max(1, -(-self._total // self._size))

    def words(self) -> str:
        """Where we are, and what is selected."""
        return self._where.whole_text()

    def has_more_than_page(self) -> bool:
        return self._total is not None and self._total > self._rows

    def retranslate(self) -> None:
        for place, size in enumerate(SIZES):
            self._sizes.setItemText(place, tr("{size} 条/页", size=size))
        self._sizes.setAccessibleName(tr("每页条数"))
        self._page.setAccessibleName(tr("页码"))
        for button, words in ((self._before, tr("上一页 (Ctrl+PgUp)")), (self._after, tr("下一页 (Ctrl+PgDn)"))):
            button.setAccessibleName(words)
            text.tooltip(button, words)
        self._show()

    def restyle(self) -> None:
        self._show()

    def _jump(self) -> None:
        wanted = int(self._page.text() or "0")
        pages = self.pages()
        if wanted >= 1:
            self.page_asked.emit(wanted if pages is None else min(wanted, pages))
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._page.hasFocus():
            self._show()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _has_more(self) -> bool:
        pages = self.pages()
        return self._rows == self._size if pages is None else self._number < pages

    def _show(self) -> None:
        pages = self.pages()
        self._where.setText(self._words())
        self._hug()
        self._before.setEnabled(self._number > 1)
        self._after.setEnabled(self._has_more())
        self._of.setText(f"/ {pages:,}" if pages is not None else "/ …")
        self._page.setText(str(self._number))
        digits = max(2, len(str(pages or 0)), len(str(self._number)))
        self._page.setFixedWidth(self._page.fontMetrics().horizontalAdvance("0" * digits) + 20)
        with QSignalBlocker(self._sizes):
            self._sizes.setCurrentIndex(SIZES.index(self._size) if self._size in SIZES else 0)

    def _hug(self) -> None:
        """The offer stands right behind the words, where there is more to take than the page."""
        offered = self._whole_page and self.has_more_than_page()
        self._everything.setVisible(offered)
        if offered:
            words = tr("只选本页") if self._all else trn("选择全部 {n} 条", self._total or 0)
            self._everything.setText(words)
            self._everything.setAccessibleName(words)
        self._where.ensurePolished()
        self._where.setMaximumWidth(self._where.fontMetrics().horizontalAdvance(self._where.whole_text()) + 4)

    def _words(self) -> str:
        first = (self._number - 1) * self._size + 1
        last = first + self._rows - 1
        if self._total == 0:
            words = tr("没有记录")
        elif self._total is None:
            words = tr("第 {first}–{last} 条，正在计数…", first=f"{first:,}", last=f"{last:,}") if self._rows else ""
        else:
            words = trn("第 {first}–{last} 条，共 {n} 条", self._total, first=f"{first:,}", last=f"{last:,}")
        if self._all and self._total:
            words += " · " + trn("已选全部 {n} 条", self._total)
        elif self._selected > 1:
            words += " · " + trn("已选 {n} 条", self._selected)
        return words
