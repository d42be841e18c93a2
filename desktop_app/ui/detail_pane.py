"""One record to be read: its facts and texts above, its comments, readers and history below.

A record counts as read after two seconds in view: this record, this pane visible, this window in front. Going
through a list with the arrow keys reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.desk_views import Changes, Siblings
from desktop_app.domain.errors import AppError, NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import Hits
from desktop_app.domain.visit import Record
from desktop_app.ui import icons
from desktop_app.ui.attachment_opener import ask_and_open, host_of, usable_address
from desktop_app.ui.chips import Chip, FlowLayout
from desktop_app.ui.comments_tab import CommentsTab
from desktop_app.ui.detail_halves import DetailHalves
from desktop_app.ui.detail_sections import SHOW, record_pieces
from desktop_app.ui.history_tab import HistoryTab
from desktop_app.ui.reading_view import ReadingView
from desktop_app.ui.receipts_tab import ReceiptsTab
from desktop_app.ui.text import label, tooltip
from desktop_app.words import Telling, mark, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

READ_AFTER = 2000
"""Milliseconds in view until a record counts as read."""

_QUERY = "detail-record"
_SIBLINGS = "detail-siblings"
_TAB_MARGINS = 32
_TABS_BESIDE = 16
LEAST = 320
"""Pixels of width, unless the words need more."""


class DetailPane(QFrame):
    edit_asked = Signal(object)
    again_asked = Signal(object)
    """Begin a new visit like this record."""
    remove_asked = Signal(object)
    show_asked = Signal(object)
    """Show another record, by its LocalId."""
    announced = Signal(object)
    undo_offered = Signal(object, int)
    """What was done, and its number for the way back."""
    emptied = Signal()
    """The record that was shown is gone."""
    shown = Signal(object)
    """The Record that is to be read now, or anew."""

    def __init__(
        self,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], datetime] = datetime.now,
        read_after: int = READ_AFTER,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._tasks, self._clock = tasks, clock
        self._desk: Desk | None = None
        self._record: Record | None = None
        self._read: LocalId | None = None  # the record that was marked last, not to be marked again at each refresh
        self._in_view = QTimer(self, singleShot=True, interval=read_after)
        self._in_view.timeout.connect(self._mark_read)
        self._event, self._sync = Chip(), Chip()
        self._again, self._edit, self._remove = QToolButton(), QToolButton(), QToolButton()
        self._siblings: Siblings | None = None
        self.notice_place = QVBoxLayout()
        """For a line about the record, over its texts."""
        self.body = ReadingView()
        self._open = QToolButton()
        self.comments = CommentsTab(tasks, clock)
        self.receipts = ReceiptsTab()
        self.history = HistoryTab(tasks, clock)
        self._tabs = QTabWidget()
        self._halves = DetailHalves(self.body, self._tabs, self._wanted_below)
        self._nothing = label("", "dim", wrap=True)
        self._lay_out()
        self._wire()
        self.retranslate()
        self.show_nothing()

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self.comments.attach(desk)
        self.history.attach(desk)
        self._count_or_pause()

    # --- what it shows ---------------------------------------------------------------------------------------------
    def show_record(self, record: Record) -> None:
        """Shows `record`; the one already shown keeps its scroll position, tab and half comment."""
        other = self._record is None or self._record.id != record.id
        self._record = record
        self._tasks.forget(_QUERY)
        if other:
            self._siblings = None
        self._fill()
        self._ask_siblings(record)
        if other:
            self.body.verticalScrollBar().setValue(0)
            self._read = None
            self._in_view.stop()
        self._nothing.hide()
        self._halves.show()
        self._halves.share()
        self._count_or_pause()

    def show_nothing(self) -> None:
        self._tasks.forget(_QUERY)
        self._tasks.forget(_SIBLINGS)
        self._record = None
        self._in_view.stop()
        self._halves.hide()
        self._nothing.show()

    def refresh_if(self, changes: Changes) -> None:
        """Reads the record anew when `changes` may have touched it."""
        desk, record = self._desk, self._record
        if desk is None or record is None:
            return
        if changes.records is None or changes.directory or record.id in changes.records:
            number = record.id
            self._tasks.query(lambda: desk.record(number), self._refreshed, self._gone, key=_QUERY)

    def restyle(self) -> None:
        self._take_room()
        self._fill()

    def set_hits(self, hits: Hits) -> None:
        """What the search found, marked wherever it stands in the texts."""
        self.body.set_hits(hits)
        self.comments.list.set_hits(hits)

    def record(self) -> Record | None:
        return self._record

    def is_writing(self) -> bool:
        """A comment is being written: what is typed next must not go anywhere else."""
        return self.comments.is_writing()

    def show_tab(self, page: CommentsTab | ReceiptsTab | HistoryTab) -> None:
        """One of `comments`, `receipts` and `history`, from which the keyboard goes on."""
        pages = (self.comments, self.receipts, self.history)
        self._tabs.setCurrentIndex(pages.index(page))

    def read_tab(self, page: CommentsTab | ReceiptsTab | HistoryTab) -> None:
        """As `show_tab`, and to be read at once."""
        if self._record is not None:
            self.show_tab(page)
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def write_comment(self) -> None:
        """On the record shown: the box takes what is typed next."""
        if self._record is not None:
            self.show_tab(self.comments)
            self.comments.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def stop_reading(self) -> None:
        """The record shown was marked by hand: looking at it longer changes nothing."""
        self._in_view.stop()
        if self._record is not None:
            self._read = self._record.id

    def retranslate(self) -> None:
        self._nothing.setText(tr("在列表中选一条拜访记录，这里显示它的全部内容。"))
        for button, name in (
            (self._again, tr("再记一条同样的")),
            (self._edit, tr("修改这条记录")),
            (self._remove, tr("删除这条记录")),
        ):
            button.setAccessibleName(name)
            tooltip(button, name)
        tooltip(self._edit, tr("修改这条记录 (F2)"))
        self.body.setAccessibleName(tr("记录内容"))
        self._tabs.setAccessibleName(tr("评论、已读和历史"))
        self._take_room()
        for part in (self.comments, self.receipts, self.history):
            part.retranslate()
        self._fill()

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        upper = QVBoxLayout(self._halves.top)
        upper.setContentsMargins(16, 12, 8, 8)
        upper.setSpacing(8)
        upper.addLayout(self._head())
        upper.addLayout(self.notice_place)
        upper.addWidget(self.body, 1)
        self._fill_tabs()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._halves, 1)
        whole.addWidget(self._nothing, 1)
        self.setFocusProxy(self.body)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(6)
        chips = FlowLayout()
        chips.addWidget(self._event)
        chips.addWidget(self._sync)
        head.addLayout(chips, 1)  # one below the other where both do not fit
        buttons = ((self._open, "attach"), (self._again, "add"), (self._edit, "edit"), (self._remove, "delete"))
        for button, icon in buttons:
            button.setIcon(icons.icon(icon))
            head.addWidget(button)
        return head

    def _fill_tabs(self) -> None:
        reading = (16, 12, 8, 8)
        for page, margins in ((self.comments, (16, 0, 12, 12)), (self.receipts, reading), (self.history, reading)):
            holder = QWidget()
            inner = QVBoxLayout(holder)
            inner.setContentsMargins(*margins)
            inner.addWidget(page)
            self._tabs.addTab(holder, "")
        self._tabs.setDocumentMode(True)
        self._tabs.setProperty("role", "detail")
        self._tabs.tabBar().setDrawBase(False)
        self._tabs.tabBar().setExpanding(False)
        self._tabs.setUsesScrollButtons(False)

    def _wanted_below(self) -> int:
        """What shows the whole of the tab that is open, without its title."""
        if self._tabs.currentIndex() == 0:
            return self.comments.wanted_height()
        view = self.receipts if self._tabs.currentIndex() == 1 else self.history
        return int(view.document().size().height()) + _TAB_MARGINS

    def _wire(self) -> None:
        self._edit.clicked.connect(lambda: self._ask(self.edit_asked))
        self._again.clicked.connect(lambda: self._ask(self.again_asked))
        self._remove.clicked.connect(lambda: self._ask(self.remove_asked))
        self._open.clicked.connect(self._ask_to_open)
        for view in (self.body, self.comments.list, self.comments.box, self.receipts, self.history):
            view.document().documentLayout().documentSizeChanged.connect(self._halves.share_soon)
        self.body.pressed.connect(self._pressed)
        for part in (self.comments, self.history):
            part.announced.connect(self.announced)
            part.undo_offered.connect(self.undo_offered)

    def _fill(self) -> None:
        record = self._record
        if record is None:
            return
        now = self._clock()
        self.shown.emit(record)
        self._event.show_event(record.event)
        self._sync.show_sync(record.sync)
        self.body.show_pieces(record_pieces(record, now, self._siblings))
        self._remove.setVisible(record.removable)
        address = usable_address(record.attachment)
        self._open.setVisible(address is not None)
        if address is not None:
            words = tr("打开附件（{host}）…", host=host_of(address))
            self._open.setAccessibleName(words)
            tooltip(self._open, words)
        self.comments.show_record(record)
        self.receipts.show_record(record, now)
        self.history.show_record(record.id, on_server=record.server_id is not None)
        self._show_titles(len(record.comments), len(record.receipts))

    def _show_titles(self, comments: int, receipts: int) -> None:
        titles = (tr("评论 {count}", count=comments), tr("已读 {count}", count=receipts), tr("历史"))
        for index, title in enumerate(titles):
            self._tabs.setTabText(index, title)

    def _take_room(self) -> None:
        """As wide as its tabs are in this language and size of print, with figures of two digits."""
        self._show_titles(88, 88)
        self.setMinimumWidth(max(LEAST, self._tabs.tabBar().sizeHint().width() + _TABS_BESIDE))

    # --- reading counts after a while ------------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._halves.share()
        self._count_or_pause()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._in_view.stop()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in (QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate):
            self._count_or_pause()
        return handled

    def _is_in_view(self) -> bool:
        return self._record is not None and self.isVisible() and self.isActiveWindow()

    def _count_or_pause(self) -> None:
        if not self._is_in_view() or self._desk is None:
            self._in_view.stop()
        elif self._record is not None and self._record.id != self._read and not self._in_view.isActive():
            self._in_view.start()

    def _mark_read(self) -> None:
        desk, record = self._desk, self._record
        if desk is None or record is None or not self._is_in_view():
            return
        number = self._read = record.id
        self._tasks.act(lambda: desk.mark_read(number), self._marked, self._not_marked)

    def _marked(self, _nothing: None) -> None:
        """The new receipt comes with the announcement of the change."""

    def _not_marked(self, error: Exception) -> None:
        """Nobody asked for it, so nobody is told: without a person chosen no one has read anything."""
        if not isinstance(error, AppError):
            self._read = None

    # --- answers and asks ------------------------------------------------------------------------------------------
    def _refreshed(self, record: Record) -> None:
        if self._record is not None and self._record.id == record.id:
            self.show_record(record)

    def _gone(self, error: Exception) -> None:
        if isinstance(error, NotFound) and not self.is_writing():
            self.show_nothing()
            self.emptied.emit()
        elif isinstance(error, AppError):
            self.announced.emit(Telling(lambda: str(error)))

    def _ask_siblings(self, record: Record) -> None:
        """The other records of its big visit come a moment later: they are counted."""
        desk = self._desk
        if desk is None or record.parent is None:
            self._tasks.forget(_SIBLINGS)
            return
        number = record.id
        self._tasks.query(
            lambda: (number, desk.siblings(number)), self._show_siblings, self._gone, key=_SIBLINGS, slow=True
        )

    def _show_siblings(self, answer: tuple[LocalId, Siblings]) -> None:
        number, siblings = answer
        if self._record is not None and self._record.id == number:
            self._siblings = siblings
            self.body.show_pieces(record_pieces(self._record, self._clock(), siblings))

    def _pressed(self, name: str, number: int) -> None:
        if name == SHOW:
            self.show_asked.emit(LocalId(number))

    def _ask(self, signal: SignalInstance) -> None:
        if self._record is not None:
            signal.emit(self._record.id)

    def _ask_to_open(self) -> None:
        address = usable_address(self._record.attachment) if self._record else None
        if address is not None:
            ask_and_open(self, address, self._opened)

    def _opened(self, taken: bool) -> None:
        words = mark("附件已交给浏览器打开") if taken else mark("没有程序能打开这个地址")
        self.announced.emit(Telling(lambda: tr(words)))
