"""The middle card: what is being shown in one sentence, the table or why there is none, and the pager."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.desk_views import Page
from desktop_app.domain.errors import AppError
from desktop_app.domain.visit import RecordRow
from desktop_app.ui import fonts, text
from desktop_app.ui.empty_state import EmptyState
from desktop_app.ui.pager import Pager
from desktop_app.ui.record_table import RecordTable
from desktop_app.words import tr, trn

_PILL_PADDING = 22


class TableCard(QFrame):
    clear_asked = Signal()
    save_asked = Signal()
    unread_asked = Signal(bool)
    new_asked = Signal()
    all_time_asked = Signal()
    """Whatever the list is of, without a range of time."""
    again_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._sentence = text.ElidedLabel("", "dim", self)
        self._clear = QPushButton(self)
        self._clear.setProperty("kind", "link")
        self._clear.clicked.connect(self.clear_asked)
        self._save = QPushButton(self)
        self._save.setProperty("kind", "link")
        self._save.clicked.connect(self.save_asked)
        self._outside = QPushButton(self)
        self._outside.setProperty("kind", "link")
        self._outside.clicked.connect(self.all_time_asked)
        self._outside.hide()
        self._outside_count = 0
        self._unread = QPushButton(self)
        self._unread.setProperty("kind", "pill")
        self._unread.setCheckable(True)
        self._unread.clicked.connect(self.unread_asked)
        self._unread.hide()
        self._unread_count: int | None = 0
        self._stack = QStackedWidget(self)
        self.table = RecordTable(self._stack)
        self._empty = EmptyState(self._stack)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.pager = Pager(self)
        self._say: Callable[[], None] = lambda: None
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.pager.all_asked.connect(self.choose_all)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(self._sentence, 100)
        head.addWidget(self._clear)
        head.addWidget(self._save)
        head.addWidget(self._outside)
        head.addStretch(1)
        head.addWidget(self._unread)
        line = QFrame(self)
        line.setProperty("role", "rule")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(line)
        layout.addWidget(self.pager)

    def show_page(
        self,
        page: Page,
        rows: Sequence[RecordRow],
        *,
        keep_place: bool,
        narrowed: bool,
        any_records: bool,
        all_time: bool,
    ) -> None:
        """Shows `rows`: those of the page, and guests that are no longer of it.

        When there are none, `narrowed`, `any_records` and `all_time` decide which words say so.
        """
        self.table.all_chosen = self.table.all_chosen and keep_place and self.table.selects_whole_page()
        self.table.show_rows(rows, keep_place=keep_place)
        self.pager.show_place(page.number, page.size, len(page.rows), page.total)
        self._count_selected()
        if rows:
            self._say = lambda: None
            self._show(self.table)
            return
        self._say = (
            self._no_match(all_time) if narrowed else self._say_none_lately if any_records else self._say_none_yet
        )
        self._say()
        self._show(self._empty)

    def show_sentence(self, words: str, *, clearable: bool, saveable: bool) -> None:
        """`saveable` when the filter is worth a name and has none yet."""
        self._sentence.setText(words)
        self._hug()
        self._clear.setVisible(clearable)
        self._save.setVisible(saveable)

    def show_unread(self, count: int | None, *, only: bool) -> None:
        """How much of the list waits to be read, as the button that shows only that; None while it is counted."""
        self._unread_count = count
        self._unread.setText(tr("只看未读") if count is None else trn("{n} 条未读", count))
        text.tooltip(self._unread, tr("显示整个列表") if only else tr("这个列表中的未读：点击只看这些"))
        bold = QFontMetrics(fonts.unread(fonts.base_font()))  # which it is while it is pressed
        self._unread.setMinimumWidth(bold.horizontalAdvance(self._unread.text()) + _PILL_PADDING)
        self._unread.setChecked(only)
        self._unread.setVisible(count != 0 or only)

    def show_outside(self, count: int, of: str = "") -> None:
        """How many more a search finds at other times than `of`, as the link that shows them."""
        self._outside_count = count
        self._outside.setText(trn("{range}以外还有 {n} 条", count, range=of))
        self._outside.setAccessibleName(self._outside.text())
        text.tooltip(self._outside, tr("显示全部时间"))
        self._outside.setVisible(count > 0)

    def outside(self) -> int:
        """As it was told last."""
        return self._outside_count

    def show_problem(self, error: AppError) -> None:
        """The page could not be read: in place of the table, with the cure."""
        self._say = lambda: self._say_problem(error)
        self._say()
        self._show(self._empty)

    def show_opening(self) -> None:
        """Until there is a page: a store that is made or migrated takes a moment."""
        self._say = self._say_opening
        self._say()
        self._show(self._empty)

    def words(self) -> str:
        """The sentence over the table."""
        return self._sentence.whole_text()

    def is_empty(self) -> bool:
        return self._stack.currentWidget() is self._empty

    def retranslate(self) -> None:
        self._clear.setText(tr("清除"))
        self._clear.setAccessibleName(tr("清除筛选"))
        self._save.setText(tr("存为…"))
        self._save.setAccessibleName(tr("把当前筛选存为…"))
        self.show_unread(self._unread_count, only=self._unread.isChecked())
        self.table.retranslate()
        self.pager.retranslate()
        self._say()

    def restyle(self) -> None:
        self.show_unread(self._unread_count, only=self._unread.isChecked())
        self.table.restyle()
        self.pager.restyle()
        self._hug()
        self._empty.restyle()

    def take_focus(self) -> None:
        """To the table, or to what stands in its place, where keys do nothing."""
        (self._empty if self.is_empty() else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, widget: QWidget) -> None:
        """Who was in the list stays in it: keys that are meant for it must not go to whatever comes next."""
        left, focused = self._empty if self.is_empty() else self.table, self.focusWidget()
        had_focus = focused is not None and (focused is left or left.isAncestorOf(focused))
        self._stack.setCurrentWidget(widget)
        if had_focus and left is not widget:
            self.take_focus()

    def _hug(self) -> None:
        """Keeps 清除 beside the sentence, however short that is, and the list where it is when a button comes."""
        buttons = (self._clear, self._save, self._outside, self._unread)
        for part in (self._sentence, *buttons):
            part.ensurePolished()
        self._sentence.setMaximumWidth(self._sentence.fontMetrics().horizontalAdvance(self.words()) + 4)
        self._sentence.setMinimumHeight(max(button.sizeHint().height() for button in buttons))

    def choose_all(self, wanted: bool) -> None:
        """Every record of the filter counts as selected, until the selection changes."""
        self.table.all_chosen = wanted
        self._count_selected()

    def choose_everything(self) -> None:
        """The page, and all other records of the filter where there are any."""
        self.table.selectAll()
        self.choose_all(self.pager.has_more_than_page())

    def _selection_changed(self) -> None:
        self.table.all_chosen = False
        self._count_selected()

    def _count_selected(self) -> None:
        table = self.table
        self.pager.show_selected(
            len(table.selected_records()), whole_page=table.selects_whole_page(), everything=table.all_chosen
        )

    def _say_opening(self) -> None:
        self._empty.say("database", tr("正在打开…"), "")

    def _say_none_yet(self) -> None:
        self._empty.say(
            "document_table",
            tr("还没有拜访记录"),
            tr("写下第一次拜访，它就会出现在这里。"),
            [(tr("新建拜访"), self.new_asked.emit, True)],
        )

    def _say_none_lately(self) -> None:
        self._empty.say(
            "calendar",
            tr("近 7 天没有拜访记录"),
            tr("更早的记录都在，可以换一个时间范围。"),
            [(tr("显示全部时间"), self.all_time_asked.emit, False), (tr("新建拜访"), self.new_asked.emit, True)],
        )

    def _no_match(self, all_time: bool) -> Callable[[], None]:
        """Who looks for an old visit forgets that only the last days are looked through."""

        def say() -> None:
            usual = (tr("清除筛选"), self.clear_asked.emit, False), (tr("新建拜访"), self.new_asked.emit, True)
            wider = () if all_time else ((tr("显示全部时间"), self.all_time_asked.emit, False),)
            words = tr("当前筛选：{words}", words=self.words())
            self._empty.say("search", tr("没有符合条件的拜访"), words, [*wider, *usual])

        return say

    def _say_problem(self, error: AppError) -> None:
        title, hint = error.words()
        self._empty.say("warning", title, hint, [(tr("重试"), self.again_asked.emit, True)])
