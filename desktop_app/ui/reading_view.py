"""Shows written things to be read: one flow of plain texts that can be selected, copied and searched by eye.

What can be done with a line stands beside it as a word to press, by mouse or with Tab and Enter.
A record's texts are other people's; here they never become markup, wrap anywhere, and show their hidden characters.
One document for a whole tab instead of a label for each line: the selection runs through, and 64 KiB stay quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from desktop_app.domain.search import NO_HITS, Hits
from desktop_app.ui import fonts, theme
from desktop_app.ui.text import visible

_CAPTIONS_LEAST = 60
_CAPTIONS_GAP = 12
_PAIRS_GAP = 4
_LINE_HEIGHT = 108
"""Percent of the font's own, which is generous already in Chinese faces."""
_HITS_MOST = 500
"""Marked in one view; a one-letter search in a long text must not stall the window."""


@dataclass(frozen=True, slots=True)
class Act:
    """A word to press; `name` and `id` are what `ReadingView.pressed` then tells."""

    words: str
    name: str
    id: int


@dataclass(frozen=True, slots=True)
class Title:
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A caption and its value on one line; `tip` says more while the mouse rests on the value."""

    caption: str
    value: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A caption over a text of any length."""

    caption: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """Who, when, and what was written or done; `mark` is a word on a soft ground."""

    who: str
    when: str
    text: str
    mark: str = ""
    tip: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A text with a word to press before it, or behind it."""

    text: str
    before: Act | None = None
    behind: Act | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A dimmed line: an empty list, a note."""

    text: str


Piece = Title | Pair | Section | Said | Line | Aside


