"""Everything the window may ask or do, over one store. Each call blocks and is made from a lane, never the UI thread.

It holds no rules and no SQL: questions go to the store, intents to the actions beside it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.actions import people, samples, taking_back, talk, visits
from desktop_app.actions import removing as deleting
from desktop_app.actions.directory import Directory
from desktop_app.actions.filters import FilterShelf
from desktop_app.actions.one_line import OneLine
from desktop_app.actions.passages import Passages
from desktop_app.actions.phrases import Phrases
from desktop_app.actions.reporting import Reporting
from desktop_app.actions.settling import SyncDesk
from desktop_app.actions.undo import MarkedRead, MarkedUnread, Undone, UndoStack, about
from desktop_app.domain import rules
from desktop_app.domain.desk_views import Binned, Changes, KeptDraft, Page, Siblings, Summary
from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import InvalidVisit, NotAllowed, NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.record_filter import NEWEST_FIRST, Facets, RecordFilter, Sort
from desktop_app.domain.times import from_seconds, to_seconds, to_text
from desktop_app.domain.visit import VISIT_FIELDS, Event, FieldChange, Record, RecordRow
from desktop_app.store import directory, kept, outbox, pages, recent, records, removing, saving
from desktop_app.store import samples as stored_samples
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from desktop_app.store.pager import Pager
from desktop_app.words import Telling, mark, tr

SIBLINGS_MOST = 20
SIMILAR_MOST = 5
_RULED: dict[str, Callable[[object], Any]] = {"event": rules.event, "attachment": rules.attachment}
"""What a server may hold otherwise, and would refuse from us."""
_REPEATED = (Event.ACCESS, Event.ON_SITE, Event.PHONE)
"""What is likely to be done again next; a contract is not signed twice in a row."""


class Desk:
    """`clock` gives the wall-clock now, `choose` the seconds of visits that were given to the minute."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime] = datetime.now,
        choose: random.Random | None = None,
    ) -> None:
        self.database = database
        self._clock = clock
        self._choose = choose or random.Random()
        self._pages = Pager(database)
        self._deeds = UndoStack()
        self.filters = FilterShelf(database)
        self.one_line = OneLine(database, clock=clock)
        self.passages = Passages(database)
        self.directory = Directory(database)
        self.phrases = Phrases(database)
        self.reports = Reporting(database, clock=clock)
        self.sync = SyncDesk(database, clock=clock)

    # --- questions ---------------------------------------------------------------------------------------------------

    def page(self, wanted: RecordFilter, sort: Sort = NEWEST_FIRST, number: int = 1, size: int = 20) -> Page:
        """Page `number` from 1, with the exact total where that is known already; `count` finds it out."""
        return self._pages.page(wanted, sort, number, size, me=self._pages.reader())

    def rows(self, ids: Sequence[LocalId]) -> tuple[RecordRow, ...]:
        """As a list shows them, in this order; those that are gone are left out."""
        with self.database.read() as connection:
            return pages.rows_of(connection, ids, me=kept.me(connection))

    def count(self, wanted: RecordFilter) -> int:
        """The exact number of records, remembered until something is written."""
        return self._pages.count(wanted)

    def facets(self, wanted: RecordFilter) -> Facets:
        """Counts beside the filter values, remembered until something is written."""
        return self._pages.facets(wanted)

    def prepare(self, wanted: RecordFilter, stopped: Callable[[], bool] = lambda: False) -> None:
        """Makes deep pages of this filter as quick as the first; worth a turn of the slow lane after a count."""
        self._pages.prepare(wanted, stopped)

    def record(self, record: LocalId) -> Record:
        with self.database.read() as connection:
            return records.one(connection, record, me=kept.me(connection))

    def history(self, record: LocalId) -> tuple[FieldChange, ...]:
        with self.database.read() as connection:
            return records.history(connection, record)

    def find(self, kind: Kind, text: str, *, limit: int = 20, organization: LocalId | None = None) -> tuple[Entry, ...]:
        """Type-ahead by name, pinyin, initials or number, latest used first; any entries for an empty text.

        `organization` leaves only the customers or parents of that organization.
        """
        with self.database.read() as connection:
            return directory.find(connection, kind, text, limit=limit, organization=organization)

    def entry(self, kind: Kind, id: LocalId) -> Entry:
        with self.database.read() as connection:
            return directory.entry(connection, kind, id)

    def organization_of(self, kind: Kind, id: LocalId) -> Entry | None:
        """The organization of a parent visit or a customer."""
        with self.database.read() as connection:
            found = directory.organization_of(connection, kind, id)
            return None if found is None else directory.entry(connection, Kind.ORGANIZATION, found)

    def summary(self) -> Summary:
        with self.database.read() as connection:
            me = kept.me(connection)
            return Summary(
                records=pages.count(connection, RecordFilter()),
                owed=outbox.count(connection),
                unread=recent.unread_count(connection, me) if me is not None else 0,
                samples=stored_samples.count(connection),
                me=directory.entry(connection, Kind.PERSON, me) if me is not None else None,
                path=self.database.name,
            )

    def drafts(self) -> tuple[KeptDraft, ...]:
        with self.database.read() as connection:
            return kept.drafts(connection)

    def draft_of(self, record: LocalId) -> Draft:
        """The record's values laid into a draft, to be edited."""
        with self.database.read() as connection:
            row = saving.row_of(connection, record)
            return Draft(
                record=record,
                parent=row.parent_id,
                record_time=to_text(from_seconds(row.record_time)),
                event=row.event,
                customers=saving.linked(connection, "customers", record),
                followers=saving.linked(connection, "followers", record),
                effect=row.effect or "",
                note=row.note or "",
                attachment=row.attachment or "",
                cost="" if row.cost is None else f"{row.cost // 100}.{row.cost % 100:02}",
                cost_note=row.cost_note or "",
            )

    def new_draft(self) -> Draft:
        """Defaults: now to the minute, and the parent and event of the last visit that `me` wrote.

        What happens once (签约, 售后, 需求变更) is not taken for the next one as well: that is 走访拜访 then.
        """
        now = to_text(self._clock().replace(second=0))[:16]
        with self.database.read() as connection:
            last = recent.last_visit(connection, kept.me(connection))
        if last is None:
            return Draft(record_time=now, event=Event.ON_SITE)
        event = last.event if last.event in _REPEATED else Event.ON_SITE
        return Draft(record_time=now, parent=last.parent_id, event=event)

    def draft_like(self, record: LocalId) -> Draft:
        """A new visit to the same customers with the same people, now. What happened and what it cost is not copied."""
        now = to_text(self._clock().replace(second=0))[:16]
        same = self.draft_of(record)
        return Draft(
            record_time=now, parent=same.parent, event=same.event, customers=same.customers, followers=same.followers
        )

    def similar(self, draft: Draft) -> tuple[RecordRow, ...]:
        """Records of the same customer, day and event as the draft, newest first; none while the draft lacks these."""
        try:
            day, event = rules.record_time(draft.record_time), rules.event(draft.event)
        except RuleBroken:
            return ()
        if day is None or not draft.customers:
            return ()
        with self.database.read() as connection:
            found = recent.same_day(connection, day, event, draft.customers, limit=SIMILAR_MOST + 1)
            others = [id_ for id_ in found if id_ != draft.record][:SIMILAR_MOST]
            return pages.rows_of(connection, others, me=kept.me(connection))

    def siblings(self, record: LocalId) -> Siblings:
        """Other records of the same parent visit; none for a record without one."""
        with self.database.read() as connection:
            parent = saving.row_of(connection, record).parent_id
        if parent is None:
            return Siblings((), 0)
        wanted = RecordFilter(parent=parent)
        rows = self.page(wanted, size=SIBLINGS_MOST + 1).rows
        others = tuple(row for row in rows if row.id != record)[:SIBLINGS_MOST]
        return Siblings(others, self.count(wanted) - 1)

    def recycle_bin(self) -> tuple[Binned, ...]:
        """What was deleted here in the last thirty days, latest first."""
        with self.database.read() as connection:
            return removing.binned(connection)

    def setting(self, key: str) -> Any:
        with self.database.read() as connection:
            return kept.get_setting(connection, key)

    # --- intents -----------------------------------------------------------------------------------------------------

    def record_visit(self, draft: Draft, kept: int | None = None) -> LocalId:
        """Saves a new visit (`InvalidVisit` with the problems otherwise) and forgets the kept draft `kept` with it."""
        visit, me = draft.fields(), self._me()
        if visit.record_time.second == 0 and _to_the_minute(draft.record_time):
            visit = visits.with_own_second(self.database, visit, me, self._choose, now=self._clock())
        return visits.record_visit(self.database, visit, author=me, now=self._clock(), draft=kept)

    def revise_visit(self, draft: Draft, kept: int | None = None) -> LocalId:
        """Saves what the draft changed of its record. The parent stays once the server has the record."""
        assert draft.record is not None
        visit = draft.fields()
        changes = {name: getattr(visit, name) for name in VISIT_FIELDS}
        with self.database.read() as connection:
            before = saving.row_of(connection, draft.record)
        if before.server_id is not None:
            del changes["parent"]
        stood = from_seconds(before.record_time)
        if _to_the_minute(draft.record_time) and visit.record_time == stood.replace(second=0):
            del changes["record_time"]
        deed = visits.revise_visit(self.database, draft.record, changes, by=self._me(), now=self._clock(), draft=kept)
        if deed.became:
            self._deeds.add(deed)
        return draft.record

    def put_old_value_back(self, change: int) -> int | None:
        """Writes again what stood before a line of the history, as a new edit; the deed's number, None if it stands."""
        with self.database.read() as connection:
            record, name, value = saving.old_value(connection, change)
            on_server = saving.row_of(connection, record).server_id is not None
        if name not in VISIT_FIELDS or (name == "parent" and on_server):
            raise NotAllowed(mark("这个字段由服务器填写，不能在这里恢复。"))
        if name in _RULED:
            try:
                value = _RULED[name](value)
            except RuleBroken as broken:
                raise InvalidVisit([broken.of(name)]) from None
        deed = visits.revise_visit(self.database, record, {name: value}, by=self._me(), now=self._clock())
        return self._deeds.add(deed) if deed.became else None

    def remove_record(self, record: LocalId) -> int:
        return self.remove_records([record])

    def remove_records(self, records: Sequence[LocalId]) -> int:
        """Deletes records that no server ever had, all or none (`NotAllowed`); the number of the deed, for `undo`."""
        return self._deeds.add(deleting.remove_records(self.database, records, now=self._clock()))

    def bring_back(self, place: int) -> LocalId:
        """The record at a place of the recycle bin, as it was."""
        return deleting.bring_back(self.database, [place])[0]

    def add_comment(self, record: LocalId, text: str) -> LocalId:
        return talk.add_comment(self.database, record, text, author=self._me(), now=self._clock())

    def revise_comment(self, comment: LocalId, text: str) -> None:
        """Only one's own, and only while it is on this computer alone."""
        deed = talk.revise_comment(self.database, comment, text, author=self._me())
        if deed is not None:
            self._deeds.add(deed)

    def remove_comment(self, comment: LocalId) -> int:
        """As `revise_comment`; answers the number of the deed, for `undo`."""
        return self._deeds.add(talk.remove_comment(self.database, comment, author=self._me()))

    def mark_read(self, record: LocalId) -> None:
        """By being looked at, which is no deed to be undone.

        Does nothing while nobody is chosen as `me`: reading is no reason to ask who reads.
        """
        me = self._me()
        if me is not None:
            talk.mark_read(self.database, record, reader=me, now=self._clock())

    def toggle_read(self, records: Sequence[LocalId]) -> tuple[str, int]:
        """Marks what of `records` is unread as read, or when all are read, all as unread.

        Answers what was done in words, and the number of the deed, for `undo`.
        """
        me, now = self._me(), self._clock()
        read = talk.mark_all_read(self.database, records, reader=me, now=now)
        assert me is not None
        deed: MarkedRead | MarkedUnread = MarkedRead(read, me)
        if not read:
            talk.mark_unread(self.database, records, reader=me)
            deed = MarkedUnread(tuple(records), me)
        return Telling(deed.words, about(deed)), self._deeds.add(deed)

    def mark_piece(self, records: Sequence[LocalId], *, read: bool) -> tuple[LocalId, ...]:
        """A piece of a list too long for one transaction; answers those that changed. `remember_marked` ends it."""
        me = self._me()
        if read:
            return talk.mark_all_read(self.database, records, reader=me, now=self._clock())
        talk.mark_unread(self.database, records, reader=me)
        return tuple(records)

    def remember_marked(self, records: Sequence[LocalId], *, read: bool) -> tuple[str, int]:
        """What was done in words, and the number of the deed that all pieces are together."""
        me = self._me()
        assert me is not None
        deed: MarkedRead | MarkedUnread = MarkedRead(tuple(records), me) if read else MarkedUnread(tuple(records), me)
        return Telling(deed.words, about(deed)), self._deeds.add(deed)

    def undo(self, deed: int | None = None) -> Undone:
        """Takes back the last delete, edit or reading of this session, or the one with that number."""
        number = self._deeds.latest() if deed is None else deed
        done = None if number is None else self._deeds.deed(number)
        if number is None or done is None:
            return Undone(Telling(lambda: tr("没有可以撤销的操作")))
        try:
            again = taking_back.take_back(self.database, done, by=self._me(), now=self._clock())
        except (NotAllowed, NotFound):
            self._deeds.drop(number)
            raise
        self._deeds.was_undone(number, again)
        return Undone(Telling(done.undone_words, about(done)), done.brought_back)

    def redo(self) -> str:
        """Does again what was undone last; says what."""
        if not self._deeds.undone:
            return Telling(lambda: tr("没有可以重做的操作"))
        undone = self._deeds.undone[-1]
        try:
            done = taking_back.do_again(self.database, undone, by=self._me(), now=self._clock())
        except (NotAllowed, NotFound):
            self._deeds.undone.pop()
            raise
        self._deeds.was_redone(done)
        return Telling(done.words, None if done.brought_back else about(done))  # what was brought back is gone again

    def keep_draft(self, draft: Draft, kept: int | None = None) -> int:
        return _keep(self.database, draft, kept, to_seconds(self._clock()))

    def drop_draft(self, kept: int) -> None:
        _drop(self.database, kept)

    def add_entry(
        self,
        kind: Kind,
        name: str,
        *,
        number: ServerId | None = None,
        organization: LocalId | None = None,
        director: LocalId | None = None,
    ) -> Entry:
        return people.add_entry(self.database, kind, name, number=number, organization=organization, director=director)

    def set_me(self, person: LocalId) -> None:
        people.set_me(self.database, person)

    def set_setting(self, key: str, value: Any) -> None:
        with self.database.write("set_setting") as writing:
            kept.put_setting(writing.connection, key, value)

    def remove_samples(self) -> int:
        return samples.remove_samples(self.database)

    # --- announcements -----------------------------------------------------------------------------------------------

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Calls `listener` after each commit, on the committing thread; answers the way to stop it."""
        return self.database.subscribe(listener)

    def poll(self) -> None:
        """Announces what another process committed since the last call, if anything."""
        self.database.poll()

    def close(self) -> None:
        self.database.close()

    def _me(self) -> LocalId | None:
        with self.database.read() as connection:
            return kept.me(connection)


def open_desk(path: Path) -> Desk:
    """A desk over the store at `path`, made on first use; raises the `StoreError`s of `open_store`."""
    return Desk(open_store(path))


def _to_the_minute(typed: str) -> bool:
    return typed.count(":") + typed.count("：") < 2


def _keep(database: Database, draft: Draft, present: int | None, now: int) -> int:
    with database.write("keep_draft") as writing:
        return kept.keep_draft(writing.connection, draft, present, now)


def _drop(database: Database, present: int) -> None:
    with database.write("drop_draft") as writing:
        kept.drop_draft(writing.connection, present)
