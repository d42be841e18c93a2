"""One phrase to be written or changed: its words, and for which event it is offered first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.domain.phrase import BLANK, Occasion, Phrase, Place
from desktop_app.ui import fonts, text
from desktop_app.ui.form_fields import Field, TextBox
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


class PhraseCard(QDialog):
    saved = Signal(int)
    """The id of the phrase."""

    def __init__(
        self,
        tasks: Tasks,
        desk: Desk,
        parent: QWidget,
        *,
        phrase: Phrase | None = None,
        body: str = "",
        occasion: Occasion = Occasion.ANY,
    ) -> None:
        """With `phrase` that one is changed, else a new one begins with `body` and `occasion`."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._tasks, self._desk, self._phrase = tasks, desk, phrase
        self.words, self.occasion = TextBox(4), QComboBox()
        self._words_field, self._occasion_field = Field(self.words, required=True), Field(self.occasion)
        self._save, self._cancel = QPushButton(), QPushButton()
        for one in Occasion:
            self.occasion.addItem(one.word, one)
        self.occasion.setCurrentIndex(self.occasion.findData(phrase.occasion if phrase else occasion))
        hold_still(self.occasion)
        self.words.setPlainText(phrase.body if phrase else body)
        self._lay_out()
        self._put_words()
        self.words.setFocus()
        self.words.selectAll()

    def save(self) -> None:
        desk, body, occasion, phrase = self._desk, self.words.toPlainText(), self._chosen(), self._phrase
        self._save.setEnabled(False)

        def work() -> int:
            if phrase is None:
                return desk.phrases.add(occasion, body)
            desk.phrases.revise(phrase.id, occasion, body)
            return phrase.id

        self._tasks.act(work, self._was_saved, self._not_saved, owner=self)

    def _chosen(self) -> Occasion:
        return Occasion(self.occasion.currentData())

    def _was_saved(self, id_: int) -> None:
        self.saved.emit(id_)
        self.accept()

    def _not_saved(self, error: Exception) -> None:
        self._save.setEnabled(True)
        words = error.words()[1] if isinstance(error, AppError) else tr("程序出错，已写入日志。")
        self._words_field.set_problem(words)
        self.words.setFocus()

    def _put_words(self) -> None:
        self.setWindowTitle(tr("修改常用语") if self._phrase else tr("新建常用语"))
        self._words_field.set_caption(tr("内容(&W)"))
        places = " ".join(place.written for place in Place)
        self._words_field.set_hint(tr("插入时自动填写：{places}；要手填的地方写 {blank}", places=places, blank=BLANK))
        self._occasion_field.set_caption(tr("最先用在(&E)"))
        self._save.setText(tr("保存"))
        text.tooltip(self._save, "Ctrl+Enter")
        self._cancel.setText(tr("取消"))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._save)
        self._save.setProperty("kind", "primary")
        self._save.setDefault(True)
        self._cancel.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self._words_field, 1)
        layout.addWidget(self._occasion_field)
        layout.addLayout(buttons)
        self.setMinimumWidth(fonts.scaled(440))
        self._save.clicked.connect(self.save)
        self._cancel.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter", QKeySequence(QKeySequence.StandardKey.Save)):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
