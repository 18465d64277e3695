"""The log of one organization, or of the service, as it is read."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, Select, select

from screening.model.audit import (
    About,
    Action,
    Facts,
    LogEntry,
    LogFilter,
    LogHead,
)
from screening.store import tables
from screening.store.audit_log import lines, verifying
from screening.store.database import engine
from screening.store.database.scope import slices

LINE, TEXT = tables.audit_line.c, tables.audit_text.c
DAY_ENDS = "T23:59:59.999999Z"


class AuditLog:
    """One log. ``id``: the organization's row, or SERVICE."""

    def __init__(self, database: Engine, id: int, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._log = lines.LogOf(id, now)

    def page(self, filter: LogFilter, most: int, before: int | None = None) -> tuple[LogEntry, ...]:
        """Return the latest lines, the latest first; ``before``: those with a lower number."""
        with engine.reading(self._engine) as connection:
            stmt = self._matching(connection, filter)
            if before is not None:
                stmt = stmt.where(LINE.number < before)
            rows = connection.execute(stmt.order_by(LINE.number.desc()).limit(most))
            return self._entries(connection, rows.mappings().all())

    def entries(self, filter: LogFilter) -> Iterator[LogEntry]:
        """Yield every line of a filter, the first one first."""
        after = 0
        while True:
            with engine.reading(self._engine) as connection:
                stmt = self._matching(connection, filter).where(LINE.number > after)
                stmt = stmt.order_by(LINE.number).limit(verifying.PAGE)
                found = self._entries(connection, connection.execute(stmt).mappings().all())
            if not found:
                return
            yield from found
            after = found[-1].line.number

    def about(self, objects: Sequence[tuple[About, str]], most: int) -> tuple[LogEntry, ...]:
        """Return the latest lines about any of these objects, the latest first."""
        found: list[LogEntry] = []
        by_kind: dict[str, list[str]] = {}
        for about, id in objects:
            by_kind.setdefault(about.value, []).append(id)
        with engine.reading(self._engine) as connection:
            for kind, ids in by_kind.items():
                for chunk in slices(ids):
                    stmt = self._all().where(LINE.kind == kind, LINE.object_id.in_(chunk))
                    rows = connection.execute(stmt.order_by(LINE.number.desc()).limit(most))
                    found += self._entries(connection, rows.mappings().all())
        return tuple(sorted(found, key=lambda entry: -entry.line.number)[:most])

    def head(self) -> LogHead | None:
        """Return the head as it is stored."""
        with engine.reading(self._engine) as connection:
            return lines.head_of(connection, self._log.id)

    def faults(self, heads: Sequence[LogHead] = ()) -> list[verifying.LogFault]:
        """Return what does not hold; ``heads``: those that were exported before."""
        with engine.reading(self._engine) as connection:
            own = [head for head in heads if head.organization == self._log.id]
            return verifying.faults(connection, self._log.id, own)

    def sign_anew(self, by: str, why: str) -> None:
        """Sign the head as it is now, by a person's decision."""
        with engine.writing(self._engine) as connection:
            lines.sign_anew(self._log, connection, why, by)

    def follow_key(self, by: str, why: str | None) -> None:
        """Have the newest key of the service sign from now on, with a line that says so, once."""
        with engine.writing(self._engine) as connection:
            lines.follow_key(self._log, connection, by, why)

    def note(self, action: Action, facts: Facts, by: str, why: str | None) -> None:
        """Add a line about what was done beside the database."""
        with engine.writing(self._engine) as connection:
            about = (About.LOG, self._log.id)
            lines.record(self._log, connection, action, about, by=by, after=facts, why=why)

    def erase_name(self, name: str, by: str) -> int:
        """Erase a name; return from how many lines. The line about that names nobody."""
        with engine.writing(self._engine) as connection:
            stmt = select(TEXT.digest).where(
                TEXT.organization_id == self._log.id, TEXT.is_name, TEXT.text == name
            )
            digest = connection.execute(stmt).scalar()
            if digest is None:
                return 0
            lines.erase_text(self._log, connection, digest, by)
            named = self._all().where(LINE.who == digest)
            return len(connection.execute(named).all())

    def public_key(self) -> str | None:
        """Return the key by which others check the head; None without the secret."""
        with engine.reading(self._engine) as connection:
            signer = lines.signs(connection)
            return None if signer is None else signer.public_key

    def _all(self) -> Select[tuple[object, ...]]:
        return select(tables.audit_line).where(LINE.organization_id == self._log.id)

    def _matching(self, connection: Connection, filter: LogFilter) -> Select[tuple[object, ...]]:
        stmt = self._all()
        if filter.who is not None:
            names = select(TEXT.digest).where(
                TEXT.organization_id == self._log.id, TEXT.is_name, TEXT.text == filter.who
            )
            stmt = stmt.where(LINE.who.in_(connection.execute(names).scalars().all()))
        for column, value in (
            (LINE.door, filter.door),
            (LINE.action, filter.action),
            (LINE.kind, filter.kind),
            (LINE.object_id, filter.object),
        ):
            if value is not None:
                stmt = stmt.where(column == value)
        if filter.since is not None:
            stmt = stmt.where(LINE.at >= filter.since)
        if filter.until is not None:
            stmt = stmt.where(LINE.at <= filter.until + DAY_ENDS)
        return stmt

    def _entries(self, connection: Connection, rows: Sequence[RowMapping]) -> tuple[LogEntry, ...]:
        read = [verifying.line_of(row) for row in rows]
        texts = verifying.texts_of(connection, self._log.id, read)
        return tuple(
            LogEntry(
                line,
                row["hash"],
                texts[line.who].text if line.who in texts else None,
                texts[line.why].text if line.why in texts else None,
            )
            for line, row in zip(read, rows, strict=True)
        )
