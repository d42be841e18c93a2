"""What Visitbook needs of a Debian or Ubuntu machine beyond Python, and how it gets there."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LIBRARIES = (
    # Qt's core, drawing, fonts and network.
    "libegl1",
    "libgl1",
    "libglib2.0-0",
    "libfontconfig1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libgssapi-krb5-2",
    # Qt's door to X11.
    "libx11-xcb1",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-sync1",
    "libxcb-util1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    # And to Wayland.
    "libwayland-cursor0",
    "libwayland-egl1",
)
FONTS = ("fonts-noto-cjk",)
FOR_TESTS = (
    # A display, a window manager (a window is never active without one), and hands for keyboard and clipboard.
    "xvfb",
    "openbox",
    "xdotool",
    "xclip",
    # A database server for `desktop_app.store` on PostgreSQL; the tests start one of their own from it.
    "postgresql",
    "tzdata",
    # Reads a PDF as another program does.
    "poppler-utils",
)


def provide(purpose: str, *, say: Callable[[str], None], venv: bool) -> bool:
    """Installs what is missing for "run" or "test"; False when the set-up cannot go on without it."""
    if not _is_debian_like():
        return True
    needed = [*_venv_packages()] if venv else []
    # A test that looks at Chinese fails without a font for it; the program itself is still of use.
    needed += missing(LIBRARIES + (FONTS + FOR_TESTS if purpose == "test" else ()))
    wished = missing(FONTS) if purpose == "run" else []
    if not needed and not wished:
        return True
    rights = _rights()
    command = ["apt-get", "install", "-y", "--no-install-recommends", *needed, *wished]
    if rights is None:
        say("these system packages are missing, and installing them needs an administrator:")
        say(f"  sudo {' '.join(command)}")
        if needed:
            say("Run that line, then this command again.")
            return False
        say("Going on without them: Chinese may be drawn as boxes.")
        return True
    say(f"installing system packages: {' '.join([*needed, *wished])}")
    if _apt([*rights, *command]):
        return True
    # A fresh machine has no package lists yet, an old one has stale ones.
    if _apt([*rights, "apt-get", "update"]) and _apt([*rights, *command]):
        return True
    say(f"the system packages could not be installed; this is the line that failed: {' '.join(command)}")
    return not needed


def missing(names: tuple[str, ...]) -> list[str]:
    """Those of `names` that are not installed. Ubuntu 24.04 and Debian 13 call some of them `…t64`."""
    asked = [*names, *(f"{name}t64" for name in names)]
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\\n", *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    lines = (line.partition(" ") for line in answer.stdout.splitlines())
    there = {package for status, _, package in lines if status == "installed"}
    return [name for name in names if name not in there and f"{name}t64" not in there]


def _venv_packages() -> tuple[str, ...]:
    """Debian takes `venv` and the pip inside it out of Python and into a package of their own."""
    if importlib.util.find_spec("ensurepip") is not None:
        return ()
    mine = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    usual = Path("/usr/bin/python3").resolve().name
    return ("python3-venv",) if usual == mine else (f"{mine}-venv",)


def _is_debian_like() -> bool:
    return bool(sys.platform.startswith("linux") and shutil.which("dpkg-query") and shutil.which("apt-get"))


def _rights() -> list[str] | None:
    """What to put before a command so that it may install: nothing for root, password-less sudo, or None for no way."""
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if asked.returncode == 0:
            return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def _apt(command: list[str]) -> bool:
    # Another installation may be going on, as on a machine that has just started: wait for it.
    options = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=180"]
    at = command.index("apt-get") + 1
    done = subprocess.run(
        [*command[:at], *options, *command[at:]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0
