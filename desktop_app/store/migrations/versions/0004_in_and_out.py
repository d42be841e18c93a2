"""The journal of imports, phrases, and reports as they were edited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _widen_import_batch()
    op.create_table(
        "import_deed",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("batch_id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="record, or a directory.Kind"),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("before", sa.Text(), comment="JSON: what stood there before; null where the import made it"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_deed_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_deed")),
        comment="what an import did, one line for each record or directory entry: undone from the last to the first",
    )
    op.create_index(op.f("ix_import_deed_batch_id"), "import_deed", ["batch_id"], unique=False)
    op.create_table(
        "phrase",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column(
            "occasion", sa.Text(), nullable=False, comment="an event's number, 'none' for the change of need, or 'any'"
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("used_at", NUMBER),
        sa.CheckConstraint("occasion IN ('any', 'none', '1', '2', '3', '4', '5')", name=op.f("ck_phrase_occasion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        comment="texts that are written again and again, to be put in at the cursor",
    )
    op.create_table(
        "report_draft",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("person_id", NUMBER, comment="whose visits; null: everybody's"),
        sa.Column("first_day", NUMBER, nullable=False, comment="seconds at 00:00"),
        sa.Column("last_day", NUMBER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON of domain.report.ReportDraft"),
        sa.Column("kept_at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_draft")),
        comment="reports of a day or a week, as somebody edited them",
    )
    op.create_index("ix_report_draft_days", "report_draft", ["first_day", "last_day", "person_id"], unique=False)


def _widen_import_batch() -> None:
    """Imports of before are done; what they made is known by `visit_record.import_id` alone."""
    columns = (
        sa.Column("kind", sa.Text(), nullable=False, server_default="records", comment="what the file held"),
        sa.Column("state", sa.Text(), nullable=False, server_default="done"),
        sa.Column("digest", sa.Text(), comment="SHA-256 of the file: only the same one can be gone on with"),
        sa.Column("plan", sa.Text(), comment="JSON of domain.import_views.ImportPlan: how its columns were read"),
        sa.Column("total", NUMBER, comment="rows of the file, headings left out"),
        sa.Column(
            "taken", NUMBER, nullable=False, server_default="0", comment="rows dealt with; where a resume goes on"
        ),
        sa.Column("counts", sa.Text(), comment="JSON: what became of the rows so far, by word"),
    )
    with op.batch_alter_table("import_batch", recreate="auto") as batch:
        for column in columns:
            batch.add_column(column)
        batch.create_check_constraint(op.f("ck_import_batch_kind"), "kind IN ('records', 'directory')")
        batch.create_check_constraint(
            op.f("ck_import_batch_state"), "state IN ('running', 'stopped', 'done', 'undoing', 'undone')"
        )
