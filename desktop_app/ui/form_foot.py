"""What can be done with the form, under its fields: four buttons, and what the keys do."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.ui.text import ElidedLabel, tooltip
from desktop_app.words import tr


class FormFoot(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = ElidedLabel("", "small")
        self.discard, self.cancel, self.save_next, self.save = (QPushButton() for _ in range(4))
        buttons = QHBoxLayout(self)
        buttons.setSpacing(8)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self._keys, 1)
        for button in self.buttons():
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.discard.setProperty("kind", "link")
        self.save.setProperty("kind", "primary")

    def buttons(self) -> tuple[QPushButton, ...]:
        """In the order of Tab."""
        return self.discard, self.cancel, self.save_next, self.save

    def set_busy(self, busy: bool) -> None:
        """Closing is always possible."""
        for button in (self.save, self.save_next, self.discard):
            button.setEnabled(not busy)

    def retranslate(self) -> None:
        self._keys.setText(tr("Ctrl+Enter 保存 · Ctrl+F 查记录 · Esc 关闭"))
        tooltip(self.save, "Ctrl+Enter / Ctrl+S")
        tooltip(self.save_next, "Ctrl+Shift+Enter")
        self.discard.setText(tr("放弃草稿"))
        self.cancel.setText(tr("关闭"))
        self.save_next.setText(tr("保存并新建"))
        self.save.setText(tr("保存"))
