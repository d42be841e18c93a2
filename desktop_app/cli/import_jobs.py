"""The pieces of long work that bring files in: what the window asks for by name, and which function does it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.domain.import_views import ImportPlan, as_json, from_json

if TYPE_CHECKING:
    from desktop_app.domain.progress import Progress
    from desktop_app.store.database import Database

Request = Mapping[str, Any]


def _look(_database: Database, request: Request, progress: Progress) -> Mapping[str, Any]:
    from desktop_app.exchange.table_look import look

    how = {name: request[name] for name in ("encoding", "delimiter") if request.get(name)}
    header = [request["header_row"]] if "header_row" in request else []
    return as_json(look(Path(request["file"]), request.get("sheet"), progress, said_header=header, **how))


def _check(database: Database, request: Request, progress: Progress) -> Mapping[str, Any]:
    from desktop_app.exchange.importing import check

    plan = from_json(ImportPlan, request["plan"])
    return as_json(check(database, Path(request["file"]), plan, progress, total=request.get("total")))


def _import(database: Database, request: Request, progress: Progress) -> Mapping[str, Any]:
    from desktop_app.exchange.importing import run

    plan = from_json(ImportPlan, request["plan"])
    return as_json(run(database, Path(request["file"]), plan, progress, total=request.get("total")))


def _resume(database: Database, request: Request, progress: Progress) -> Mapping[str, Any]:
    from desktop_app.exchange.importing import resume

    return as_json(resume(database, Path(request["file"]), request["batch"], progress))


def _undo(database: Database, request: Request, progress: Progress) -> Mapping[str, Any]:
    from desktop_app.actions.importing import undo

    return as_json(undo(database, request["batch"], progress))


def _bad_rows(database: Database, request: Request, _progress: Progress) -> Mapping[str, Any]:
    from desktop_app.exchange.bad_rows import bad_rows

    target = Path(request["target"]) if request.get("target") else None
    file = bad_rows(database, request["batch"], Path(request["file"]), target)
    return {"file": None if file is None else str(file)}


def _release(database: Database, request: Request, progress: Progress) -> Mapping[str, Any]:
    from desktop_app.actions.importing import release, without_parent

    released = release(database, request["batch"], progress)
    return {"released": released, "without_parent": without_parent(database, request["batch"])}


WORKS = {
    "release": _release,
    "bad-rows": _bad_rows,
    "look": _look,
    "check": _check,
    "import": _import,
    "resume": _resume,
    "undo": _undo,
}
