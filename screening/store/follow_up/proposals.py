"""Changes that wait for a second person, and from when on one is needed.

A proposal holds when each contract that it takes down was last changed, and how it stood: where
either is another now, what the proposal rested on is gone, and it lapses. Contracts are named by
their public id, as a proposal outlives them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, RowMapping, select

from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.proposals import (
    OF_THE_WHOLE,
    ChangeKind,
    ChangeProposal,
    Person,
    ProposalState,
    SecondPersonRule,
)
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns, engine
from screening.store.database.scope import Scope, slices
from sources.kit.values.message import Message

MOST = 500  # proposals in a list
ACTIONS = {
    ProposalState.AGREED: Action.PROPOSAL_AGREED,
    ProposalState.REFUSED: Action.PROPOSAL_REFUSED,
    ProposalState.WITHDRAWN: Action.PROPOSAL_WITHDRAWN,
    ProposalState.LAPSED: Action.PROPOSAL_LAPSED,
}
STANDING = ("changed_at", "flag", "band", "level", "duty")


class Proposals:
    """The proposals of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # -- from when on a second person is needed --

    def rule(self) -> SecondPersonRule:
        """Return from when on a second person is needed; by default never."""
        table = tables.second_person_rule
        with self._scope.reading() as connection:
            return _rule(connection.execute(self._scope.select(table)).mappings().first())

    def set_rule(self, rule: SecondPersonRule, by: str, why: str | None = None) -> None:
        """Set from when on a second person is needed, for what is proposed from now on."""
        table = tables.second_person_rule
        with self._scope.writing() as connection:
            former = _rule(connection.execute(self._scope.select(table)).mappings().first())
            if former == rule:
                return
            connection.execute(self._scope.delete(table))
            if rule.flag is not None:
                flag, value = rule.texts()
                row = {"flag": flag, "value_eur": value, "set_by": by}
                self._scope.insert(connection, table, [{**row, "set_at": self._scope.now()}])
            record(
                self._scope,
                connection,
                Action.SECOND_PERSON_SET,
                (About.ORGANIZATION, self._scope.slug),
                by=by,
                before=_facts(former),
                after=_facts(rule),
                why=why,
            )

    # -- proposals --

    def add(
        self,
        kind: ChangeKind,
        content: Mapping[str, object],
        contracts: Sequence[str],
        count: int,
        by: Person,
        why: str,
    ) -> ChangeProposal:
        """Keep a change that waits; return it. Raises InputError where the same waits already."""
        with self._scope.writing() as connection:
            return self._add(connection, kind, content, contracts, count, by, why)

    def _add(
        self,
        connection: Connection,
        kind: ChangeKind,
        content: Mapping[str, object],
        contracts: Sequence[str],
        count: int,
        by: Person,
        why: str,
    ) -> ChangeProposal:
        """Keep a change that waits, in a transaction of others; see ``add``."""
        table, packed = tables.proposal, columns.compact(dict(content))
        values = {
            "organization_id": self._scope.id,
            "kind": kind,
            "content": packed,
            "count": count,
            "by": by.name,
            "account": by.account,
            "at": self._scope.now(),
            "why": why,
            "state": ProposalState.WAITING,
            "is_done": False,
        }
        self._lapse(connection)
        alike = self._scope.select(table, table.c.id).where(
            table.c.state == ProposalState.WAITING,
            table.c.kind == kind,
            table.c.content == packed,
        )
        if connection.execute(alike).first() is not None:
            raise InputError(Message("proposal.waits_already"))
        id = engine.new_id(connection.execute(table.insert().values(**values)))
        rows = [
            {"proposal_id": id, "contract": contract, "standing": standing}
            for contract, standing in self._standings(connection, contracts).items()
        ]
        self._scope.insert(connection, tables.proposal_contract, rows)
        after = {"kind": kind.value, "contracts": count}
        for contract in contracts[:1] if count == 1 else ():
            after["contract"] = contract
        about = (About.PROPOSAL, id)
        record(
            self._scope, connection, Action.PROPOSAL_MADE, about, by=by.name, after=after, why=why
        )
        return self._get(connection, id)

    def _by_id(self, connection: Connection, ids: Sequence[int]) -> dict[int, ChangeProposal]:
        """Return proposals as they stand now, by id, in a transaction of others."""
        table = tables.proposal
        states: dict[int, ChangeProposal] = {}
        for chunk in slices(ids):
            stmt = self._scope.select(table).where(table.c.id.in_(chunk))
            rows = connection.execute(stmt).mappings().all()
            states |= {each.id: each for each in self._proposals(connection, rows)}
        return states

    def settle(
        self, id: int, state: ProposalState, by: Person, why: str | None = None
    ) -> ChangeProposal:
        """Agree, refuse or withdraw; of two at once one succeeds. Return it as it is then.

        What was agreed and not carried out, as its process was ended, can be agreed once more.
        Raises MissingError, and InputError where it is settled, has lapsed, or is not this person's
        to settle so.
        """
        table = tables.proposal
        with self._scope.writing() as connection:
            self._lapse(connection)
            proposal = self._get(connection, id)
            again = proposal.state is ProposalState.AGREED and not proposal.is_done
            is_open = proposal.state is ProposalState.WAITING or (
                again and state is ProposalState.AGREED and self._rests(connection, id)
            )
            if is_open:
                _refuse_wrong_person(proposal, state, by)
                values = {
                    "state": state,
                    "settled_by": by.name,
                    "settled_account": by.account,
                    "settled_at": self._scope.now(),
                    "settled_why": why,
                }
                stmt = self._scope.update(table).where(table.c.id == id)
                connection.execute(stmt.values(**values))
                about, before = (About.PROPOSAL, id), {"kind": proposal.kind.value}
                record(
                    self._scope,
                    connection,
                    ACTIONS[state],
                    about,
                    by=by.name,
                    before=before,
                    why=why,
                )
                return self._get(connection, id)
        raise InputError(Message("proposal.is_over"))

    def done(self, id: int) -> None:
        """Keep that what was agreed was carried out. Raises MissingError."""
        table = tables.proposal
        with self._scope.writing() as connection:
            self._get(connection, id)
            stmt = self._scope.update(table).where(table.c.id == id)
            connection.execute(stmt.values(is_done=True))
            record(self._scope, connection, Action.PROPOSAL_DONE, (About.PROPOSAL, id))

    def get(self, id: int) -> ChangeProposal:
        """Return a proposal as it stands now. Raises MissingError."""
        with self._scope.reading() as connection:
            return self._get(connection, id)

    def all(self, most: int = MOST) -> tuple[ChangeProposal, ...]:
        """Return the proposals as they stand now, the latest first."""
        table = tables.proposal
        with self._scope.reading() as connection:
            stmt = self._scope.select(table).order_by(table.c.id.desc()).limit(most)
            return self._proposals(connection, connection.execute(stmt).mappings().all())

    def waiting(self) -> tuple[ChangeProposal, ...]:
        """Return those that wait now, the longest first."""
        table = tables.proposal
        stmt = self._scope.select(table).where(table.c.state == ProposalState.WAITING)
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(table.c.id)).mappings().all()
            read = self._proposals(connection, rows)
        return tuple(proposal for proposal in read if proposal.state is ProposalState.WAITING)

    def of_contract(self, contract: str) -> tuple[ChangeProposal, ...]:
        """Return those that wait now and would take this contract down, the longest first."""
        table, part = tables.proposal, tables.proposal_contract
        stmt = (
            self._scope.select(table)
            .join(part, part.c.proposal_id == table.c.id)
            .where(table.c.state == ProposalState.WAITING, part.c.contract == contract)
        )
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(table.c.id)).mappings().all()
            read = self._proposals(connection, rows)
        return tuple(proposal for proposal in read if proposal.state is ProposalState.WAITING)

    def _get(self, connection: Connection, id: int) -> ChangeProposal:
        table = tables.proposal
        stmt = self._scope.select(table).where(table.c.id == id)
        read = self._proposals(connection, connection.execute(stmt).mappings().all())
        if not read:
            raise MissingError(Message("proposal.missing", id=id))
        return read[0]

    def _proposals(
        self, connection: Connection, rows: Sequence[RowMapping]
    ) -> tuple[ChangeProposal, ...]:
        """Return the proposals of rows that the visitor may see, each as it stands now."""
        part = tables.proposal_contract
        parts: dict[int, list[str]] = {row["id"]: [] for row in rows}
        for chunk in slices(parts):
            stmt = self._scope.select(part, part.c.proposal_id, part.c.contract)
            stmt = stmt.where(part.c.proposal_id.in_(chunk)).order_by(part.c.id)
            for proposal_id, contract in connection.execute(stmt):
                parts[proposal_id].append(contract)
        open_ = [row["id"] for row in rows if row["state"] == ProposalState.WAITING]
        lapsed = {id for id in open_ if not self._rests(connection, id)}
        seen = self._seen(connection, rows, parts)
        return tuple(
            _proposal(row, tuple(parts[row["id"]]), row["id"] in lapsed)
            for row in rows
            if seen is None or _is_within(row, parts[row["id"]], seen)
        )

    def _seen(
        self,
        connection: Connection,
        rows: Sequence[RowMapping],
        parts: Mapping[int, Iterable[str]],
    ) -> frozenset[str] | None:
        """Return which contracts of proposals the visitor sees; None for whoever sees all."""
        if self._scope.reach.is_whole:
            return None
        contracts = {id for row in rows for id in _changed(row, parts[row["id"]])}
        return frozenset(self._standings(connection, sorted(contracts)))

    def _standings(self, connection: Connection, contracts: Sequence[str]) -> dict[str, str]:
        """Return how these contracts stand, by id; none of those that are gone or not seen."""
        table = tables.contract
        standings: dict[str, str] = {}
        for chunk in slices(contracts):
            stmt = self._scope.select(
                table, table.c.public_id, *(table.c[name] for name in STANDING)
            ).where(table.c.public_id.in_(chunk))
            for id, changed_at, *rest in connection.execute(stmt):
                moment = columns.moment(changed_at).isoformat()
                standings[id] = columns.digest([moment, *map(str, rest)])
        return standings

    def _rests(self, connection: Connection, id: int) -> bool:
        """Return whether what a proposal rests on is still as it was."""
        part = tables.proposal_contract
        stmt = select(part.c.contract, part.c.standing).where(part.c.proposal_id == id)
        was = {row.contract: row.standing for row in connection.execute(stmt)}
        whole = Scope(
            self._scope.engine, self._scope.id, self._scope.slug, self._scope.now
        )  # whatever of it the visitor may see
        return Proposals(whole)._standings(connection, sorted(was)) == was

    def _lapse(self, connection: Connection) -> None:
        """Write down which of those that wait have lapsed, so that they stay so."""
        table = tables.proposal
        stmt = self._scope.select(table, table.c.id).where(table.c.state == ProposalState.WAITING)
        for id in connection.execute(stmt).scalars().all():
            if not self._rests(connection, id):
                values = {"state": ProposalState.LAPSED, "settled_at": self._scope.now()}
                gone = self._scope.update(table).where(table.c.id == id)
                connection.execute(gone.values(**values))
                about = (About.PROPOSAL, id)
                record(self._scope, connection, Action.PROPOSAL_LAPSED, about)


