"""Offers a visit back that was begun and not saved: after a kill, a closed form, or one that took another's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop_app.domain.desk_views import KeptDraft
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import NotFound
from desktop_app.words import Telling, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.draft_banner import DraftBanner
    from desktop_app.ui.tasks import Tasks


class DraftOffer(QObject):
    restore_asked = Signal(object)
    """A KeptDraft."""
    said = Signal(object, object, object)
    """Words for a toast, the words of its button and what that does."""

    def __init__(self, tasks: Tasks, place: QVBoxLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._place = tasks, place
        self._desk: Desk | None = None
        self._banner: DraftBanner | None = None
        self._left: list[tuple[KeptDraft, str]] = []
        self._but: int | None = None

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self.ask()

    def ask(self, *, but: int | None = None) -> None:
        """Looks what is kept; `but` is the one that is being written on."""
        desk, self._but = self._desk, but
        if desk is not None:
            self._tasks.query(lambda: _kept(desk), self._take, key="drafts", slow=True)

    def retranslate(self) -> None:
        if self._banner is not None:
            self._banner.retranslate()

    def _take(self, kept: list[tuple[KeptDraft, str]]) -> None:
        self._left = [one for one in kept if one[0].id != self._but]
        self._show()

    def _show(self) -> None:
        if not self._left:
            if self._banner is not None:
                self._banner.hide()
            return
        if self._banner is None:
            from desktop_app.ui.draft_banner import DraftBanner

            self._banner = DraftBanner(None)
            self._banner.restore_asked.connect(self._restored)
            self._banner.discard_asked.connect(self._discarded)
            self._banner.next_asked.connect(self._show_next)
            self._place.addWidget(self._banner)
        self._banner.offer(*self._left[0], len(self._left) - 1)

    def _show_next(self) -> None:
        self._left.append(self._left.pop(0))
        self._show()

    def _restored(self, kept: KeptDraft) -> None:
        self._forget()
        self.restore_asked.emit(kept)

    def _discarded(self, kept: KeptDraft) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.act(lambda: desk.drop_draft(kept.id), lambda _: self._dropped(kept), owner=self)
        self._forget()

    def _dropped(self, kept: KeptDraft) -> None:
        self.said.emit(Telling(lambda: tr("草稿已丢弃")), Telling(lambda: tr("撤销")), lambda: self._bring_back(kept))

    def _bring_back(self, kept: KeptDraft) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.act(lambda: desk.keep_draft(kept.draft), lambda _: self.ask(but=self._but), owner=self)

    def _forget(self) -> None:
        """The next one, if several were begun."""
        del self._left[0]
        self._show()


def _kept(desk: Desk) -> list[tuple[KeptDraft, str]]:
    """In a lane: the kept drafts that hold something, newest first, each with the name of what it is about."""
    found = []
    for kept in sorted(desk.drafts(), key=lambda kept: kept.kept_at, reverse=True):
        name = ""
        if kept.draft.parent is not None:
            try:
                name = desk.entry(Kind.PARENT, kept.draft.parent).label
            except NotFound:
                name = ""
        found.append((kept, name))
    return found
