"""One machine for all tests: offscreen, unscaled, one locale, one time zone, and folders that are thrown away."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything of Qt is made: it reads these once.
os.environ.update(QT_QPA_PLATFORM="offscreen", QT_SCALE_FACTOR="1", LC_ALL="C.UTF-8", TZ="Asia/Shanghai")
for _name in ("QT_IM_MODULE", "QT_IM_MODULES", "XMODIFIERS", "LANGUAGE", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"):
    os.environ.pop(_name, None)
for _name in [name for name in os.environ if name.startswith("VISITBOOK_")]:
    del os.environ[_name]
if hasattr(time, "tzset"):
    time.tzset()

# Shared processors make any deadline a lottery; what is slow is measured in tests/bench instead.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.markexpr.strip() != "window":
        return
    if not os.environ.get("DISPLAY"):
        raise pytest.UsageError(
            "-m window needs an X display: xvfb-run -a -s '-screen 0 1600x1200x24' bash -c 'openbox & pytest -m window'"
        )
    os.environ["QT_QPA_PLATFORM"] = "xcb"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test has its own empty data, settings, log and cache folders, whatever the platform calls them."""
    home = tmp_path_factory.mktemp("home")
    names = {
        "HOME": home,
        "XDG_DATA_HOME": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": home / "data",
        "WIN_PD_OVERRIDE_APPDATA": home / "config",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in names.items():
            patch.setenv(name, str(folder))
        yield


@pytest.fixture(scope="session")
def qapp(qapp: object) -> Iterator[object]:
    """pytest-qt's application, and a loud end where Chinese would be drawn as boxes."""
    from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QRawFont

    families = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if not any(QRawFont.fromFont(QFont(family)).supportsCharacter(ord("拜")) for family in families):
        pytest.exit("No font here can draw Chinese. On Debian and Ubuntu: apt-get install fonts-noto-cjk", returncode=1)
    yield qapp
    # The offscreen clipboard lives until the process ends, longer than the Python that would have to free its contents.
    QGuiApplication.clipboard().clear()


@pytest.fixture(scope="session")
def tree() -> Path:
    """The top of the source tree."""
    return Path(__file__).resolve().parent.parent
