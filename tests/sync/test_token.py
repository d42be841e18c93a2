"""A token lies in the system's keyring, under one scheme, host and port, and in no file that can be read."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, fail, null
from keyring.backends.chainer import ChainerBackend

from desktop_app.sync.token import Keeping, TokenKeeper, system_keyring

CANARY = "canary-99e1"


class Ring(KeyringBackend):
    """A keyring that keeps in memory, as far as it is in the mood."""

    priority = -1  # never chosen by itself

    def __init__(self, *, breaks: bool = False, forgets: bool = False, cuts: int = 999) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.breaks, self.forgets, self.cuts = breaks, forgets, cuts

    def get_password(self, service: str, username: str) -> str | None:
        if self.breaks:
            raise RuntimeError(f"the wallet is closed {CANARY}")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.breaks:
            raise RuntimeError(f"the wallet is closed, cannot take {password}")
        if not self.forgets:
            self.kept[service, username] = password[: self.cuts]

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_a_token_is_found_again_by_another_run() -> None:
    ring = Ring()
    assert TokenKeeper(ring).keep("https://crm.example/app", CANARY) is Keeping.KEYRING
    assert ring.kept == {("Visitbook", "https://crm.example:443"): CANARY}
    assert TokenKeeper(ring).token("HTTPS://CRM.example:443/") == CANARY


def test_a_token_belongs_to_scheme_host_and_port() -> None:
    keeper = TokenKeeper(Ring())
    keeper.keep("https://localhost:8443", CANARY)
    for other in ("http://localhost:8443", "https://localhost", "https://127.0.0.1:8443", "https://a.localhost:8443"):
        assert keeper.token(other) is None
        assert keeper.keeping(other) is Keeping.NOWHERE


@pytest.mark.parametrize("ring", [None, Ring(breaks=True), Ring(forgets=True), Ring(cuts=5)])
def test_without_a_keyring_that_keeps_it_a_token_lasts_as_long_as_the_program(ring: Ring | None) -> None:
    keeper = TokenKeeper(ring)
    assert keeper.keep("https://crm.example", CANARY) is Keeping.SESSION
    assert keeper.token("https://crm.example") == CANARY
    assert keeper.keeping("https://crm.example") is Keeping.SESSION
    assert "只保留到程序结束" in Keeping.SESSION.words()
    assert TokenKeeper(None).token("https://crm.example") is None


def test_a_forgotten_token_is_gone_from_both_places() -> None:
    ring = Ring()
    keeper = TokenKeeper(ring)
    keeper.keep("https://crm.example", CANARY)
    keeper.forget("https://crm.example")
    assert ring.kept == {}
    keeper.forget("https://crm.example")
    session = TokenKeeper(None)
    session.keep("https://crm.example", CANARY)
    session.forget("https://crm.example")
    assert session.token("https://crm.example") is None


def test_neither_repr_nor_log_names_a_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keeper = TokenKeeper(Ring(breaks=True))
    keeper.keep("https://crm.example", CANARY)
    assert caplog.records, "a keyring that fails is noted"
    assert CANARY not in repr(keeper) + caplog.text


# --- which keyring -------------------------------------------------------------------------------------------------


@pytest.fixture
def _own_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("_own_keyring")
@pytest.mark.parametrize("backend", [Ring(), null.Keyring(), fail.Keyring()])
def test_a_keyring_that_is_not_the_systems_own_is_not_taken(backend: KeyringBackend) -> None:
    keyring.set_keyring(backend)
    assert system_keyring() is None


@pytest.mark.usefixtures("_own_keyring")
def test_of_a_chain_only_the_safe_link_is_taken() -> None:
    safe = SecretService.Keyring()

    class Chain(ChainerBackend):
        backends = (Ring(), safe)

    keyring.set_keyring(Chain())  # type: ignore[no-untyped-call]
    assert system_keyring() is safe


def test_without_its_library_there_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert system_keyring() is None
