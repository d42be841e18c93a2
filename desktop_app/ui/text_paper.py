"""A text with a title, a word about it and sections under their heads, on paper: the daily report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.ui.page_setup import PageSetup
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_blocks import Block, Face, Text, clean, millimetres
from desktop_app.ui.text import one_line

_OVER_HEAD, _OVER_TEXT = millimetres(5), millimetres(1)


@dataclass(frozen=True, slots=True)
class TextSheet:
    title: str
    about: str = ""
    """A line under the title: whose it is, and of which days."""
    sections: tuple[tuple[str, str], ...] = ()
    """Each a head, which may be empty, and its text with its own line feeds."""


def text_paper(sheet: TextSheet, setup: PageSetup, foot: str = "") -> Paper:
    """Still to be laid out (`Paper.lay_out`)."""

    def blocks(_width: int) -> Iterator[Block]:
        yield Text(one_line(sheet.title), Face.TITLE, keeps_next=bool(sheet.about or sheet.sections))
        if sheet.about:
            yield Text(one_line(sheet.about), Face.SMALL, "text2", above=millimetres(0.5), running=sheet.title)
        for head, text in sheet.sections:
            if head:
                yield Text(one_line(head), Face.HEAD, above=_OVER_HEAD, keeps_next=True, running=sheet.title)
            yield Text(clean(text), above=_OVER_TEXT)

    return Paper(sheet.title, blocks, setup, foot)
