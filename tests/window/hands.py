"""What a person has at a real desktop: a window to be found, a keyboard, a clipboard. Needs X with a window manager."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from desktop_app import paths

PATIENCE = 60.0
Seen = TypeVar("Seen")


class Desktop:
    """The program in a process of its own, and the keys and words that go to its window."""

    def __init__(self, program: subprocess.Popen[bytes], log: Path) -> None:
        self._program = program
        self._log = log
        self.presses = 0
        """Keys pressed so far; a key with Ctrl held is one, and what is text is not counted."""

    def wait_for_window(self, title: str) -> None:
        """Until a window whose title holds `title` is the one that takes the keys."""
        until(lambda: self.is_active(title), f"the window {title}")

    def open_with(self, key: str, title: str) -> None:
        """Presses `key`, again after a while: the window shows itself before its store is open and keys do anything."""

        def is_open() -> bool:
            self.keys(key)
            return seen_within(2, lambda: self.is_active(title))

        until(is_open, f"the window {title}")

    def is_active(self, title: str) -> bool:
        assert self._program.poll() is None, self._log.read_text(encoding="utf-8")
        return title in _answer("xdotool", "getactivewindow", "getwindowname")

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.presses += 1
            _answer("xdotool", "key", "--clearmodifiers", key)
            time.sleep(0.15)

    def type(self, letters: str) -> None:
        """Text that this keyboard has: pinyin, initials, figures."""
        _answer("xdotool", "type", "--clearmodifiers", "--delay", "40", letters)

    def paste(self, text: str) -> None:
        """The way Chinese gets in without an input method: no key of this keyboard makes it."""
        subprocess.run(["xclip", "-selection", "clipboard"], input=text, text=True, check=True)
        self.keys("ctrl+v")
        self.presses -= 1

    def copied(self) -> str:
        self.keys("ctrl+c")
        return _answer("xclip", "-selection", "clipboard", "-o", "-t", "UTF8_STRING")

    def quit(self) -> int:
        """By its own key; the exit code."""
        self.keys("ctrl+q")
        return self._program.wait(PATIENCE)

    def close(self) -> None:
        self._program.terminate()
        try:
            self._program.wait(10)
        except subprocess.TimeoutExpired:
            self._program.kill()
            self._program.wait()


@contextmanager
def at_the_desktop(folder: Path, *arguments: str) -> Iterator[Desktop]:
    log = folder / "program.log"
    with log.open("wb") as said:
        program = subprocess.Popen([sys.executable, "-m", "desktop_app", *arguments], stdout=said, stderr=said)
    desktop = Desktop(program, log)
    try:
        yield desktop
    except AssertionError:
        for written in sorted(paths.log_dir().glob("*.log")):
            print(written.read_text(encoding="utf-8"))  # noqa: T201 (pytest shows it beside the failure)
        raise
    finally:
        desktop.close()


def until(look: Callable[[], Seen], what: str) -> Seen:
    """The first true answer of `look`."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        seen = look()
        if seen:
            return seen
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {PATIENCE:.0f} s")


def seen_within(seconds: float, look: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if look():
            return True
        time.sleep(0.1)
    return False


def _answer(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE).stdout
