"""Where things lie: `resources/` from source, from a wheel and frozen, and the person's own files by platform habit.

Only `app` and `cli` ask here and hand the answers down as values; platformdirs is imported when a person's folder is
first asked for, so that the window's first paint does not wait for it. No function makes a folder.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

_PROGRAM = "visitbook"


def resources() -> Path:
    """The folder of icons, styles, translations and sample data.

    A wheel carries it inside the package, a frozen program beside its libraries, a source tree beside the package.
    """
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / "resources"] if frozen else []
    places += [package / "resources", package.parent / "resources"]
    return next((place for place in places if place.is_dir()), places[-1])


def data_dir() -> Path:
    import platformdirs

    return platformdirs.user_data_path(_PROGRAM, appauthor=False)


def default_store() -> Path:
    """The store of whoever names none."""
    return data_dir() / "visits.db"


def demo_store() -> Path:
    """The sample store of `visitbook demo`, never the person's own."""
    return data_dir() / "demo" / "visits.db"


def backups_dir(store: Path, chosen: str = "") -> Path:
    """Beside its store, so that both move together, or in a folder of the store's own inside the `chosen` one.

    Two stores of one name may share the chosen folder; their backups must not be taken for each other's.
    """
    if not chosen:
        return store.parent / f"{store.stem}-backups"
    where = hashlib.sha256(str(store.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return Path(chosen) / f"{store.stem}-{where}"


def log_dir() -> Path:
    import platformdirs

    return platformdirs.user_log_path(_PROGRAM, appauthor=False)


def config_file() -> Path:
    import platformdirs

    return platformdirs.user_config_path(_PROGRAM, appauthor=False) / "settings.toml"
