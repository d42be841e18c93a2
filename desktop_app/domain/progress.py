"""How long work says where it is, and hears that nobody wants it any more."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int | None], None]
"""Called between two pieces with what is done and of how many (None: not known yet); may raise `Cancelled`."""


class Cancelled(Exception):
    """A person asked to stop. What was finished before stands, and nothing else does."""


def unwatched(_done: int, _of: int | None) -> None:
    """For work that nobody looks at."""
