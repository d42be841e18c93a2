"""The room of records over a real store, and hands to use it with."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.draft import Draft
from desktop_app.ui.changes_bridge import ChangesBridge
from desktop_app.ui.records_room import RecordsRoom
from desktop_app.ui.tasks import Tasks
from tests.ui.office import NOW, Office, now

VISITS = 45


def write_visits(office: Office, count: int = VISITS) -> None:
    """One a day up to today; every third is a phone visit to the logistics firm, the others go to the university."""
    for number in range(count):
        day = NOW - timedelta(days=number, hours=1)
        parent, event = (office.transport, 3) if number % 3 == 0 else (office.campus, 2)
        office.desk.record_visit(
            Draft(parent=parent.id, record_time=f"{day:%Y-%m-%d %H:%M:%S}", event=event, effect=f"第 {number} 次")
        )


class InRoom:
    """A room on screen that can be waited for."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, office: Office, *, start: bool = False) -> None:
        self.qtbot, self.tasks, self.office = qtbot, tasks, office
        self.room = RecordsRoom(tasks, now, 20)
        self.said: list[tuple[str, str, object]] = []
        self.room.announced.connect(lambda *said: self.said.append(said))
        self.changes = ChangesBridge(tasks, self.room)
        self.changes.arrived.connect(self.room.absorb)
        qtbot.addWidget(self.room)
        self.room.resize(1440, 820)
        if start:
            self.room.expect_start_filter()
        self.room.show()
        self.room.activateWindow()
        with qtbot.waitExposed(self.room):
            pass
        self.changes.attach(office.desk)
        self.room.attach(office.desk)
        self.room.show_summary(office.desk.summary())
        self.settle()
        self.table = self.room.table

    def settle(self) -> None:
        """Until every question is answered, with what the answers asked in turn."""
        for _ in range(3):
            self.qtbot.wait(1)
            self.qtbot.waitUntil(self.tasks.is_idle)
        self.qtbot.wait(1)

    def words(self) -> str:
        return self.room.card.words()

    def ids(self) -> list[int]:
        return [row.id for row in self.table.records()]

    def buttons(self, name: str) -> list[QAbstractButton]:
        top: list[QWidget] = [self.room, *(w for w in QApplication.topLevelWidgets() if w.isVisible())]
        found = {id(b): b for w in top for b in w.findChildren(QAbstractButton) if b.isVisible()}
        return [b for b in found.values() if name in (b.text(), b.accessibleName())]

    def click(self, name: str) -> None:
        (button,) = self.buttons(name)
        button.click()
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.room, key, modifier)
        self.settle()

    def close(self) -> None:
        self.changes.close()
