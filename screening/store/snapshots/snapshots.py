"""The snapshots of all sources: in use, retired and quarantined."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Engine, RowMapping, text

from screening.model.audit import About, Action
from screening.model.errors import MissingError
from screening.model.risk_data import Pin, RiskData, SnapshotsInUse, from_snapshots
from screening.model.snapshots import SnapshotLine, SourceLine
from screening.store.database.columns import maybe_date, moment, to_date
from screening.store.database.engine import reading, writing
from screening.store.database.latest import latest_of_each
from screening.store.snapshots import snapshot_rows, unused_files
from sources.kit.read.reading import RejectedStatement
from sources.kit.values.message import Message, from_json
from sources.kit.values.statements import Statement

MOST_KEPT = 100  # snapshots that are remembered: twice the sources and some more
SHOWN = "status <> 'loading'"


def lines(connection: Connection, source: str | None, limit: int) -> tuple[SnapshotLine, ...]:
    """Return snapshots, of one source or of all, the latest first."""
    condition = f"{SHOWN} AND source = :source" if source is not None else SHOWN
    stmt = text(f"SELECT * FROM snapshot WHERE {condition} ORDER BY id DESC LIMIT :limit")  # noqa: S608
    rows = connection.execute(stmt, {"source": source, "limit": limit}).mappings()
    return tuple(_line(row) for row in rows)


def line(connection: Connection, id: int) -> SnapshotLine:
    """Return one snapshot. Raises MissingError."""
    stmt = text(f"SELECT * FROM snapshot WHERE {SHOWN} AND id = :id")  # noqa: S608
    row = connection.execute(stmt, {"id": id}).mappings().first()
    if row is None:
        raise MissingError(Message("snapshot.missing", id=id))
    return _line(row)


def runs_of(connection: Connection, ids: Sequence[int]) -> dict[str, tuple[int, int | None]]:
    """Return, by source, which of these snapshots is its own and the run that brought it."""
    chosen = set(ids)
    stmt = text("SELECT id, source, run_id FROM snapshot ORDER BY source")
    return {source: (id, run) for id, source, run in connection.execute(stmt) if id in chosen}


def _line(row: RowMapping) -> SnapshotLine:
    judgement = json.loads(row["judgement"] or "{}")
    accepted = row["accepted_at"]
    return SnapshotLine(
        id=row["id"],
        source=row["source"],
        edition=row["edition"],
        layout=row["layout"],
        status=row["status"],
        sha256=row["sha256"],
        url=row["url"],
        retrieved=to_date(row["retrieved"]),
        published=maybe_date(row["published"]),
        rows=row["rows"],
        statements=row["statements"],
        run=row["run_id"],
        reasons=tuple(map(from_json, judgement.get("reasons", ()))),
        warnings=tuple(map(from_json, judgement.get("warnings", ()))),
        rejected=tuple(
            RejectedStatement(rejected["row"], from_json(rejected["problem"]))
            for rejected in json.loads(row["rejected"] or "[]")
        ),
        facts=json.loads(row["facts"] or "{}"),
        accepted_by=row["accepted_by"],
        accepted_why=row["accepted_why"],
        accepted_at=None if accepted is None else moment(accepted),
        base=row["base_id"],
        let_go=row["let_go"] is not None,
    )


class Snapshots:
    """The snapshots of one database; they belong to no organization."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._risk_data: tuple[object, RiskData] | None = None
        self._statements: dict[int, list[Statement]] = {}  # of snapshots, which never change

    def risk_data(self) -> RiskData:
        """Return everything that the sources in use state; cached until a snapshot changes."""
        with reading(self._engine) as connection:
            state = (snapshot_rows.in_use(connection), snapshot_rows.freshness(connection))
            if self._risk_data is None or self._risk_data[0] != state:
                self._risk_data = (
                    state,
                    self._read(tuple(snapshot_rows.pins(connection)), connection),
                )
        return self._risk_data[1]

    def in_use_at(self, ids: tuple[int, ...] | None = None) -> SnapshotsInUse:
        """Return the snapshots in use, or these, with the risk data that they hold."""
        with reading(self._engine) as connection:
            chosen = snapshot_rows.in_use(connection) if ids is None else ids
            runs = runs_of(connection, chosen)
            pins = tuple(snapshot_rows.pins(connection, chosen))

        def read() -> RiskData:
            with reading(self._engine) as connection:
                return self._read(pins, connection)

        return SnapshotsInUse(
            chosen,
            tuple(pin for _, pin in pins),
            runs={source: run for source, (_, run) in runs.items() if run is not None},
            snapshots={source: snapshot for source, (snapshot, _) in runs.items()},
            read=read,
        )

    def _read(self, pins: tuple[tuple[int, Pin], ...], connection: Connection) -> RiskData:
        return from_snapshots((pin, self._figures_of(connection, id)) for id, pin in pins)

    def _figures_of(self, connection: Connection, snapshot: int) -> list[Statement]:
        if snapshot not in self._statements:
            if len(self._statements) >= MOST_KEPT:
                self._statements.clear()
            self._statements[snapshot] = snapshot_rows.statements_for_verdicts(connection, snapshot)
        return self._statements[snapshot]

    def in_use(self) -> tuple[int, ...]:
        """Return the ids of the snapshots in use."""
        with reading(self._engine) as connection:
            return snapshot_rows.in_use(connection)

    def used_statements(self, snapshot: int) -> list[Statement]:
        """Return the statements of one snapshot that verdicts use."""
        with reading(self._engine) as connection:
            return self._figures_of(connection, snapshot)

    def matter_to_verdicts(self, ids: Iterable[int]) -> bool:
        """Return whether any of these snapshots has a statement that verdicts use."""
        return any(self.used_statements(id) for id in ids)

    def statements_of(self, snapshot: int) -> Iterator[Statement]:
        """Yield all statements of one snapshot, of any size."""
        with reading(self._engine) as connection:
            yield from snapshot_rows.statements(connection, snapshot)

    def lines(self, source: str | None = None, limit: int = 50) -> tuple[SnapshotLine, ...]:
        """Return snapshots in use, retired and quarantined, the latest first."""
        with reading(self._engine) as connection:
            return lines(connection, source, limit)

    def lines_by_source(
        self, sources: Sequence[str], limit: int = 50
    ) -> dict[str, tuple[SnapshotLine, ...]]:
        """Return the latest snapshots of each of these sources, by source."""
        with reading(self._engine) as connection:
            rows = latest_of_each(connection, "snapshot", sources, limit, SHOWN)
        return {source: tuple(map(_line, several)) for source, several in rows.items()}

    def get(self, id: int) -> SnapshotLine:
        """Return this snapshot. Raises MissingError."""
        with reading(self._engine) as connection:
            return line(connection, id)

    def sources(self) -> tuple[SourceLine, ...]:
        """Return the snapshots in use, by source."""
        with reading(self._engine) as connection:
            return snapshot_rows.lines(connection)

    def unused_files(self, files: Collection[str], today: date) -> list[str]:
        """Return those files of the archive to which no snapshot or verdict of use refers."""
        with reading(self._engine) as connection:
            return unused_files.unused(connection, files, today)

    def put_in_use(self, snapshots: Iterable[tuple[Pin, Iterable[Statement]]]) -> None:
        """Put these in use, each in place of the one of the same source."""
        sources: list[str] = []
        with writing(self._engine) as connection:
            for pin, statements in snapshots:
                snapshot_rows.put_in_use(connection, snapshot_rows.facts_of(pin), statements)
                sources.append(pin.source)
            after = {"sources": sources}
            about = (About.SNAPSHOT, "given")
            # It loads every table, which `screening check` does not need.
            from screening.store.audit_log.lines import of_service, record

            log = of_service(self._now)
            record(log, connection, Action.SNAPSHOTS_PUT_IN_USE, about, after=after)
