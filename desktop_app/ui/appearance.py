"""Puts the look on the running program and changes it while it runs: scheme, size of print, style sheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop_app.ui import fonts, icons, qt_resource, theme
from desktop_app.ui.theme import Scheme, Tokens

_PICTURES = {  # name in the style sheet: (icon, filled, token)
    "chevron_down": ("chevron_down", False, "text2"),
    "chevron_up": ("chevron_up", False, "text2"),
    "chevron_right": ("chevron_right", False, "text2"),
    "check": ("checkmark", True, "on_accent"),
    "check_disabled": ("checkmark", True, "surface"),
}


class Appearance(QObject):
    """The look of the application. `changed` comes after each change; who paints by hand repaints then."""

    changed = Signal()

    def __init__(self, app: QApplication, resources: Path, scheme: Scheme = Scheme.SYSTEM, percent: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self._template = (resources / "styles" / "visitbook.qss").read_text(encoding="utf-8")
        self._scheme = scheme
        self._percent = percent
        self._with_pictures: set[str] = set()
        icons.use(resources / "icons")
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def percent(self) -> int:
        return self._percent

    def set_scheme(self, scheme: Scheme) -> None:
        if scheme != self._scheme:
            self._scheme = scheme
            self._apply()

    def set_percent(self, percent: int) -> None:
        if percent != self._percent:
            self._percent = percent
            self._apply()

    def _follow_system(self) -> None:
        if self._scheme == Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._tell_platform()
        tokens = theme.DARK if self._is_dark() else theme.LIGHT
        theme.use(tokens)
        fonts.use_percent(self._percent)
        QPixmapCache.clear()
        # A sheet that changes is laid on each widget once for each of its parents, one that is new only once:
        # 120 ms against 45 for the whole window.
        self._app.setStyleSheet("")
        self._app.setPalette(theme.palette(tokens))
        self._app.setFont(fonts.base_font())
        self._app.setStyleSheet(theme.style_sheet(self._template, tokens, self._measures() | self._pictures(tokens)))
        self.changed.emit()

    def _tell_platform(self) -> None:
        """For title bar and native dialogs; where there is no desktop theme it does nothing, so the rest never asks."""
        hints = self._app.styleHints()
        match self._scheme:
            case Scheme.SYSTEM:
                hints.unsetColorScheme()
            case Scheme.LIGHT:
                hints.setColorScheme(Qt.ColorScheme.Light)
            case Scheme.DARK:
                hints.setColorScheme(Qt.ColorScheme.Dark)

    def _is_dark(self) -> bool:
        if self._scheme == Scheme.SYSTEM:
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._scheme == Scheme.DARK

    def _measures(self) -> dict[str, str]:
        lengths = {f"px{pixels}": f"{fonts.scaled(pixels)}px" for pixels in (10, 12, 14, 16, 18, 20, 22, 24)}
        return fonts.sizes() | lengths | _radio_button()

    def _pictures(self, tokens: Tokens) -> dict[str, str]:
        """Addresses of the style sheet's pictures, tinted for `tokens`."""
        folder = "dark" if tokens is theme.DARK else "light"
        if folder not in self._with_pictures:
            files = {
                f"{name}.svg": icons.tinted(icon, getattr(tokens, role), filled=filled)
                for name, (icon, filled, role) in _PICTURES.items()
            }
            qt_resource.register(folder, files)
            self._with_pictures.add(folder)
        return {name: f"url(:/{folder}/{name}.svg)" for name in _PICTURES}


def _radio_button() -> dict[str, str]:
    """The ring of one that is on is as wide as leaves the whole as large as one that is off, with its edge of 1 px."""
    whole = fonts.scaled(14) + 2
    edge = round(whole * 5 / 16)
    return {"radio_dot": f"{whole - 2 * edge}px", "radio_edge": f"{edge}px", "radio_round": f"{whole // 2}px"}
