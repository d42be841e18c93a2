"""A store that is the server's: what makes it one, and the numbers it gives.

A store is a workstation's or a server's. A server's owes nobody, and everything in it has a number: what a command
brings in beside the running server (`import`, `sample`) gets one as soon as the server looks (`adopt`).
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, delete, exists, func, select, text, update

from desktop_app.domain.errors import NotAllowed
from desktop_app.store import change_log, kept, outbox
from desktop_app.store.database import Writing
from desktop_app.store.prepared import run
from desktop_app.store.schema import comment, dispatch, record_follower, replica, visit_record
from desktop_app.store.schema import outbox as outbox_table
from desktop_app.words import mark

_COMMENT_NUMBER = "comment_number"
"""On SQLite: the last number a comment was given. A deleted comment's row id would be given again."""

LARGEST_GIVEN = 2**62
"""Numbers beyond it, which only an import can bring, are not counted on from."""
ADOPTED_AT_ONCE = 1000


def begin(writing: Writing, now: int) -> None:
    """Makes the store a server's, or sees that nothing is missing where it is one; NotAllowed for a workstation's."""
    connection = writing.connection
    if not kept.is_serving(connection):
        _refuse_a_workstations(connection)
        kept.put_setting(connection, kept.SERVING, now)
    change_log.watch(connection)
    change_log.tidy(connection)
    for table in (visit_record, comment):
        _count_on(connection, table)


def _refuse_a_workstations(connection: Connection) -> None:
    owed = outbox.count(connection)
    if owed:
        raise NotAllowed(
            mark("这个数据库是工作站的，还有 {n} 项待发，不能用作服务器。请先同步，或用 --store 指定另一个文件。"),
            n=owed,
        )
    bound = connection.execute(select(replica.c.server).where(replica.c.server.is_not(None))).scalars().first()
    if bound is not None:
        raise NotAllowed(
            mark("这个数据库是工作站的，已与服务器 {server} 同步，不能用作服务器。请用 --store 指定另一个文件。"),
            server=bound,
        )


def has_unnumbered(connection: Connection) -> bool:
    return connection.execute(_UNNUMBERED.limit(1)).first() is not None


_UNNUMBERED = select(visit_record.c.id).where(visit_record.c.server_id.is_(None)).order_by(visit_record.c.id)


def adopt(writing: Writing) -> int:
    """Gives numbers to at most `ADOPTED_AT_ONCE` records without one, and to their comments; answers to how many."""
    connection = writing.connection
    found = _UNNUMBERED.limit(ADOPTED_AT_ONCE).with_for_update(skip_locked=True)
    ids = list(connection.execute(found).scalars())
    if not ids:
        return 0
    taken = set(connection.execute(select(visit_record.c.server_id).where(visit_record.c.server_id.in_(ids))).scalars())
    named = {"server_id": visit_record.c.id, "server_order": visit_record.c.id, "kept_local": False}
    free = [id_ for id_ in ids if id_ not in taken]
    connection.execute(update(visit_record).where(visit_record.c.id.in_(free)).values(named))
    for id_ in taken.intersection(ids):
        number = next_number(connection, visit_record)
        values = {"server_id": number, "server_order": number, "kept_local": False}
        connection.execute(update(visit_record).where(visit_record.c.id == id_).values(values))
    order = select(visit_record.c.server_id).where(visit_record.c.id == record_follower.c.record_id).scalar_subquery()
    of_these = record_follower.c.record_id.in_(ids)
    connection.execute(update(record_follower).where(of_these).values(server_order=order))
    _adopt_comments(connection, ids)
    owed = select(outbox_table.c.id).where(outbox_table.c.record_id.in_(ids))
    connection.execute(delete(dispatch).where(dispatch.c.outbox_id.in_(owed)))
    connection.execute(delete(outbox_table).where(outbox_table.c.record_id.in_(ids)))
    writing.changed(ids)
    return len(ids)


def _adopt_comments(connection: Connection, records: list[int]) -> None:
    """Each gets its own id as its number, unless an imported one of the same record has that already."""
    nameless = (comment.c.record_id.in_(records), comment.c.server_id.is_(None))
    last = connection.execute(select(func.max(comment.c.id)).where(*nameless)).scalar_one()
    if last is None:
        return
    other = comment.alias("other")
    taken = exists().where(other.c.record_id == comment.c.record_id, other.c.server_id == comment.c.id)
    connection.execute(update(comment).where(*nameless, ~taken).values(server_id=comment.c.id))
    if connection.dialect.name == "sqlite":
        given = kept.get_setting(connection, _COMMENT_NUMBER) or 0
        kept.put_setting(connection, _COMMENT_NUMBER, max(last, given))
    for id_ in connection.execute(select(comment.c.id).where(*nameless).order_by(comment.c.id)).scalars().all():
        number = next_number(connection, comment)
        connection.execute(update(comment).where(comment.c.id == id_).values(server_id=number))


def next_number(connection: Connection, table: Table) -> int:
    """A number for a new record or comment, which is its local id as well where it is new. Never given twice."""
    if connection.dialect.name != "sqlite":
        return int(run(connection, _NEXTVAL, {"table": table.name})[0][0])
    if table is visit_record:
        return int(run(connection, _NEXT_RECORD, {})[0][0])
    return int(run(connection, _NEXT_COMMENT, {"key": _COMMENT_NUMBER})[0][0])


_NEXTVAL = text("SELECT nextval(pg_get_serial_sequence(:table, 'id'))")
# SQLite has one writer: nobody else inserts before this transaction has.
_NEXT_RECORD = text("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'visit_record'), 0) + 1")
_NEXT_COMMENT = text("UPDATE setting SET value = value + 1 WHERE key = :key RETURNING CAST(value AS INTEGER)")


def _count_on(connection: Connection, table: Table) -> None:
    """Numbers are counted on from the highest that stands here, an imported one among them."""
    of_table = select(
        func.coalesce(func.max(table.c.id), 0),
        select(func.coalesce(func.max(table.c.server_id), 0))
        .where(table.c.server_id < LARGEST_GIVEN)
        .scalar_subquery(),
    )
    last = max(connection.execute(of_table).one())
    if connection.dialect.name != "sqlite":
        name = text("SELECT pg_get_serial_sequence(:table, 'id')")
        sequence = connection.execute(name, {"table": table.name}).scalar_one()
        given = connection.exec_driver_sql(f"SELECT last_value FROM {sequence}").scalar_one()
        if last > given:
            connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
    elif table is comment:
        given = kept.get_setting(connection, _COMMENT_NUMBER) or 0
        kept.put_setting(connection, _COMMENT_NUMBER, max(last, given))
    else:
        count = text("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = 'visit_record'")
        if not connection.execute(count, {"last": last}).rowcount:
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES ('visit_record', :last)"), {"last": last}
            )
