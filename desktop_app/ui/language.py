"""Switches the language of the running program: our own words, Qt's words, and how dates and numbers are written."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app import words

_LOCALES = {"zh": "zh_CN", "en": "en_GB"}


class KeyNames(QTranslator):
    """Keys are called what stands on them, which is the same in every language: Alt+↓ and not Alt+下方向."""

    _SIGNS: ClassVar = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}

    _LEFT_OUT: ClassVar = {"&Look in:": "位置(&L)：", "Files of &type:": "类型(&T)："}
    """Of the dialog for files; Qt's own Chinese has no words for them."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, _comment: str | None = None, _n: int = -1) -> str | None:
        if context == "QFileDialog" and words.language() == words.SOURCE_LANGUAGE:
            return self._LEFT_OUT.get(source)
        return self._SIGNS.get(source, source) if context == "QShortcut" else None


class Language:
    """Keeps Qt's translator alive: one that nobody holds any more is silently without effect."""

    def __init__(self, app: QApplication, folder: Path, language: str) -> None:
        self._app = app
        self._folder = folder
        self._translator: QTranslator | None = None
        self._keys = KeyNames(app)
        self.use(language)

    @property
    def current(self) -> str:
        return words.language()

    def use(self, language: str) -> None:
        """Changes all words to come; who shows some already is asked to `retranslate()` by its owner."""
        words.set_language(language, self._folder)
        QLocale.setDefault(QLocale(_LOCALES[words.language()]))
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
        self._app.removeTranslator(self._keys)
        self._translator = None
        fresh = QTranslator(self._app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        # Qt speaks English by itself; where its catalogue is missing its few buttons stay English.
        if words.language() == "zh" and fresh.load("qtbase_zh_CN", folder):
            self._app.installTranslator(fresh)
            self._translator = fresh
        self._app.installTranslator(self._keys)  # asked first, as the last one installed