class ReadingView(QTextBrowser):
    """Lays `pieces` below one another, and again whenever scheme, print size or the search changes.

    A browser for its words to press only: nothing is ever loaded or followed by it.
    """

    pressed = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[Piece, ...] = ()
        self._hits = NO_HITS
        self._laid_in: tuple[theme.Tokens, int] | None = None
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._tell)
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "reading")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """Shows `pieces`; the same ones again leave scroll and selection as they are."""
        if tuple(pieces) != self._pieces:
            self._pieces = tuple(pieces)
            self._lay()

    def set_hits(self, hits: Hits) -> None:
        """Marks what a search found in the texts."""
        if hits != self._hits:
            self._hits = hits
            self._mark_hits()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        changed = event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange)
        if changed and self._pieces and self._laid_in != _look():  # one change of look comes as some twenty events
            self._lay()

    def loadResource(self, _kind: int, _name: QUrl | str) -> None:
        """Nothing: a text has no pictures, and none may fetch one."""

    def _tell(self, link: QUrl) -> None:
        name, _, number = link.toString().partition(":")
        self.pressed.emit(name, int(number))

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copied text carries no formats along."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return False

    # --- laying ----------------------------------------------------------------------------------------------------
    def _lay(self) -> None:
        self._laid_in = _look()
        bar = self.verticalScrollBar()
        scrolled = bar.value()
        document = self.document()
        document.clear()
        document.setDefaultFont(fonts.base_font())
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        at = 0
        while at < len(self._pieces):
            piece = self._pieces[at]
            pairs = _leading_pairs(self._pieces[at:])
            if pairs:
                after_text = at > 0 and not isinstance(self._pieces[at - 1], Title)
                _lay_pairs(cursor, pairs, above=12 if after_text else _PAIRS_GAP)
                at += len(pairs)
                continue
            _lay_piece(cursor, piece, first=at == 0)
            at += 1
        cursor.endEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.setTextCursor(cursor)  # left at the end, it would draw the view there at the next change of size
        self._mark_hits()
        bar.setValue(scrolled)

    def _mark_hits(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        block = self.document().firstBlock()
        ground = theme.current().color("hit")
        while self._hits and block.isValid() and len(marks) < _HITS_MOST:
            if block.blockFormat().property(_SEARCHED):
                marks += [_mark(block, start, length, ground) for start, length in self._hits.spans(block.text())]
            block = block.next()
        self.setExtraSelections(marks[:_HITS_MOST])


def _look() -> tuple[theme.Tokens, int]:
    return theme.current(), fonts.scaled(1000)


_SEARCHED = QTextFormat.Property.UserProperty.value + 1
"""On blocks that hold a person's words rather than ours."""


def _mark(block: QTextBlock, start: int, length: int, ground: object) -> QTextEdit.ExtraSelection:
    """Qt counts UTF-16 units, Python characters."""
    text = block.text()
    before, inside = (len(part.encode("utf-16-le")) // 2 for part in (text[:start], text[start : start + length]))
    mark = QTextEdit.ExtraSelection()
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + before)
    cursor.setPosition(block.position() + before + inside, QTextCursor.MoveMode.KeepAnchor)
    mark.cursor = cursor
    chosen = QTextCharFormat()
    chosen.setBackground(ground)  # type: ignore[arg-type]
    mark.format = chosen
    return mark


def _leading_pairs(pieces: Sequence[Piece]) -> list[Pair]:
    pairs = []
    for piece in pieces:
        if not isinstance(piece, Pair):
            break
        pairs.append(piece)
    return pairs


def _chars(role: str, *, pixels: int = 0, bold: bool = False, tip: str = "", ground: str = "") -> QTextCharFormat:
    chars = QTextCharFormat()
    font = fonts.base_font()
    if pixels:
        font.setPixelSize(fonts.scaled(pixels))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    chars.setFont(font)
    chars.setForeground(theme.current().color(role))
    if ground:
        chars.setBackground(theme.current().color(ground))
    if tip:
        chars.setToolTip(tip)
    return chars


def _block(*, above: float = 0, below: float = 0, searched: bool = False, rule: bool = False) -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setTopMargin(above)
    block.setBottomMargin(below)
    block.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if searched:
        block.setProperty(_SEARCHED, True)
    return block


def _begin(cursor: QTextCursor, block: QTextBlockFormat, *, first: bool = False) -> None:
    if first:
        cursor.setBlockFormat(block)
    else:
        cursor.insertBlock(block)


def _lay_pairs(cursor: QTextCursor, pairs: list[Pair], *, above: float) -> None:
    shape = QTextTableFormat()
    shape.setBorder(0)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
    shape.setCellPadding(0)
    shape.setCellSpacing(0)
    shape.setTopMargin(above)
    metrics = QFontMetrics(fonts.base_font())
    captions = max(fonts.scaled(_CAPTIONS_LEAST), *(metrics.horizontalAdvance(pair.caption) for pair in pairs))
    widths = (QTextLength.Type.FixedLength, captions + _CAPTIONS_GAP), (QTextLength.Type.PercentageLength, 100)
    shape.setColumnWidthConstraints([QTextLength(kind, value) for kind, value in widths])
    table = cursor.insertTable(len(pairs), 2, shape)
    under = QTextTableCellFormat()
    under.setBottomPadding(_PAIRS_GAP)
    for row, pair in enumerate(pairs):
        table.cellAt(row, 0).setFormat(under)
        table.cellAt(row, 1).setFormat(under)
        inner = table.cellAt(row, 0).firstCursorPosition()
        inner.setBlockFormat(_block())
        inner.insertText(pair.caption, _chars("text2"))
        inner = table.cellAt(row, 1).firstCursorPosition()
        inner.setBlockFormat(_block(searched=True))
        inner.insertText(visible(pair.value), _chars("text", tip=pair.tip))
    cursor.movePosition(QTextCursor.MoveOperation.End)


def _lay_piece(cursor: QTextCursor, piece: Piece, *, first: bool) -> None:
    match piece:
        case Title(text):
            _begin(cursor, _block(below=6, searched=True), first=first)
            cursor.insertText(visible(text), _chars("text", pixels=14, bold=True))
        case Section(caption, text):
            _begin(cursor, _block(above=12, below=3), first=first)
            cursor.insertText(caption, _chars("text2", pixels=12, bold=True))
            if text:
                _lay_text(cursor, text, below=0)
        case Said(who, when, text, mark, tip, acts):
            _begin(cursor, _block(above=0 if first else 12, below=3), first=first)
            cursor.insertText(visible(who), _chars("text", bold=True))
            cursor.insertText(f"   {visible(when)}", _chars("text2", pixels=12, tip=tip))
            if mark:
                cursor.insertText("   ", _chars("text2", pixels=12))
                cursor.insertText(f" {mark} ", _chars("text2", pixels=12, ground="neutral_bg"))
            for act in acts:
                cursor.insertText("   ", _chars("text2", pixels=12))
                _lay_act(cursor, act)
            if text:
                _lay_text(cursor, text, below=0)
        case Line(text, before, behind):
            _begin(cursor, _block(above=0 if first else 3, searched=True), first=first)
            if before:
                _lay_act(cursor, before)
                cursor.insertText("   ", _chars("text"))
            _lay_rest(cursor, text)
            if behind:
                cursor.insertText("   ", _chars("text"))
                _lay_act(cursor, behind)
        case Aside(text):
            _begin(cursor, _block(above=0 if first else 12), first=first)
            cursor.insertText(visible(text), _chars("text2"))
        case Pair():
            _lay_pairs(cursor, [piece], above=_PAIRS_GAP)


def _lay_act(cursor: QTextCursor, act: Act) -> None:
    chars = _chars("accent")
    chars.setAnchor(True)
    chars.setAnchorHref(f"{act.name}:{act.id}")
    cursor.insertText(visible(act.words), chars)


def _lay_rest(cursor: QTextCursor, text: str) -> None:
    """Goes on in the block that was begun, each further line in its own."""
    head, *more = visible(text).split("\n")
    cursor.insertText(head, _chars("text"))
    for line in more:
        cursor.insertBlock(_block(searched=True))
        cursor.insertText(line, _chars("text"))


def _lay_text(cursor: QTextCursor, text: str, *, below: float) -> None:
    """Each line its own block: insertText would make blocks of its own, without our format."""
    chars = _chars("text")
    for line in visible(text).split("\n"):
        cursor.insertBlock(_block(below=below, searched=True))
        cursor.insertText(line, chars)
