"""Frozen values as JSON and back again by their own declarations, for those that cross to another process or rest."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def as_json(value: Any) -> Any:
    """What `json.dumps` takes, of dataclasses, enums, paths, tuples and mappings within each other."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: as_json(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {as_json(key): as_json(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(one) for one in value]
    return value


def from_json(kind: type[T], body: Mapping[str, Any]) -> T:
    """The dataclass `kind` that `as_json` wrote; what it has learnt since keeps its default. ValueError, TypeError or
    KeyError for anything else."""
    hints = get_type_hints(kind)
    return kind(**{name: _read(hint, body[name]) for name, hint in hints.items() if name in body})


def _read(hint: Any, body: Any) -> Any:
    origin, within = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if body is None:
            return None
        return _read(next(one for one in within if one is not type(None)), body)
    if origin is tuple:
        if len(within) == 2 and within[1] is Ellipsis:
            return tuple(_read(within[0], one) for one in body)
        return tuple(_read(one, part) for one, part in zip(within, body, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_read(within[0], key): _read(within[1], one) for key, one in body.items()}
    if isinstance(hint, type) and is_dataclass(hint):
        return from_json(hint, body)
    if isinstance(hint, type) and issubclass(hint, Enum | Path):
        return hint(body)
    return body
