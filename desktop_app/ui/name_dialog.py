"""Asks for one name; what is wrong with it is said under the field, and the dialog stays."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from desktop_app.ui import text
from desktop_app.words import tr


class NameDialog(QDialog):
    """Shown with `open()`. `named` comes with the text; whoever takes it calls `accept` or `refuse`."""

    named = Signal(str)

    def __init__(self, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self._edit = QLineEdit(name)
        self._edit.setAccessibleName(tr("名称"))
        self._edit.selectAll()
        self._edit.textChanged.connect(self._typed)
        self._problem = text.label("", "problem", wrap=True)
        self._problem.hide()
        caption = text.label(tr("名称(&N)"), "caption")
        caption.setBuddy(self._edit)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setProperty("kind", "primary")
        self._ok.setText(tr("保存"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        buttons.accepted.connect(lambda: self.named.emit(self._edit.text()))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(text.label(title, "h2"))
        layout.addWidget(caption)
        layout.addWidget(self._edit)
        layout.addWidget(self._problem)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        self._typed()

    def refuse(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()
        self._mark(True)
        self._edit.setFocus()

    def _typed(self) -> None:
        self._ok.setEnabled(bool(self._edit.text().strip()))
        self._problem.hide()
        self._mark(False)

    def _mark(self, wrong: bool) -> None:
        self._edit.setProperty("problem", wrong)
        text.restyle(self._edit)
