"""What a replica's server was found to do, and how far the talk with it has come; and which replica is talked to."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import NotAllowed
from desktop_app.domain.ids import ServerId
from desktop_app.store import directory, kept
from desktop_app.store.directory import THIS_REPLICA, current_replica
from desktop_app.store.schema import replica, server_trait
from desktop_app.words import mark


def trait(connection: Connection, name: str) -> Any:
    """The value, or None where nothing is known."""
    found = select(server_trait.c.value).where(
        server_trait.c.replica_id == THIS_REPLICA.scalar_subquery(), server_trait.c.name == name
    )
    value = connection.execute(found).scalar_one_or_none()
    return None if value is None else json.loads(value)


def put_trait(connection: Connection, name: str, value: Any) -> None:
    owner = current_replica(connection)
    connection.execute(delete(server_trait).where(server_trait.c.replica_id == owner, server_trait.c.name == name))
    if value is not None:
        text = json.dumps(value, ensure_ascii=False)
        connection.execute(insert(server_trait).values(replica_id=owner, name=name, value=text))


def account(connection: Connection) -> ServerId | None:
    """Our `user_id` at the current replica's server: as it was set or learnt, else the number of who writes here."""
    found = connection.execute(select(replica.c.account).where(replica.c.current)).scalar_one()
    return number_of_me(connection) if found is None else ServerId(found)


def number_of_me(connection: Connection) -> ServerId | None:
    me = kept.me(connection)
    return None if me is None else directory.entry(connection, Kind.PERSON, me).number


def learn_account(connection: Connection, number: ServerId) -> None:
    connection.execute(update(replica).where(replica.c.current, replica.c.account.is_(None)).values(account=number))


def server(connection: Connection) -> str | None:
    found: str | None = connection.execute(select(replica.c.server).where(replica.c.current)).scalar_one()
    return found


def choose(connection: Connection, address: str, number: ServerId | None) -> bool:
    """Makes the replica of this address and account the current one; true when that is another than before.

    The unnamed first replica takes the name. A replica whose account is unknown learns it; what another server or
    account has stays with its own replica, and nothing of it is pushed to this one.
    """
    if kept.is_serving(connection):
        raise NotAllowed(mark("这个数据库是服务器的，不能作为工作站同步。请用 --store 指定另一个文件。"))
    present = connection.execute(select(replica).where(replica.c.current)).one()
    if present.server is None:
        connection.execute(update(replica).where(replica.c.id == present.id).values(server=address, account=number))
        return False
    same_account = number is None or present.account in (None, number)
    if present.server == address and same_account:
        if number is not None:
            learn_account(connection, number)
        return False
    wanted = select(replica.c.id).where(replica.c.server == address)
    if number is not None:
        wanted = wanted.where(replica.c.account == number)
    known = connection.execute(wanted.order_by(replica.c.id)).scalars().first()
    connection.execute(update(replica).where(replica.c.current).values(current=False))
    if known is None:
        connection.execute(insert(replica).values(server=address, account=number, current=True))
    else:
        connection.execute(update(replica).where(replica.c.id == known).values(current=True))
    return True
