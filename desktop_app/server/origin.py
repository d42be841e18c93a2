"""Keeps web pages away from a server that asks for no token: a browser would let any page post to this computer."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit


def foreign_page(headers: Mapping[str, str]) -> bool:
    """True for a request from a page of elsewhere, and for one that reached us under a name that is not this
    computer's (a name of somebody else's that was made to point here)."""
    host = headers.get("host", "")
    if not _is_here(host):
        return True
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        return True
    return headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


@lru_cache(maxsize=64)
def _is_here(host: str) -> bool:
    return is_loopback(_name_in(f"//{host}"))


def is_loopback(host: str | None) -> bool:
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _name_in(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
