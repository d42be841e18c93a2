"""Offers the visit that was begun and not saved, after the program ended in the middle of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop_app.domain.desk_views import KeptDraft
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import NotFound

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.draft_banner import DraftBanner
    from desktop_app.ui.tasks import Tasks


class DraftOffer(QObject):
    restore_asked = Signal(object)
    """A KeptDraft."""

    def __init__(self, tasks: Tasks, place: QVBoxLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._place = tasks, place
        self._desk: Desk | None = None
        self._banner: DraftBanner | None = None
        self._left: list[tuple[KeptDraft, str]] = []

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks.query(lambda: _kept(desk), self._take, slow=True)

    def retranslate(self) -> None:
        if self._left:
            self._show()

    def _take(self, kept: list[tuple[KeptDraft, str]]) -> None:
        self._left = kept
        if kept:
            self._show()
        elif self._banner is not None:
            self._banner.hide()  # it was about the drafts of another store

    def _show(self) -> None:
        if self._banner is None:
            from desktop_app.ui.draft_banner import DraftBanner

            self._banner = DraftBanner(None)
            self._banner.restore_asked.connect(self._restored)
            self._banner.discard_asked.connect(self._discarded)
            self._place.addWidget(self._banner)
        self._banner.offer(*self._left[0])
        self._banner.show()

    def _restored(self, kept: KeptDraft) -> None:
        self._forget()
        self.restore_asked.emit(kept)

    def _discarded(self, kept: KeptDraft) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.act(lambda: desk.drop_draft(kept.id), self._dropped)
        self._forget()

    def _dropped(self, _nothing: None) -> None:
        pass

    def _forget(self) -> None:
        """The next one, if several were begun."""
        del self._left[0]
        if self._left:
            self._show()
        elif self._banner is not None:
            self._banner.hide()


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
