"""Writes the first migration from the declared schema: run while no store of version 1 is in anybody's hands.

    python build_spec/freeze_schema.py

What it writes stands alone: the declaration may go on changing, the first migration may not.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
TARGET = TREE / "desktop_app" / "store" / "migrations" / "versions" / "0001_first_schema.py"

_LONG_COMMENT = re.compile(r'^( +)comment="([^"]{100,})",\n', re.MULTILINE)

HEAD = '''"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Written by build_spec/freeze_schema.py."""
'''

TAIL = """    op.bulk_insert(sa.table("replica", sa.column("current", sa.Boolean())), [{"current": True}])
    if op.get_bind().dialect.name == "sqlite":
"""


def _broken(statement: str) -> str:
    """The statement as literals that fit on lines."""
    head, bracket, tail = statement.partition("(")
    return f"{head!r}\n{bracket + tail!r}"


def _in_two(found: re.Match[str]) -> str:
    text = found[2]
    middle = text.rindex(" ", 0, 90) + 1
    return f'{found[1]}comment=("{text[:middle]}"\n"{text[middle:]}"),\n'


def _ruff(*command: str) -> None:
    subprocess.run([sys.executable, "-m", "ruff", *command, "--quiet", str(TARGET)], cwd=TREE, check=True)


def main() -> int:
    sys.path.insert(0, str(TREE))
    from alembic.autogenerate import produce_migrations, render_python_code
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from desktop_app.store import schema
    from desktop_app.store.version import APPLICATION_ID, SCHEMA_VERSION

    if SCHEMA_VERSION != 1:
        print("The first schema is in people's hands: write a migration instead.", file=sys.stderr)
        return 1

    with create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": schema.metadata})
        operations = produce_migrations(context, schema.metadata).upgrade_ops
        assert operations is not None
        body = re.sub(r"# ###.*", "", render_python_code(operations)).strip()
    body = body.replace("sa.BigInteger().with_variant(sa.Integer(), 'sqlite')", "NUMBER").replace(", nullable=True", "")
    only = "".join(f"        op.execute({_broken(statement)})\n" for statement in schema.SQLITE_ONLY)
    only += f'        op.execute("PRAGMA application_id={APPLICATION_ID}")\n'
    TARGET.write_text(f"{HEAD}    {body}\n{TAIL}{only}", encoding="utf-8")
    _ruff("format")
    TARGET.write_text(_LONG_COMMENT.sub(_in_two, TARGET.read_text("utf-8")), encoding="utf-8")
    _ruff("check", "--fix")
    _ruff("format")
    print(TARGET.relative_to(TREE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
