"""A PDF is written whole or not at all."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest

from desktop_app.ui.page_setup import PageSetup
from desktop_app.ui.paper import Paper
from desktop_app.ui.pdf_file import Maker, PdfNotSaved, write_pdf
from desktop_app.ui.text_paper import TextSheet, text_paper
from tests.ui.on_paper import read_pdf, save, squeezed

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def paper() -> Paper:
    return text_paper(TextSheet("日报", "", (("收获", "与张主任见面。" * 3_000),)), PageSetup()).lay_out_now()


def test_the_letters_it_uses_are_in_it(paper: Paper, tmp_path: Path) -> None:
    said = subprocess.run(["pdffonts", str(save(paper, tmp_path / "a.pdf"))], capture_output=True, check=True)
    fonts = said.stdout.decode().splitlines()[2:]
    assert fonts
    for font in fonts:
        embedded, _subset, readable = font.split()[-5:-2]
        assert (embedded, readable) == ("yes", "yes")


@pytest.mark.parametrize(
    "words", ["客户见面", "长门车贝马鱼鸟龙齿页风飞食", "file office affluent", "a b", "H2O 2022 <h1> [U+202E]"]
)
def test_who_copies_from_it_gets_the_letters_that_were_written(words: str, tmp_path: Path) -> None:
    made = text_paper(TextSheet(words, words, ((words, words),)), PageSetup()).lay_out_now()
    assert read_pdf(save(made, tmp_path / "a.pdf")).count(squeezed(words)) == 4
    raw = subprocess.run(["pdftotext", "-raw", str(tmp_path / "a.pdf"), "-"], capture_output=True, check=True)
    assert words in raw.stdout.decode()


def test_who_stops_half_way_leaves_the_old_file_as_it_was(paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "日报.pdf"
    file.write_bytes(b"old")
    writing = write_pdf(paper, file, Maker())
    assert next(writing) == 1
    writing.close()
    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["日报.pdf"]


def test_a_folder_that_is_gone_is_said_in_words(paper: Paper, tmp_path: Path) -> None:
    with pytest.raises(PdfNotSaved) as refused:
        save(paper, tmp_path / "gone" / "a.pdf")
    assert "a.pdf" in str(refused.value)


def test_a_full_disk_is_said_in_words_and_leaves_the_old_file_as_it_was(paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, before[1]))  # as if no more than that were free
    try:
        with pytest.raises(PdfNotSaved):
            save(paper, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]


def test_it_takes_the_place_of_an_older_one(paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")
    save(paper, file)
    assert file.read_bytes().startswith(b"%PDF")
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
