"""The look: every colour in one place, readable in both schemes, changed while the program runs."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QFile, QSize, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QStyle,
    QStyleOptionButton,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.ui import fonts, icons, theme
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.theme import DARK, LIGHT, Scheme, Tokens

ON_GROUND = [
    ("text", "bg", 4.5),
    ("text", "surface", 4.5),
    ("text", "selection", 4.5),
    ("text", "hover", 4.5),
    ("text", "hit", 4.5),
    ("text2", "surface", 4.5),
    ("text2", "sunken", 4.5),
    ("text2", "neutral_bg", 4.5),
    ("text3", "surface", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "accent_soft", 4.5),
    ("on_accent", "accent", 4.5),
    ("on_accent", "accent_hover", 4.5),
    ("ok", "ok_bg", 4.5),
    ("warn", "warn_bg", 4.5),
    ("bad", "bad_bg", 4.5),
    ("bad", "surface", 4.5),
    ("info", "info_bg", 4.5),
    ("on_inverse", "inverse", 4.5),
    ("inverse_accent", "inverse", 4.5),
    ("text", "sunken", 4.5),
    ("text", "info_bg", 4.5),
    ("text2", "bg", 4.5),
    ("text2", "hover", 4.5),
    ("text2", "selection", 4.5),
    ("text2", "accent_soft", 4.5),
    ("text3", "bg", 4.5),
    ("text3", "sunken", 4.5),
    ("accent", "bg", 4.5),
    ("accent", "hover", 4.5),
    ("accent", "sunken", 4.5),
    ("bad", "bg", 4.5),
]


def luminance(color: str) -> float:
    parts = (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), ON_GROUND)
def test_every_text_can_be_read_on_its_ground(tokens: Tokens, ink: str, ground: str, least: float) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= least


def test_no_colour_stands_outside_the_theme(tree: Path) -> None:
    literal = re.compile(
        r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b|\brgba?\(|QColor\(\s*[\"'\d]|GlobalColor\.(?!transparent)"
    )
    files = [*(tree / "desktop_app" / "ui").glob("*.py"), *(tree / "resources" / "styles").glob("*.qss")]
    found = [
        f"{file.name}:{number}: {line.strip()}"
        for file in files
        if file.name != "theme.py"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if literal.search(line)
    ]
    assert len(files) > 20
    assert found == []


def test_every_name_in_the_style_sheet_is_known_and_every_picture_opens(qapp: QApplication) -> None:
    sheet = qapp.styleSheet()
    pictures = re.findall(r"url\((:[^)]+)\)", sheet)
    assert "$" not in sheet
    assert pictures
    assert [picture for picture in pictures if not QFile.exists(picture) or QPixmap(picture).isNull()] == []


def test_each_token_is_a_colour() -> None:
    for tokens in (LIGHT, DARK):
        assert [field.name for field in fields(tokens) if not tokens.color(field.name).isValid()] == []


def test_dark_and_back_change_palette_style_and_icons_at_once(qtbot: QtBot, appearance: Appearance) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    star = icons.icon("star", filled=True)
    light = star.pixmap(QSize(20, 20)).toImage()
    with qtbot.waitSignal(appearance.changed):
        appearance.set_scheme(Scheme.DARK)
    assert theme.current() is DARK
    assert app.palette().window().color() == QColor(DARK.bg)
    assert DARK.surface in app.styleSheet()
    assert LIGHT.surface not in app.styleSheet()
    assert star.pixmap(QSize(20, 20)).toImage() != light
    appearance.set_scheme(Scheme.LIGHT)
    assert star.pixmap(QSize(20, 20)).toImage() == light


def test_following_the_system_means_dark_when_it_turns_dark(
    appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtGui import QGuiApplication

    hints = QGuiApplication.styleHints()
    appearance.set_scheme(Scheme.SYSTEM)
    assert theme.current() is LIGHT
    monkeypatch.setattr(type(hints), "colorScheme", lambda _self: Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current() is DARK


def test_larger_print_makes_everything_larger(appearance: Appearance) -> None:
    small, row = fonts.base_font().pointSizeF(), fonts.scaled(36)
    appearance.set_percent(150)
    assert fonts.base_font().pointSizeF() == pytest.approx(small * 1.5)
    assert fonts.scaled(36) == row * 3 // 2


def test_every_icon_named_in_the_code_is_there(tree: Path) -> None:
    named = re.compile(r"(?:icons\.(?:icon|pixmap)|_button|\.say)\(\s*\"([a-z_]+)\"")
    there = {file.name.rsplit("_20_", 1)[0] for file in (tree / "resources" / "icons").glob("*.svg")}
    asked = {
        name
        for file in (tree / "desktop_app" / "ui").glob("*.py")
        for name in named.findall(file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 5
    assert asked - there == set()


def test_everything_grows_and_shrinks_again_with_the_size_of_print(qtbot: QtBot, appearance: Appearance) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    tabs, box, button, combo = QTabWidget(), QCheckBox("只看未读"), QToolButton(), QComboBox()
    tabs.addTab(QWidget(), "评论")
    button.setIcon(icons.icon("edit"))
    for widget in (tabs, box, button, combo):
        layout.addWidget(widget)
    window.show()

    def sizes() -> tuple[float, int, int, int, int]:
        qtbot.wait(1)
        option = QStyleOptionButton()
        option.initFrom(box)
        square = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
        tab = tabs.tabBar()
        return (
            tab.font().pointSizeF(),
            tab.sizeHint().height(),
            square.width(),
            button.iconSize().width(),
            combo.height(),
        )

    small = sizes()
    appearance.set_percent(150)
    large = sizes()
    assert large[0] == 1.5 * small[0]
    assert large[2] - 2 == 1.5 * (small[2] - 2)  # within its edge
    assert large[3] == 1.5 * small[3]
    assert large[1] > small[1]
    appearance.set_percent(100)
    assert sizes() == small
