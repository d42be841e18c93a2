"""Offers a draft back that an earlier run of the program kept."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_app.domain.desk_views import KeptDraft
from desktop_app.ui import icons
from desktop_app.ui.text import label
from desktop_app.words import tr


class DraftBanner(QFrame):
    """`restore_asked` and `discard_asked` carry the KeptDraft; the banner hides itself with either."""

    restore_asked = Signal(object)
    discard_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._kept: KeptDraft | None = None
        self._names = ""
        self._picture = label()
        self._words = label("", wrap=True)
        self._restore, self._discard = QPushButton(), QPushButton()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._picture)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._restore)
        layout.addWidget(self._discard)
        self._draw()
        self._restore.clicked.connect(lambda: self._answer(restore=True))
        self._discard.clicked.connect(lambda: self._answer(restore=False))
        self.retranslate()
        self.hide()

    def offer(self, kept: KeptDraft, names: str) -> None:
        """Shows that `kept` can be gone on with; `names` says of whom it speaks."""
        self._kept, self._names = kept, names
        self.retranslate()
        self.show()

    def offered(self) -> KeptDraft | None:
        return self._kept

    def retranslate(self) -> None:
        self._restore.setText(tr("恢复"))
        self._discard.setText(tr("丢弃"))
        self._restore.setAccessibleName(tr("恢复草稿"))
        self._discard.setAccessibleName(tr("丢弃草稿"))
        if self._kept is not None:
            self._words.setText(_offer_words(self._kept.kept_at, self._names, self._kept.draft.record is not None))

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


def _offer_words(at: datetime, names: str, revising: bool) -> str:
    when = f"{at.month}-{at.day} {at:%H:%M}"
    if names:
        return (
            tr("{when} 有一处修改没有保存（{names}）。", when=when, names=names)
            if revising
            else tr("{when} 有一份拜访没有写完（{names}）。", when=when, names=names)
        )
    return tr("{when} 有一处修改没有保存。", when=when) if revising else tr("{when} 有一份拜访没有写完。", when=when)
