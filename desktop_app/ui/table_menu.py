"""The menu of a row: everything that can be done with the records chosen in the table, with its keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop_app.ui.density import Density
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.ui.record_table import RecordTable

_KEY = QKeySequence.StandardKey


def fill_row_menu(menu: QMenu, table: RecordTable) -> None:
    """`table` has a chosen record."""
    chosen, several = table.chosen_record(), len(table.selected_records()) > 1
    unread = any(row.unread for row in table.records() if row.id in set(table.selected_records()))
    _add(menu, tr("看详情(&O)"), table.entered_detail.emit, "Enter", enabled=not several)
    _add(menu, tr("修改拜访(&E)"), lambda: table.edit_asked.emit(chosen), "F2", enabled=not several)
    _add(menu, tr("写评论(&W)"), table.comment_asked.emit, "Ctrl+Shift+M", enabled=not several)
    menu.addSeparator()
    _add(menu, tr("复制所选行(&C)"), table.copy, _KEY.Copy)
    _add(menu, tr("复制单元格(&L)"), table.copy_cell, "Ctrl+Shift+C")
    _add(menu, tr("导出所选(&X)…"), table.export_asked.emit)
    if several:
        _add(menu, tr("打印所选(&P)…"), table.print_asked.emit)
    else:
        _add(menu, tr("打印这一条(&P)…"), table.print_asked.emit, "Ctrl+Shift+P")
    menu.addSeparator()
    _add(menu, tr("标为已读(&M)") if unread else tr("标为未读(&M)"), table.read_asked.emit, "Ctrl+M")
    _add(menu, tr("再记一条同样的(&A)"), table.again_asked.emit, "Ctrl+Shift+N", enabled=not several)
    _add(menu, tr("删除拜访(&D)"), table.remove_asked.emit, _KEY.Delete)
    menu.addSeparator()
    table.columns.fill_menu(menu.addMenu(tr("列(&N)")))
    fill_density_menu(menu.addMenu(tr("行高(&H)")), table)


def fill_density_menu(menu: QMenu, table: RecordTable) -> None:
    group = QActionGroup(menu)
    for density in Density:
        action = menu.addAction(density.word, partial(table.set_density, density))
        action.setCheckable(True)
        action.setChecked(density == table.density())
        group.addAction(action)


def _add(
    menu: QMenu,
    words: str,
    run: Callable[[], object],
    keys: QKeySequence.StandardKey | str = "",
    *,
    enabled: bool = True,
) -> None:
    action = menu.addAction(words, run)
    action.setEnabled(enabled)
    if keys:
        action.setShortcut(QKeySequence(keys))
