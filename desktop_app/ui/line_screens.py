"""The pictures of the line above the form's fields: understood, asked about, and filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.ui.one_line_entry import PAUSE

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.entry_form import EntryForm
    from desktop_app.ui.main_window import MainWindow

_SMALL = (680, 672)
"""What a screen of 1280×720 leaves for the form."""


class Studio(Protocol):
    @property
    def window(self) -> MainWindow: ...
    @property
    def desk(self) -> Desk: ...

    def take(self, name: str, widget: QWidget | None = None, *, after: str = "") -> None: ...
    def wait(self, quiet_ms: int = ...) -> None: ...


def draw_line(studio: Studio, after: str = "") -> None:
    before = {kept.id for kept in studio.desk.drafts()}
    studio.window.writing.new_by_line()
    studio.wait()
    form = studio.window.form()
    if form is None:
        return
    studio.take("line-empty", form, after=after)
    form.resize(*_SMALL)
    studio.take("line-empty", form, after="-".join(filter(None, (after, "small"))))
    form.resize(680, 760)
    _write(studio, form, _line(studio.desk))
    studio.take("line-read", form, after=after)
    size = form.size()
    form.resize(*_SMALL)
    studio.take("line-read", form, after="-".join(filter(None, (after, "small"))))
    form.resize(size)
    _draw_asked(studio, form, after)
    form.close()
    studio.wait()
    for kept in studio.desk.drafts():
        if kept.id not in before:
            studio.desk.drop_draft(kept.id)


def _draw_asked(studio: Studio, form: EntryForm, after: str) -> None:
    """Every question is answered with what is offered first, until the line stands in the fields."""
    form.line.take()
    studio.wait()
    drawn = False
    for _ in range(9):
        menu = form.line.panel.chips.menu()
        if menu is None:
            break
        if not drawn:
            studio.take("line-asked", menu, after=after)
            drawn = True
        action = next(action for action in menu.actions() if action.isEnabled() and action.text())
        menu.close()
        action.trigger()
        studio.wait()
    studio.take("line-filled", form, after=after)
    form.line.panel.set_open(False)
    studio.take("line-closed", form, after=after)
    form.line.panel.set_open(True)


def _write(studio: Studio, form: EntryForm, line: str) -> None:
    form.line.panel.box.put_words(line)
    studio.wait(PAUSE + 150)


def _line(desk: Desk) -> str:
    """With an organization and a person of the store, and somebody whom it does not know."""
    place = _first(desk, Kind.ORGANIZATION)
    helper = next((one for one in desk.find(Kind.PERSON, "") if one != desk.summary().me), None)
    along = f"和{helper.label}一起" if helper else ""
    where = place.label if place else "济南大学"
    return f"昨天下午3点{along}去{where}拜访欧阳主任，看了新机房，希望月底前给方案，打车30吃饭90 下周三再去"


def _first(desk: Desk, kind: Kind) -> Entry | None:
    return next(iter(desk.find(kind, "", limit=1)), None)
