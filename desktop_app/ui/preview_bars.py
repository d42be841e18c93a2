"""The two lines round the pages of a preview: what is printed and how, and which page is seen how large."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QToolButton, QWidget

from desktop_app.domain.paper_request import PaperForm
from desktop_app.ui import icons, text
from desktop_app.ui.page_setup import PageSetup, PaperSize
from desktop_app.ui.page_view import Fit, PageView
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import tr

PERCENTS = (50, 75, 100, 125, 150, 200, 300)
_BAR_HEIGHT = 6


class Range(StrEnum):
    """What of a list is put on paper."""

    THIS = "this"
    CHOSEN = "chosen"
    PAGE = "page"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    range: Range
    form: PaperForm


class ChoiceBar(QWidget):
    """Where there are no `ranges` it is no list that is printed: only the sheet is there to choose."""

    chosen = Signal()
    """Another range or form."""
    turned = Signal()
    """Another sheet of paper."""

    def __init__(self, ranges: Mapping[Range, str], choice: Choice, setup: PageSetup) -> None:
        super().__init__()
        self.ranges, self.forms, self.zooms, self.turns = (QComboBox() for _ in range(4))
        for which, words in ranges.items():
            self.ranges.addItem(words, which)
        for form, words in ((PaperForm.TABLE, tr("表格")), (PaperForm.EACH, tr("逐条"))):
            self.forms.addItem(words, form)
        for size in PaperSize:
            self.zooms.addItem(size.word, size)
        for landscape, words in ((False, tr("纵向")), (True, tr("横向"))):
            self.turns.addItem(words, landscape)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 12, 16, 12)
        line.setSpacing(8)
        named = (
            (tr("范围(&R)"), tr("打印范围"), self.ranges),
            (tr("版式(&F)"), tr("打印版式"), self.forms),
            (tr("纸张(&A)"), tr("纸张大小"), self.zooms),
            (tr("方向(&O)"), tr("纸张方向"), self.turns),
        )
        for caption, name, box in named if ranges else named[2:]:
            self._add(line, caption, name, box)
        line.addStretch(1)
        self.show_choice(choice)
        self.show_setup(setup)
        for box in (self.ranges, self.forms):
            box.activated.connect(lambda _: self.chosen.emit())
        for box in (self.zooms, self.turns):
            box.activated.connect(lambda _: self.turned.emit())

    def _add(self, line: QHBoxLayout, caption: str, name: str, box: QComboBox) -> None:
        hold_still(box)
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        words = text.label(caption, "caption")
        words.setBuddy(box)
        if line.count():
            line.addSpacing(12)
        line.addWidget(words)
        line.addWidget(box)

    def choice(self) -> Choice:
        return Choice(Range(self.ranges.currentData()), PaperForm(self.forms.currentData()))

    def setup(self) -> PageSetup:
        return PageSetup(PaperSize(self.zooms.currentData()), bool(self.turns.currentData()))

    def show_choice(self, choice: Choice) -> None:
        self.ranges.setCurrentIndex(self.ranges.findData(choice.range))
        self.forms.setCurrentIndex(self.forms.findData(choice.form))

    def show_setup(self, setup: PageSetup) -> None:
        self.zooms.setCurrentIndex(self.zooms.findData(setup.size))
        self.turns.setCurrentIndex(self.turns.findData(setup.landscape))


class PageBar(QWidget):
    """Goes with a view of pages."""

    def __init__(self, view: PageView) -> None:
        super().__init__()
        self._view = view
        self._before, self._after = _button("chevron_left", tr("上一页")), _button("chevron_right", tr("下一页"))
        self.page, self._of = QLineEdit(), text.label("", "dim")
        self.page.setProperty("kind", "page")
        self.page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page.setAccessibleName(tr("页码"))
        self._smaller, self._larger = _button("", tr("缩小 (Ctrl+-)"), "−"), _button("", tr("放大 (Ctrl++)"), "+")
        self.zoom = QComboBox()
        hold_still(self.zoom)
        self.zoom.setAccessibleName(tr("显示大小"))
        self.zoom.addItem(tr("整页"), Fit.PAGE)
        self.zoom.addItem(tr("适合宽度"), Fit.WIDTH)
        for percent in PERCENTS:
            self.zoom.addItem(f"{percent} %", percent)
        self.zoom.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        turning: tuple[QWidget, ...] = (self._before, self.page, self._of, self._after)
        for widget in turning:
            line.addWidget(widget)
        line.addSpacing(16)
        for widget in (self._smaller, self.zoom, self._larger):
            line.addWidget(widget)
        self._before.clicked.connect(lambda: view.go_to(view.page() - 1))
        self._after.clicked.connect(lambda: view.go_to(view.page() + 1))
        self._smaller.clicked.connect(lambda: view.zoom(-1))
        self._larger.clicked.connect(lambda: view.zoom(1))
        self.page.editingFinished.connect(self._jump)
        self.zoom.activated.connect(lambda _: self._resize())
        view.looked_at.connect(lambda _: self.refresh())
        view.zoomed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        paper = self._view.paper()
        pages = paper.pages() if paper is not None else 0
        at = self._view.page() + 1
        self.setEnabled(pages > 0)
        self._before.setEnabled(at > 1)
        self._after.setEnabled(at < pages)
        with QSignalBlocker(self.page):
            self.page.setText(str(at) if pages else "")
        self.page.setValidator(QIntValidator(1, max(1, pages), self.page))
        digits = max(3, len(str(pages)))
        self.page.setFixedWidth(self.page.fontMetrics().horizontalAdvance("0" * digits) + 20)
        self._of.setText(f"/ {pages:,}" if pages else "/ …")
        with QSignalBlocker(self.zoom):
            self._show_size()

    def _show_size(self) -> None:
        fit = self._view.fit()
        place = self.zoom.findData(fit if fit is not Fit.HAND else self._view.percent())
        if place < 0:
            place = self.zoom.count() - 1
            if place <= len(PERCENTS) + 1:
                self.zoom.addItem("")
                place += 1
            self.zoom.setItemText(place, f"{self._view.percent()} %")
            self.zoom.setItemData(place, self._view.percent())
        self.zoom.setCurrentIndex(place)

    def _resize(self) -> None:
        wanted = self.zoom.currentData()
        if isinstance(wanted, int):
            self._view.set_fit(Fit.HAND, wanted)
        else:
            self._view.set_fit(Fit(wanted))

    def _jump(self) -> None:
        if self.page.text().isdecimal():
            self._view.go_to(int(self.page.text()) - 1)
        self.refresh()


class WorkLine(QWidget):
    """How far long work is, and the way to end it; then what came of it. Not there while there was none."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words, self.bar, self.cancel = text.ElidedLabel("", "dim"), QProgressBar(), QPushButton(tr("停止(&T)"))
        self.act = QPushButton()
        self.act.setProperty("kind", "link")
        self.act.setAutoDefault(False)
        self._acts: Callable[[], object] = _nothing
        self.act.clicked.connect(lambda: self._acts())
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(_BAR_HEIGHT)
        self.bar.setAccessibleName(tr("进度"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.cancelled)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 16, 0)
        line.setSpacing(12)
        line.addWidget(self.words, 2)
        line.addWidget(self.act)
        line.addWidget(self.bar, 3)
        line.addWidget(self.cancel)
        self.hide()

    def show_work(self, words: str, done: int = 0, of: int = 0) -> None:
        """`of` 0 while nobody knows."""
        self.words.setText(words)
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self._show(working=True)

    def show_said(self, words: str, act: str = "", do: Callable[[], object] | None = None) -> None:
        """What came of it, and what can be done with it."""
        self.words.setText(words)
        self._acts = do or _nothing
        self.act.setText(act)
        self._show(working=False)
        self.act.setVisible(do is not None)

    def is_working(self) -> bool:
        return not self.isHidden() and not self.bar.isHidden()

    def _show(self, *, working: bool) -> None:
        self.bar.setVisible(working)
        self.cancel.setVisible(working)
        self.act.hide()
        self.show()


def _nothing() -> None:
    """There is nothing to do about it."""


def _button(icon: str, name: str, words: str = "") -> QToolButton:
    button = QToolButton()
    if icon:
        button.setIcon(icons.icon(icon))
    else:
        button.setText(words)
    button.setAccessibleName(name)
    text.tooltip(button, name)
    return button
