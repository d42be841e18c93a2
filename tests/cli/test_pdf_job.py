"""A long list becomes a PDF in a process of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.paper_request import PaperForm, PaperRequest
from tests.cli.commands import Visitbook
from tests.cli.test_job import Child


@pytest.fixture
def child(visitbook: Visitbook) -> Iterator[Child]:
    found = Child(visitbook.store)
    with found.process:
        yield found
        found.process.kill()


def request(file: Path, **wanted: Any) -> dict[str, Any]:
    return {"do": "pdf", "request": PaperRequest(author="刘洋", **wanted).as_json(), "file": str(file)}


def pages(file: Path) -> int:
    said = subprocess.run(["pdfinfo", str(file)], capture_output=True, check=True).stdout.decode()
    return next(int(line.split()[1]) for line in said.splitlines() if line.startswith("Pages"))


@pytest.mark.parametrize("form", list(PaperForm))
def test_it_says_how_far_it_is_and_what_stands_in_the_file(
    visitbook: Visitbook, child: Child, tmp_path: Path, form: PaperForm
) -> None:
    visitbook.done("sample", 120)
    file = tmp_path / "拜访.pdf"
    child.tell(request(file, form=form))
    said = child.all()
    assert said[-1]["done"] == {"file": str(file), "written": 120, "total": 120, "notes": []}
    assert said[-2] == {"progress": 100, "of": 100}
    assert pages(file) > 3
    text = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True).stdout.decode()
    assert "全部 120 条" in text


def test_only_the_records_that_were_chosen_are_in_it(visitbook: Visitbook, child: Child, tmp_path: Path) -> None:
    visitbook.done("sample", 40)
    child.tell(request(tmp_path / "a.pdf", ids=(3, 1, 2), part="选中的 3 条"))
    assert child.all()[-1]["done"]["written"] == 3


def test_a_word_to_stop_ends_it_with_nothing_left_behind(visitbook: Visitbook, child: Child, tmp_path: Path) -> None:
    visitbook.done("sample", 900)
    child.tell(request(tmp_path / "拜访.pdf", form=PaperForm.EACH))
    child.tell({"do": "cancel"})
    assert child.all()[-1] == {"cancelled": True}
    assert not [name for name in tmp_path.iterdir() if "拜访" in name.name]


def test_a_folder_that_is_gone_is_said_in_words(visitbook: Visitbook, child: Child, tmp_path: Path) -> None:
    visitbook.done("sample", 5)
    child.tell(request(tmp_path / "gone" / "拜访.pdf"))
    said = child.all()[-1]
    assert "PDF 没有保存" in said["error"]
