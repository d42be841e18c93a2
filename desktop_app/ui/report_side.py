"""The reports' place beside the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.domain.report import PART_WORDS, PARTS, Report
from desktop_app.ui.companions import Side
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.domain.desk_views import Changes
    from desktop_app.domain.ids import LocalId
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.print_preview import PrintPreview
    from desktop_app.ui.report_window import ReportWindow
    from desktop_app.ui.window_parts import WindowParts

PLACE = "report"
_SHEET = "print/sheet-report"


class ReportSide(Side):
    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window, parts)
        self._report: ReportWindow | None = None
        self._preview: PrintPreview | None = None

    def shown(self) -> ReportWindow | None:
        """The window, once it was opened."""
        return self._report

    def preview(self) -> PrintPreview | None:
        """What stands before it on paper, if anything."""
        return self._preview

    def show(self) -> None:
        if self.desk is None:
            return
        if self._report is None:
            from desktop_app.ui.report_window import ReportWindow

            self._report = ReportWindow(self.tasks, self.desk, clock=self.parts.now)
            self._report.record_asked.connect(self._show_record)
            self._report.new_asked.connect(self.window.new_visit)
            self._report.print_asked.connect(self._print)
            self._report.setWindowIcon(self.window.windowIcon())
            self.parts.memory.place(PLACE, self._report)
            self._report.begin()
        elif not self._report.isVisible():
            self._report.begin()
        self._report.come_to_front()

    def detach(self) -> None:
        super().detach()
        self.close()

    def close(self) -> None:
        """What was edited goes into the store before that is let go of: the lane of actions is one after the other."""
        report, self._report = self._report, None
        if report is not None:
            report.keep_now()
            self.parts.memory.keep_place(PLACE, report)
            report.hide()
            report.deleteLater()

    def retranslate(self) -> None:
        if self._report is not None:
            self._report.retranslate()

    def absorb(self, changes: Changes) -> None:
        if self._report is not None and self._report.isVisible():
            self._report.absorb(changes)

    def _show_record(self, record: LocalId) -> None:
        """In the pane beside the list: what is filtered stays as it is."""
        self.window.in_detail(lambda: self.window.room.read_beside(record))
        self.window.come_to_front()

    def _print(self, title: str, report: Report) -> None:
        from desktop_app.domain.paper_request import PaperForm
        from desktop_app.ui.page_setup import setup_of
        from desktop_app.ui.pdf_file import Maker
        from desktop_app.ui.preview_bars import Choice, Range
        from desktop_app.ui.preview_session import PreviewSession
        from desktop_app.ui.print_preview import PrintPreview
        from desktop_app.ui.text_paper import TextSheet, text_paper

        told = ((part, report.text(part)) for part in PARTS)
        sheet = TextSheet(title, sections=tuple((tr(PART_WORDS[part]), words) for part, words in told if words.strip()))
        memory, summary = self.parts.memory, self.window.status.summary()
        setup = setup_of(memory.remembered(_SHEET))
        preview = PrintPreview({}, Choice(Range.THIS, PaperForm.EACH), setup, self._report)
        author = summary.me.label if summary and summary.me else ""
        session = PreviewSession(preview, memory, Maker(author))
        preview.turned.connect(lambda: memory.remember(_SHEET, preview.setup().words()))
        preview.finished.connect(self._preview_closed)
        self._preview = preview
        preview.show()
        session.use(lambda wanted: text_paper(sheet, wanted))

    def _preview_closed(self) -> None:
        self._preview = None
