"""The statements of a refresh, loaded in small steps under a snapshot that nobody sees yet.

Loading is many short transactions; each renews the lease of the run. ``outcomes`` brings the
snapshot into use, in one transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from time import sleep

from screening.model.audit import Upkeep
from screening.model.run import Claim, LastGood
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import bulk
from screening.store.database.columns import Columns
from screening.store.database.engine import new_id
from screening.store.database.scope import slices
from screening.store.runs.leases import RunLeases
from screening.store.snapshots import deltas, snapshot_rows, statement_rows
from sources.kit.values.statements import Statement

BREATH = 0.002  # seconds between two transactions, so that other writers get their turn
UNKNOWN = {
    "title": "", "publisher": "", "url": "", "edition": "", "layout": "", "sha256": "",
    "licence": "", "licence_url": "", "attribution": "", "rows": 0, "statements": 0,
}  # fmt: skip
REMOVED = {"kind": "listing", "subject": "", "country": None, "content": ""}


def _rows_of(
    statements: Iterable[Statement], slot: Callable[[Statement], str] | None
) -> Iterator[Columns]:
    for statement in statements:
        row = statement_rows.row_of(statement)
        row["slot"] = slot(statement) or None if slot is not None else None
        yield row


def _rows_of_changes(changes: Mapping[str, Statement | None]) -> Iterator[Columns]:
    for slot, statement in changes.items():
        yield {**(REMOVED if statement is None else statement_rows.row_of(statement)), "slot": slot}


class SnapshotLoading:
    """The loading of snapshots into one database."""

    def __init__(self, leases: RunLeases) -> None:
        self._leases = leases

    def last_good(self, source: str) -> LastGood | None:
        """Return the snapshot in use of a source, with which a refresh compares; None without."""
        with self._leases.reading() as connection:
            return snapshot_rows.last_good(connection, source)

    def statements_at(self, snapshot: int, slots: Iterable[str]) -> dict[str, Statement]:
        """Return the statements of a snapshot at these slots, by slot."""
        with self._leases.reading() as connection:
            rows = deltas.at_slots(connection, snapshot, slots)
        return {slot: statement_rows.read(kind, content) for slot, (kind, content) in rows.items()}

    def load_statements(
        self,
        claim: Claim,
        statements: Iterable[Statement],
        slot: Callable[[Statement], str] | None = None,
    ) -> int:
        """Store these under a new snapshot that nobody sees yet; return its id.

        Any number of statements in bounded memory: they are taken as they come, a thousand per
        transaction, and each transaction renews the lease. Raises LostClaimError.

        ``slot`` names the slot of a statement where the source publishes changes, so that a delta
        can be laid over this snapshot.
        """
        return self._load(claim, _rows_of(statements, slot), None)

    def load_changes(self, claim: Claim, base: int, changes: Mapping[str, Statement | None]) -> int:
        """Store a delta over the snapshot ``base``, which stays as it is; return the delta's id.

        ``changes``: the new statement at each slot, None where one was removed. Raises
        LostClaimError.
        """
        return self._load(claim, _rows_of_changes(changes), base)

    def _load(self, claim: Claim, rows: Iterable[Columns], base: int | None) -> int:
        leases = self._leases
        snapshot = self._begin(claim, base)
        leases.at_fail_point("load begun")
        for batch in slices(rows, leases.batch_size):
            for row in batch:
                row["snapshot_id"] = snapshot
            self._store(claim, snapshot, batch)
            leases.at_fail_point("batch kept")
            sleep(BREATH)
        leases.at_fail_point("loaded")
        return snapshot

    def _begin(self, claim: Claim, base: int | None) -> int:
        """Insert a snapshot that only holds the place; its facts are known at the end."""
        row = {
            **UNKNOWN,
            "source": claim.source,
            "retrieved": self._leases.now().date(),
            "status": "loading",
            "run_id": claim.run,
            "attempt": claim.attempt,
            "base_id": base,
        }
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.LEASE)  # nobody sees it until the run ends
            self._leases.renew(connection, claim)
            return new_id(connection.execute(tables.snapshot.insert().values(row)))

    def _store(self, claim: Claim, snapshot: int, rows: list[Columns]) -> None:
        table = tables.snapshot
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            self._leases.renew(connection, claim)
            bulk.insert(connection, tables.statement, rows)
            stmt = table.update().where(table.c.id == snapshot)
            connection.execute(stmt.values(statements=table.c.statements + len(rows)))
