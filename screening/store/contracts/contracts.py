"""Reads contracts with their parties back as the values they were."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from screening.model.contracts import StoredContract
from screening.model.errors import MissingError
from screening.model.purchase import ChainRequest, Confirmation
from screening.store import tables
from screening.store.contracts.diff import suppliers_of
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.parties.parties import parties_by_key
from sources.kit.values.message import Message

Row = Mapping[Any, Any]


def find(scope: Scope, connection: Connection, id: str) -> Row:
    """The row with this id, else the only one with this register number."""
    table = tables.contract
    asked = scope.select(table).where(table.c.public_id == id)
    found = connection.execute(asked).mappings().first()
    if found is not None:
        return found
    asked = scope.select(table).where(table.c.number == id).limit(2)
    several = connection.execute(asked).mappings().all()
    if len(several) == 1:
        return several[0]
    if several:
        raise MissingError(Message("contract.several", number=id))
    raise MissingError(Message("contract.missing", id=id))


def _complete(
    scope: Scope, connection: Connection, rows: Sequence[Row]
) -> Iterator[StoredContract]:
    suppliers = suppliers_of(scope, connection, [row["id"] for row in rows])
    wanted = {key for keys in suppliers.values() for key in keys}
    wanted.update(row["buyer_key"] for row in rows if row["buyer_key"])
    known = parties_by_key(scope, connection, wanted)
    said = confirmations(scope, connection, [row["key"] for row in rows])
    asked = asked_of(scope, connection, [row["key"] for row in rows])
    for row in rows:
        yield StoredContract(
            id=row["public_id"],
            contract=columns.to_contract(
                row,
                known.get(row["buyer_key"]),
                [known[key] for key in suppliers[row["id"]] if key in known],
            ),
            confirmation=said.get(row["key"]),
            imported_by_run=row["run_id"],
            changed_at=columns.moment(row["changed_at"]),
            chain_request=asked.get(row["key"]),
        )


def confirmations(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, Confirmation]:
    """The last word on each contract."""
    table = tables.category_confirmation
    found: dict[str, Confirmation] = {}
    for some in slices(contract_keys):
        asked = scope.select(table).where(table.c.contract_key.in_(some)).order_by(table.c.id)
        for row in connection.execute(asked).mappings():
            on = columns.moment(row["at"]).date()
            found[row["contract_key"]] = Confirmation(row["category"], row["by"], on)
    return found


def asked_of(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, ChainRequest]:
    """What stands on record of clauses in each contract that has anything."""
    table = tables.clause_record
    said: dict[str, list[Row]] = {}
    for some in slices(contract_keys):
        asked = scope.select(table).where(table.c.contract_key.in_(some)).order_by(table.c.id)
        for row in connection.execute(asked).mappings():
            said.setdefault(row["contract_key"], []).append(row)
    return {key: found for key, rows in said.items() if (found := _standing(rows)) is not None}


def _standing(rows: Iterable[Row]) -> ChainRequest | None:
    """What is left after withdrawals: the last clause, and what was received since."""
    left: list[Row] = []
    for row in rows:
        if row["what"] != "withdrawn":
            left.append(row)
        elif left:
            left.pop()
    found: ChainRequest | None = None
    for row in left:
        if row["what"] == "included":
            found = ChainRequest(row["day"], tuple(json.loads(row["clauses"])), row["due"])
        elif found is not None:
            found = ChainRequest(found.included, found.clauses, found.due, row["day"])
    return found


class Contracts:
    """The contracts of one organization, read back as values."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def ids(self, unscreened_only: bool = False) -> tuple[str, ...]:
        table = tables.contract
        asked = self._scope.select(table, table.c.public_id).order_by(
            table.c.number, table.c.public_id
        )
        if unscreened_only:
            asked = asked.where(table.c.screened.is_(None))
        with self._scope.reading() as connection:
            return tuple(connection.execute(asked).scalars())

    def get(self, id: str) -> StoredContract:
        with self._scope.reading() as connection:
            row = find(self._scope, connection, id)
            return next(_complete(self._scope, connection, [row]))

    def get_many(self, ids: Iterable[str]) -> Iterator[StoredContract]:
        """A slice at a time, so that a portfolio of any size fits in memory."""
        table = tables.contract
        for some in slices(ids):
            with self._scope.reading() as connection:
                asked = self._scope.select(table).where(table.c.public_id.in_(some))
                rows = {row["public_id"]: row for row in connection.execute(asked).mappings()}
                found = list(
                    _complete(self._scope, connection, [rows[id] for id in some if id in rows])
                )
            yield from found
