"""The short way of painting a cell shows what Qt's own way shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui import fonts
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.cell_text import Print
from desktop_app.ui.record_table import RecordTable
from desktop_app.ui.theme import Scheme
from tests.ui.test_record_table import row

LETTERS = st.text(st.sampled_from("济南大学回访采购，。（）—WMil .-0123456789<b>&😀ﷺé"), max_size=80)


@settings(max_examples=150, deadline=None)
@given(text=LETTERS, room=st.integers(0, 400), bold=st.booleans())
def test_a_text_is_shortened_exactly_as_qt_does_it(qapp: object, text: str, room: int, bold: bool) -> None:
    font = fonts.base_font()
    printed = Print(fonts.unread(font) if bold else font)
    assert printed.shortened(text, room) == printed.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_page_painted_again_looks_the_same_and_a_name_is_never_markup(
    qtbot: QtBot, appearance: Appearance, scheme: Scheme
) -> None:
    appearance.set_scheme(scheme)
    table = RecordTable()
    qtbot.addWidget(table)
    table.resize(1100, 300)
    rows = [row(1, organization="<b>粗</b> & <i>斜</i>", unread=True), row(2, customers='<img src="x">甲')]
    table.show_rows(rows, keep_place=False)
    first = picture_of(table)
    assert picture_of(table) == first, "shaped at the second time"
    assert picture_of(table) == first, "and drawn so from the third on"


def picture_of(widget: QWidget) -> object:
    return widget.grab().toImage()
