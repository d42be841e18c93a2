"""Whose a record is: worked out on each write, so that filters and counts need not look further than the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import organization_of_title
from desktop_app.store import directory
from desktop_app.store.prepared import run
from desktop_app.store.schema import customer, parent_visit, taught

_PARENT = select(parent_visit.c.organization_id, parent_visit.c.director_id).where(
    parent_visit.c.id == bindparam("parent")
)
_ANYTHING_TAUGHT = select(taught.c.record_id).limit(1)


class Ownership:
    """The rule over one transaction; what it looks up once it remembers, for the thousand rows of a pull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._parents: dict[LocalId, tuple[LocalId | None, LocalId | None]] = {}
        self._customers: dict[LocalId, LocalId | None] = {}
        self._titled: dict[str, LocalId] = {}
        self._anything_taught: bool | None = None

    def of(self, values: Mapping[str, Any], customers: Sequence[LocalId]) -> dict[str, LocalId | None]:
        """`organization_id` and `director_id` of a record's columns and its customers.

        The organization is the parent's, else the one that all its customers share, else what asking with a filter
        has taught, else the one that a title from elsewhere ends with (our own titles only repeat the organization).
        The director is the parent's, else what was taught, else the author.
        """
        organization, director = self._of_parent(values["parent_id"])
        if organization is None:
            shared = self._of_customers(customers)
            organization = shared.pop() if len(shared) == 1 else None
        taught_organization, taught_director = self._taught(values.get("id"))
        organization = organization or taught_organization
        if organization is None and (values.get("server_id") or values.get("origin") == "import"):
            organization = self._of_title(values.get("title"))
        return {"organization_id": organization, "director_id": director or taught_director or values["author_id"]}

    def _taught(self, record: LocalId | None) -> tuple[LocalId | None, LocalId | None]:
        """What asking a server with its filters has shown of the record; most stores were never told anything."""
        if self._anything_taught is None:
            self._anything_taught = bool(run(self._connection, _ANYTHING_TAUGHT, {}))
        if record is None or not self._anything_taught:
            return None, None
        row = self._connection.execute(select(taught).where(taught.c.record_id == record)).one_or_none()
        return (None, None) if row is None else (row.organization_id, row.director_id)

    def _of_parent(self, parent: LocalId | None) -> tuple[LocalId | None, LocalId | None]:
        if parent is None:
            return None, None
        if parent not in self._parents:
            ((organization, director),) = run(self._connection, _PARENT, {"parent": parent})
            self._parents[parent] = (organization, director)
        return self._parents[parent]

    def _of_customers(self, ones: Sequence[LocalId]) -> set[LocalId | None]:
        unknown = [one for one in ones if one not in self._customers]
        if unknown:
            found = select(customer.c.id, customer.c.organization_id).where(customer.c.id.in_(unknown))
            self._customers.update((row.id, row.organization_id) for row in self._connection.execute(found))
        return {self._customers[one] for one in ones}

    def _of_title(self, title: str | None) -> LocalId | None:
        """An organization that only a title has named so far enters the directory by that name."""
        name = organization_of_title(title)
        if name is None:
            return None
        if name not in self._titled:
            found = directory.by_name(self._connection, Kind.ORGANIZATION, name)
            if found is None:
                found = directory.add(self._connection, Kind.ORGANIZATION, name, by="pull").id
            self._titled[name] = found
        return self._titled[name]
