"""Every colour of the window stands here, once for light and once for dark; whoever paints asks `current()`.

A colour literal anywhere else is a mistake that a test finds: it would not follow a change of scheme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from string import Template

from PySide6.QtGui import QColor, QPalette


class Scheme(StrEnum):
    """What a person chose; SYSTEM follows the desktop while the program runs."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme. Texts on their grounds have a contrast of 4.5:1 or more."""

    bg: str
    surface: str
    sunken: str
    hover: str
    selection: str
    line: str
    outline: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    ok: str
    ok_bg: str
    warn: str
    warn_bg: str
    bad: str
    bad_bg: str
    info: str
    info_bg: str
    neutral_bg: str
    hit: str
    inverse: str
    on_inverse: str
    inverse_accent: str
    shadow: str

    def color(self, role: str) -> QColor:
        """The colour of a role by its name here."""
        return QColor(getattr(self, role))


LIGHT = Tokens(
    bg="#F4F6F9",
    surface="#FFFFFF",
    sunken="#F8FAFC",
    hover="#F1F5FB",
    selection="#E3EEFF",
    line="#E3E8EF",
    outline="#C9D2DE",
    text="#1A2433",
    text2="#56637A",
    text3="#647186",
    accent="#2563D9",
    accent_hover="#1D53BC",
    on_accent="#FFFFFF",
    accent_soft="#EAF1FE",
    ok="#14713A",
    ok_bg="#E4F5EA",
    warn="#95500A",
    warn_bg="#FFF1DC",
    bad="#B3261E",
    bad_bg="#FDE9E7",
    info="#1D53BC",
    info_bg="#E6EFFE",
    neutral_bg="#EDF1F6",
    hit="#FFE28A",
    inverse="#1A2433",
    on_inverse="#FFFFFF",
    inverse_accent="#8FB9FF",
    shadow="#000000",
)

DARK = Tokens(
    bg="#14171C",
    surface="#1B1F26",
    sunken="#181C22",
    hover="#232933",
    selection="#1F3A64",
    line="#2B313B",
    outline="#414A58",
    text="#E8ECF2",
    text2="#AAB4C2",
    text3="#8591A2",
    accent="#5B97F7",
    accent_hover="#79ACFF",
    on_accent="#0B1420",
    accent_soft="#1C2B45",
    ok="#6FD394",
    ok_bg="#17321F",
    warn="#F0B45C",
    warn_bg="#3A2A12",
    bad="#FF8A80",
    bad_bg="#3D1C1B",
    info="#8FB9FF",
    info_bg="#1A2C4A",
    neutral_bg="#2B313B",
    hit="#6B5200",
    inverse="#E8ECF2",
    on_inverse="#14171C",
    inverse_accent="#1D53BC",
    shadow="#000000",
)

_current = LIGHT


def current() -> Tokens:
    """The colours in use. Ask at paint time and never keep them: a change of scheme replaces them."""
    return _current


def use(tokens: Tokens) -> None:
    """Makes `tokens` the current ones; only `appearance` calls this, together with palette and style sheet."""
    global _current
    _current = tokens


def palette(tokens: Tokens) -> QPalette:
    """The palette for all that the style draws itself: native bits, item views, disabled texts."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette()
    for which, color in {
        role.Window: tokens.bg,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.bad,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.ToolTipBase: tokens.inverse,
        role.ToolTipText: tokens.on_inverse,
        role.PlaceholderText: tokens.text3,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.surface,
        role.Midlight: tokens.line,
        role.Mid: tokens.outline,
        role.Dark: tokens.outline,
        role.Shadow: tokens.shadow,
        role.Accent: tokens.accent,
    }.items():
        made.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(group.Disabled, which, QColor(tokens.text3))
    made.setColor(group.Disabled, role.Highlight, QColor(tokens.outline))
    return made


def style_sheet(template: str, tokens: Tokens, extra: Mapping[str, str]) -> str:
    """The style sheet from its template: `$accent` and the like from the tokens, the rest from `extra`."""
    return Template(template).substitute({**asdict(tokens), **extra})
