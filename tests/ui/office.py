"""A small office on a real store: who works there, whom they visit, and a moment at which it is always now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop_app.actions.desk import Desk
from desktop_app.actions.taking_in import take_in
from desktop_app.contract.answers import read_answer
from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import StoreFull
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.store.opening import open_store
from desktop_app.ui.entry_form import EntryForm

Begin = Callable[..., EntryForm]
"""Opens the form on a draft, or on a new visit; with a number on a kept one."""

NOW = datetime(2026, 11, 22, 14, 32)


def now() -> datetime:
    return NOW


class FullDesk(Desk):
    """A desk whose disk has no room left while `full`."""

    full = False

    def _refuse(self) -> None:
        if self.full:
            raise StoreFull(path=self.database.path)

    def record_visit(self, draft: Draft, kept: int | None = None) -> LocalId:
        self._refuse()
        return super().record_visit(draft, kept)

    def add_comment(self, record: LocalId, text: str) -> LocalId:
        self._refuse()
        return super().add_comment(record, text)

    def keep_draft(self, draft: Draft, kept: int | None = None) -> int:
        self._refuse()
        return super().keep_draft(draft, kept)


@dataclass(frozen=True)
class Office:
    desk: FullDesk
    me: Entry
    wang: Entry
    chen: Entry
    university: Entry
    logistics: Entry
    zhou: Entry
    """周老师 of the university."""
    zhou_too: Entry
    """周老师 of the logistics firm."""
    campus: Entry
    """The big visit at the university."""
    transport: Entry

    def receive(self, **row: object) -> LocalId:
        """A record as a server sends it."""
        sent = {"id": 1, "user_id": 9, "user_name": "汪小嘉", "recordTime": "2022-03-17 10:50:25", **row}
        take_in(self.desk.database, read_answer({"status": 0, "data": [sent]}).rows)
        return self.desk.page(RecordFilter(), size=1).rows[0].id

    def visit(self, **fields: object) -> LocalId:
        draft = Draft(parent=self.campus.id, record_time="2026-11-21 14:00", event=2)
        return self.desk.record_visit(Draft(**{**draft.as_json(), **fields}))


def open_office(folder: Path) -> Office:
    desk = FullDesk(open_store(folder / "visitbook.db"), clock=now)
    add: Callable[..., Entry] = desk.add_entry
    me, wang, chen = (add(Kind.PERSON, name) for name in ("刘洋", "王芳", "陈静"))
    university, logistics = (add(Kind.ORGANIZATION, name) for name in ("济南大学", "上海锦程物流"))
    desk.set_me(me.id)
    return Office(
        desk,
        me,
        wang,
        chen,
        university,
        logistics,
        add(Kind.CUSTOMER, "周老师", organization=university.id),
        add(Kind.CUSTOMER, "周老师", organization=logistics.id),
        add(Kind.PARENT, "智慧校园二期", organization=university.id, director=wang.id),
        add(Kind.PARENT, "运输管理系统", organization=logistics.id, director=me.id),
    )


def commit_text(widget: QWidget, text: str) -> None:
    """What an input method does when its words are chosen; keyClicks knows Latin keys only."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QCoreApplication.sendEvent(widget, event)


def compose_text(widget: QWidget, preedit: str) -> None:
    """Words that an input method is still composing."""
    QCoreApplication.sendEvent(widget, QInputMethodEvent(preedit, []))


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifiers)


def type_keys(widget: QWidget, letters: str) -> None:
    """Latin letters only."""
    QTest.keyClicks(widget, letters)
