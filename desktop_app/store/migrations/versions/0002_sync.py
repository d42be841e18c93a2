"""What synchronising has to remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False, comment="seconds since 1970 UTC"),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("message", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        comment="append-only: every sending and what came of it",
    )
    op.create_index(op.f("ix_attempt_op"), "attempt", ["op"], unique=False)
    op.create_index(op.f("ix_attempt_record_id"), "attempt", ["record_id"], unique=False)
    op.create_table(
        "server_trait",
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="JSON"),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_server_trait_replica_id")),
        sa.PrimaryKeyConstraint("replica_id", "name", name=op.f("pk_server_trait")),
        comment="what a replica's server was found to do, and how far the talk with it has come",
    )
    op.create_table(
        "set_aside",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="of the row, so that seeing it again adds nothing"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False, comment="JSON, as it came"),
        sa.Column("at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_set_aside_replica_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint("replica_id", "digest", name=op.f("uq_set_aside_replica_id")),
        comment="rows of answers that could not be read",
    )
    op.create_table(
        "sweep",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column(
            "filter", sa.Text(), nullable=False, comment="'' for all records, else protent_id, organization_id, …"
        ),
        sa.Column("target", NUMBER, nullable=False, comment="the filter's number, 0 for none"),
        sa.Column("from_time", NUMBER, nullable=False),
        sa.Column("to_time", NUMBER, nullable=False),
        sa.Column("found", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False, comment="seconds since 1970 UTC"),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_sweep_replica_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep")),
        comment="spans of record time that were read whole",
    )
    op.create_index("ix_sweep_what", "sweep", ["replica_id", "filter", "target", "at"], unique=False)
    op.create_table(
        "absence",
        sa.Column("record_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("sweeps", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False, comment="seconds since 1970 UTC"),
        sa.ForeignKeyConstraint(
            ["record_id"], ["visit_record.id"], name=op.f("fk_absence_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_absence")),
        comment="records that the server had and complete sweeps no longer show",
    )
    op.create_table(
        "claim",
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("server_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("before_set", sa.Text()),
        sa.Column("bound_at", NUMBER, nullable=False, comment="seconds since 1970 UTC"),
        sa.Column("how", sa.Text(), nullable=False),
        sa.CheckConstraint("how IN ('seen', 'told', 'hand')", name=op.f("ck_claim_how")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["visit_record.id"], name=op.f("fk_claim_record_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_claim_replica_id")),
        sa.PrimaryKeyConstraint("replica_id", "server_id", name=op.f("pk_claim")),
        sa.UniqueConstraint("op", name=op.f("uq_claim_op")),
        comment="the proof that a server id is one of our creates: seen in a GET, told by Record-Id, or by hand",
    )
    op.create_index("ix_claim_record", "claim", ["record_id"], unique=False)
    op.create_table(
        "conflict",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), comment="JSON, as the server had it when the change was made here"),
        sa.Column("theirs", sa.Text(), comment="JSON, as the server has it now"),
        sa.Column("found_at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["visit_record.id"], name=op.f("fk_conflict_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint("record_id", "field", name=op.f("uq_conflict_record_id")),
        comment="fields changed here and there; mine is in the record and stays on screen",
    )
    op.create_table(
        "lookalike",
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("server_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("found_at", NUMBER, nullable=False),
        sa.Column(
            "settled",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="a person has said: both stay",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["visit_record.id"], name=op.f("fk_lookalike_record_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_lookalike_replica_id")),
        sa.PrimaryKeyConstraint("replica_id", "server_id", name=op.f("pk_lookalike")),
        comment="a row equal to one of our creates that no create of ours accounts for: perhaps a late write",
    )
    op.create_table(
        "taught",
        sa.Column("record_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("organization_id", NUMBER),
        sa.Column("director_id", NUMBER),
        sa.ForeignKeyConstraint(["director_id"], ["person.id"], name=op.f("fk_taught_director_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_taught_organization_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["visit_record.id"], name=op.f("fk_taught_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_taught")),
        comment="whose a record is, where only asking with a filter has shown it",
    )
    op.create_table(
        "dispatch",
        sa.Column("outbox_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column(
            "payload",
            sa.Text(),
            nullable=False,
            comment="JSON: the body by wire names, frozen before its first sending",
        ),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="of a create: sync.matching, normalised"),
        sa.Column(
            "before_set", sa.Text(), comment="JSON: ids seen at that second before the first sending; never ours"
        ),
        sa.Column("revision", NUMBER, nullable=False, comment="the record's revision that the payload was frozen at"),
        sa.Column("sent_at", NUMBER, comment="seconds since 1970 UTC: the last byte of the last attempt"),
        sa.Column(
            "absences", NUMBER, server_default="0", nullable=False, comment="complete sweeps without it since then"
        ),
        sa.Column("absent_at", NUMBER, comment="seconds since 1970 UTC: the last of them"),
        sa.Column(
            "restored",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the store came from a copy",
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_dispatch_outbox_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_dispatch")),
        comment="what is known of an outbox entry beyond that it is owed: there once it was frozen",
    )
