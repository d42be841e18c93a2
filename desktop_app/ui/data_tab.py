"""Where the data lies, where its backups lie, and the way back to one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui import fonts, text
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.ui.preferences import Preferences
    from desktop_app.ui.tasks import Tasks

Found = tuple[Path, datetime, int]
"""A backup, when it was taken, and its bytes."""
_ROWS = 6
_ROW = 31


class DataTab(QWidget):
    store_chosen = Signal(object)
    """The Path of another data file, which may not exist yet."""
    folder_asked = Signal(object)
    """A Path to be shown in the file manager."""
    backups_chosen = Signal(str)
    """Another folder for the backups; empty for the one beside the data."""
    restore_asked = Signal(object)
    """The Path of a backup that is to take the data's place; it was confirmed."""

    def __init__(
        self, tasks: Tasks, ask: Callable[[], Preferences], *, is_open: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._ask, self._is_open = tasks, ask, is_open
        self._found: list[Found] = []
        self._store_caption, self._folder_caption = text.label("", "caption"), text.label("", "caption")
        self._list_caption, self._said = text.label("", "caption"), text.ElidedLabel("", "small")
        self._store, self._folder = text.ElidedLabel(), text.ElidedLabel()
        self._open_store, self._other_store, self._open_folder, self._other_folder, self._beside = (
            QPushButton() for _ in range(5)
        )
        self._now, self._restore = QPushButton(), QPushButton()
        self._list = QListWidget()
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.reload()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 16, 4, 4)
        layout.setSpacing(6)
        self._list.setFixedHeight(fonts.scaled(_ROWS * _ROW) + 4)
        for widget in (self._store_caption, self._store):
            layout.addWidget(widget)
        layout.addLayout(_row(self._open_store, self._other_store))
        layout.addSpacing(10)
        for widget in (self._folder_caption, self._folder):
            layout.addWidget(widget)
        layout.addLayout(_row(self._open_folder, self._other_folder, self._beside))
        layout.addSpacing(10)
        layout.addWidget(self._list_caption)
        layout.addWidget(self._list)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self._restore)
        last.addWidget(self._now)
        last.addWidget(self._said, 1)
        layout.addLayout(last)
        layout.addStretch(1)
        for pushed in self.findChildren(QPushButton):
            pushed.setAutoDefault(False)  # Enter in the list means the list

    def _connect(self) -> None:
        self._open_store.clicked.connect(lambda: self.folder_asked.emit(self._ask().store.parent))
        self._open_folder.clicked.connect(lambda: self.folder_asked.emit(self._ask().backups))
        self._other_store.clicked.connect(self.choose_store)
        self._other_folder.clicked.connect(self.choose_folder)
        self._beside.clicked.connect(lambda: self._take_folder(""))
        self._now.clicked.connect(self._back_up)
        self._restore.clicked.connect(self._ask_to_restore)
        self._list.itemActivated.connect(self._ask_to_restore)
        self._list.currentRowChanged.connect(lambda _row: self._enable())

    def retranslate(self) -> None:
        self._store_caption.setText(tr("数据文件"))
        self._folder_caption.setText(tr("备份文件夹"))
        self._list_caption.setText(tr("备份（每天自动一份，最新的在前）"))
        self._list.setAccessibleName(tr("备份"))
        names = (
            (self._open_store, tr("打开文件夹"), tr("打开数据所在的文件夹")),
            (self._other_store, tr("打开其他数据文件…"), ""),
            (self._open_folder, tr("打开文件夹"), tr("打开备份文件夹")),
            (self._other_folder, tr("选择其他文件夹…"), ""),
            (self._beside, tr("放回数据旁边"), ""),
            (self._restore, tr("恢复所选备份…"), ""),
            (self._now, tr("立即备份"), ""),
        )
        for button, words, spoken in names:
            button.setText(words)
            button.setAccessibleName(spoken or words.removesuffix("…"))
        self._show_places()
        self._fill()

    # --- what is there -----------------------------------------------------------------------------------------------
    def reload(self) -> None:
        now = self._ask()

        def find() -> list[Found]:
            from desktop_app.actions.safekeeping import backups_of

            return [(each.path, each.taken, each.path.stat().st_size) for each in backups_of(now.store, now.backups)]

        self._tasks.query(find, self._take, key="backups", owner=self)

    def _show_places(self) -> None:
        now = self._ask()
        self._store.setText(str(now.store))
        self._folder.setText(str(now.backups))
        self._beside.setVisible(now.own_backups)

    def _take(self, found: list[Found]) -> None:
        self._found = found
        self._fill()

    def _fill(self) -> None:
        self._list.clear()
        sizes = QLocale().formattedDataSize
        for path, taken, size in self._found:
            words = sizes(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
            item = QListWidgetItem(f"{taken:%Y-%m-%d %H:%M}　{words}　{path.name}")
            item.setSizeHint(QSize(0, fonts.scaled(_ROW)))  # as wide as the list: what is longer ends in …
            item.setToolTip(text.tip(str(path)))
            self._list.addItem(item)
        if not self._found:
            item = QListWidgetItem(tr("还没有备份"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        self._enable()

    def _enable(self) -> None:
        self._now.setEnabled(self._is_open)
        self._restore.setEnabled(self._chosen() is not None)

    def _chosen(self) -> Found | None:
        row = self._list.currentRow()
        return self._found[row] if 0 <= row < len(self._found) else None

    # --- what a person does ------------------------------------------------------------------------------------------
    def choose_store(self) -> None:
        dialog = file_dialog(self, self._ask().store)
        dialog.fileSelected.connect(lambda name: self.store_chosen.emit(Path(name)))
        dialog.open()

    def choose_folder(self) -> None:
        dialog = FileDialog(self, tr("选择备份文件夹"), str(self._ask().backups.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take_folder)
        dialog.open()

    def _take_folder(self, folder: str) -> None:
        self.backups_chosen.emit(folder)
        self._show_places()
        self.reload()

    def _back_up(self) -> None:
        now = self._ask()
        self._now.setEnabled(False)
        self._said.setText(tr("正在备份…"))

        def work() -> Path:
            from desktop_app.actions.backing_up import back_up_now

            return back_up_now(now.store, now.backups, now=datetime.now())

        self._tasks.query(work, self._backed_up, self._not_backed_up, upkeep=True, owner=self)

    def _backed_up(self, path: Path) -> None:
        self._said.setText(tr("已备份：{name}", name=path.name))
        self.reload()

    def _not_backed_up(self, error: Exception) -> None:
        self._said.setText(tr("没有备份：{why}", why=error))
        self._enable()

    def _ask_to_restore(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        path, taken, _size = chosen
        box = text.message(
            self,
            tr("恢复 {when} 的备份？", when=f"{taken:%Y-%m-%d %H:%M}"),
            tr("现在的数据会先备份下来，再换成那时的数据；之后写的记录只在那份备份里。"),
            kind=QMessageBox.Icon.Warning,
            buttons=QMessageBox.StandardButton.Cancel,
        )
        box.setWindowTitle(tr("恢复备份"))
        box.button(QMessageBox.StandardButton.Cancel).setText(tr("取消"))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        go = box.addButton(tr("恢复"), QMessageBox.ButtonRole.DestructiveRole)
        go.clicked.connect(lambda: self.restore_asked.emit(path))
        box.open()


def file_dialog(parent: QWidget, store: Path) -> QFileDialog:
    """Asks for a data file: one that is there, or the name of a new one."""
    dialog = FileDialog(parent, tr("打开其他数据文件"), str(store.parent))
    dialog.setNameFilters([tr("数据文件 (*.db)"), tr("所有文件 (*)")])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix("db")
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("打开"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
