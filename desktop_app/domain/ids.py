"""Two kinds of number that must never be mixed up."""

from __future__ import annotations

from typing import NewType

LocalId = NewType("LocalId", int)
"""Names something in this store; never leaves it."""

ServerId = NewType("ServerId", int)
"""The number a server gave; unique within one replica (server address + account)."""

LARGEST_ID = 2**63 - 1
