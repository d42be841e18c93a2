"""Fonts and the sizes that go with them, all scaled by one figure the reader chooses."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

# The Simplified faces by name: left to itself, fontconfig may hand out Japanese forms of the same characters.
FAMILIES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "Segoe UI",
    "Helvetica Neue",
    "DejaVu Sans",
)
BASE_POINTS = 13.0 if sys.platform == "darwin" else 10.0  # a point is 1/72 inch there and 1/96 elsewhere

_SIZES = {"h1": 18, "h2": 14, "small": 12}  # pixels at 100 %
_percent = 100


def use_percent(percent: int) -> None:
    """Scales all that follows; called by `appearance` alone."""
    global _percent
    _percent = percent


def scaled(pixels: float) -> int:
    """A length in pixels at the chosen size of print."""
    return round(pixels * _percent / 100)


def sizes() -> dict[str, str]:
    """The named sizes of print in pixels, for the style sheet."""
    named = {name: f"{scaled(pixels)}px" for name, pixels in _SIZES.items()}
    return named | {"base": f"{BASE_POINTS * _percent / 100:g}pt"}


@lru_cache(maxsize=1)
def _installed() -> frozenset[str]:
    """Asked once: the answer takes milliseconds, and a painter wants its font for each row."""
    return frozenset(QFontDatabase.families())


def base_font() -> QFont:
    have = _installed()
    font = QFont()
    font.setFamilies([family for family in FAMILIES if family in have] or [font.family()])
    font.setPointSizeF(BASE_POINTS * _percent / 100)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font


def small_font() -> QFont:
    """For chips and figures that a painter draws: 12 px at 100 %, the least that Chinese can be read in."""
    font = base_font()
    font.setPixelSize(scaled(_SIZES["small"]))
    return font


def unread(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made
