"""A file that cannot be written says why in words that help, and leaves what stood there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from desktop_app.domain.errors import NotWritten
from desktop_app.exchange.whole_file import written_whole


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "Excel"),
        (errno.EPERM, "Excel"),
        (errno.EROFS, "只读"),
        (errno.ENOSPC, "磁盘空间不够"),
        (errno.EDQUOT, "磁盘空间不够"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_the_system_says_becomes_words(tmp_path: Path, number: int, words: str) -> None:
    """EACCES is what Windows says of a file that Excel has open."""
    file = tmp_path / "a.csv"
    file.write_text("von gestern", encoding="utf-8")

    def fails() -> None:
        with written_whole(file) as part:
            part.write_text("halb", encoding="utf-8")
            raise OSError(number, os.strerror(number), str(file))

    with pytest.raises(NotWritten, match=words):
        fails()
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert file.read_text(encoding="utf-8") == "von gestern"


def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    def fails() -> None:
        with written_whole(tmp_path / "a.csv"):
            raise PermissionError(errno.EACCES, "Permission denied")

    with pytest.raises(NotWritten, match="没有权限"):
        fails()


def test_a_bug_is_no_fault_of_the_file(tmp_path: Path) -> None:
    def fails() -> None:
        with written_whole(tmp_path / "a.csv") as part:
            part.touch()
            raise KeyError("x")

    with pytest.raises(KeyError):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_half_a_download_of_the_same_name_stays(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx.part").write_text("halb", encoding="utf-8")
    with written_whole(tmp_path / "a.xlsx") as part:
        part.write_text("ganz", encoding="utf-8")
    assert {one.name: one.read_text(encoding="utf-8") for one in tmp_path.iterdir()} == {
        "a.xlsx": "ganz",
        "a.xlsx.part": "halb",
    }
