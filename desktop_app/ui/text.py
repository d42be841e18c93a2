"""The one place where a text becomes a widget: plain, never markup, and nothing hidden in it stays hidden.

Qt guesses whether a text is HTML and then draws `<img>` and the like; names and notes come from other people, so
every label, message and tooltip is made here. Characters that turn the reading direction or take no room are
shown as their number: a text must not look like another one.
"""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QMessageBox, QSizePolicy, QWidget

# C0 and C1 controls but tab and line feed; bidi marks, embeddings and isolates; what has no width (the joiners stay,
# emoji need them); line and paragraph separators; half surrogate pairs; tag characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINES = re.compile(r"\r\n?|[\u2028\u2029\x85]")


def visible(text: str) -> str:
    """`text` with every hidden character shown as `[U+202E]`; line ends become line feeds."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", _LINES.sub("\n", text))


def one_line(text: str) -> str:
    """As `visible`, on one line: runs of white space become one space."""
    return " ".join(visible(text).split())


def without_mnemonic(text: str) -> str:
    """`text` for a button, a menu or a tab, where a single & would vanish and underline its neighbour."""
    return visible(text).replace("&", "&&")


class TextLabel(QLabel):
    """A label that shows plain text only. `role` picks its style: h1, h2, caption, dim, small, problem or nothing."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(visible(text))


class ElidedLabel(TextLabel):
    """A label of one line that ends in … where room is short; the whole text is in its tooltip then."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        self._whole = ""
        super().__init__(text, role, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        self._whole = one_line(text)
        self._fit()

    def whole_text(self) -> str:
        return self._whole

    def _fit(self) -> None:
        room = max(0, self.contentsRect().width())
        shown = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        super().setText(shown)
        tooltip(self, self._whole if shown != self._whole else "")
        self.setAccessibleName(self._whole)

    def resizeEvent(self, event: object) -> None:
        self._fit()


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> TextLabel:
    """A label of plain text; `wrap` breaks lines between words, `selectable` lets mouse and keyboard copy it."""
    made = TextLabel(text, role)
    if wrap:
        made.setWordWrap(True)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def tooltip(widget: QWidget, text: str) -> None:
    """Sets the tooltip of `widget` to exactly `text`."""
    widget.setToolTip(tip(text))


def tip(text: str) -> str:
    """`text` in a form in which Qt's tooltips show exactly it, also as an item's ToolTipRole."""
    shown = visible(text)
    if "<" not in shown and "&" not in shown:
        return shown
    return f"<qt>{html.escape(shown)}</qt>".replace("\n", "<br>")


def message(
    parent: QWidget | None,
    title: str,
    hint: str = "",
    *,
    kind: QMessageBox.Icon = QMessageBox.Icon.Information,
    buttons: QMessageBox.StandardButton = QMessageBox.StandardButton.Ok,
) -> QMessageBox:
    """A message box of plain text, to be shown with `open()`; it goes when it is closed."""
    box = QMessageBox(parent)
    box.setOption(QMessageBox.Option.DontUseNativeDialog)
    box.setIcon(kind)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(visible(title))
    box.setStandardButtons(buttons)
    if hint:
        box.setInformativeText(visible(hint))
        inner = box.findChild(QLabel, "qt_msgbox_informativelabel")
        if isinstance(inner, QLabel):
            inner.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def restyle(widget: QWidget) -> None:
    """Lets the style sheet look at `widget` again, after a property changed that it goes by."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
