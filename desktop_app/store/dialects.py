"""What SQLite and PostgreSQL say differently, each as one construct that a statement of `store` uses for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class contains(FunctionElement[bool]):
    """`contains(text, part)`: the part stands in the text, letter for letter."""

    type = Boolean()
    inherit_cache = True


class by_letters(FunctionElement[str]):
    """A text in the order of its code points, whatever order of letters PostgreSQL's database was made with."""

    type = Text()
    inherit_cache = True


class lower_ascii(FunctionElement[str]):
    """A text with A to Z as a to z and everything else as it is."""

    type = Text()
    inherit_cache = True


class joined(FunctionElement[str]):
    """Texts as one, `search_index.SEPARATOR` between them."""

    type = Text()
    inherit_cache = True


class values_of_list(FunctionElement[int]):
    """Rows of one column `value` from a JSON list of numbers."""

    inherit_cache = True


def say(words: Mapping[type[FunctionElement[Any]], Mapping[str, str]]) -> None:
    """Each construct in each dialect's words, its arguments put at `{}`."""
    for construct, by_dialect in words.items():
        for dialect, template in by_dialect.items():
            _say(construct, dialect, template)


def _say(construct: type[FunctionElement[Any]], dialect: str, template: str) -> None:
    @compiles(construct, dialect)
    def said(element: Any, compiler: Any, **keywords: Any) -> str:
        return template.format(", ".join(compiler.process(part, **keywords) for part in element.clauses))


say(
    {
        contains: {"sqlite": "instr({}) > 0", "postgresql": "strpos({}) > 0"},
        by_letters: {"sqlite": "{}", "postgresql": '{} COLLATE "C"'},
        lower_ascii: {"sqlite": "lower({})", "postgresql": 'lower({} COLLATE "C")'},
        values_of_list: {
            "sqlite": "json_each({})",
            "postgresql": "(SELECT one::bigint AS value FROM json_array_elements_text(({})::json) AS one) AS listed",
        },
        joined: {"sqlite": "concat_ws(char(31), {})", "postgresql": "concat_ws(chr(31), {})"},
    }
)
