"""Renews the pictures of the README from the program itself: no picture is drawn or touched up by hand.

    .venv/bin/python build_spec/screenshots.py

The screens are those of `visitbook demo --screenshot`; the ones the README shows are kept in `resources/screenshots`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
KEPT = TREE / "resources" / "screenshots"


def shown() -> list[str]:
    """The names of the pictures that the README shows."""
    return re.findall(r"\(resources/screenshots/([\w.-]+\.png)\)", (TREE / "README.md").read_text(encoding="utf-8"))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder)
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "desktop_app", "demo", "--screenshot", folder]
        if subprocess.call(command, cwd=TREE, env=environment) != 0:
            return 1
        absent = [name for name in shown() if not (drawn / name).is_file()]
        if absent:
            print(f"the README shows what the program does not draw: {', '.join(absent)}", file=sys.stderr)
            print(f"it draws: {', '.join(sorted(path.name for path in drawn.iterdir()))}", file=sys.stderr)
            return 1
        KEPT.mkdir(exist_ok=True)
        for old in KEPT.glob("*.png"):
            old.unlink()
        for name in shown():
            shutil.copy(drawn / name, KEPT)
            print(KEPT / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
