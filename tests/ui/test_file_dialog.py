"""Looking for a file beside the store must not cost the store its locks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileSystemModel, QListView

from desktop_app.domain.record_filter import RecordFilter
from desktop_app.ui.file_dialog import FileDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.actions.desk import Desk


def test_a_look_into_the_folder_of_the_store_leaves_the_store_whole(
    qtbot: QtBot, desk: Desk, tmp_path: Path, tree: Path
) -> None:
    """Each other process that ends tidies the store up, unless it sees that this one is still in it."""
    assert desk.summary().records == 0
    (tmp_path / "table.xlsx").write_bytes(b"")
    dialog = FileDialog(None, "", str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.open()
    view = dialog.findChild(QListView, "listView")
    assert isinstance(view, QListView)
    qtbot.waitUntil(lambda: view.model().rowCount(view.rootIndex()) >= 2)
    model = dialog.findChild(QFileSystemModel)
    assert model is not None
    qtbot.waitUntil(lambda: model.index(str(tmp_path / "table.xlsx"), 2).data() == "XLSX")  # looked at, by its name
    dialog.close()
    command = [sys.executable, "-m", "desktop_app", "sample", "5", "--store", str(desk.database.path)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True, timeout=60)
    assert desk.summary().records == 5
    assert len(desk.page(RecordFilter()).rows) == 5


def test_no_window_asks_for_files_in_another_way(tree: Path) -> None:
    """Qt's ready-made ways and a bare QFileDialog look into every file of the folder."""
    bare = [
        module.name
        for module in sorted((tree / "desktop_app" / "ui").glob("*.py"))
        if module.name != "file_dialog.py"
        for way in (" QFileDialog(", "QFileDialog.get")
        if way in module.read_text(encoding="utf-8")
    ]
    assert bare == []
