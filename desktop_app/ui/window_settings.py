"""What a setting says is done at once, wherever it was chosen: menus, preferences, the wheel of the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.ui.theme import Scheme

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.window_parts import WindowParts

PERCENTS = range(90, 151)


class WindowSettings:
    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        self._window, self._appearance, self._language = window, parts.appearance, parts.language

    def apply(self, key: str, value: object) -> None:
        """Does what the setting says, shows it where settings are shown, and lets it be kept."""
        window = self._window
        match key, value:
            case "theme", str():
                self._appearance.set_scheme(Scheme(value))
                window.menus.action(f"theme_{value}").setChecked(True)
            case "language", str():
                self._language.use(value)
                window.menus.action(f"language_{value}").setChecked(True)
                window.retranslate()
            case "font_percent", int():
                self._appearance.set_percent(value)
            case "page_size", int():
                window.room.use_page_size(value)
        window.dialogs.show_setting(key, value)
        window.setting_changed.emit(key, value)

    def scheme(self) -> Scheme:
        return self._appearance.scheme

    def set_scheme(self, scheme: Scheme) -> None:
        self.apply("theme", scheme.value)

    def language(self) -> str:
        return self._language.current

    def set_language(self, language: str) -> None:
        self.apply("language", language)

    def zoom(self, percent: int) -> None:
        """By so many percent; 0 is back to 100 %."""
        wanted = 100 if percent == 0 else self._appearance.percent + percent
        if wanted in PERCENTS:
            self.apply("font_percent", wanted)
