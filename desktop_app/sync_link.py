"""Where the window meets the sync, which it knows nothing of and which need not be there.

Nothing of the sync is imported before it is asked for: its libraries take longer to load than the window.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from desktop_app.ui.sync_parts import KeptToken, SyncParts

if TYPE_CHECKING:
    from desktop_app.domain.sync_views import SyncSettings
    from desktop_app.sync.token import TokenKeeper


def parts() -> SyncParts | None:
    """What the window needs of the sync; None where the program came without it."""
    from importlib.util import find_spec

    if find_spec("desktop_app.sync") is None:
        return None
    frozen = getattr(sys, "frozen", False)
    return SyncParts(
        program=(sys.executable,) if frozen else (sys.executable, "-m", "desktop_app"),
        problems=_sync_problems,
        keep_token=_keep_token,
        kept_token=_kept_token,
    )


def _sync_problems(settings: SyncSettings) -> dict[str, str]:
    from desktop_app.domain.errors import InvalidInput
    from desktop_app.sync.address import proxy_address, server_address
    from desktop_app.sync.http import HttpTransport

    here = "https://localhost"
    checks: dict[str, Callable[[], object]] = {
        "server": lambda: settings.server and server_address(settings.server),
        "header": lambda: HttpTransport("http://localhost", token="x", header=settings.header),
        "ca": lambda: settings.ca and HttpTransport(here, ca=settings.ca),
        "proxy": lambda: settings.proxy and proxy_address(settings.proxy),
    }
    problems = {}
    for name, check in checks.items():
        try:
            check()
        except InvalidInput as wrong:
            problems[name] = wrong.words()[1]
    return problems


@lru_cache(maxsize=1)
def _tokens() -> TokenKeeper:
    """One for the whole run: a token that no keyring takes lives in it."""
    from desktop_app.sync.token import TokenKeeper, system_keyring

    return TokenKeeper(system_keyring())


def _keep_token(server: str, token: str) -> KeptToken:
    keeper = _tokens()
    if token:
        keeper.keep(server, token)
    else:
        keeper.forget(server)
    return _kept_token(server)


def _kept_token(server: str) -> KeptToken:
    from desktop_app.domain.errors import InvalidInput
    from desktop_app.sync.token import Keeping

    keeper = _tokens()
    try:
        keeping = keeper.keeping(server)
    except InvalidInput:
        return KeptToken("", is_there=False)
    session = keeper.token(server) if keeping is Keeping.SESSION else None
    return KeptToken(keeping.words(), keeping is not Keeping.NOWHERE, session)
