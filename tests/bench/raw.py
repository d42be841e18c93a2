"""The floors in the store: the same answers from SQLite by hand, with nothing between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

PAGE = """
SELECT v.id, v.server_id, v.record_time, v.title, v.event,
       v.organization_id, o.number, o.name,
       (SELECT group_concat(coalesce(c.name, '#' || c.number), '、') FROM record_customer rc
          JOIN customer c ON c.id = rc.customer_id WHERE rc.record_id = v.id),
       v.director_id, d.number, d.name, v.author_id, a.number, a.name,
       substr(v.effect, 1, 200), v.cost, v.comment_count, v.reading_count,
       NOT EXISTS (SELECT 1 FROM read_receipt r WHERE r.person_id = ?1 AND r.record_id = v.id),
       coalesce((SELECT min(CASE state WHEN 'CONFLICT' THEN 0 WHEN 'PARKED' THEN 1 WHEN 'ACKED' THEN 2
                                       WHEN 'AMBIGUOUS' THEN 2 WHEN 'ASK' THEN 2 ELSE 3 END)
                   FROM outbox x WHERE x.record_id = v.id AND x.kind IN ('create', 'modify')),
                CASE WHEN v.missing THEN 4 WHEN v.kept_local THEN 6 ELSE 5 END)
  FROM (SELECT id FROM visit_record ORDER BY record_time DESC, server_order DESC, id DESC LIMIT ?2 OFFSET ?3) p
  JOIN visit_record v ON v.id = p.id
  LEFT JOIN organization o ON o.id = v.organization_id
  LEFT JOIN person d ON d.id = v.director_id
  LEFT JOIN person a ON a.id = v.author_id
 ORDER BY v.record_time DESC, v.server_order DESC, v.id DESC
"""

LIKE_COUNT = """
SELECT count(*) FROM visit_record v
 WHERE title LIKE ?1 OR effect LIKE ?1 OR problems LIKE ?1 OR suggestion LIKE ?1 OR workplan LIKE ?1 OR note LIKE ?1
    OR EXISTS (SELECT 1 FROM comment c WHERE c.record_id = v.id AND c.content LIKE ?1)
"""

_DIMENSIONS = ("event", "organization_id", "director_id", "parent_id")


def facets(connection: Any, where: str = "1", values: Sequence[object] = ()) -> None:
    for column in _DIMENSIONS:
        connection.execute(
            f"SELECT {column}, count(*) FROM visit_record WHERE {where} GROUP BY {column} ORDER BY 2 DESC LIMIT 50",
            values,
        ).fetchall()
    connection.execute(
        f"SELECT person_id, count(*) FROM record_follower WHERE {where} GROUP BY person_id ORDER BY 2 DESC LIMIT 50",
        values,
    ).fetchall()


class Save:
    """One durable save by hand: all rows that recording a visit writes, their values known beforehand."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        one = connection.execute("SELECT parent_id, organization_id, director_id, author_id FROM visit_record LIMIT 1")
        self._owners = one.fetchone()
        self._people = [row[0] for row in connection.execute("SELECT id FROM person LIMIT 2")]
        self._customer = connection.execute("SELECT id FROM customer LIMIT 1").fetchone()[0]
        self._words = connection.execute("SELECT max(record_time) FROM visit_record").fetchone()[0]
        self._second = self._words + 100_000
        self._texts = (
            "2026.11.20-汪小嘉-济南大学",
            "与张主任见面，介绍了方案。对方基本认可，希望下周三给到书面报价。",
            "客户偏好上午见面。",
        )
        runs = "".join(character if character.isalnum() else " " for character in "".join(self._texts)).split()
        self._tokens = " ".join({run[start : start + 2] for run in runs for start in range(len(run))})

    def __call__(self) -> None:
        run = self._connection.execute
        self._second += 1
        parent, organization, director, author = self._owners
        run("BEGIN IMMEDIATE")
        id_ = run(
            "INSERT INTO visit_record (replica_id, record_time, event, parent_id, organization_id, director_id,"
            " author_id, cost, reading_count, create_time, update_time, origin, kept_local, title, effect, note)"
            " VALUES (1, ?, 2, ?, ?, ?, ?, 12000, 1, ?, ?, 'own', 0, ?, ?, ?)",
            (self._second, parent, organization, director, author, self._second, self._second, *self._texts),
        ).lastrowid
        for place, person in enumerate(self._people):
            run(
                "INSERT INTO record_follower VALUES (?, ?, 9223372036854775807, ?, ?, 2, ?, ?)",
                (person, self._second, id_, place, organization, director),
            )
        run("INSERT INTO record_customer VALUES (?, 0, ?)", (id_, self._customer))
        run("INSERT INTO search_entry VALUES (?, ?)", (id_, self._second << 20))
        run("INSERT INTO search (rowid, words) VALUES (?, ?)", (self._second << 20, self._tokens))
        run("INSERT INTO read_receipt (person_id, record_id, position, created, local) VALUES (?, ?, 0, ?, 1)",
            (author, id_, self._second))  # fmt: skip
        for kind in ("create", "read"):
            run(
                "INSERT INTO outbox (op, replica_id, record_id, person_id, kind, state, since)"
                " VALUES (hex(randomblob(16)), 1, ?, ?, ?, 'READY', ?)",
                (id_, author, kind, self._second),
            )
        run("UPDATE customer SET used_at = ? WHERE id = ?", (self._second, self._customer))
        run("UPDATE parent_visit SET used_at = ? WHERE id = ?", (self._second, parent))
        run("UPDATE person SET used_at = ? WHERE id IN (?, ?)", (self._second, *self._people))
        run("COMMIT")


def take_back(connection: Any) -> None:
    """Deletes what the saves have added."""
    own = "(SELECT id FROM visit_record WHERE origin = 'own')"
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"DELETE FROM search WHERE rowid IN (SELECT key FROM search_entry WHERE record_id IN {own})")
    for table in ("search_entry", "search_queue", "record_follower", "record_customer", "outbox", "read_receipt"):
        connection.execute(f"DELETE FROM {table} WHERE record_id IN {own}")
    connection.execute("DELETE FROM visit_record WHERE origin = 'own'")
    connection.execute("COMMIT")
