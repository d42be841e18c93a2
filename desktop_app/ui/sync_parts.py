"""What the window needs of the sync that it must not know: handed to it by the root of the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.domain.sync_views import SyncSettings


def _no_environment() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class KeptToken:
    """Where a token is kept, in words; `session` is the token itself where it lives only as long as the window."""

    words: str
    is_there: bool
    session: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncParts:
    """`program` starts this program, before its command. What speaks of tokens can wait for a person who unlocks a
    keyring: it is called in lanes only."""

    program: Sequence[str]
    environment: Callable[[], Mapping[str, str]] = _no_environment
    problems: Callable[[SyncSettings], Mapping[str, str]]
    """What is wrong with settings, in words with the cure, by the name of the field."""
    keep_token: Callable[[str, str], KeptToken]
    """For a server's address; an empty token forgets the one that was kept."""
    kept_token: Callable[[str], KeptToken]

    def staying(self, store: Path) -> list[str]:
        """The command of the sync that stays beside the window."""
        return [*self.program, "sync", "--stay", "--store", str(store)]
