"""Which of a server's rows are our creates: decided by number, author and look, never by content as an identity.

Equal creates are interchangeable: k of ours and m unclaimed equal rows are matched by number. What could be ours but
is not certain is for a person; another author's row never is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from desktop_app.domain.fingerprint import Look
from desktop_app.domain.ids import ServerId
from desktop_app.domain.server_view import RecordView
from desktop_app.domain.times import to_seconds


@dataclass(frozen=True, slots=True)
class Sighting:
    """A row as the server shows it."""

    id: ServerId
    author: ServerId | None
    look: Look

    @classmethod
    def of(cls, row: RecordView) -> Sighting:
        assert row.id is not None
        look = Look(row.event, to_seconds(row.record_time), row.texts["effect"], row.texts["note"])
        return cls(row.id, row.user_id, look)


@dataclass(frozen=True, slots=True)
class Sought:
    """One create whose row is looked for. `before` are the ids that stood there first; they can never be it."""

    op: str
    look: Look
    before: frozenset[ServerId]
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Found:
    """`bound` by op; `doubtful` ops with their candidates, for a person; `surplus` rows equal to a create of ours that
    none accounts for. An op in neither was not seen."""

    bound: dict[str, ServerId]
    doubtful: dict[str, tuple[ServerId, ...]]
    surplus: tuple[ServerId, ...]


def match(
    sought: Sequence[Sought],
    seen: Sequence[Sighting],
    *,
    claimed: Collection[ServerId],
    account: ServerId | None,
) -> Found:
    """Matches creates with rows of one complete reading. `account` is our `user_id` there, None while unknown: then
    only an acknowledged create with a single candidate is sure enough to be bound, and to teach us our number."""
    if not sought:
        return Found({}, {}, ())  # most windows of a long pull: no fingerprint is worked out for them
    bound: dict[str, ServerId] = {}
    doubtful: dict[str, tuple[ServerId, ...]] = {}
    surplus: list[ServerId] = []
    free = {row.id: row for row in seen if row.id not in claimed and account in (None, row.author)}
    prints = {row.id: row.look.fingerprint for row in free.values()}
    groups: dict[str, list[Sought]] = {}
    for one in sorted(sought, key=lambda one: not one.acknowledged):
        groups.setdefault(one.look.fingerprint, []).append(one)
    for fingerprint, group in groups.items():
        equal = {id_: row for id_, row in free.items() if prints[id_] == fingerprint}
        for one in group:
            candidates = [row for id_, row in sorted(equal.items()) if id_ not in one.before]
            choice = _choice(one, candidates, account)
            if choice is not None:
                bound[one.op] = choice
                del equal[choice]
            elif candidates:
                doubtful[one.op] = tuple(row.id for row in candidates)
            else:
                near = tuple(sorted(row.id for row in free.values() if one.look.is_near(row.look)))
                near = tuple(id_ for id_ in near if id_ not in one.before and id_ not in bound.values())
                if near:
                    doubtful[one.op] = near
        before_any = frozenset.union(*(one.before for one in group))
        if all(one.op in bound for one in group):
            surplus += [id_ for id_ in sorted(equal) if id_ not in before_any]
    unseen = [one for one in sought if one.op not in bound and one.op not in doubtful]
    if account is not None and unseen:
        taken = set(bound.values())
        others = [row for id_, row in free.items() if prints[id_] not in groups and id_ not in taken]
        doubtful |= {one.op: altered for one in unseen if (altered := _altered(one, others))}
    return Found(bound, doubtful, tuple(surplus))


def _altered(one: Sought, others: Iterable[Sighting]) -> tuple[ServerId, ...]:
    """Rows of ours that came to stand at its very second and look like nothing that we sent: it may be this create,
    changed by a colleague before we could look, or by a server that cannot keep what we wrote."""
    return tuple(sorted(row.id for row in others if row.look.moment == one.look.moment and row.id not in one.before))


def _choice(one: Sought, candidates: Sequence[Sighting], account: ServerId | None) -> ServerId | None:
    """The row that is this create, if that is sure: the only one, or any of several that are alike in every way."""
    if not candidates:
        return None
    if account is None and not (one.acknowledged and len(candidates) == 1):
        return None
    exact = [row for row in candidates if row.look == one.look] or list(candidates)
    return exact[0].id if len({row.look for row in exact}) == 1 else None
