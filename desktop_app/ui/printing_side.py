"""Printing's place beside the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.ui.companions import Side

if TYPE_CHECKING:
    from desktop_app.ui.list_printing import ListPrinting
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.print_preview import PrintPreview
    from desktop_app.ui.window_parts import WindowParts


class PrintingSide(Side):
    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window, parts)
        self._printing: ListPrinting | None = None
        self._preview: PrintPreview | None = None
        window.room.table.print_asked.connect(self.preview_chosen)

    def shown(self) -> PrintPreview | None:
        """The preview on screen, if any."""
        return self._preview

    def preview(self) -> None:
        """Of what stands in the list."""
        if self.desk is not None:
            self._printer().preview(self.desk, author=self._author())

    def preview_record(self) -> None:
        """Of the record that is read."""
        if self.desk is not None:
            from desktop_app.ui.preview_bars import Range

            self._printer().preview(self.desk, Range.THIS, author=self._author())

    def preview_chosen(self) -> None:
        """Of the rows that are chosen; of one of them as a whole record."""
        if len(self.window.room.table.selected_records()) > 1:
            self.preview()
        else:
            self.preview_record()

    def save_pdf(self) -> None:
        """The same as `preview`, with the file as what it is for."""
        if self.desk is not None:
            self._printer().preview(self.desk, pdf=True, author=self._author())

    def detach(self) -> None:
        super().detach()
        if self._preview is not None:
            self._preview.close()

    def _printer(self) -> ListPrinting:
        if self._printing is None:
            from desktop_app.ui.list_printing import ListPrinting

            window, parts = self.window, self.parts
            ask = window.companions.jobs.ask
            self._printing = ListPrinting(self.tasks, window.room, parts.memory, window, beside=ask)
            self._printing.said.connect(lambda words: self.window.toast.say(words))
            self._printing.opened.connect(self._opened)
        return self._printing

    def _opened(self, preview: PrintPreview) -> None:
        self._preview = preview
        preview.finished.connect(self._closed)

    def _closed(self) -> None:
        self._preview = None

    def _author(self) -> str:
        summary = self.window.status.summary()
        return summary.me.label if summary and summary.me else ""
