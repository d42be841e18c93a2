"""The token that signs in at a server: in the system's keyring, under that server's scheme, host and port only.

A keyring that would write it down in plain text is not taken. Where the system has none, the token is kept until the
program ends, and a word says so.
"""

from __future__ import annotations

import logging
from enum import Enum
from typing import TYPE_CHECKING

from desktop_app.sync.address import server_address
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_LOG = logging.getLogger("visitbook.sync")
_SERVICE = "Visitbook"
_SAFE = ("keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.libsecret",
         "keyring.backends.macOS", "keyring.backends.Windows")  # fmt: skip
"""The backends that hand the secret to the system. The null and fail backends keep nothing, keyrings.alt's keep it in
a file that anyone can read who reads the disk."""


class Keeping(Enum):
    """Where a token is kept, with the words for it."""

    KEYRING = mark("登录凭证保存在系统的密钥环中。")
    SESSION = mark("系统没有可用的密钥环：登录凭证只保留到程序结束，下次启动要重新填写。")
    NOWHERE = mark("没有登录凭证。")

    def words(self) -> str:
        return tr(self.value)


class TokenKeeper:
    """The tokens of all servers. Its calls can wait for a person who unlocks the keyring: never on the UI thread."""

    def __init__(self, ring: KeyringBackend | None) -> None:
        self.ring = ring
        self._session: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"TokenKeeper({type(self.ring).__name__ if self.ring else 'session'})"

    def token(self, server: str) -> str | None:
        origin = server_address(server).origin
        if origin in self._session:
            return self._session[origin]
        return self._from_ring(origin)

    def keep(self, server: str, token: str) -> Keeping:
        """Where it is kept from now on. What the keyring held for this server before is gone either way."""
        origin = server_address(server).origin
        if self._into_ring(origin, token):
            self._session.pop(origin, None)
            return Keeping.KEYRING
        self._session[origin] = token
        return Keeping.SESSION

    def forget(self, server: str) -> None:
        origin = server_address(server).origin
        self._session.pop(origin, None)
        self._out_of_ring(origin)

    def keeping(self, server: str) -> Keeping:
        origin = server_address(server).origin
        if origin in self._session:
            return Keeping.SESSION
        return Keeping.KEYRING if self._from_ring(origin) is not None else Keeping.NOWHERE

    def _from_ring(self, origin: str) -> str | None:
        if not self.ring:
            return None
        try:
            return self.ring.get_password(_SERVICE, origin)
        except Exception as error:  # a backend raises what its system gives it: D-Bus, COM, Cocoa
            self._lost(error)
            return None

    def _into_ring(self, origin: str, token: str) -> bool:
        if not self.ring:
            return False
        try:
            self.ring.set_password(_SERVICE, origin, token)
            # Some say yes and keep nothing: a locked wallet that was dismissed, a size that was cut.
            return self.ring.get_password(_SERVICE, origin) == token
        except Exception as error:
            self._lost(error)
            self._out_of_ring(origin)
            return False

    def _out_of_ring(self, origin: str) -> None:
        if not self.ring:
            return
        try:
            if self.ring.get_password(_SERVICE, origin) is not None:
                self.ring.delete_password(_SERVICE, origin)
        except Exception as error:
            self._lost(error)

    def _lost(self, error: Exception) -> None:
        """Its kind only: what a backend says may quote what it was given."""
        _LOG.warning("keyring %s: %s", type(self.ring).__name__, type(error).__name__)


def system_keyring() -> KeyringBackend | None:
    """The keyring of this system that keeps secrets secret, if there is one and its library is installed."""
    try:
        from keyring import get_keyring
    except ImportError:
        return None
    try:
        found = get_keyring()
        members = [found, *getattr(found, "backends", ())]  # a chain tries its members in turn, the unsafe ones too
        return next((backend for backend in members if _is_safe(backend)), None)
    except Exception as error:
        _LOG.warning("keyring: %s", type(error).__name__)
        return None


def _is_safe(backend: KeyringBackend) -> bool:
    return type(backend).__module__ in _SAFE
