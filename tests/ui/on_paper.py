"""Looks at a paper: the texts that stand on its pages, and what another program reads in the file made of it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from desktop_app.ui.paper import Paper, Placed
from desktop_app.ui.paper_blocks import Row, Text
from desktop_app.ui.pdf_file import Maker, write_pdf


def texts_of(placed: Placed) -> tuple[str, ...]:
    match placed.block:
        case Text(text=text):
            return (text,)
        case Row(cells=cells):
            return tuple(cell.text for cell in cells)
    return ()


def on_page(paper: Paper, number: int) -> list[tuple[str, ...]]:
    return [texts_of(placed) for placed in paper.placed(number)]


def all_texts(paper: Paper) -> list[str]:
    """Each text once for each page that it stands on."""
    return [text for number in range(paper.pages()) for texts in on_page(paper, number) for text in texts]


def rows_of(paper: Paper, columns: int) -> Iterator[tuple[str, ...]]:
    """The rows of a list, without its heads and sums, in their order."""
    for number in range(paper.pages()):
        for placed in paper.placed(number):
            if isinstance(placed.block, Row) and not placed.block.ground and placed.first == 0:
                assert len(placed.block.cells) == columns
                yield texts_of(placed)


def save(paper: Paper, file: Path, author: str = "刘洋") -> Path:
    for _ in write_pdf(paper, file, Maker(author)):
        pass
    return file


def read_pdf(file: Path) -> str:
    """All its text without blanks and line ends, which a page sets anew."""
    said = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return squeezed(said.stdout.decode())


def squeezed(text: str) -> str:
    return "".join(text.split())


def facts_of(file: Path) -> dict[str, str]:
    """What the file says about itself."""
    said = subprocess.run(["pdfinfo", str(file)], capture_output=True, check=True).stdout.decode()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in said.splitlines())}
