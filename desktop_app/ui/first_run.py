"""The first start over an empty store, in three steps that can each be left out: who, where, and with what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.directory import Entry, Kind
from desktop_app.ui import fonts, text
from desktop_app.ui.data_tab import file_dialog
from desktop_app.ui.pickers import UNSETTLED, EntryPicker
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


class FirstRun(QDialog):
    """Shown with `open()`. Closing it at any step is an answer too: it does not come again by itself."""

    me_chosen = Signal(object)
    """An Entry, when the first step is left with one."""
    store_chosen = Signal(object)
    """The Path of another data file; the dialog is over then."""
    samples_asked = Signal()
    import_asked = Signal()
    """The records that there are stand in a spreadsheet."""

    def __init__(self, tasks: Tasks, desk: Desk, store: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store = store
        self._told: Entry | None = None
        self._title, self._step = text.label("", "h1"), text.label("", "caption")
        self._who, self._who_hint = text.label("", "h2"), text.label("", "dim", wrap=True)
        self._where, self._where_hint = text.label("", "h2"), text.label("", "dim", wrap=True)
        self._what = text.label("", "h2")
        self._path = text.ElidedLabel(str(store))
        self._me_caption = text.label("", "caption")
        self._me_trouble = text.label("", "problem", wrap=True)
        self.me = EntryPicker(Kind.PERSON, tasks, create=True)
        self.me.attach(desk)
        self._me_caption.setBuddy(self.me)
        self.other = QPushButton()
        self.empty, self.samples, self.table = QRadioButton(), QRadioButton(), QRadioButton()
        self._empty_hint, self._samples_hint = text.label("", "small", wrap=True), text.label("", "small", wrap=True)
        self._table_hint = text.label("", "small", wrap=True)
        self.skip, self.back, self.next = QPushButton(), QPushButton(), QPushButton()
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._say_untaken()
        self.retranslate()
        self._go(0)

    def _lay_out(self) -> None:
        self.empty.setChecked(True)
        self._pages.addWidget(_page(self._who, self._who_hint, self._me_caption, self.me, self._me_trouble))
        where = _page(self._where, self._where_hint, self._path)
        row = QHBoxLayout()
        row.addWidget(self.other)
        row.addStretch(1)
        inner = where.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.insertLayout(inner.count() - 1, row)
        self._pages.addWidget(where)
        offered = (self.empty, self._empty_hint, self.table, self._table_hint, self.samples, self._samples_hint)
        self._pages.addWidget(_page(self._what, *offered))
        for hint in (self._empty_hint, self._table_hint, self._samples_hint):
            hint.setIndent(24)
        self.next.setProperty("kind", "primary")
        self.next.setDefault(True)
        for button in (self.skip, self.back, self.other):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        for widget in (self._step, self._title):
            layout.addWidget(widget)
        layout.addWidget(self._pages, 1)
        layout.addLayout(buttons)
        self.setMinimumSize(fonts.scaled(520), fonts.scaled(390))

    def _connect(self) -> None:
        self.skip.clicked.connect(self.reject)
        self.back.clicked.connect(lambda: self._go(self._pages.currentIndex() - 1))
        self.next.clicked.connect(self._on)
        self.me.edited.connect(self._say_untaken)
        self.other.clicked.connect(self._choose_store)

    def retranslate(self) -> None:
        self.setWindowTitle(tr("欢迎使用拜访簿"))
        self._title.setText(tr("欢迎使用拜访簿"))
        self._who.setText(tr("您是谁？"))
        self._who_hint.setText(tr("新建的拜访、评论和已读都记在这个人名下。输入姓名或拼音查找，没有的可以直接新建。"))
        self._me_caption.setText(tr("您的姓名(&N)"))
        self.me.edit.setAccessibleName(tr("您的姓名"))
        self._where.setText(tr("数据放在哪里？"))
        self._where_hint.setText(tr("所有记录都在本机的这个文件里，不联网也能用；每天自动备份一份。"))
        self.other.setText(tr("打开其他数据文件…"))
        self._what.setText(tr("从哪里开始？"))
        self.empty.setText(tr("从空白开始(&E)"))
        self._empty_hint.setText(tr("马上写第一条拜访。"))
        self.table.setText(tr("从 Excel 或 CSV 导入(&I)"))
        self._table_hint.setText(tr("已有的拜访台账，看过结果再写入，随时可以整批撤销。"))
        self.samples.setText(tr("先看看示例数据(&S)"))
        self._samples_hint.setText(
            tr("几百条编造的拜访，状态栏会一直标明；“文件”菜单里一下就能全部移除，不会发给任何人。")
        )
        self.skip.setText(tr("全部跳过"))
        self.back.setText(tr("上一步"))
        self._go(self._pages.currentIndex())

    def page(self) -> int:
        """The step on screen, from 0."""
        return self._pages.currentIndex()

    def _go(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        last = page == self._pages.count() - 1
        self._step.setText(tr("第 {step} 步，共 {steps} 步", step=page + 1, steps=self._pages.count()))
        self.next.setText(tr("开始使用") if last else tr("下一步"))
        self.back.setVisible(page > 0)
        first: tuple[QWidget, ...] = (self.me, self.next, self.empty)
        first[page].setFocus()

    def _on(self) -> None:
        if self.page() == 0 and self.me.unsettled():  # gone on from here, the name would be lost without a word
            self._say_untaken(self.me.unsettled())
            self.me.setFocus()
            return
        entry = self.me.entry()
        if self.page() == 0 and entry is not None and entry != self._told:
            self._told = entry
            self.me_chosen.emit(entry)
        if self.page() < self._pages.count() - 1:
            self._go(self.page() + 1)
            return
        if self.samples.isChecked():
            self.samples_asked.emit()
        self.accept()
        if self.table.isChecked():
            self.import_asked.emit()

    def _say_untaken(self, name: str = "") -> None:
        self._me_trouble.setText(tr(UNSETTLED, text=name) if name else "")
        self._me_trouble.setVisible(bool(name))

    def _choose_store(self) -> None:
        dialog = file_dialog(self, self._store)
        dialog.fileSelected.connect(self.take_store)
        dialog.open()

    def take_store(self, name: str) -> None:
        """Another data file: what comes next depends on what it holds."""
        self.accept()
        self.store_chosen.emit(Path(name))


def _page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 8, 0, 8)
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return page
