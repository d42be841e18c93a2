"""From a fresh machine to the running program, or to a full test run. The standard library is all it needs.

    python3 build_spec/bootstrap.py run     set up what is missing, then start the program on sample data
    python3 build_spec/bootstrap.py test    set up what is missing, then run every check

The same two commands do on Linux, Windows and macOS; system packages are a matter of Debian and Ubuntu only. A second
time nothing is installed again: what stands is known by a stamp in `.venv`, and by asking dpkg. Options behind the
command go on to `visitbook demo` or to pytest.
"""

# No newer syntax than Python 3.7 reads: a python3 that is too old has to get as far as saying so.
from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TREE))

from build_spec import system_packages  # noqa: E402 (found through the line above)

VENV = TREE / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CONSTRAINTS = TREE / "build_spec" / "constraints.txt"
SCREENSHOTS = TREE / "screenshots"
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
EXTRAS = {"run": "[sync]", "test": "[dev]"}


def say(text: str) -> None:
    print(f"visitbook: {text}", flush=True)


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in EXTRAS:
        print(__doc__.strip())
        return 0 if arguments in (["--help"], ["-h"]) else 2
    command, *options = arguments
    if sys.version_info < OLDEST:
        return again_with_a_newer_python(arguments)
    if not set_up(command):
        return 1
    return run(options) if command == "run" else test(options)


def again_with_a_newer_python(arguments: list[str]) -> int:
    found = "{}.{}.{}".format(*sys.version_info[:3])
    wanted = "{}.{}".format(*OLDEST)
    for name in NEWER:
        program = shutil.which(name)
        # It is asked, because a version manager's shim stands on the PATH for versions that are not there.
        if program and subprocess.run([program, "-c", ""], stderr=subprocess.DEVNULL).returncode == 0:
            say(f"this is Python {found}, Visitbook needs {wanted} or newer: going on with {program}")
            return subprocess.call([program, str(Path(__file__).resolve()), *arguments])
    say(f"this is Python {found}, Visitbook needs {wanted} or newer, and no newer one is on the PATH.")
    say(f"Install one and try again. On Debian and Ubuntu: sudo apt-get install -y python{wanted} python{wanted}-venv")
    return 1


def set_up(purpose: str) -> bool:
    """Makes system packages and `.venv` stand for `purpose` ("run", "test"); says what is wrong and answers False."""
    venv_needed = not is_current("run") and not is_current("test")
    if not system_packages.provide(purpose, say=say, venv=venv_needed):
        return False
    if is_current(purpose):
        return True
    started = time.monotonic()
    try:
        make_venv()
        install(purpose)
    except subprocess.CalledProcessError as failure:
        say(f"set-up stopped: `{' '.join(map(str, failure.cmd[1:5]))} …` ended with exit code {failure.returncode}.")
        say("Its own words stand above. If the network was the reason: set up pip for your proxy or mirror, try again.")
        return False
    write_stamp(purpose)
    say(f"set up in {time.monotonic() - started:.0f} s")
    return True


def make_venv() -> None:
    if (
        VENV_PYTHON.exists()
        and subprocess.run([str(VENV_PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0
    ):
        return
    say(f"making {VENV}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install(purpose: str) -> None:
    say("installing the pinned packages (about 90 MB the first time)")
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS)]
    if not sys.stdout.isatty():
        pip.append("--quiet")
    subprocess.run([*pip, "pip", "setuptools"], check=True)
    # The project itself is built with the pinned setuptools, not with whatever is newest today.
    project = f"{TREE}{EXTRAS[purpose]}"
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}  # setuptools warns of every editable installation
    subprocess.run([*pip, "--no-build-isolation", "--editable", project], check=True, env=quiet)


def stamp_file(purpose: str) -> Path:
    return VENV / f"visitbook-{purpose}.stamp"


def stamp(purpose: str) -> str:
    """Changes when something would have to be installed again, or when the tree or its Python has moved."""
    mark = hashlib.sha256()
    for part in (CONSTRAINTS.read_bytes(), (TREE / "pyproject.toml").read_bytes(), Path(__file__).read_bytes()):
        mark.update(hashlib.sha256(part).digest())
    mark.update(f"{purpose} {TREE} {sys.version_info[:2]}".encode())
    return mark.hexdigest()


def is_current(purpose: str) -> bool:
    """What serves the tests serves the program too."""
    if not VENV_PYTHON.exists():
        return False
    for name in ("run", "test") if purpose == "run" else ("test",):
        try:
            if stamp_file(name).read_text(encoding="ascii") == stamp(name):
                return True
        except (OSError, ValueError):
            continue
    return False


def write_stamp(purpose: str) -> None:
    stamp_file(purpose).write_text(stamp(purpose), encoding="ascii")


def run(options: list[str]) -> int:
    program = [str(VENV_PYTHON), "-m", "desktop_app", "demo"]
    if has_display():
        return subprocess.call([*program, *options], cwd=TREE)
    say("there is no display here: drawing the screens into files instead")
    SCREENSHOTS.mkdir(exist_ok=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    drawing = [*program, *options, "--screenshot", str(SCREENSHOTS)]
    result = subprocess.call(drawing, cwd=TREE, env=environment, stdout=subprocess.DEVNULL)
    if result == 0:
        say(f"the screens are in {SCREENSHOTS}:")
        for picture in sorted(SCREENSHOTS.glob("*.png")):
            say(f"  {picture.name}")
    return result


def test(options: list[str]) -> int:
    return subprocess.call([str(VENV_PYTHON), str(TREE / "build_spec" / "checks.py"), *options], cwd=TREE)


def has_display() -> bool:
    """Windows and macOS have one; on Linux it is named in the environment, and a local X display must answer too."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    if not display.startswith(":"):
        return bool(display)
    path = "/tmp/.X11-unix/X" + display[1:].split(".")[0]
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX) as door:
            try:
                door.connect(address)
            except OSError:
                continue
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
