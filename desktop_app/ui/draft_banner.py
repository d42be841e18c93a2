"""Offers a draft back that was kept: which visit it is, how it begins, and how many others there are."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_app.domain.desk_views import KeptDraft
from desktop_app.domain.draft import Draft
from desktop_app.ui import icons
from desktop_app.ui.text import label, one_line, tooltip
from desktop_app.words import tr, trn

RESTORE_KEY = "Ctrl+Shift+R"
_BEGINNING = 24
"""Characters of what was written."""


class DraftBanner(QFrame):
    """`restore_asked` and `discard_asked` carry the KeptDraft; the banner hides itself with either."""

    next_asked = Signal()
    """Another one of several is to be looked at."""

    restore_asked = Signal(object)
    discard_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._kept: KeptDraft | None = None
        self._names = ""
        self._others = 0
        self._picture = label()
        self._words = label("", wrap=True)
        self._next, self._restore, self._discard = QPushButton(), QPushButton(), QPushButton()
        self._next.setProperty("kind", "link")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._picture)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._next)
        layout.addWidget(self._restore)
        layout.addWidget(self._discard)
        self._draw()
        self._next.clicked.connect(self.next_asked)
        self._restore.clicked.connect(lambda: self._answer(restore=True))
        self._discard.clicked.connect(lambda: self._answer(restore=False))
        self.retranslate()
        self.hide()

    def offer(self, kept: KeptDraft, names: str, others: int = 0) -> None:
        """Shows that `kept` can be gone on with; `names` says of whom it speaks, `others` how many more there are."""
        self._kept, self._names, self._others = kept, names, others
        self.retranslate()
        self.show()

    def offered(self) -> KeptDraft | None:
        return self._kept

    def retranslate(self) -> None:
        self._restore.setText(tr("恢复"))
        self._restore.setShortcut(QKeySequence(RESTORE_KEY))
        tooltip(self._restore, tr("恢复草稿 ({key})", key=RESTORE_KEY))
        self._discard.setText(tr("丢弃"))
        self._next.setText(trn("还有 {n} 份，看下一份", self._others))
        self._next.setVisible(self._others > 0)
        self._restore.setAccessibleName(tr("恢复草稿"))
        self._discard.setAccessibleName(tr("丢弃草稿"))
        if self._kept is not None:
            draft = self._kept.draft
            words = _offer_words(self._kept.kept_at, self._names, draft.record is not None)
            beginning = _beginning_of(draft)
            self._words.setText(f"{words}{tr('「{text}」', text=beginning)}" if beginning else words)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        self._picture.setPixmap(icons.icon("clock", "info").pixmap(20, 20))

    def _answer(self, *, restore: bool) -> None:
        kept, self._kept = self._kept, None
        self.hide()
        if kept is not None:
            (self.restore_asked if restore else self.discard_asked).emit(kept)


def _beginning_of(draft: Draft) -> str:
    """The first words of what was written: by them a person knows which of several it is."""
    text = next(
        (one_line(text) for text in (draft.effect, draft.line, draft.note, draft.cost_note) if text.strip()), ""
    )
    return text if len(text) <= _BEGINNING else text[: _BEGINNING - 1] + "…"


def _offer_words(at: datetime, names: str, revising: bool) -> str:
    when = f"{at.month}-{at.day} {at:%H:%M}"
    if names:
        return (
            tr("{when} 有一处修改没有保存（{names}）。", when=when, names=names)
            if revising
            else tr("{when} 有一份拜访没有写完（{names}）。", when=when, names=names)
        )
    return tr("{when} 有一处修改没有保存。", when=when) if revising else tr("{when} 有一份拜访没有写完。", when=when)