def add_within(
    scope: Scope,
    connection: Connection,
    kind: ChangeKind,
    content: Mapping[str, object],
    contracts: Sequence[str],
    by: Person,
    why: str,
) -> ChangeProposal:
    """Keep a change of these contracts that waits, in a transaction of others."""
    return Proposals(scope)._add(connection, kind, content, contracts, len(contracts), by, why)


def states_within(
    scope: Scope, connection: Connection, ids: Sequence[int]
) -> dict[int, ChangeProposal]:
    """Return proposals as they stand now, by id, whatever of their contracts the visitor sees."""
    whole = Scope(scope.engine, scope.id, scope.slug, scope.now)
    return Proposals(whole)._by_id(connection, ids)


def _changed(row: RowMapping, taken_down: Iterable[str]) -> set[str]:
    """Return the contracts that a proposal names: those that it takes down, and those of an edit,
    some of which may ask for as much as before.
    """
    values = json.loads(row["content"]).get("values", {}) if row["kind"] == ChangeKind.EDIT else {}
    return {*taken_down, *values}


def _is_within(row: RowMapping, taken_down: Sequence[str], seen: frozenset[str]) -> bool:
    """Return whether who sees these contracts sees all that a proposal changes, and counts.

    What is of the whole organization is not, whatever it takes down.
    """
    changed = _changed(row, taken_down)
    is_all = changed <= seen and row["count"] <= len(changed)
    return is_all and row["kind"] not in OF_THE_WHOLE


