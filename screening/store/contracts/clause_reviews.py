"""What is recorded about the clauses in a contract. Only added to; the last record counts.

A withdrawal cancels the last record in force and leaves it on file. What a register names is
recorded too, as long as no person recorded anything of that contract: a person knows better.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection, RowMapping

from screening.model.audit import About, Action, Door, acting, actor
from screening.model.errors import InputError
from screening.model.import_runs import NamedClauses
from screening.model.purchase import ChainRequest
from screening.model.reviews import ClauseReview
from screening.store import tables
from screening.store.audit_log.lines import LoggedWrite, record, record_several
from screening.store.contracts.contracts import (
    chain_requests,
    find_contract,
    records_in_force,
    request_in_force,
)
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.scope import Rows, Scope, kept, slices
from sources.kit.values.message import Message

ACTIONS = {
    "included": Action.CLAUSE_INCLUDED,
    "received": Action.CLAUSE_RECEIVED,
    "withdrawn": Action.CLAUSE_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a record holds, as ``ChainRequest`` has it; of most events only the day."""

    day: date
    clauses: tuple[str, ...] = ()
    due: date | None = None
    term: tuple[int, int] | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def _add(scope: Scope, id: str, event: str, facts: _Facts, by: str, why: str | None) -> None:
    with scope.writing() as connection:
        contract = find_contract(scope, connection, id)
        key = contract["key"]
        request = chain_requests(scope, connection, [key]).get(key)
        if event != "included" and request is None:
            raise InputError(Message("clause.none_on_record"))
        if event == "received" and request is not None and facts.day < request.included:
            raise InputError(Message("clause.information_before_clause"))
        row = _row(scope, key, event, facts, by, why)
        scope.insert(connection, tables.clause_record, [row])
        mark_due(scope, connection, [contract["public_id"]])
        logged = _logged(contract["public_id"], event, facts, why, request)
        record_several(scope, connection, [logged], by=by)


def _row(
    scope: Scope,
    key: str,
    event: str,
    facts: _Facts,
    by: str,
    why: str | None,
    run: int | None = None,
) -> columns.Columns:
    return {
        "contract_key": key,
        "what": event,
        "day": facts.day,
        "clauses": columns.compact(facts.clauses),
        "due": facts.due,
        "term_months": facts.term[0] if facts.term else None,
        "term_days": facts.term[1] if facts.term else None,
        "versions": columns.compact(facts.versions) if facts.versions else None,
        "texts": columns.compact(facts.texts) if facts.texts else None,
        "run_id": run,
        "by": by,
        "at": scope.now(),
        "why": why,
    }


def _logged(
    id: str, event: str, facts: _Facts, why: str | None, former: ChainRequest | None
) -> LoggedWrite:
    return LoggedWrite(
        ACTIONS[event],
        (About.CONTRACT, id),
        before=None if former is None else {"clauses": list(former.clauses)},
        after={"clauses": list(facts.clauses), "day": str(facts.day), **_texts(facts)},
        why=why,
    )


def _facts(request: ChainRequest) -> _Facts:
    """Return what a record holds of clauses that are in a contract."""
    return _Facts(
        request.included,
        request.clauses,
        request.due,
        request.term,
        dict(request.versions),
        dict(request.texts),
    )


# -- what a register names --


def not_recorded(
    scope: Scope, connection: Connection, named: Mapping[str, NamedClauses]
) -> dict[str, NamedClauses]:
    """Return of these, by contract key, what is not on record and no person spoke of."""
    table, new = tables.clause_record, dict(named)
    for chunk in slices(named):
        stmt = scope.select(table).where(scope.among(table.c.contract_key, chunk))
        records: dict[str, list[RowMapping]] = {}
        for row in connection.execute(stmt.order_by(table.c.id)).mappings():
            records.setdefault(row["contract_key"], []).append(row)
        for key, rows in records.items():
            if any(row["run_id"] is None for row in rows) or _says_the_same(
                request_in_force(rows), named[key].request
            ):
                del new[key]
    return new


