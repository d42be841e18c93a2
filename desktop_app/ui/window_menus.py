"""Every menu line of the window. A line stands here only when what it does works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QKeySequence

from desktop_app.ui.column_fit import ALWAYS
from desktop_app.ui.density import Density
from desktop_app.ui.menus import Line, Lines, Menu
from desktop_app.ui.table_model import Column
from desktop_app.ui.theme import Scheme
from desktop_app.words import mark

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.record_table import RecordTable

T = TypeVar("T")

_KEY = QKeySequence.StandardKey


def window_menus(window: MainWindow) -> tuple[Menu, ...]:
    """The lines are asked for when the menus are filled: what they do is built after the first paint."""
    return (
        Menu(mark("文件(&F)"), lambda: _file(window)),
        Menu(mark("编辑(&E)"), lambda: _edit(window)),
        Menu(mark("视图(&V)"), lambda: _view(window)),
        Menu(mark("记录(&R)"), lambda: _record(window)),
        Menu(mark("工具(&T)"), lambda: _tools(window)),
        Menu(mark("帮助(&H)"), lambda: _help(window)),
    )


def _file(window: MainWindow) -> Lines:
    return (
        Line("new", mark("新建拜访(&N)"), window.new_visit, (_KEY.New,)),
        Line("one_line", mark("一句话录入(&L)"), lambda: window.writing.new_by_line(), ("Ctrl+K",)),
        None,
        Line("me", mark("我是谁(&M)…"), window.dialogs.choose_me),
        Line("samples", mark("移除示例数据(&S)"), window.store_deeds.remove_samples),
        Line("folder", mark("打开数据文件夹(&D)"), window.open_data_folder),
        None,
        Line("import", mark("导入(&I)…"), window.companions.imports.show, ("Ctrl+I",)),
        Line("imports", mark("导入历史(&H)…"), window.companions.imports.show_history),
        Line("export", mark("导出(&E)…"), window.companions.export.show, ("Ctrl+E",)),
        Line("print", mark("打印预览(&V)…"), window.companions.printing.preview, (_KEY.Print,)),
        Line("pdf", mark("另存为 PDF(&A)…"), window.companions.printing.save_pdf),
        None,
        Line("preferences", mark("设置(&P)…"), window.dialogs.show_preferences, (_KEY.Preferences, "Ctrl+,")),
        None,
        Line("quit", mark("退出(&Q)"), window.close, (_KEY.Quit, "Ctrl+Q")),
    )


def _edit(window: MainWindow) -> Lines:
    from desktop_app.ui.toast import PRESS_KEY  # not before there is something to say

    room = window.room
    return (
        Line("undo", mark("撤销(&U)"), window.deeds.undo, (_KEY.Undo,)),
        Line("redo", mark("重做(&R)"), window.deeds.redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
        None,
        Line("toast", mark("按下提示中的按钮(&T)"), window.press_toast, (PRESS_KEY,)),
        None,
        Line("copy", mark("复制所选行(&C)"), room.table.copy, (_KEY.Copy,)),
        Line("select_all", mark("选择本页全部(&A)"), room.table.selectAll, (_KEY.SelectAll,)),
        Line("select_everything", mark("选择全部筛选结果(&E)"), room.card.choose_everything, ("Ctrl+Shift+A",)),
        None,
        Line("find", mark("搜索(&F)"), room.focus_search, (_KEY.Find,)),
        Line("clear", mark("清除筛选(&L)"), room.clear_filter, ("Ctrl+Shift+L",)),
        Line("back", mark("上一个筛选(&P)"), lambda: room.step_filter(-1), (_KEY.Back,)),
        Line("forward", mark("下一个筛选(&N)"), lambda: room.step_filter(1), (_KEY.Forward,)),
        Line("save_filter", mark("保存当前筛选(&S)…"), room.save_filter),
        None,
        Line("bin", mark("回收站(&B)…"), window.deeds.show_bin),
    )


def _view(window: MainWindow) -> Lines:
    room = window.room
    return (
        Menu(mark("颜色(&T)"), _schemes(window)),
        Menu(mark("语言 / Language(&L)"), _languages(window)),
        None,
        Line("larger", mark("放大字号(&I)"), lambda: window.settings.zoom(10), (_KEY.ZoomIn, "Ctrl+=")),
        Line("smaller", mark("缩小字号(&O)"), lambda: window.settings.zoom(-10), (_KEY.ZoomOut,)),
        Line("normal", mark("正常字号(&N)"), lambda: window.settings.zoom(0), ("Ctrl+0",)),
        None,
        Line("filter", mark("筛选栏(&F)"), lambda shown: room.sidebar.setVisible(shown), ("F9",), checked=True),
        Line("detail", mark("详情栏(&P)"), lambda shown: room.detail.setVisible(shown), ("F10",), checked=True),
        Menu(mark("列(&C)"), _columns(room.table)),
        Menu(mark("行高(&H)"), _densities(room.table)),
        None,
        Line("notifications", mark("通知(&M)…"), window.dialogs.show_notifications, ("Shift+F8",)),
        Line("refresh", mark("刷新(&R)"), room.reload, ("Shift+F5" if window.sync.is_there() else _KEY.Refresh,)),
        Line("full_screen", mark("全屏(&U)"), window.show_full_screen, (_KEY.FullScreen, "F11"), checked=False),
    )


def _schemes(window: MainWindow) -> Lines:
    words = {
        Scheme.SYSTEM: mark("跟随系统(&S)"),
        Scheme.LIGHT: mark("浅色(&L)"),
        Scheme.DARK: mark("深色(&D)"),
    }
    return _choices("theme", words, window.settings.scheme(), window.settings.set_scheme)


def _languages(window: MainWindow) -> Lines:
    words = {"zh": mark("中文(&Z)"), "en": mark("English(&E)")}
    return _choices("language", words, window.settings.language(), window.settings.set_language)


def _densities(table: RecordTable) -> Lines:
    words = {
        Density.COMPACT: mark("紧凑(&C)"),
        Density.STANDARD: mark("标准(&S)"),
        Density.RELAXED: mark("宽松(&L)"),
    }
    return _choices("density", words, table.density(), table.set_density)


def _choices(group: str, words: Mapping[T, str], present: T, choose: Callable[[T], object]) -> Lines:
    """One line for each value, of which one is the present one."""
    return tuple(
        Line(f"{group}_{value}", line, partial(choose, value), checked=value == present, group=group)
        for value, line in words.items()
    )


def _columns(table: RecordTable) -> Lines:
    return (
        Line("column_left", mark("左移当前列(&L)"), lambda: table.move_column(-1), ("Ctrl+Shift+Left",), within=table),
        Line("column_right", mark("右移当前列(&R)"), lambda: table.move_column(1), ("Ctrl+Shift+Right",), within=table),
        None,
        Line("fit_columns", mark("自适应列宽(&W)"), table.columns.fit_to_content),
        Line("columns", mark("恢复默认列(&C)"), table.reset_columns),
        None,
        *(
            Line(f"show_{column.name.lower()}", column.source, partial(table.columns.show_column, column), checked=True)
            for column in Column
            if column not in ALWAYS
        ),
    )


def _record(window: MainWindow) -> Lines:
    room = window.room
    return (
        Line("edit", mark("修改拜访(&E)"), room.edit_chosen, ("F2",)),
        Line("again", mark("再记一条同样的(&A)"), window.deeds.again_chosen, ("Ctrl+Shift+N",)),
        Line("toggle_read", mark("标为已读或未读(&K)"), window.deeds.toggle_read, ("Ctrl+M",)),
        Line("remove", mark("删除拜访(&D)"), window.deeds.remove_chosen, (_KEY.Delete,), within=room.table),
        Line("print_record", mark("打印这一条(&O)…"), window.companions.printing.preview_record, ("Ctrl+Shift+P",)),
        None,
        Line("comment", mark("写评论(&W)"), lambda: window.in_detail(room.detail.write_comment), ("Ctrl+Shift+M",)),
        *_detail_tabs(window),
        None,
        Line("next", mark("下一条(&N)"), lambda: room.table.step(1), ("Alt+Down",)),
        Line("previous", mark("上一条(&P)"), lambda: room.table.step(-1), ("Alt+Up",)),
        Line("next_page", mark("下一页(&G)"), lambda: room.card.pager.step(1), ("Ctrl+PgDown",)),
        Line("previous_page", mark("上一页(&B)"), lambda: room.card.pager.step(-1), ("Ctrl+PgUp",)),
        None,
        Line("unread", mark("只看未读(&U)"), room.toggle_unread, ("Ctrl+Shift+U",)),
    )


def _detail_tabs(window: MainWindow) -> Lines:
    detail = window.room.detail
    tabs = (
        ("comments", mark("看评论(&1)"), detail.comments),
        ("receipts", mark("看已读(&2)"), detail.receipts),
        ("history", mark("看历史(&3)"), detail.history),
    )
    return tuple(
        Line(name, words, lambda tab=tab: window.in_detail(lambda: detail.read_tab(tab)), (f"Alt+{number}",))
        for number, (name, words, tab) in enumerate(tabs, start=1)
    )


def _tools(window: MainWindow) -> Lines:
    syncing: Lines = (
        None,
        Line("sync_now", mark("立即同步(&S)"), window.sync.sync_now, (_KEY.Refresh,)),
        Line("sync", mark("同步与待发(&Y)"), window.sync.show_panel, ("Ctrl+Shift+Y",)),
    )
    return (
        Line("directory", mark("名录(&D)"), window.companions.directory.show, ("Ctrl+Shift+D",)),
        Line("phrases", mark("常用语(&P)"), window.companions.phrases.show),
        Line("report", mark("日报(&R)"), window.companions.reports.show, ("Ctrl+Shift+J",)),
        *(syncing if window.sync.is_there() else ()),
    )


def _help(window: MainWindow) -> Lines:
    return (
        Line("keys", mark("快捷键(&K)"), window.dialogs.show_keys, ("F1",)),
        Line("log", mark("打开日志文件夹(&L)"), window.open_log_folder),
        None,
        Line("about", mark("关于拜访簿(&A)"), window.dialogs.show_about),
    )
