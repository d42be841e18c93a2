"""Texts of other people are shown as they are: never as markup, never with something hidden in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.ui import text

TRAP = '<img src="http://192.0.2.1/x.png"><b>济南</b> & 大学'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("济南大学 𠮷 👨‍👩‍👧", "济南大学 𠮷 👨‍👩‍👧"),
        ("一\r\n二\u2028三\x85四", "一\n二\n三\n四"),
        ("发票\u202efdp.exe", "发票[U+202E]fdp.exe"),
        ("零\u200b宽\ufeff", "零[U+200B]宽[U+FEFF]"),
        ("响\x07铃\x00", "响[U+0007]铃[U+0000]"),
        ("半\ud83d", "半[U+D83D]"),
        ("栏\t目", "栏\t目"),
    ],
)
def test_nothing_hides_in_a_text(written: str, shown: str) -> None:
    assert text.visible(written) == shown


@given(st.text())
def test_a_visible_text_has_nothing_more_to_show(written: str) -> None:
    shown = text.visible(written)
    assert text.visible(shown) == shown
    assert "\n" not in text.one_line(written)


def test_labels_messages_and_tooltips_show_markup_as_it_was_written(qtbot: QtBot) -> None:
    label = text.label(TRAP)
    qtbot.addWidget(label)
    text.tooltip(label, TRAP)
    box = text.message(None, TRAP, TRAP)
    qtbot.addWidget(box)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == TRAP
    assert box.textFormat() == Qt.TextFormat.PlainText
    inner = box.findChild(QLabel, "qt_msgbox_informativelabel")
    assert isinstance(inner, QLabel)
    assert inner.textFormat() == Qt.TextFormat.PlainText
    assert "<img" not in label.toolTip()
    assert "&lt;img" in label.toolTip()
    assert "&amp;" in label.toolTip()


def test_a_long_name_ends_in_dots_and_its_tooltip_has_it_whole(qtbot: QtBot) -> None:
    label = text.ElidedLabel("山东省济南市历下区一个名字很长很长的客户单位")
    qtbot.addWidget(label)
    label.resize(120, 24)
    label.show()
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole_text() == label.accessibleName()
    label.resize(900, 24)
    assert label.text() == label.whole_text()
    assert label.toolTip() == ""


def test_an_ampersand_in_a_name_survives_a_button() -> None:
    assert text.without_mnemonic("张&李") == "张&&李"


def test_a_message_box_is_made_in_one_place(qtbot: QtBot) -> None:
    box = text.message(None, "标题", kind=QMessageBox.Icon.Warning)
    qtbot.addWidget(box)
    assert box.testOption(QMessageBox.Option.DontUseNativeDialog)


def test_no_text_reaches_qt_past_this_module(tree: Path) -> None:
    bare = re.compile(r"\bQLabel\(|\bQMessageBox\(|QMessageBox\.(?:question|warning|information|critical|about)\(")
    tooltips = re.compile(r"\b(?!chars\b)\w+\.setToolTip\((?!tr\(\"[^\"{]*\"\)\)|text\.tip\()")
    found = [
        f"{file.name}:{number}: {line.strip()}"
        for file in (tree / "desktop_app" / "ui").glob("*.py")
        if file.name != "text.py"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line) or tooltips.search(line)
    ]
    assert found == []
