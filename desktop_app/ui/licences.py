"""The licences of what this program is made of, as one plain text.

Versions and texts come from the installed packages themselves; what no package carries (Qt's licence, the icons') lies
in `resources`.
"""

from __future__ import annotations

import platform
import re
from importlib import metadata
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

PACKAGES = (
    "PySide6-Essentials",
    "shiboken6",
    "SQLAlchemy",
    "pysqlite3",
    "alembic",
    "Mako",
    "MarkupSafe",
    "typing-extensions",
    "python-dateutil",
    "tzdata",
    "platformdirs",
    "tomli-w",
    "pypinyin",
    "XlsxWriter",
    "python-calamine",
    "portalocker",
)
_TEXT = re.compile(r"(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
_RULE = "=" * 72
_QT = """Qt and PySide6 (Qt for Python) are used under the GNU Lesser General Public License, version 3, unchanged
and as separate libraries: they lie beside this program and may be replaced by other builds of the same version.
Their source code: https://download.qt.io/official_releases/qt/ and https://code.qt.io/pyside/pyside-setup.git
© The Qt Company Ltd. and other contributors. The texts of LGPL-3.0 and of GPL-3.0, which it adds to, are at the end."""


def licence_texts(resources: Path) -> str:
    """All of it, each part under a line that names it. Reads some thirty files, so ask from a lane."""
    parts = [
        f"Python {platform.python_version()} — PSF-2.0\n© Python Software Foundation. https://docs.python.org/3/license.html"
    ]
    parts += [_part(name) for name in PACKAGES]
    parts.append("SQLite — public domain\nhttps://www.sqlite.org/copyright.html")
    icons = resources / "icons" / "LICENSE"
    parts.append(f"Fluent System Icons — MIT\n\n{icons.read_text(encoding='utf-8')}")
    parts += [
        f"{name}\n\n{(resources / 'licences' / f'{name}.txt').read_text(encoding='utf-8')}"
        for name in ("LGPL-3.0", "GPL-3.0")
    ]
    return f"\n\n{_RULE}\n\n".join(part.strip() for part in parts if part) + "\n"


def _part(name: str) -> str:
    """Name, version, licence and its text; nothing for a package that this system does not need."""
    try:
        found = metadata.distribution(name)
    except PackageNotFoundError:
        return ""
    head = f"{found.metadata['Name']} {found.version} — {_spdx(found)}"
    if name.startswith(("PySide6", "shiboken6")):
        return f"{head}\n\n{_QT}" if name.startswith("PySide6") else f"{head}\nA part of Qt for Python, see above."
    return "\n\n".join([head, *_texts(found)])


def _spdx(found: Distribution) -> str:
    if found.metadata["Name"].lower().startswith(("pyside6", "shiboken6")):
        return "LGPL-3.0-only"
    for key in ("License-Expression", "License"):
        said = found.metadata[key].strip() if key in found.metadata else ""
        if said:
            return str(said.splitlines()[0])
    classified = [line for line in found.metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    return classified[0].rpartition(" :: ")[2] if classified else "see the text"


def _texts(found: Distribution) -> list[str]:
    files = [file for file in found.files or [] if ".dist-info" in str(file) and _TEXT.search(str(file))]
    return [file.locate().read_text(encoding="utf-8", errors="replace").strip() for file in files]  # type: ignore[attr-defined]
