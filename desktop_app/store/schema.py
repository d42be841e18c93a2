"""The one declaration of all tables; every statement is built from it, and the migrations arrive at it.

Times are whole seconds of the wall clock read as UTC (`domain.times`), money is whole 分. A record's order is
(record_time, server_order, id), where `server_order` is the server's number or, for a record without one, the largest
number there is: "none yet" comes first. The order and the columns that are filtered by together stand in covering
indexes, so that counts and pages never touch the wide row.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LARGEST_ID

NO_NUMBER_YET = LARGEST_ID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Number = BigInteger().with_variant(Integer(), "sqlite")


def _key() -> Column[int]:
    return Column("id", Number, primary_key=True, autoincrement=True)


replica = Table(
    "replica",
    metadata,
    _key(),
    Column("server", Text),
    Column("account", Number),
    Column("current", Boolean, nullable=False),
    comment="server address + account; numbers are unique within one. The current one is unnamed until the first sync",
)


def _directory_table(name: str, *more: Column[int]) -> Table:
    return Table(
        name,
        metadata,
        _key(),
        Column("replica_id", ForeignKey("replica.id"), nullable=False),
        Column("number", Number),
        Column("name", Text),
        Column("named_by", Text),
        Column("named_at", Number),
        Column("folded", Text, nullable=False, server_default=""),
        Column("pinyin", Text, nullable=False, server_default=""),
        Column("used_at", Number),
        *more,
        UniqueConstraint("replica_id", "number"),
        Index(f"ix_{name}_folded", "folded"),
        CheckConstraint("named_by IN ('hand', 'pull')", name="named_by"),
        comment="named_by: by a person (stays) or by a pull (follows the server); folded, pinyin: see domain.search",
    )


person = _directory_table("person")
organization = _directory_table("organization")
customer = _directory_table("customer", Column("organization_id", ForeignKey("organization.id"), index=True))
parent_visit = _directory_table(
    "parent_visit",
    Column("organization_id", ForeignKey("organization.id")),
    Column("director_id", ForeignKey("person.id")),
)

directory_tables: dict[Kind, Table] = {
    Kind.PERSON: person,
    Kind.ORGANIZATION: organization,
    Kind.CUSTOMER: customer,
    Kind.PARENT: parent_visit,
}

visit_record = Table(
    "visit_record",
    metadata,
    _key(),
    Column("replica_id", ForeignKey("replica.id"), nullable=False),
    Column("server_id", Number),
    Column("server_order", Number, nullable=False, server_default=str(NO_NUMBER_YET)),
    Column("record_time", Number, nullable=False),
    Column("event", Number),
    Column("parent_id", ForeignKey("parent_visit.id")),
    Column("organization_id", ForeignKey("organization.id"), comment="whose the record is, worked out on each write"),
    Column("director_id", ForeignKey("person.id"), comment="the parent's director, else the author"),
    Column("author_id", ForeignKey("person.id")),
    Column("cost", Number),
    Column("comment_count", Number, nullable=False, server_default="0"),
    Column("reading_count", Number, nullable=False, server_default="0"),
    Column("status", Number),
    Column("create_time", Number),
    Column("update_time", Number),
    Column("origin", Text, nullable=False, comment="who brought it: own, pull, sample, import"),
    Column("kept_local", Boolean, nullable=False, server_default=text("false"), comment="owed to nobody"),
    Column("missing", Boolean, nullable=False, server_default=text("false"), comment="gone from the server, kept here"),
    Column("import_id", ForeignKey("import_batch.id")),
    Column("revision", Number, nullable=False, server_default="1", comment="counts the changes made here"),
    Column("title", Text),
    Column("effect", Text),
    Column("problems", Text),
    Column("suggestion", Text),
    Column("workplan", Text),
    Column("note", Text),
    Column("attachment", Text),
    Column("cost_note", Text),
    Column("folded", Text, comment="the searched texts folded, only where that is more than lower() of ASCII"),
    Column("raw", Text, comment="JSON: what the server sent and no column holds"),
    Column("base", Text, comment="JSON: the server's view that was last seen"),
    UniqueConstraint("replica_id", "server_id"),
    CheckConstraint("origin IN ('own', 'pull', 'sample', 'import')", name="origin"),
    CheckConstraint("cost >= 0", name="cost"),
    sqlite_autoincrement=True,  # a local id is never given twice: files and logs may still name it
)

_order = ("record_time", "server_order", "id")
_time_columns = (*_order, "event", "organization_id", "director_id", "parent_id", "kept_local", "missing")
Index("ix_visit_record_time", *(visit_record.c[c] for c in _time_columns))
for _first in ("event", "parent_id", "organization_id", "director_id", "author_id"):
    _others = [c for c in ("event", "organization_id", "director_id", "parent_id") if c != _first]
    Index(f"ix_visit_record_{_first.removesuffix('_id')}", *(visit_record.c[c] for c in (_first, *_order, *_others)))
Index("ix_visit_record_cost", *(visit_record.c[c] for c in ("cost", *_order)))

record_follower = Table(
    "record_follower",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("record_time", Number, primary_key=True),
    Column("server_order", Number, primary_key=True),
    Column("record_id", ForeignKey("visit_record.id"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("event", Number),
    Column("organization_id", Number),
    Column("director_id", Number),
    Index("ix_record_follower_record", "record_id", "position"),
    comment="who took part; the record's order and filter columns stand here again so that a count stays in this table",
    sqlite_with_rowid=False,
)

record_customer = Table(
    "record_customer",
    metadata,
    Column("record_id", ForeignKey("visit_record.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("customer_id", ForeignKey("customer.id"), nullable=False),
    Index("ix_record_customer_customer", "customer_id", "record_id"),
    sqlite_with_rowid=False,
)

comment = Table(
    "comment",
    metadata,
    _key(),
    Column("record_id", ForeignKey("visit_record.id"), nullable=False),
    Column("server_id", Number, comment="null: written here, the server does not have it"),
    Column("author_id", ForeignKey("person.id")),
    Column("author_name", Text, comment="as the server sent it, only where the directory says otherwise"),
    Column("created", Number),
    Column("content", Text),
    Column("folded", Text, comment="as visit_record.folded"),
    Column("raw", Text, comment="JSON: what the server sent and no column holds"),
    Index("ix_comment_record", "record_id", "created"),
)

read_receipt = Table(
    "read_receipt",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("record_id", ForeignKey("visit_record.id"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("created", Number),
    Column("person_name", Text, comment="as comment.author_name"),
    Column("local", Boolean, nullable=False),
    Column("raw", Text, comment="JSON: what the server sent and no column holds"),
    Index("ix_read_receipt_record", "record_id", "position"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    _key(),
    Column("op", Text, nullable=False, unique=True, comment="uuid of the intent, the Idempotency-Key when it is sent"),
    Column("replica_id", ForeignKey("replica.id"), nullable=False),
    Column("record_id", ForeignKey("visit_record.id"), nullable=False, index=True),
    Column("comment_id", ForeignKey("comment.id")),
    Column("person_id", ForeignKey("person.id"), comment="whose comment or receipt"),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("fields", Text, comment="JSON: the fields that a modify changed, by their names here"),
    Column("message", Text),
    Column("attempts", Number, nullable=False, server_default="0"),
    Column("since", Number, nullable=False),
    CheckConstraint("kind IN ('create', 'modify', 'comment', 'read')", name="kind"),
    CheckConstraint("state IN ('READY', 'SENDING', 'ACKED', 'AMBIGUOUS', 'PARKED', 'ASK', 'CONFLICT')", name="state"),
    comment="what this workstation owes the server; BLOCKED is worked out from what an entry refers to, not stored",
)

field_change = Table(
    "field_change",
    metadata,
    _key(),
    Column("record_id", ForeignKey("visit_record.id"), nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("old", Text),
    Column("new", Text),
    Column("old_value", Text, comment="JSON: what stood there, where `old` is words for it: ids, event, money, time"),
    Column("at", Number, nullable=False),
    Column("by_id", ForeignKey("person.id"), comment="null: the server brought it"),
)

draft = Table(
    "draft",
    metadata,
    _key(),
    Column("record_id", ForeignKey("visit_record.id"), comment="the record that is being changed"),
    Column("body", Text, nullable=False, comment="JSON of domain.draft.Draft"),
    Column("kept_at", Number, nullable=False),
)

recycle_bin = Table(
    "recycle_bin",
    metadata,
    _key(),
    Column("record_id", Number, nullable=False, comment="the local id it had, which it gets again"),
    Column("body", Text, nullable=False, comment="JSON: its rows, by table"),
    Column("removed_at", Number, nullable=False, index=True),
    comment="records that were deleted here before any server had them",
    sqlite_autoincrement=True,  # what names a place must not mean another record later
)

saved_filter = Table(
    "saved_filter",
    metadata,
    _key(),
    Column("name", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False, comment="JSON"),
    Column("position", Number, nullable=False),
    Column("pinned", Boolean, nullable=False),
)

setting = Table("setting", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

import_batch = Table(
    "import_batch",
    metadata,
    _key(),
    Column("source", Text, nullable=False),
    Column("at", Number, nullable=False),
    Column("released", Boolean, nullable=False),
    Column("kind", Text, nullable=False, server_default="records", comment="what the file held"),
    Column("state", Text, nullable=False, server_default="done"),
    Column("digest", Text, comment="SHA-256 of the file: only the same one can be gone on with"),
    Column("plan", Text, comment="JSON of domain.import_views.ImportPlan: how its columns were read"),
    Column("total", Number, comment="rows of the file, headings left out"),
    Column("taken", Number, nullable=False, server_default="0", comment="rows dealt with; where a resume goes on"),
    Column("counts", Text, comment="JSON: what became of the rows so far, by word"),
    CheckConstraint("kind IN ('records', 'directory')", name="kind"),
    CheckConstraint("state IN ('running', 'stopped', 'done', 'undoing', 'undone')", name="state"),
)

import_deed = Table(
    "import_deed",
    metadata,
    _key(),
    Column("batch_id", ForeignKey("import_batch.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False, comment="record, or a directory.Kind"),
    Column("entry_id", Number, nullable=False),
    Column("before", Text, comment="JSON: what stood there before; null where the import made it"),
    comment="what an import did, one line for each record or directory entry: undone from the last to the first",
)

phrase = Table(
    "phrase",
    metadata,
    _key(),
    Column("occasion", Text, nullable=False, comment="an event's number, 'none' for the change of need, or 'any'"),
    Column("body", Text, nullable=False),
    Column("position", Number, nullable=False),
    Column("used_at", Number),
    CheckConstraint("occasion IN ('any', 'none', '1', '2', '3', '4', '5')", name="occasion"),
    comment="texts that are written again and again, to be put in at the cursor",
)

report_draft = Table(
    "report_draft",
    metadata,
    _key(),
    Column("person_id", ForeignKey("person.id"), comment="whose visits; null: everybody's"),
    Column("first_day", Number, nullable=False, comment="seconds at 00:00"),
    Column("last_day", Number, nullable=False),
    Column("body", Text, nullable=False, comment="JSON of domain.report.ReportDraft"),
    Column("kept_at", Number, nullable=False),
    Index("ix_report_draft_days", "first_day", "last_day", "person_id"),
    comment="reports of a day or a week, as somebody edited them",
)

search_entry = Table(
    "search_entry",
    metadata,
    Column("record_id", ForeignKey("visit_record.id"), primary_key=True, autoincrement=False),
    Column("key", Number, nullable=False, unique=True),
    comment="a record's row in the text index: its second << 20 | a sequence, so that index order is time order",
)

search_queue = Table(
    "search_queue",
    metadata,
    Column("record_id", ForeignKey("visit_record.id"), primary_key=True, autoincrement=False),
    comment="records whose text index row is behind; a search reads them from their own texts",
)


def _of_record(**more: bool) -> Column[int]:
    return Column("record_id", ForeignKey("visit_record.id", ondelete="CASCADE"), **more)  # type: ignore[arg-type]


dispatch = Table(
    "dispatch",
    metadata,
    Column("outbox_id", ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False, comment="JSON: the body by wire names, frozen before its first sending"),
    Column("fingerprint", Text, nullable=False, comment="of a create: sync.matching, normalised"),
    Column("before_set", Text, comment="JSON: ids seen at that second before the first sending; never ours"),
    Column("revision", Number, nullable=False, comment="the record's revision that the payload was frozen at"),
    Column("sent_at", Number, comment="seconds since 1970 UTC: the last byte of the last attempt"),
    Column("absences", Number, nullable=False, server_default="0", comment="complete sweeps without it since then"),
    Column("absent_at", Number, comment="seconds since 1970 UTC: the last of them"),
    Column("restored", Boolean, nullable=False, server_default=text("false"), comment="the store came from a copy"),
    comment="what is known of an outbox entry beyond that it is owed: there once it was frozen",
)

claim = Table(
    "claim",
    metadata,
    Column("replica_id", ForeignKey("replica.id"), primary_key=True),
    Column("server_id", Number, primary_key=True, autoincrement=False),
    Column("op", Text, nullable=False, unique=True),
    _of_record(nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("before_set", Text),
    Column("bound_at", Number, nullable=False, comment="seconds since 1970 UTC"),
    Column("how", Text, nullable=False),
    Index("ix_claim_record", "record_id"),
    CheckConstraint("how IN ('seen', 'told', 'hand')", name="how"),
    comment="the proof that a server id is one of our creates: seen in a GET, told by Record-Id, or by hand",
)

attempt = Table(
    "attempt",
    metadata,
    _key(),
    Column("op", Text, nullable=False, index=True),
    Column("record_id", Number, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("at", Number, nullable=False, comment="seconds since 1970 UTC"),
    Column("outcome", Text, nullable=False),
    Column("message", Text),
    comment="append-only: every sending and what came of it",
)

sweep = Table(
    "sweep",
    metadata,
    _key(),
    Column("replica_id", ForeignKey("replica.id"), nullable=False),
    Column("filter", Text, nullable=False, comment="'' for all records, else protent_id, organization_id, …"),
    Column("target", Number, nullable=False, comment="the filter's number, 0 for none"),
    Column("from_time", Number, nullable=False),
    Column("to_time", Number, nullable=False),
    Column("found", Number, nullable=False),
    Column("at", Number, nullable=False, comment="seconds since 1970 UTC"),
    Index("ix_sweep_what", "replica_id", "filter", "target", "at"),
    comment="spans of record time that were read whole",
)

absence = Table(
    "absence",
    metadata,
    Column("record_id", ForeignKey("visit_record.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("sweeps", Number, nullable=False),
    Column("at", Number, nullable=False, comment="seconds since 1970 UTC"),
    comment="records that the server had and complete sweeps no longer show",
)

conflict = Table(
    "conflict",
    metadata,
    _key(),
    _of_record(nullable=False),
    Column("field", Text, nullable=False),
    Column("base", Text, comment="JSON, as the server had it when the change was made here"),
    Column("theirs", Text, comment="JSON, as the server has it now"),
    Column("found_at", Number, nullable=False),
    UniqueConstraint("record_id", "field"),
    comment="fields changed here and there; mine is in the record and stays on screen",
)

set_aside = Table(
    "set_aside",
    metadata,
    _key(),
    Column("replica_id", ForeignKey("replica.id"), nullable=False),
    Column("digest", Text, nullable=False, comment="of the row, so that seeing it again adds nothing"),
    Column("reason", Text, nullable=False),
    Column("row", Text, nullable=False, comment="JSON, as it came"),
    Column("at", Number, nullable=False),
    UniqueConstraint("replica_id", "digest"),
    comment="rows of answers that could not be read",
)

lookalike = Table(
    "lookalike",
    metadata,
    Column("replica_id", ForeignKey("replica.id"), primary_key=True),
    Column("server_id", Number, primary_key=True, autoincrement=False),
    _of_record(nullable=False),
    Column("found_at", Number, nullable=False),
    Column("settled", Boolean, nullable=False, server_default=text("false"), comment="a person has said: both stay"),
    comment="a row equal to one of our creates that no create of ours accounts for: perhaps a late write",
)

taught = Table(
    "taught",
    metadata,
    Column("record_id", ForeignKey("visit_record.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("organization_id", ForeignKey("organization.id")),
    Column("director_id", ForeignKey("person.id")),
    comment="whose a record is, where only asking with a filter has shown it",
)

server_trait = Table(
    "server_trait",
    metadata,
    Column("replica_id", ForeignKey("replica.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False, comment="JSON"),
    comment="what a replica's server was found to do, and how far the talk with it has come",
)

# --- what a server keeps beside the records ---------------------------------------------------------------------------

access_token = Table(
    "access_token",
    metadata,
    _key(),
    Column("person_id", ForeignKey("person.id"), nullable=False, comment="whom the token stands for"),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False, comment="SHA-256 of the secret; the token is kept nowhere"),
    Column("created_at", Number, nullable=False),
    Column("revoked_at", Number),
    sqlite_autoincrement=True,  # a token's number stands in the token: it must never come to mean another
)

answered_key = Table(
    "answered_key",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False, comment="SHA-256 of the request's values"),
    Column("answer", Text, comment="JSON of actions.serving.Done; null only inside the transaction that works on it"),
    Column("at", Number, nullable=False),
    comment="Idempotency-Keys and what was answered, for good",
)

change_log = Table(
    "change_log",
    metadata,
    Column("place", Number, primary_key=True, autoincrement=True),
    Column("mark", Number, nullable=False, comment="random: tells this history from one that a backup put back"),
    Column("kind", Text, nullable=False, comment="record, or a directory.Kind"),
    Column("entry_id", Number, nullable=False),
    Column("number", Number, comment="its number at that moment: what a tombstone is known by"),
    Index("ix_change_log_entry", "kind", "entry_id", "place"),
    comment="what changed, in the order of the commits; the triggers of store.change_log write it where one serves",
    sqlite_autoincrement=True,
)

SQLITE_ONLY = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5"
    "(words, content='', contentless_delete=1, detail=none, tokenize='ascii')",
)
"""What only SQLite can do: the bigram index (`store.search`)."""
