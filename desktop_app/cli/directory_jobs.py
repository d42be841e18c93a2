"""The directory's part of `job`: its files both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.domain.directory import Kind
from desktop_app.domain.import_views import as_json
from desktop_app.domain.progress import Progress

if TYPE_CHECKING:
    from desktop_app.store.database import Database


def _check(database: Database, request: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    from desktop_app.exchange.directory_importing import check

    return as_json(check(database, Path(request["file"]), progress))


def _run(database: Database, request: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    from desktop_app.exchange.directory_importing import run

    return as_json(run(database, Path(request["file"]), progress))


def _export(database: Database, request: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """`kinds` may leave some out."""
    from desktop_app.exchange.directory_table import export_directory

    kinds = tuple(Kind(kind) for kind in request.get("kinds") or Kind)
    return export_directory(database, Path(request["file"]), progress, kinds=kinds).as_json()


WORKS: Mapping[str, Callable[[Database, Mapping[str, Any], Progress], Mapping[str, Any]]] = {
    "directory-check": _check,
    "directory-import": _run,
    "directory-export": _export,
}
