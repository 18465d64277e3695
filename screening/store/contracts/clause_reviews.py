"""What people recorded of the clauses in a contract. Only added to; the last word counts.

A withdrawal takes the last standing word back and leaves it on record.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from screening.model.errors import InputError
from screening.model.purchase import ChainRequest
from screening.model.reviews import ClauseReview
from screening.store import tables
from screening.store.contracts.contracts import asked_of, find
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

Row = Mapping[Any, Any]


def _add(
    scope: Scope, id: str, what: str, facts: Mapping[str, Any], by: str, why: str | None
) -> None:
    table = tables.clause_record
    with scope.writing() as connection:
        contract = find(scope, connection, id)
        key = contract["key"]
        standing = asked_of(scope, connection, [key]).get(key)
        if what != "included" and standing is None:
            raise InputError(Message("clause.none_on_record"))
        if what == "received" and standing is not None and facts["day"] < standing.included:
            raise InputError(Message("clause.information_before_clause"))
        row = {
            "contract_key": key,
            "what": what,
            "day": facts["day"],
            "clauses": columns.compact(facts["clauses"]),
            "due": facts["due"],
            "by": by,
            "at": scope.now(),
            "why": why,
        }
        scope.insert(connection, table, [row])
        mark_due(scope, connection, [contract["public_id"]])


def _review(row: Row) -> ClauseReview:
    clauses = tuple(json.loads(row["clauses"]))
    at = columns.moment(row["at"])
    return ClauseReview(row["what"], row["day"], clauses, row["due"], row["by"], at, row["why"])


class ClauseReviews:
    """What people recorded of the clauses in one organization's contracts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def include(self, id: str, asked: ChainRequest, by: str, why: str | None = None) -> None:
        facts = {"day": asked.included, "clauses": list(asked.clauses), "due": asked.due}
        _add(self._scope, id, "included", facts, by, why)

    def receive(self, id: str, day: date, by: str, why: str | None = None) -> None:
        """The information came. Raises InputError where no clause asks for it."""
        _add(self._scope, id, "received", {"day": day, "clauses": [], "due": None}, by, why)

    def withdraw(self, id: str, by: str, why: str | None = None) -> None:
        """Takes the last word back. Raises InputError where there is none."""
        _add(
            self._scope,
            id,
            "withdrawn",
            {"day": self._scope.now().date(), "clauses": [], "due": None},
            by,
            why,
        )

    def history(self, id: str) -> tuple[ClauseReview, ...]:
        """Everything on record of one contract, the latest first."""
        table = tables.clause_record
        with self._scope.reading() as connection:
            key = find(self._scope, connection, id)["key"]
            asked = (
                self._scope.select(table)
                .where(table.c.contract_key == key)
                .order_by(table.c.id.desc())
            )
            return tuple(_review(row) for row in connection.execute(asked).mappings())

    def asked_for_chain(self) -> frozenset[str]:
        contract, table = tables.contract, tables.clause_record
        keys = self._scope.select(table, table.c.contract_key).distinct()
        asked = self._scope.select(contract, contract.c.public_id).where(contract.c.key.in_(keys))
        with self._scope.reading() as connection:
            return frozenset(connection.execute(asked).scalars())

    def newly_overdue(self, as_of: date) -> tuple[str, ...]:
        """The contracts whose information is late by now, and was not when they were screened."""
        contract, table = tables.contract, tables.clause_record
        keys = self._scope.select(table, table.c.contract_key).distinct()
        asked = self._scope.select(
            contract, contract.c.key, contract.c.public_id, contract.c.screened
        ).where(contract.c.key.in_(keys), contract.c.screened.is_not(None))
        with self._scope.reading() as connection:
            rows = connection.execute(asked).all()
            standing = asked_of(self._scope, connection, [key for key, _, _ in rows])
        return tuple(
            sorted(
                public_id
                for key, public_id, screened in rows
                if key in standing
                and (since := standing[key].overdue_since(as_of)) is not None
                and screened < since
            )
        )