def _refuse_wrong_person(proposal: ChangeProposal, state: ProposalState, by: Person) -> None:
    is_own = proposal.by.is_same(by)
    if state is ProposalState.WITHDRAWN and not is_own:
        raise InputError(Message("proposal.not_yours"))
    if state is not ProposalState.WITHDRAWN and is_own:
        raise InputError(Message("proposal.own"))


def _rule(row: RowMapping | None) -> SecondPersonRule:
    if row is None:
        return SecondPersonRule()
    return SecondPersonRule.from_texts(row["flag"], row["value_eur"])


def _facts(rule: SecondPersonRule) -> dict[str, str | None]:
    flag, value = rule.texts()
    return {"flag": flag, "value": value}


def _proposal(row: RowMapping, contracts: tuple[str, ...], has_lapsed: bool) -> ChangeProposal:
    settled = row["settled_at"]
    by = row["settled_by"]
    return ChangeProposal(
        id=row["id"],
        kind=ChangeKind(row["kind"]),
        content=json.loads(row["content"]),
        contracts=contracts,
        count=row["count"],
        by=Person(row["by"], row["account"]),
        at=columns.moment(row["at"]),
        why=row["why"],
        state=ProposalState.LAPSED if has_lapsed else ProposalState(row["state"]),
        settled_by=None if by is None else Person(by, row["settled_account"]),
        settled_at=None if settled is None else columns.moment(settled),
        settled_why=row["settled_why"],
        is_done=bool(row["is_done"]),
    )
