"""What the clipboard is given: plain for a text, and a table for whoever knows tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import RecordRow
from desktop_app.ui.table_model import Column, as_html_table, as_tab_separated, whole_cells


def copy_rows(rows: Sequence[RecordRow], effects: Mapping[LocalId, str], columns: Sequence[Column]) -> None:
    """`effects` are the whole outcomes of rows that hold the beginning only."""
    cells = [whole_cells(row, effects) for row in rows]
    put_on_clipboard(as_tab_separated(cells, columns), as_html_table(cells, columns))


def put_on_clipboard(plain: str, rich: str) -> None:
    """Both forms at once: whoever pastes takes the one it knows."""
    data = QMimeData()
    data.setText(plain)
    data.setHtml(rich)
    QGuiApplication.clipboard().setMimeData(data)
