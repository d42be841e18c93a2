"""Shows what will be on paper before it is printed or kept as PDF. It decides nothing: whoever opened it hears."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui import text
from desktop_app.ui.page_setup import PageSetup
from desktop_app.ui.page_view import Fit, PageView
from desktop_app.ui.paper import Paper
from desktop_app.ui.preview_bars import Choice, ChoiceBar, PageBar, Range, WorkLine
from desktop_app.words import tr

_KEY = QKeySequence.StandardKey
_SIZE, _TITLE_BAR = QSize(1080, 800), 40


class PrintPreview(QDialog):
    chosen = Signal()
    """Another range or form is to be shown."""
    turned = Signal()
    """The same on another sheet of paper."""
    print_asked = Signal()
    pdf_asked = Signal()
    cancelled = Signal()
    """What is under way is not wanted any more; also when the preview goes."""

    def __init__(
        self, ranges: Mapping[Range, str], choice: Choice, setup: PageSetup, parent: QWidget | None = None
    ) -> None:
        """`ranges` are the words for what can be printed; none where there is one thing only, a report."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("打印预览"))
        self.setModal(True)
        self.setSizeGripEnabled(True)
        self.bar = ChoiceBar(ranges, choice, setup)
        self.view = PageView()
        self.view.setAccessibleName(tr("页面"))
        self.pages, self.work = PageBar(self.view), WorkLine()
        self.said = text.label("", "dim", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.leave = QPushButton(tr("关闭(&C)"))
        self.save = QPushButton(tr("另存为 PDF(&S)…"))
        self.print = QPushButton(tr("打印(&P)…"))
        self.print.setProperty("kind", "primary")
        self._leaving = False
        self._lay_out()
        self._wire()
        self.show_paper(None)
        free = self.screen().availableGeometry()
        self.resize(min(_SIZE.width(), free.width()), min(_SIZE.height(), free.height() - _TITLE_BAR))
        self.view.setFocus()

    def choice(self) -> Choice:
        return self.bar.choice()

    def setup(self) -> PageSetup:
        return self.bar.setup()

    def paper(self) -> Paper | None:
        """What is shown; None while it is being made."""
        return self.view.paper()

    def show_paper(self, paper: Paper | None, words: str = "") -> None:
        """`words` stand in the place of a paper that is not there."""
        self.view.show_paper(paper)
        held = self.isActiveWindow() and self.focusWidget() is None
        self.view.setVisible(paper is not None)
        if held and paper is not None:
            self.view.setFocus()
        self.said.setVisible(paper is None)
        self.said.setText(words)
        self.pages.refresh()
        self._enable()

    def show_work(self, words: str, done: int = 0, of: int = 0) -> None:
        self.work.show_work(words, done, of)
        self._enable()

    def end_work(self, words: str = "", act: str = "", do: Callable[[], object] | None = None) -> None:
        """With what came of it, and what can be done with that."""
        focused = self.focusWidget()
        held = focused is not None and self.work.isAncestorOf(focused)
        if words:
            self.work.show_said(words, act, do)
        else:
            self.work.hide()
        self._enable()
        if held:
            self.view.setFocus()

    def is_working(self) -> bool:
        return self.work.is_working()

    def prefer_pdf(self) -> None:
        """It was opened for a PDF: that is what Enter does."""
        for button, meant in ((self.save, True), (self.print, False)):
            button.setProperty("kind", "primary" if meant else "")
            text.restyle(button)
            button.setDefault(meant)
        self._buttons.removeWidget(self.save)
        self._buttons.addWidget(self.save)
        QWidget.setTabOrder(self.print, self.save)

    def _enable(self) -> None:
        ready = self.paper() is not None and not self.is_working()
        self.save.setEnabled(ready)
        self.print.setEnabled(ready)
        self.bar.setEnabled(not (self.is_working() and self.paper() is not None))

    def _lay_out(self) -> None:
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(16, 10, 16, 12)
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self.pages)
        self._buttons.addStretch(1)
        for button in (self.leave, self.save, self.print):
            button.setAutoDefault(False)
            self._buttons.addWidget(button)
        self.print.setDefault(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self.view, 1)
        whole.addWidget(self.said, 1)
        whole.addWidget(self.work)
        whole.addLayout(self._buttons)

    def _wire(self) -> None:
        self.bar.chosen.connect(self.chosen)
        self.bar.turned.connect(self.turned)
        self.work.cancelled.connect(self.cancelled)
        self.leave.clicked.connect(self.close)
        self.save.clicked.connect(self.pdf_asked)
        self.print.clicked.connect(self.print_asked)
        for keys, do in (
            (_KEY.Print, self.print.click),
            (_KEY.Save, self.save.click),
            (_KEY.ZoomIn, lambda: self.view.zoom(1)),
            (QKeySequence("Ctrl+="), lambda: self.view.zoom(1)),
            (_KEY.ZoomOut, lambda: self.view.zoom(-1)),
            (QKeySequence("Ctrl+0"), lambda: self.view.set_fit(Fit.PAGE)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    def reject(self) -> None:
        """Esc ends what is done with the paper first."""
        if self.is_working() and self.paper() is not None and not self._leaving:
            self.cancelled.emit()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leaving = True
        self.cancelled.emit()
        super().closeEvent(event)
