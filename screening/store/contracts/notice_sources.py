"""Whose publications one organization looks for, and what came of each look."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, RowMapping, or_

from screening.model.audit import About, Action, Facts, Upkeep
from screening.model.errors import InputError, MissingError
from screening.model.notices import NoticeSource
from screening.store import tables
from screening.store.audit_log.lines import record, upkeep
from screening.store.database import columns
from screening.store.database.scope import Scope
from sources.kit.values.message import Message, as_json, from_json

LEASE = timedelta(hours=1)  # a look that takes longer has died


def _source(row: RowMapping) -> NoticeSource:
    return NoticeSource(
        id=row["id"],
        feed=row["feed"],
        number=row["number"],
        since=row["since"],
        added_by=row["added_by"],
        added_at=columns.moment(row["added_at"]),
        published=row["published"],
        looked_at=columns.maybe_moment(row["looked_at"]),
        wanted_at=columns.maybe_moment(row["wanted_at"]),
        outcome=row["outcome"],
        problem=from_json(json.loads(row["problem"])) if row["problem"] else None,
        counts=json.loads(row["counts"]) if row["counts"] else {},
        run=row["run_id"],
    )


class NoticeSources:
    """The numbers under which an organization publishes."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> tuple[NoticeSource, ...]:
        """Return every source, by feed and number."""
        table = tables.notice_source
        stmt = self._scope.select(table).order_by(table.c.feed, table.c.number)
        with self._scope.reading() as connection:
            return tuple(_source(row) for row in connection.execute(stmt).mappings())

    def get(self, id: int) -> NoticeSource:
        """Return one source. Raises MissingError."""
        table = tables.notice_source
        with self._scope.reading() as connection:
            stmt = self._scope.select(table).where(table.c.id == id)
            row = connection.execute(stmt).mappings().first()
        if row is None:
            raise MissingError(Message("notices.missing"))
        return _source(row)

    def add(self, feed: str, number: str, since: date, by: str) -> None:
        """Look for the publications of this number. Raise InputError if that is done already."""
        table = tables.notice_source
        with self._scope.writing() as connection:
            same = self._scope.select(table, table.c.id).where(
                table.c.feed == feed, table.c.number == number
            )
            if connection.execute(same).first() is not None:
                raise InputError(Message("notices.added_already", number=number), "number")
            row = {
                "feed": feed,
                "number": number,
                "since": since,
                "added_by": by,
                "added_at": self._scope.now(),
            }
            self._scope.insert(connection, table, [row])
            after = {"feed": feed, "number": number, "since": str(since)}
            self._log(connection, Action.NOTICE_SOURCE_ADDED, number, by=by, after=after)

    def remove(self, id: int) -> None:
        """Look no more; what came stays. Raises MissingError."""
        table = tables.notice_source
        with self._scope.writing() as connection:
            if not connection.execute(self._scope.delete(table).where(table.c.id == id)).rowcount:
                raise MissingError(Message("notices.missing"))
            self._log(connection, Action.NOTICE_SOURCE_REMOVED, id)

    def want(self, id: int) -> None:
        """Ask the worker for a look as soon as it can. Raises MissingError."""
        table = tables.notice_source
        with self._scope.writing() as connection:
            stmt = self._scope.update(table).where(table.c.id == id)
            if not connection.execute(stmt.values(wanted_at=self._scope.now())).rowcount:
                raise MissingError(Message("notices.missing"))
            self._log(connection, Action.NOTICES_WANTED, id)

    def claim(self, id: int) -> bool:
        """Take a source for one look; return False while another process looks."""
        table, now = tables.notice_source, self._scope.now()
        free = or_(table.c.claimed_until.is_(None), table.c.claimed_until < now)
        with self._scope.writing() as connection:
            stmt = self._scope.update(table).where(table.c.id == id, free)
            upkeep(connection, Upkeep.LEASE)
            return bool(connection.execute(stmt.values(claimed_until=now + LEASE)).rowcount)

    def looked(
        self,
        id: int,
        outcome: str,
        *,
        counts: Mapping[str, int],
        problem: Message | str | None = None,
        published: date | None = None,
        run: int | None = None,
        began: datetime,
    ) -> None:
        """Write down what a look brought, and let go of the source.

        ``began``: a wish of before then is met. ``published`` None leaves the day as it is.
        """
        table = tables.notice_source
        values: dict[str, object] = {
            "outcome": outcome,
            "problem": None if problem is None else columns.compact(as_json(problem)),
            "counts": columns.compact(dict(counts)),
            "looked_at": began,
            "claimed_until": None,
        }
        if published is not None:
            values["published"] = published
        if run is not None:
            values["run_id"] = run
        with self._scope.writing() as connection:
            stmt = self._scope.update(table).where(table.c.id == id)
            if connection.execute(stmt.values(**values)).rowcount:
                after = {"outcome": outcome, "counts": dict(counts), "import": run}
                self._log(connection, Action.NOTICES_LOOKED_AT, id, after=after)

    def _log(
        self,
        connection: Connection,
        action: Action,
        id: object,
        *,
        by: str | None = None,
        after: Facts | None = None,
    ) -> None:
        record(self._scope, connection, action, (About.NOTICE_SOURCE, id), by=by, after=after)
