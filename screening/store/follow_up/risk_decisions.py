"""Decisions about the risk and the duty of contracts. Only added to; the model says what counts.

A decision that needs a second person is kept together with the proposal that asks for one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, RowMapping

from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.proposals import ChangeKind, ChangeProposal, Person
from screening.model.risk_decisions import (
    DecisionFacts,
    DecisionKind,
    DecisionStep,
    RiskDecision,
    StepKind,
    WantedDecision,
    may_step,
)
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.database import columns, engine
from screening.store.database.scope import Rows, Scope, kept, slices
from screening.store.follow_up.proposals import add_within, states_within
from sources.kit.values.message import Message

ACTIONS = {
    StepKind.WITHDRAWN: Action.RISK_DECISION_WITHDRAWN,
    StepKind.UNDONE: Action.RISK_DECISION_UNDONE,
}


@kept
def _decided(scope: Scope, of_these: bool) -> Rows:
    """Select the ids of the contracts about which anything was decided.

    ``of_these``: among those given.
    """
    decision, contract = tables.risk_decision, tables.contract
    stmt = (
        scope.select(contract, contract.c.public_id)
        .join(decision, (decision.c.contract_key == contract.c.key))
        .where(scope.owns(decision))
        .distinct()
    )
    return stmt.where(scope.among_given(contract.c.public_id)) if of_these else stmt


class RiskDecisions:
    """The decisions about the contracts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(
        self,
        wanted: WantedDecision,
        facts: Mapping[str, DecisionFacts],
        needing: Sequence[str],
        by: Person,
    ) -> tuple[int, ...]:
        """Keep a decision for each contract, by id, and ask a second person where one is needed.

        ``facts``: what it rests on, by the id of the contract. Return the ids of the decisions.
        Raises MissingError where a contract is gone.
        """
        table = tables.risk_decision
        with self._scope.writing() as connection:
            waiting: list[int] = []
            added: list[int] = []
            for id, seen in facts.items():
                contract = find_contract(self._scope, connection, id)
                values = {
                    **_columns_of(wanted),
                    "organization_id": self._scope.id,
                    "contract_key": contract["key"],
                    "by": by.name,
                    "at": self._scope.now(),
                    "facts": columns.compact(dict(seen)),
                    "needs_second": id in needing,
                    "batch": added[0] if added else None,
                }
                added.append(engine.new_id(connection.execute(table.insert().values(**values))))
                if id in needing:
                    waiting.append(added[-1])
            if len(added) > 1:
                self._update(connection, added[:1], batch=added[0])
            self._log(connection, wanted, tuple(facts), added, by)
            if waiting:
                content = {
                    "decisions": waiting,
                    "kind": wanted.kind.value,
                    "scope": wanted.scope,
                }
                kind, why = ChangeKind.RISK_DECISION, wanted.why
                proposal = add_within(self._scope, connection, kind, content, needing, by, why)
                self._update(connection, waiting, proposal_id=proposal.id)
            return tuple(added)

    def step(self, ids: Sequence[int], step: StepKind, by: str, why: str | None) -> None:
        """Withdraw decisions, or undo the last that was done to them, all or none.

        Raises MissingError, and InputError where one of them cannot be.
        """
        table = tables.risk_decision_step
        with self._scope.writing() as connection:
            decisions = self._by_id(connection, ids)
            for id in ids:
                if id not in decisions:
                    raise MissingError(Message("decision.missing", id=id))
                if not may_step(decisions[id].happened, step):
                    raise InputError(Message("decision.is_over", id=id))
            row = {"what": step, "by": by, "at": self._scope.now(), "why": why}
            rows = [{**row, "decision_id": id} for id in ids]
            self._scope.insert(connection, table, rows)
            about = self._about(connection, [decisions[id] for id in ids])
            before = {"decision": ids[0], "decisions": len(ids)}
            record(self._scope, connection, ACTIONS[step], about, by=by, before=before, why=why)

    def get(self, id: int) -> RiskDecision:
        """Return a decision. Raises MissingError."""
        with self._scope.reading() as connection:
            decisions = self._by_id(connection, [id])
        if id not in decisions:
            raise MissingError(Message("decision.missing", id=id))
        return decisions[id]

    def batch_of(self, id: int) -> tuple[int, ...]:
        """Return the decisions that were taken at once with this one, itself among them."""
        batch = self.get(id).batch
        if batch is None:
            return (id,)
        table = tables.risk_decision
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, table.c.id).where(table.c.batch == batch)
            return tuple(connection.execute(stmt.order_by(table.c.id)).scalars())

    def of_many(self, keys: Iterable[str]) -> Mapping[str, tuple[RiskDecision, ...]]:
        """Return the decisions about contracts by their keys, the oldest first; none where none."""
        table = tables.risk_decision
        decisions: dict[str, list[RiskDecision]] = {}
        with self._scope.reading() as connection:
            for chunk in slices(keys):
                among = self._scope.among(table.c.contract_key, chunk)
                rows = connection.execute(self._scope.select(table).where(among)).mappings().all()
                for decision in self._read(connection, rows).values():
                    decisions.setdefault(decision.contract_key, []).append(decision)
        return {key: tuple(several) for key, several in decisions.items()}

    def contracts(self, ids: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the ids of the contracts about which anything was decided, of these or of all."""
        stmt = _decided(self._scope, ids is not None)
        with self._scope.reading() as connection:
            if ids is None:
                return tuple(sorted(connection.execute(stmt).scalars()))
            among: list[str] = []
            for chunk in slices(ids):
                among += connection.execute(stmt, self._scope.given(chunk)).scalars()
            return tuple(sorted(among))

    def _log(
        self,
        connection: Connection,
        wanted: WantedDecision,
        contracts: Sequence[str],
        added: Sequence[int],
        by: Person,
    ) -> None:
        about: tuple[About, object] = (About.CONTRACT, contracts[0])
        if len(contracts) > 1:
            about = (About.RISK_DECISION, added[0])
        after = {
            "decision": added[0],
            "contracts": len(contracts),
            "kind": wanted.kind.value,
            "scope": wanted.scope,
            "expires": wanted.expires_on.isoformat(),
        }
        action = Action.RISK_DECIDED
        record(self._scope, connection, action, about, by=by.name, after=after, why=wanted.why)

    def _about(
        self, connection: Connection, decisions: Sequence[RiskDecision]
    ) -> tuple[About, object]:
        """Return what a line about these decisions is about: their contract, where it is one."""
        first, contract = decisions[0], tables.contract
        if len(decisions) == 1:
            stmt = self._scope.select(contract, contract.c.public_id)
            id = connection.execute(stmt.where(contract.c.key == first.contract_key)).scalar()
            if id is not None:
                return About.CONTRACT, id
        return About.RISK_DECISION, first.batch or first.id

    def _update(self, connection: Connection, ids: Sequence[int], **values: object) -> None:
        table = tables.risk_decision
        for chunk in slices(ids):
            stmt = self._scope.update(table).where(table.c.id.in_(chunk))
            connection.execute(stmt.values(**values))

    def _by_id(self, connection: Connection, ids: Sequence[int]) -> dict[int, RiskDecision]:
        table = tables.risk_decision
        decisions: dict[int, RiskDecision] = {}
        for chunk in slices(ids):
            stmt = self._scope.select(table).where(table.c.id.in_(chunk))
            decisions |= self._read(connection, connection.execute(stmt).mappings().all())
        return decisions

    def _read(self, connection: Connection, rows: Sequence[RowMapping]) -> dict[int, RiskDecision]:
        """Return the decisions of rows by id, the oldest first, with what happened since."""
        steps = self._steps(connection, [row["id"] for row in rows])
        asked = sorted({row["proposal_id"] for row in rows if row["proposal_id"] is not None})
        proposals = states_within(self._scope, connection, asked) if asked else {}
        return {
            row["id"]: _decision(row, tuple(steps.get(row["id"], ())), proposals)
            for row in sorted(rows, key=lambda row: int(row["id"]))
        }

    def _steps(self, connection: Connection, ids: Sequence[int]) -> dict[int, list[DecisionStep]]:
        table = tables.risk_decision_step
        steps: dict[int, list[DecisionStep]] = {}
        for chunk in slices(ids):
            stmt = self._scope.select(table).where(table.c.decision_id.in_(chunk))
            for row in connection.execute(stmt.order_by(table.c.id)).mappings():
                step = DecisionStep(
                    StepKind(row["what"]), row["by"], columns.moment(row["at"]), row["why"]
                )
                steps.setdefault(row["decision_id"], []).append(step)
        return steps


def _columns_of(wanted: WantedDecision) -> dict[str, object]:
    return {
        "kind": wanted.kind,
        "scope": wanted.scope,
        "why": wanted.why,
        "owner": wanted.owner,
        "expires_on": wanted.expires_on,
        "is_default_day": wanted.is_default_day,
    }


def _decision(
    row: RowMapping, steps: tuple[DecisionStep, ...], proposals: Mapping[int, ChangeProposal]
) -> RiskDecision:
    proposal = proposals.get(row["proposal_id"])
    return RiskDecision(
        id=row["id"],
        contract_key=row["contract_key"],
        batch=row["batch"],
        wanted=WantedDecision(
            DecisionKind(row["kind"]),
            row["scope"],
            row["why"],
            row["owner"],
            row["expires_on"],
            bool(row["is_default_day"]),
        ),
        by=row["by"],
        at=columns.moment(row["at"]),
        facts=json.loads(row["facts"]),
        needs_second=bool(row["needs_second"]),
        proposal=None if proposal is None else proposal.id,
        asked=None if proposal is None else proposal.state,
        steps=steps,
    )