def _says_the_same(recorded: ChainRequest | None, named: ChainRequest) -> bool:
    """Return whether the same clauses are on record from the same day, in whichever order."""
    return (
        recorded is not None
        and recorded.included == named.included
        and set(recorded.clauses) == set(named.clauses)
    )


def include_named(
    scope: Scope, connection: Connection, run: int, named: Mapping[str, NamedClauses], by: str
) -> set[str]:
    """Record what a register names, as of this run, and return the ids of those contracts.

    A clause that an earlier edition of the register named keeps its version of then.
    """
    former = _former(scope, connection, named)
    facts_of: dict[str, _Facts] = {}
    for key, request in former.items():
        facts = _facts(named[key].request)
        kept = dict(request.versions) if request is not None else {}
        versions = {id: kept.get(id, version) for id, version in facts.versions.items()}
        facts_of[key] = replace(facts, versions=versions)
    where = {key: of_contract.where for key, of_contract in named.items()}
    return _record_of_run(scope, connection, run, "included", facts_of, by, former, where)


def withdraw_named(scope: Scope, connection: Connection, run: int, by: str) -> set[str]:
    """Take back what a run recorded, and return the ids of those contracts; it stays on file."""
    table, day = tables.clause_record, scope.now().date()
    of_run = scope.select(table, table.c.contract_key).where(table.c.run_id == run)
    keys = connection.execute(of_run.order_by(table.c.id)).scalars()
    facts_of = dict.fromkeys(keys, _Facts(day))
    former = _former(scope, connection, facts_of)
    return _record_of_run(scope, connection, run, "withdrawn", facts_of, by, former, {})


def _former(
    scope: Scope, connection: Connection, keys: Iterable[str]
) -> dict[str, ChainRequest | None]:
    """Return what is on record of each contract, by key."""
    former: dict[str, ChainRequest | None] = {}
    for chunk in slices(keys):
        requests = chain_requests(scope, connection, chunk)
        former.update((key, requests.get(key)) for key in chunk)
    return former


def _record_of_run(
    scope: Scope,
    connection: Connection,
    run: int,
    event: str,
    facts_of: Mapping[str, _Facts],
    by: str,
    former: Mapping[str, ChainRequest | None],
    where: Mapping[str, str],
) -> set[str]:
    """Record an event of each of these contracts, by key, with a line of the log for each.

    ``former``: what is on record of each; ``where``: the row of a register that says so.
    """
    rows = [
        _row(scope, key, event, facts, by, where.get(key), run) for key, facts in facts_of.items()
    ]
    scope.insert(connection, tables.clause_record, rows)
    ids = {key: columns.public_id(scope.slug, key) for key in facts_of}
    logged = [
        _logged(ids[key], event, facts, where.get(key), former[key])
        for key, facts in facts_of.items()
    ]
    with acting(replace(actor(), door=Door.IMPORT)):
        record_several(scope, connection, logged, by=by)
    return set(ids.values())


def _texts(facts: _Facts) -> dict[str, object]:
    """Return the texts of a record for the log; nothing where none was recorded."""
    return {"texts": dict(facts.texts)} if facts.texts else {}


@contextmanager
def noting_moved_terms(scope: Scope, connection: Connection, by: str) -> Iterator[None]:
    """Log each contract of which what is written meanwhile moves the day of its information.

    Its day follows from a term, which counts from the start of the contract.
    """
    before = _days_of_terms(scope, connection)
    yield
    after = _days_of_terms(scope, connection) if before else {}
    for id, due in before.items():
        if after.get(id, due) != due:
            record(
                scope,
                connection,
                Action.CLAUSE_DUE_MOVED,
                (About.CONTRACT, id),
                by=by,
                before={"due": str(due)},
                after={"due": str(after[id])},
            )


def _days_of_terms(scope: Scope, connection: Connection) -> dict[str, date | None]:
    """Return the day of the information that follows from a term, by the id of the contract."""
    contract, table = tables.contract, tables.clause_record
    with_term = scope.select(table, table.c.contract_key).where(table.c.term_months.is_not(None))
    stmt = scope.select(contract, contract.c.key, contract.c.public_id)
    rows = connection.execute(stmt.where(contract.c.key.in_(with_term)))
    ids = {row["key"]: row["public_id"] for row in rows.mappings()}
    requests = chain_requests(scope, connection, ids)
    return {ids[key]: request.due for key, request in requests.items() if request.term}


