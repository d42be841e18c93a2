"""The records of one author, in the order and with the columns that a list and its counts ask for."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ("author_id", "record_time", "server_order", "id", "event", "organization_id", "director_id", "parent_id")
    op.create_index("ix_visit_record_author", "visit_record", list(columns), unique=False)
