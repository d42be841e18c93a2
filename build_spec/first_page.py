"""Writes `desktop_app/store/first_page_sql.py`: the first page's statement as text, compiled from the one in `pages`.

The window paints its first page before SQLAlchemy is imported; a test holds this text against the statement.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.dialects import sqlite

from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.store import pages

TARGET = Path(__file__).resolve().parent.parent / "desktop_app" / "store" / "first_page_sql.py"


OPEN = {"start": 910000001, "end": 910000002, "me": 910000003, "limit": 910000004, "offset": 910000005}
"""What stays to be bound; each stands as this number in the compiled text, where everything else is a literal."""


def first_page_sql() -> str:
    shape = pages.Shape.of(RecordFilter(start=datetime(2000, 1, 1), end=datetime(2000, 1, 1)))
    statement = pages.page_statement(shape, NEWEST_FIRST).params(OPEN)
    text = str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    for name, stand_in in OPEN.items():
        text = text.replace(str(stand_in), f":{name}")
    return "\n".join(line.rstrip() for line in text.splitlines())


def module_text() -> str:
    return f'''"""Written by build_spec/first_page.py from the statement of `pages`; not to be edited."""
# ruff: noqa: E501

FIRST_PAGE = """
{first_page_sql()}
"""
'''


if __name__ == "__main__":
    TARGET.write_text(module_text(), encoding="utf-8")
