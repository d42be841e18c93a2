"""The one place where a Chinese source text becomes the text a person reads.

Source texts are Chinese and stand where they are used; English comes from the compiled catalogue in
`resources/i18n`. Window, commands and rules share this, so it knows neither Qt nor the store. The catalogue is
gettext's (standard library, Babel as the tool) rather than Qt's, because the commands speak too and start without Qt.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from pathlib import Path

SOURCE_LANGUAGE = "zh"
LANGUAGES = ("zh", "en")

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = SOURCE_LANGUAGE


def set_language(language: str, folder: Path) -> None:
    """Make `tr` answer in `language` ("zh" or "en"); `folder` holds `<language>/LC_MESSAGES/visitbook.mo`."""
    global _catalogue, _language
    _language = language if language in LANGUAGES else SOURCE_LANGUAGE
    if _language == SOURCE_LANGUAGE:
        _catalogue = gettext.NullTranslations()
    else:
        _catalogue = gettext.translation("visitbook", folder, languages=[_language], fallback=True)


def language() -> str:
    return _language


def tr(source: str, /, **values: object) -> str:
    """The text for `source` in the current language, `{name}` places filled from `values`."""
    text = _catalogue.gettext(source)
    return text.format(**values) if values else text


def trn(source: str, count: int, /, **values: object) -> str:
    """As `tr`, with the plural form for `count` (also given as `{n}`); Chinese has one form."""
    text = _catalogue.ngettext(source, source, count)
    return text.format(n=f"{count:,}", **values)


def mark(source: str, /) -> str:
    """Names a source text for the catalogue where it stands; it is translated later, where it is shown."""
    return source


class Telling(str):
    """Words that are kept and read again later, in the language of then; `about` is the record they speak of."""

    __slots__ = ("_say", "about")
    _say: Callable[[], str]
    about: int | None

    def __new__(cls, say: Callable[[], str], about: int | None = None) -> Telling:
        self = super().__new__(cls, say())
        self._say = say
        self.about = about
        return self

    def again(self) -> str:
        return self._say()


def again(words: str) -> str:
    """The words in the language of now, as far as they know another."""
    return words.again() if isinstance(words, Telling) else words
