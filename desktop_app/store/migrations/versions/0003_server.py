"""What a server keeps beside the records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False, comment="whom the token stands for"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the secret; the token is kept nowhere"),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("revoked_at", NUMBER),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "answered_key",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the request's values"),
        sa.Column(
            "answer",
            sa.Text(),
            comment="JSON of actions.serving.Done; null only inside the transaction that works on it",
        ),
        sa.Column("at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answered_key_person_id")),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_answered_key")),
        comment="Idempotency-Keys and what was answered, for good",
    )
    op.create_table(
        "change_log",
        sa.Column("place", NUMBER, autoincrement=True, nullable=False),
        sa.Column("mark", NUMBER, nullable=False, comment="random: tells this history from one that a backup put back"),
        sa.Column("kind", sa.Text(), nullable=False, comment="record, or a directory.Kind"),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, comment="its number at that moment: what a tombstone is known by"),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_change_log")),
        comment="what changed, in the order of the commits; the triggers of store.change_log write it where one serves",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_log_entry", "change_log", ["kind", "entry_id", "place"], unique=False)
