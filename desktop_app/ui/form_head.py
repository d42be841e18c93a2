"""What the entry form says of itself, above its fields: what is written, whether it can be saved, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.chips import Chip
from desktop_app.ui.detail_sections import field_word
from desktop_app.ui.text import ElidedLabel, label, restyle
from desktop_app.words import tr, trn

Said = Callable[[], str]
"""Words in the language of the moment they are asked for."""


class FormHead(QWidget):
    """Everything said stays in its place until something else is said there, in whatever language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._revising = False
        self._missing: tuple[str, ...] = ()
        self._wrong = 0
        self._news: Said | None = None
        self._trouble: Said | None = None
        self._title = label("", "h1")
        self._state = Chip()
        self._news_words = ElidedLabel("", "small")
        self._news_words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._trouble_words = label("", wrap=True)
        self._trouble_frame = QFrame()
        self._trouble_frame.setProperty("role", "error")
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._title)
        first.addWidget(self._state)
        first.addWidget(self._news_words, 1)
        inside = QHBoxLayout(self._trouble_frame)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self._trouble_words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(first)
        layout.addWidget(self._trouble_frame)
        self._trouble_frame.hide()

    # --- what is said ----------------------------------------------------------------------------------------------
    def title(self) -> str:
        return self._title.text()

    def show_kind(self, *, revising: bool) -> None:
        self._revising = revising
        self._title.setText(tr("修改拜访") if revising else tr("新建拜访"))

    def show_state(self, missing: Sequence[str], wrong: int) -> None:
        """The required fields that are empty, by name, and how many others have a problem."""
        self._missing, self._wrong = tuple(missing), wrong
        if missing:
            named = tr("、").join(field_word(name) for name in missing)
            self._state.show_word(tr("缺必填：{fields}", fields=named), "warn")
        elif wrong:
            self._state.show_word(trn("有 {n} 处要改", wrong), "warn")
        else:
            self._state.show_word(tr("可提交"), "ok")

    def say_kept(self, clock: str) -> None:
        self._tell(lambda: tr("草稿已自动保存 {clock}", clock=clock), "small")

    def say_saved(self, title: str) -> None:
        """Which record was saved just now, while the next one is begun already."""
        self._tell(lambda: tr("已保存：{title}", title=title), "done")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.news()))

    def say_put_aside(self) -> None:
        self._tell(lambda: tr("前一份已存为草稿，可在主窗口上方恢复"), "small")

    def say_no_news(self) -> None:
        self._tell(None, "small")

    def news(self) -> str:
        return self._news_words.whole_text()

    def say_trouble(self, words: Said | None) -> None:
        """Why something could not be done; None once it is mended."""
        self._trouble = words
        self._trouble_words.setText(words() if words else "")
        self._trouble_frame.setVisible(words is not None)

    def retranslate(self) -> None:
        self.show_kind(revising=self._revising)
        self.show_state(self._missing, self._wrong)
        self._news_words.setText(self._news() if self._news else "")
        self.say_trouble(self._trouble)

    def _tell(self, words: Said | None, role: str) -> None:
        self._news = words
        self._news_words.setText(words() if words else "")
        if self._news_words.property("role") != role:
            self._news_words.setProperty("role", role)
            restyle(self._news_words)
