"""Motions and commitments, and what was done with each; both are only ever added to."""

from datetime import date

from sqlalchemy import Connection, RowMapping

from screening.model.audit import About, Action
from screening.model.commitments import (
    Commitment,
    CommitmentFacts,
    CommitmentKind,
    CommitmentState,
    CommitmentStep,
)
from screening.model.errors import MissingError
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns, engine
from screening.store.database.scope import Scope
from sources.kit.values.message import Message


class Commitments:
    """The motions and commitments of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, facts: CommitmentFacts, by: str) -> int:
        """Keep a motion or commitment; return its number."""
        row = {
            "organization_id": self._scope.id,
            "kind": facts.kind.value,
            "text": facts.text,
            "reference": facts.reference,
            "day": facts.day,
            "owner": facts.owner,
            "made_by": by,
            "made_at": self._scope.now(),
        }
        with self._scope.writing() as connection:
            id = engine.new_id(connection.execute(tables.commitment.insert().values(**row)))
            after = {"kind": facts.kind.value, "day": facts.day.isoformat()}
            about = (About.COMMITMENT, id)
            record(self._scope, connection, Action.COMMITMENT_MADE, about, by=by, after=after)
            return id

    def step(
        self, id: int, state: CommitmentState, day: date, by: str, why: str | None = None
    ) -> None:
        """Keep where one stands from a day on. Raises MissingError."""
        with self._scope.writing() as connection:
            before = self._find(connection, id)
            row = {
                "commitment_id": id,
                "state": state.value,
                "day": day,
                "by": by,
                "at": self._scope.now(),
                "why": why,
            }
            self._scope.insert(connection, tables.commitment_step, [row])
            record(
                self._scope,
                connection,
                Action.COMMITMENT_MOVED,
                (About.COMMITMENT, id),
                by=by,
                before={"state": before.state.value},
                after={"state": state.value, "day": day.isoformat()},
                why=why,
            )

    def get(self, id: int) -> Commitment:
        """Return one. Raises MissingError."""
        with self._scope.reading() as connection:
            return self._find(connection, id)

    def all(self) -> tuple[Commitment, ...]:
        """Return every one, the oldest first."""
        table = tables.commitment
        stmt = self._scope.select(table).order_by(table.c.day, table.c.id)
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).mappings().all()
            steps = self._steps(connection)
        return tuple(_commitment(row, tuple(steps.get(row["id"], ()))) for row in rows)

    def _find(self, connection: Connection, id: int) -> Commitment:
        table = tables.commitment
        stmt = self._scope.select(table).where(table.c.id == id)
        row = connection.execute(stmt).mappings().first()
        if row is None:
            raise MissingError(Message("commitment.missing", number=id))
        return _commitment(row, tuple(self._steps(connection).get(id, ())))

    def _steps(self, connection: Connection) -> dict[int, list[CommitmentStep]]:
        table, steps = tables.commitment_step, dict[int, list[CommitmentStep]]()
        stmt = self._scope.select(table).order_by(table.c.id)
        for row in connection.execute(stmt).mappings():
            steps.setdefault(row["commitment_id"], []).append(_step(row))
        return steps


def _commitment(row: RowMapping, steps: tuple[CommitmentStep, ...]) -> Commitment:
    facts = CommitmentFacts(
        kind=CommitmentKind(row["kind"]),
        text=row["text"],
        reference=row["reference"],
        day=row["day"],
        owner=row["owner"],
    )
    return Commitment(row["id"], facts, row["made_by"], columns.moment(row["made_at"]), steps)


def _step(row: RowMapping) -> CommitmentStep:
    return CommitmentStep(
        state=CommitmentState(row["state"]),
        day=row["day"],
        by=row["by"],
        at=columns.moment(row["at"]),
        why=row["why"],
    )
