"""Export on a real display, by keyboard: what the list shows is in the file that the system's dialog was told."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.window.hands import at_the_desktop, until

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]

RECORDS = 3_000


def _rows(file: Path) -> list[list[str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_the_list_goes_to_a_file_by_keyboard_alone_and_one_row_from_its_menu(tmp_path: Path) -> None:
    store, folder = tmp_path / "visits.db", tmp_path / "exported"
    folder.mkdir()
    command = [sys.executable, "-m", "desktop_app", "sample", str(RECORDS), "--store", str(store)]
    subprocess.run(command, check=True, capture_output=True)
    with at_the_desktop(tmp_path, "--store", str(store)) as desktop:
        desktop.wait_for_window("拜访簿")
        desktop.open_with("ctrl+e", "导出")
        desktop.keys("alt+e")  # everything, whatever the filter
        desktop.keys("alt+t", "Down")  # the type: from Excel on to CSV
        desktop.keys("alt+a")  # all columns
        desktop.keys("alt+x")
        desktop.wait_for_window("导出到")
        desktop.paste(str(folder / "全部拜访.csv"))
        desktop.keys("Return")
        rows = until(lambda: _rows(folder / "全部拜访.csv"), "the exported file")
        assert len(rows) == RECORDS + 1
        assert rows[0][:3] == ["编号", "拜访时间", "标题"]

        # One record, from the menu of its row; form and columns are as they were chosen last.
        desktop.wait_for_window("拜访簿")
        desktop.keys("ctrl+f", "Down", "Home", "shift+F10", "x")
        desktop.wait_for_window("导出")
        desktop.keys("Return")
        desktop.wait_for_window("导出到")
        desktop.keys("Return")  # the name that is proposed, in the folder of the last time

        def one() -> list[list[str]]:
            found = list(folder.glob(f"*{date.today().isoformat()}.csv"))
            return _rows(found[0]) if found else []

        alone = until(one, "the file of the one record")
        assert len(alone) == 2
        assert alone[1] in rows
        assert not list(folder.glob("*.part"))
        assert desktop.quit() == 0