def _review(row: RowMapping) -> ClauseReview:
    clauses = tuple(json.loads(row["clauses"]))
    at = columns.moment(row["at"])
    texts = tuple(json.loads(row["texts"] or "{}").items())
    return ClauseReview(
        row["what"],
        row["day"],
        clauses,
        row["due"],
        row["by"],
        at,
        row["why"],
        texts,
        row["run_id"],
    )


@kept
def _with_records(scope: Scope, of_these: bool) -> Rows:
    """Select the ids of the contracts that have any record; ``of_these``: among those given."""
    contract, table = tables.contract, tables.clause_record
    keys = scope.select(table, table.c.contract_key).distinct()
    stmt = scope.select(contract, contract.c.public_id).where(contract.c.key.in_(keys))
    return stmt.where(scope.among_given(contract.c.public_id)) if of_these else stmt


class ClauseReviews:
    """The records of people about the clauses in one organization's contracts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def include(self, id: str, request: ChainRequest, by: str, why: str | None = None) -> None:
        """Record that clauses are in the contract, from a day on. Raises MissingError."""
        _add(self._scope, id, "included", _facts(request), by, why)

    def receive(self, id: str, day: date, by: str, why: str | None = None) -> None:
        """Record that the information came. Raises InputError where no clause asks for it."""
        _add(self._scope, id, "received", _Facts(day), by, why)

    def withdraw(self, id: str, by: str, why: str | None = None) -> None:
        """Cancel the last record in force. Raises InputError where there is none."""
        day = self._scope.now().date()
        _add(self._scope, id, "withdrawn", _Facts(day), by, why)

    def history(self, id: str) -> tuple[ClauseReview, ...]:
        """Return every record of one contract, the latest first."""
        table = tables.clause_record
        with self._scope.reading() as connection:
            key = find_contract(self._scope, connection, id)["key"]
            stmt = (
                self._scope.select(table)
                .where(table.c.contract_key == key)
                .order_by(table.c.id.desc())
            )
            return tuple(_review(row) for row in connection.execute(stmt).mappings())

    def recorded_on(self, keys: Iterable[str]) -> Mapping[str, date]:
        """Return by contract key the day since which a clause has been on record without a gap."""
        table = tables.clause_record
        records: dict[str, list[RowMapping]] = {}
        with self._scope.reading() as connection:
            for chunk in slices(keys):
                needed = (table.c.contract_key, table.c.what, table.c.at, table.c.run_id)
                stmt = self._scope.select(table, *needed)
                stmt = stmt.where(self._scope.among(table.c.contract_key, chunk))
                for row in connection.execute(stmt.order_by(table.c.id)).mappings():
                    records.setdefault(row["contract_key"], []).append(row)
        included = {
            key: [row["at"] for row in records_in_force(rows) if row["what"] == "included"]
            for key, rows in records.items()
        }
        return {key: columns.moment(at[0]).date() for key, at in included.items() if at}

    def with_records(self, among: Collection[str] | None = None) -> frozenset[str]:
        """Return the ids of the contracts that have any record; of these ids, if some are given."""
        stmt = _with_records(self._scope, among is not None)
        given = {} if among is None else self._scope.given(among)
        with self._scope.reading() as connection:
            return frozenset(connection.execute(stmt, given).scalars())

    def newly_overdue(self, as_of: date) -> tuple[str, ...]:
        """Return the contracts whose information is late, and was not when they were screened."""
        contract, table = tables.contract, tables.clause_record
        keys = self._scope.select(table, table.c.contract_key).distinct()
        stmt = self._scope.select(
            contract, contract.c.key, contract.c.public_id, contract.c.screened
        ).where(contract.c.key.in_(keys), contract.c.screened.is_not(None))
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).all()
            requests = chain_requests(self._scope, connection, [key for key, _, _ in rows])
        return tuple(
            sorted(
                public_id
                for key, public_id, screened in rows
                if key in requests
                and (since := requests[key].overdue_since(as_of)) is not None
                and screened < since
            )
        )
