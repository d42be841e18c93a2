"""The first schema."""

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
    op.create_table(
        "import_batch",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "recycle_bin",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False, comment="the local id it had, which it gets again"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: its rows, by table"),
        sa.Column("removed_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recycle_bin")),
        comment="records that were deleted here before any server had them",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_recycle_bin_removed_at"), "recycle_bin", ["removed_at"], unique=False)
    op.create_table(
        "replica",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("server", sa.Text()),
        sa.Column("account", NUMBER),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replica")),
        comment=(
            "server address + account; numbers are unique within one. The current one is unnamed until the first sync"
        ),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_filter_name")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "organization",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER),
        sa.Column("name", sa.Text()),
        sa.Column("named_by", sa.Text()),
        sa.Column("named_at", NUMBER),
        sa.Column("folded", sa.Text(), server_default="", nullable=False),
        sa.Column("pinyin", sa.Text(), server_default="", nullable=False),
        sa.Column("used_at", NUMBER),
        sa.CheckConstraint("named_by IN ('hand', 'pull')", name=op.f("ck_organization_named_by")),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_organization_replica_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("replica_id", "number", name=op.f("uq_organization_replica_id")),
        comment="named_by: by a person (stays) or by a pull (follows the server); folded, pinyin: see domain.search",
    )
    op.create_index("ix_organization_folded", "organization", ["folded"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER),
        sa.Column("name", sa.Text()),
        sa.Column("named_by", sa.Text()),
        sa.Column("named_at", NUMBER),
        sa.Column("folded", sa.Text(), server_default="", nullable=False),
        sa.Column("pinyin", sa.Text(), server_default="", nullable=False),
        sa.Column("used_at", NUMBER),
        sa.CheckConstraint("named_by IN ('hand', 'pull')", name=op.f("ck_person_named_by")),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_person_replica_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("replica_id", "number", name=op.f("uq_person_replica_id")),
        comment="named_by: by a person (stays) or by a pull (follows the server); folded, pinyin: see domain.search",
    )
    op.create_index("ix_person_folded", "person", ["folded"], unique=False)
    op.create_table(
        "customer",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER),
        sa.Column("name", sa.Text()),
        sa.Column("named_by", sa.Text()),
        sa.Column("named_at", NUMBER),
        sa.Column("folded", sa.Text(), server_default="", nullable=False),
        sa.Column("pinyin", sa.Text(), server_default="", nullable=False),
        sa.Column("used_at", NUMBER),
        sa.Column("organization_id", NUMBER),
        sa.CheckConstraint("named_by IN ('hand', 'pull')", name=op.f("ck_customer_named_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_customer_organization_id")),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_customer_replica_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("replica_id", "number", name=op.f("uq_customer_replica_id")),
        comment="named_by: by a person (stays) or by a pull (follows the server); folded, pinyin: see domain.search",
    )
    op.create_index("ix_customer_folded", "customer", ["folded"], unique=False)
    op.create_index(op.f("ix_customer_organization_id"), "customer", ["organization_id"], unique=False)
    op.create_table(
        "parent_visit",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER),
        sa.Column("name", sa.Text()),
        sa.Column("named_by", sa.Text()),
        sa.Column("named_at", NUMBER),
        sa.Column("folded", sa.Text(), server_default="", nullable=False),
        sa.Column("pinyin", sa.Text(), server_default="", nullable=False),
        sa.Column("used_at", NUMBER),
        sa.Column("organization_id", NUMBER),
        sa.Column("director_id", NUMBER),
        sa.CheckConstraint("named_by IN ('hand', 'pull')", name=op.f("ck_parent_visit_named_by")),
        sa.ForeignKeyConstraint(["director_id"], ["person.id"], name=op.f("fk_parent_visit_director_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_parent_visit_organization_id")),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_parent_visit_replica_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parent_visit")),
        sa.UniqueConstraint("replica_id", "number", name=op.f("uq_parent_visit_replica_id")),
        comment="named_by: by a person (stays) or by a pull (follows the server); folded, pinyin: see domain.search",
    )
    op.create_index("ix_parent_visit_folded", "parent_visit", ["folded"], unique=False)
    op.create_table(
        "visit_record",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("server_id", NUMBER),
        sa.Column("server_order", NUMBER, server_default="9223372036854775807", nullable=False),
        sa.Column("record_time", NUMBER, nullable=False),
        sa.Column("event", NUMBER),
        sa.Column("parent_id", NUMBER),
        sa.Column("organization_id", NUMBER, comment="whose the record is, worked out on each write"),
        sa.Column("director_id", NUMBER, comment="the parent's director, else the author"),
        sa.Column("author_id", NUMBER),
        sa.Column("cost", NUMBER),
        sa.Column("comment_count", NUMBER, server_default="0", nullable=False),
        sa.Column("reading_count", NUMBER, server_default="0", nullable=False),
        sa.Column("status", NUMBER),
        sa.Column("create_time", NUMBER),
        sa.Column("update_time", NUMBER),
        sa.Column("origin", sa.Text(), nullable=False, comment="who brought it: own, pull, sample, import"),
        sa.Column(
            "kept_local", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="owed to nobody"
        ),
        sa.Column(
            "missing",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="gone from the server, kept here",
        ),
        sa.Column("import_id", NUMBER),
        sa.Column("revision", NUMBER, server_default="1", nullable=False, comment="counts the changes made here"),
        sa.Column("title", sa.Text()),
        sa.Column("effect", sa.Text()),
        sa.Column("problems", sa.Text()),
        sa.Column("suggestion", sa.Text()),
        sa.Column("workplan", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("attachment", sa.Text()),
        sa.Column("cost_note", sa.Text()),
        sa.Column(
            "folded", sa.Text(), comment="the searched texts folded, only where that is more than lower() of ASCII"
        ),
        sa.Column("raw", sa.Text(), comment="JSON: what the server sent and no column holds"),
        sa.Column("base", sa.Text(), comment="JSON: the server's view that was last seen"),
        sa.CheckConstraint("origin IN ('own', 'pull', 'sample', 'import')", name=op.f("ck_visit_record_origin")),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_visit_record_cost")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_visit_record_author_id")),
        sa.ForeignKeyConstraint(["director_id"], ["person.id"], name=op.f("fk_visit_record_director_id")),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name=op.f("fk_visit_record_import_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_visit_record_organization_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["parent_visit.id"], name=op.f("fk_visit_record_parent_id")),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_visit_record_replica_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_record")),
        sa.UniqueConstraint("replica_id", "server_id", name=op.f("uq_visit_record_replica_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visit_record_cost", "visit_record", ["cost", "record_time", "server_order", "id"], unique=False)
    op.create_index(
        "ix_visit_record_director",
        "visit_record",
        ["director_id", "record_time", "server_order", "id", "event", "organization_id", "parent_id"],
        unique=False,
    )
    op.create_index(
        "ix_visit_record_event",
        "visit_record",
        ["event", "record_time", "server_order", "id", "organization_id", "director_id", "parent_id"],
        unique=False,
    )
    op.create_index(
        "ix_visit_record_organization",
        "visit_record",
        ["organization_id", "record_time", "server_order", "id", "event", "director_id", "parent_id"],
        unique=False,
    )
    op.create_index(
        "ix_visit_record_parent",
        "visit_record",
        ["parent_id", "record_time", "server_order", "id", "event", "organization_id", "director_id"],
        unique=False,
    )
    op.create_index(
        "ix_visit_record_time",
        "visit_record",
        [
            "record_time",
            "server_order",
            "id",
            "event",
            "organization_id",
            "director_id",
            "parent_id",
            "kept_local",
            "missing",
        ],
        unique=False,
    )
    op.create_table(
        "comment",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("server_id", NUMBER, comment="null: written here, the server does not have it"),
        sa.Column("author_id", NUMBER),
        sa.Column("author_name", sa.Text(), comment="as the server sent it, only where the directory says otherwise"),
        sa.Column("created", NUMBER),
        sa.Column("content", sa.Text()),
        sa.Column("folded", sa.Text(), comment="as visit_record.folded"),
        sa.Column("raw", sa.Text(), comment="JSON: what the server sent and no column holds"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_comment_author_id")),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_comment_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index("ix_comment_record", "comment", ["record_id", "created"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("record_id", NUMBER, comment="the record that is being changed"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON of domain.draft.Draft"),
        sa.Column("kept_at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_draft_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_table(
        "field_change",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text()),
        sa.Column("new", sa.Text()),
        sa.Column(
            "old_value",
            sa.Text(),
            comment="JSON: what stood there, where `old` is words for it: ids, event, money, time",
        ),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("by_id", NUMBER, comment="null: the server brought it"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_field_change_by_id")),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_field_change_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_change")),
    )
    op.create_index(op.f("ix_field_change_record_id"), "field_change", ["record_id"], unique=False)
    op.create_table(
        "read_receipt",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("created", NUMBER),
        sa.Column("person_name", sa.Text(), comment="as comment.author_name"),
        sa.Column("local", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.Text(), comment="JSON: what the server sent and no column holds"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_read_receipt_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_read_receipt_record_id")),
        sa.PrimaryKeyConstraint("person_id", "record_id", name=op.f("pk_read_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_read_receipt_record", "read_receipt", ["record_id", "position"], unique=False)
    op.create_table(
        "record_customer",
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("customer_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_record_customer_customer_id")),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_record_customer_record_id")),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_record_customer")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_customer_customer", "record_customer", ["customer_id", "record_id"], unique=False)
    op.create_table(
        "record_follower",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("record_time", NUMBER, nullable=False),
        sa.Column("server_order", NUMBER, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("event", NUMBER),
        sa.Column("organization_id", NUMBER),
        sa.Column("director_id", NUMBER),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_follower_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_record_follower_record_id")),
        sa.PrimaryKeyConstraint(
            "person_id", "record_time", "server_order", "record_id", name=op.f("pk_record_follower")
        ),
        comment=(
            "who took part; the record's order and filter columns stand here again so that a count stays in this table"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_follower_record", "record_follower", ["record_id", "position"], unique=False)
    op.create_table(
        "search_entry",
        sa.Column("record_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("key", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_search_entry_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_search_entry_key")),
        comment="a record's row in the text index: its second << 20 | a sequence, so that index order is time order",
    )
    op.create_table(
        "search_queue",
        sa.Column("record_id", NUMBER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_search_queue_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_search_queue")),
        comment="records whose text index row is behind; a search reads them from their own texts",
    )
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("op", sa.Text(), nullable=False, comment="uuid of the intent, the Idempotency-Key when it is sent"),
        sa.Column("replica_id", NUMBER, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("comment_id", NUMBER),
        sa.Column("person_id", NUMBER, comment="whose comment or receipt"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), comment="JSON: the fields that a modify changed, by their names here"),
        sa.Column("message", sa.Text()),
        sa.Column("attempts", NUMBER, server_default="0", nullable=False),
        sa.Column("since", NUMBER, nullable=False),
        sa.CheckConstraint("kind IN ('create', 'modify', 'comment', 'read')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint(
            "state IN ('READY', 'SENDING', 'ACKED', 'AMBIGUOUS', 'PARKED', 'ASK', 'CONFLICT')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_outbox_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["visit_record.id"], name=op.f("fk_outbox_record_id")),
        sa.ForeignKeyConstraint(["replica_id"], ["replica.id"], name=op.f("fk_outbox_replica_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("op", name=op.f("uq_outbox_op")),
        comment=(
            "what this workstation owes the server; BLOCKED is worked out from what an entry refers to, not stored"
        ),
    )
    op.create_index(op.f("ix_outbox_record_id"), "outbox", ["record_id"], unique=False)
    op.bulk_insert(sa.table("replica", sa.column("current", sa.Boolean())), [{"current": True}])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5"
            "(words, content='', contentless_delete=1, detail=none, tokenize='ascii')"
        )
        op.execute("PRAGMA application_id=1447646018")
