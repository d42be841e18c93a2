"""Texts beside one another, what differs marked by more than a colour: added is underlined, removed is struck out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from desktop_app.domain.visit import Record, event_word
from desktop_app.ui import fonts, theme
from desktop_app.ui.conflict_diff import Mark, Parts, compared, plain
from desktop_app.ui.text import visible
from desktop_app.words import tr

_LEAST = 60
_CAPTION = 18
"""Percent of the width."""
_COLORS = {Mark.ADDED: ("ok", "ok_bg"), Mark.REMOVED: ("bad", "bad_bg")}


@dataclass(frozen=True, slots=True)
class Row:
    """A caption, empty for none, and one text for each column."""

    caption: str
    cells: tuple[Parts, ...]


class CompareView(QTextEdit):
    """Read, selected and copied like a text; as high as what it shows, up to `most`."""

    def __init__(self, parent: QWidget | None = None, *, most: int = 360) -> None:
        super().__init__(parent)
        self._heads: tuple[str, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._most = most
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "compare")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)

    def show_columns(self, heads: Sequence[str], rows: Sequence[Row]) -> None:
        """The same ones again leave scroll and selection as they are."""
        if (tuple(heads), tuple(rows)) != (self._heads, self._rows):
            self._heads, self._rows = tuple(heads), tuple(rows)
            self._lay()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(400, self._wanted())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, _LEAST)

    def _wanted(self) -> int:
        return max(_LEAST, min(fonts.scaled(self._most), int(self.document().size().height()) + 6))

    def _fit(self) -> None:
        self.setFixedHeight(self._wanted())

    def _lay(self) -> None:
        self.clear()
        if not self._heads:
            return
        captioned = any(row.caption for row in self._rows)
        cursor = self.textCursor()
        table = cursor.insertTable(len(self._rows) + 1, len(self._heads) + captioned, self._format(captioned=captioned))
        for place, head in enumerate(self._heads):
            _write(table, 0, place + captioned, head, "text2", head=True)
        for number, row in enumerate(self._rows, start=1):
            if captioned:
                _write(table, number, 0, row.caption, "text2", head=True)
            for place, parts in enumerate(row.cells):
                _lay_parts(table, number, place + captioned, parts)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def _format(self, *, captioned: bool) -> QTextTableFormat:
        form = QTextTableFormat()
        columns = [QTextLength(QTextLength.Type.PercentageLength, _CAPTION)] if captioned else []
        share = (100 - _CAPTION * captioned) / len(self._heads)
        columns += [QTextLength(QTextLength.Type.PercentageLength, share)] * len(self._heads)
        form.setColumnWidthConstraints(columns)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setCellPadding(5)
        form.setCellSpacing(0)
        form.setBorder(1)
        form.setBorderCollapse(True)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(theme.current().color("line"))
        form.setHeaderRowCount(1)
        return form


def _write(table: QTextTable, row: int, column: int, words: str, role: str, *, head: bool) -> None:
    cell = table.cellAt(row, column)
    ground = QTextTableCellFormat()
    ground.setBackground(theme.current().color("sunken"))
    cell.setFormat(ground)
    chars = QTextCharFormat()
    chars.setForeground(theme.current().color(role))
    font = fonts.small_font()
    if head:
        font = fonts.unread(font)
    chars.setFont(font)
    cell.firstCursorPosition().insertText(visible(words), chars)


def _lay_parts(table: QTextTable, row: int, column: int, parts: Parts) -> None:
    cursor = table.cellAt(row, column).firstCursorPosition()
    if not parts:
        cursor.insertText(tr("（空）"), _chars(Mark.SAME, "text3"))
        return
    for part in parts:
        head, *more = visible(part.text).split("\n")
        cursor.insertText(head, _chars(part.mark))
        for line in more:
            cursor.insertBlock(QTextBlockFormat())
            cursor.insertText(line, _chars(part.mark))


def _chars(mark: Mark, role: str = "text") -> QTextCharFormat:
    tokens, chars = theme.current(), QTextCharFormat()
    chars.setFont(fonts.base_font())
    if mark in _COLORS:
        role, ground = _COLORS[mark]
        chars.setBackground(tokens.color(ground))
    chars.setForeground(tokens.color(role))
    chars.setFontUnderline(mark is Mark.ADDED)
    chars.setFontStrikeOut(mark is Mark.REMOVED)
    return chars


def two_records(mine: Record, theirs: Record) -> tuple[Row, ...]:
    """Both records field by field; what both leave empty is left out. Compute it in a lane: texts may be long."""
    rows = []
    for caption, ours, others in zip(_captions(), _values(mine), _values(theirs), strict=True):
        if ours or others:
            cells = compared(ours, others) if ours != others else (plain(ours), plain(others))
            rows.append(Row(caption, cells))
    return tuple(rows)


def _captions() -> tuple[str, ...]:
    return (
        tr("标题"),
        tr("拜访时间"),
        tr("事件"),
        tr("作者"),
        tr("客户单位"),
        tr("收获"),
        tr("备注"),
        tr("创建时间"),
        tr("服务器编号"),
    )


def _values(record: Record) -> tuple[str, ...]:
    return (
        record.title or "",
        record.record_time,
        event_word(record.event),
        record.author.label if record.author else "",
        record.organization.label if record.organization else "",
        record.effect or "",
        record.note or "",
        record.create_time or "",
        str(record.server_id or ""),
    )
