"""PostgreSQL: how its connections are set up, and what its errors mean to a person. No SQLAlchemy here.

Imported only for an address that names PostgreSQL; `psycopg` comes with the extra `server`.
"""

from __future__ import annotations

from typing import Any

import psycopg

from desktop_app.domain.errors import (
    AppError,
    InvalidInput,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnreachable,
)
from desktop_app.store.version import APPLICATION_ID
from desktop_app.words import mark

BUSY_SECONDS = 10.0
CONNECT_SECONDS = 5
IDLE_SECONDS = 60
"""A transaction that nobody goes on with is ended: its locks would otherwise hold up everybody else."""

SCHEMA_LOCK = (APPLICATION_ID, 1)
"""Shared by every connection of an open store; held alone while the schema is made or changed."""
NAMES_LOCK = (APPLICATION_ID, 2)
"""Shared by who copies names and owners into records; held alone by who changes them."""

_TYPE_OF_STATE: dict[str, tuple[type[StoreError], str]] = {
    "08": (StoreUnreachable, ""),
    "57P": (StoreUnreachable, ""),  # shut down, crashed, starting
    "28": (StoreUnreachable, mark("{path} 拒绝登录。请检查数据库地址中的用户名和密码。")),
    "3D000": (StoreUnreachable, mark("{path} 不存在。请先建立这个数据库，例如用 createdb。")),
    "42501": (StoreReadOnly, mark("{path} 不允许这个用户做这件事。请检查它在数据库中的权限。")),
    "25006": (StoreReadOnly, mark("{path} 现在只能读取，也许是备用服务器。没有保存任何改动。")),
    "55P03": (StoreBusy, ""),
    "57014": (StoreBusy, ""),
    "40": (StoreBusy, ""),  # a deadlock was cut, or two transactions would not fit together
    "53300": (StoreBusy, mark("{path} 的连接已满。请稍后再试；没有保存任何改动。")),
    "23505": (StoreBusy, mark("别人同时在 {path} 写入了同样的内容。请再试一次；没有保存这次改动。")),
    "53100": (StoreFull, ""),
    "53": (StoreError, mark("{path} 的资源不够（{state}）。没有保存这次改动。")),
    "58": (StoreError, mark("{path} 读写磁盘时出错（{state}）。没有保存这次改动。")),
    "XX00": (StoreDamaged, mark("{path} 不能完整读取（{state}）。请检查数据库服务器，必要时从备份恢复。")),
}
"""By the longest beginning of an SQLSTATE that stands here."""


def options(*, busy: float = BUSY_SECONDS) -> dict[str, Any]:
    """What every connection is opened with."""
    settings = {
        "lock_timeout": round(busy * 1000),
        "idle_in_transaction_session_timeout": IDLE_SECONDS * 1000,
        "jit": "off",  # compiling a page's statement takes longer than running it
        "client_encoding": "UTF8",
    }
    return {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "visitbook",
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "keepalives_idle": 30,
    }


def translated(error: BaseException | None, name: str) -> BaseException:
    """What PostgreSQL said as an `AppError`; what names no state of the store is a bug and comes back as it is."""
    assert error is not None
    if not isinstance(error, psycopg.Error):
        return error
    if error.sqlstate is None:
        return _without_state(error, name)
    for length in range(5, 1, -1):
        found = _TYPE_OF_STATE.get(error.sqlstate[:length])
        if found is not None:
            kind, hint = found
            return kind(hint, path=name, state=error.sqlstate)
    return error


def _without_state(error: psycopg.Error, name: str) -> BaseException:
    """The client's own errors: no connection, or a value that cannot be sent."""
    if isinstance(error, psycopg.DataError) and "NUL" in str(error):
        return _no_nul()
    if isinstance(error, psycopg.OperationalError):
        words = str(error)
        if "authentication failed" in words or "no password supplied" in words:
            return StoreUnreachable(_TYPE_OF_STATE["28"][1], path=name)
        if "does not exist" in words:
            return StoreUnreachable(_TYPE_OF_STATE["3D000"][1], path=name)
        return StoreUnreachable(path=name)
    return error


def _no_nul() -> AppError:
    return InvalidInput(mark("文字中有空字符（U+0000），PostgreSQL 不能保存。请删去后再试。"))
