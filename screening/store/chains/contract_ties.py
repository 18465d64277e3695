"""Ties declared for one contract: by its key where it is known, by its number until it comes.

A chain names a contract as people do, and may be imported before or after the register. A tie
keeps the key that it had when it came, so that linking it later makes no second tie.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, Table

from graphs.parties import Supply
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Rows, Scope, kept, slices


@dataclass(slots=True)
class LinkedTies:
    """The ties that waited for a contract which has come."""

    rows: list[columns.Columns] = field(default_factory=list)  # key and customer
    before: dict[str, str] = field(default_factory=dict)  # key -> former content


def has_rows(scope: Scope, connection: Connection, table: Table) -> bool:
    """Return whether the organization has any row in this table."""
    return connection.execute(_any_row(scope, table)).first() is not None


@kept
def _any_row(scope: Scope, table: Table) -> Rows:
    return scope.select(table, table.c.id).limit(1)


def link(scope: Scope, connection: Connection, numbers: Iterable[str | None]) -> LinkedTies:
    """Link the ties that name one of these numbers to the only contract that has it.

    Nothing is changed on a connection that only reads.
    """
    supply = tables.supply
    linked_ties = LinkedTies()
    for chunk in slices(sorted({number for number in numbers if number})):
        stmt = scope.select(supply).where(supply.c.contract.in_(chunk))
        waiting = [dict(row) for row in connection.execute(stmt).mappings()]
        keys = _keys(scope, connection, sorted({row["contract"] for row in waiting}))
        for row in waiting:
            if row["contract"] not in keys:
                continue
            linked_ties.before[row["key"]] = columns.packed(row, columns.SUPPLY_FACTS)
            linked_ties.rows.append({"key": row["key"], "customer": row["customer"]})
            if connection.get_execution_options().get("writes", False):
                update = scope.update(supply).where(supply.c.id == row["id"])
                connection.execute(update.values(contract=keys[row["contract"]]))
    return linked_ties


def keyed(
    scope: Scope, connection: Connection, ties: Iterable[Supply]
) -> Iterator[tuple[str, columns.Columns]]:
    """Yield (key, columns) of each tie; a contract's number becomes its key where one has it."""
    for chunk in slices(ties):
        if any(tie.contract for tie in chunk):
            yield from _of_contracts(scope, connection, chunk)
        else:
            for tie in chunk:
                yield columns.supply_key(tie), columns.of_supply(tie)


def _of_contracts(
    scope: Scope, connection: Connection, ties: Sequence[Supply]
) -> Iterator[tuple[str, columns.Columns]]:
    names = sorted({tie.contract for tie in ties if tie.contract})
    keys = _keys(scope, connection, names)
    numbers = _numbers(scope, connection, sorted({*names, *keys.values()}))
    other_keys: dict[str, str] = {}  # of the tie as it would be, to the one it had by number
    linked = []
    for tie in ties:
        tie = replace(tie, contract=keys.get(tie.contract or "", tie.contract))
        linked.append(tie)
        number = numbers.get(tie.contract or "")
        if number:
            other_keys[columns.supply_key(tie)] = columns.supply_key(replace(tie, contract=number))
    stored = _stored(scope, connection, [*other_keys, *other_keys.values()])
    for tie in linked:
        key = columns.supply_key(tie)
        other = other_keys.get(key)
        yield (other if other in stored and key not in stored else key), columns.of_supply(tie)


def _keys(scope: Scope, connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """Return contract keys by number, where exactly one contract has the number."""
    table = tables.contract
    keys_of: dict[str, list[str]] = {}
    for chunk in slices(numbers):
        stmt = scope.select(table, table.c.number, table.c.key).where(table.c.number.in_(chunk))
        for number, key in connection.execute(stmt):
            keys_of.setdefault(number, []).append(key)
    return {number: keys[0] for number, keys in keys_of.items() if len(keys) == 1}


def _numbers(scope: Scope, connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    table = tables.contract
    numbers: dict[str, str] = {}
    for chunk in slices(keys):
        stmt = scope.select(table, table.c.key, table.c.number).where(table.c.key.in_(chunk))
        numbers.update((key, number) for key, number in connection.execute(stmt) if number)
    return numbers


def _stored(scope: Scope, connection: Connection, keys: Iterable[str]) -> set[str]:
    table = tables.supply
    stored: set[str] = set()
    for chunk in slices(keys):
        stmt = scope.select(table, table.c.key).where(table.c.key.in_(chunk))
        stored.update(connection.execute(stmt).scalars())
    return stored
