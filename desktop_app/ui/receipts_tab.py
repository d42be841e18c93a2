"""Who has read a record and when, and which of its followers have not."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from desktop_app.domain.visit import Record
from desktop_app.ui.detail_sections import receipt_pieces
from desktop_app.ui.reading_view import ReadingView
from desktop_app.words import tr


class ReceiptsTab(ReadingView):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.retranslate()

    def show_record(self, record: Record, now: datetime) -> None:
        self.show_pieces(receipt_pieces(record.receipts, record.followers, now))

    def retranslate(self) -> None:
        self.setAccessibleName(tr("已读的人"))
