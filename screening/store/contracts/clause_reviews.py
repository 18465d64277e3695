"""What people recorded about the clauses in a contract. Only added to; the last record counts.

A withdrawal cancels the last record in force and leaves it on file.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from screening.model.audit import About, Action
from screening.model.errors import InputError
from screening.model.purchase import ChainRequest
from screening.model.reviews import ClauseReview
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import chain_requests, find_contract
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from sources.kit.values.message import Message

ACTIONS = {
    "included": Action.CLAUSE_INCLUDED,
    "received": Action.CLAUSE_RECEIVED,
    "withdrawn": Action.CLAUSE_WITHDRAWN,
}


def _add(
    scope: Scope, id: str, event: str, facts: Mapping[str, Any], by: str, why: str | None
) -> None:
    table = tables.clause_record
    with scope.writing() as connection:
        contract = find_contract(scope, connection, id)
        key = contract["key"]
        request = chain_requests(scope, connection, [key]).get(key)
        if event != "included" and request is None:
            raise InputError(Message("clause.none_on_record"))
        if event == "received" and request is not None and facts["day"] < request.included:
            raise InputError(Message("clause.information_before_clause"))
        row = {
            "contract_key": key,
            "what": event,
            "day": facts["day"],
            "clauses": columns.compact(facts["clauses"]),
            "due": facts["due"],
            "term_months": facts["term"][0] if facts["term"] else None,
            "term_days": facts["term"][1] if facts["term"] else None,
            "versions": columns.compact(facts["versions"]) if facts.get("versions") else None,
            "texts": columns.compact(facts["texts"]) if facts.get("texts") else None,
            "by": by,
            "at": scope.now(),
            "why": why,
        }
        scope.insert(connection, table, [row])
        mark_due(scope, connection, [contract["public_id"]])
        record(
            scope,
            connection,
            ACTIONS[event],
            (About.CONTRACT, contract["public_id"]),
            by=by,
            before=None if request is None else {"clauses": list(request.clauses)},
            after={"clauses": facts["clauses"], "day": str(facts["day"]), **_texts(facts)},
            why=why,
        )


def _texts(facts: Mapping[str, Any]) -> dict[str, object]:
    """Return the texts of a record for the log; nothing where none was recorded."""
    return {"texts": facts["texts"]} if facts.get("texts") else {}


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
        row["what"], row["day"], clauses, row["due"], row["by"], at, row["why"], texts
    )


class ClauseReviews:
    """The records of people about the clauses in one organization's contracts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def include(self, id: str, request: ChainRequest, by: str, why: str | None = None) -> None:
        """Record that clauses are in the contract, from a day on. Raises MissingError."""
        facts = {
            "day": request.included,
            "clauses": list(request.clauses),
            "due": request.due,
            "term": request.term,
            "versions": dict(request.versions),
            "texts": dict(request.texts),
        }
        _add(self._scope, id, "included", facts, by, why)

    def receive(self, id: str, day: date, by: str, why: str | None = None) -> None:
        """Record that the information came. Raises InputError where no clause asks for it."""
        facts = {"day": day, "clauses": [], "due": None, "term": None}
        _add(self._scope, id, "received", facts, by, why)

    def withdraw(self, id: str, by: str, why: str | None = None) -> None:
        """Cancel the last record in force. Raises InputError where there is none."""
        day = self._scope.now().date()
        facts = {"day": day, "clauses": [], "due": None, "term": None}
        _add(self._scope, id, "withdrawn", facts, by, why)

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
        in_force: dict[str, list[tuple[str, datetime]]] = {}
        with self._scope.reading() as connection:
            for chunk in slices(keys):
                stmt = self._scope.select(
                    table, table.c.contract_key, table.c.what, table.c.at
                ).where(self._scope.among(table.c.contract_key, chunk))
                for key, what, at in connection.execute(stmt.order_by(table.c.id)):
                    records = in_force.setdefault(key, [])
                    if what != "withdrawn":
                        records.append((what, columns.moment(at)))
                    elif records:
                        records.pop()
        included = {
            key: [at for what, at in records if what == "included"]
            for key, records in in_force.items()
        }
        return {key: moments[0].date() for key, moments in included.items() if moments}

    def with_records(self, among: Collection[str] | None = None) -> frozenset[str]:
        """Return the ids of the contracts that have any record; of these ids, if some are given."""
        contract, table = tables.contract, tables.clause_record
        keys = self._scope.select(table, table.c.contract_key).distinct()
        stmt = self._scope.select(contract, contract.c.public_id).where(contract.c.key.in_(keys))
        if among is not None:
            stmt = stmt.where(self._scope.among(contract.c.public_id, among))
        with self._scope.reading() as connection:
            return frozenset(connection.execute(stmt).scalars())

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
