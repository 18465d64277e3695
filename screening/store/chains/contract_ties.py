"""Ties declared for one contract: by its key where it is known, by its number until it comes.

A chain names a contract as people do, and may be imported before or after the register. A tie
keeps the key that it had when it came, so that linking it later makes no second tie.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Table

from graphs.parties import Supply
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices


@dataclass(slots=True)
class Linked:
    """Ties that waited for a contract which has come."""

    rows: list[dict[str, Any]] = field(default_factory=list)  # key and customer
    before: dict[str, str] = field(default_factory=dict)  # key -> former content


def has_rows(scope: Scope, connection: Connection, table: Table) -> bool:
    asked = scope.select(table, table.c.id).limit(1)
    return connection.execute(asked).first() is not None


def link(scope: Scope, connection: Connection, numbers: Iterable[str | None]) -> Linked:
    """Ties for one of these numbers, now that one contract has it. Two contracts: left alone.

    Nothing is changed on a connection that only reads.
    """
    supply = tables.supply
    found = Linked()
    for some in slices(sorted({number for number in numbers if number})):
        asked = scope.select(supply).where(supply.c.contract.in_(some))
        waiting = [dict(row) for row in connection.execute(asked).mappings()]
        keys = _keys(scope, connection, sorted({row["contract"] for row in waiting}))
        for row in waiting:
            if row["contract"] not in keys:
                continue
            found.before[row["key"]] = columns.packed(row, columns.SUPPLY_FACTS)
            found.rows.append({"key": row["key"], "customer": row["customer"]})
            if connection.get_execution_options().get("writes", False):
                linked = scope.update(supply).where(supply.c.id == row["id"])
                connection.execute(linked.values(contract=keys[row["contract"]]))
    return found


def keyed(
    scope: Scope, connection: Connection, ties: Iterable[Supply]
) -> Iterator[tuple[str, columns.Columns]]:
    """Each tie with the key of its row. A contract's number becomes its key where one has it."""
    for some in slices(ties):
        if any(tie.contract for tie in some):
            yield from _of_contracts(scope, connection, some)
        else:
            for tie in some:
                yield columns.supply_key(tie), columns.of_supply(tie)


def _of_contracts(
    scope: Scope, connection: Connection, ties: Sequence[Supply]
) -> Iterator[tuple[str, columns.Columns]]:
    said = sorted({tie.contract for tie in ties if tie.contract})
    keys = _keys(scope, connection, said)
    numbers = _numbers(scope, connection, sorted({*said, *keys.values()}))
    other_keys: dict[str, str] = {}  # of the tie as it would be, to the one it had by number
    linked = []
    for tie in ties:
        tie = replace(tie, contract=keys.get(tie.contract or "", tie.contract))
        linked.append(tie)
        number = numbers.get(tie.contract or "")
        if number:
            other_keys[columns.supply_key(tie)] = columns.supply_key(replace(tie, contract=number))
    there = _stored(scope, connection, [*other_keys, *other_keys.values()])
    for tie in linked:
        key = columns.supply_key(tie)
        other = other_keys.get(key)
        yield (other if other in there and key not in there else key), columns.of_supply(tie)


def _keys(scope: Scope, connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """Number to key, where exactly one contract has the number."""
    table = tables.contract
    found: dict[str, list[str]] = {}
    for some in slices(numbers):
        asked = scope.select(table, table.c.number, table.c.key).where(table.c.number.in_(some))
        for number, key in connection.execute(asked):
            found.setdefault(number, []).append(key)
    return {number: keys[0] for number, keys in found.items() if len(keys) == 1}


def _numbers(scope: Scope, connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    table = tables.contract
    found: dict[str, str] = {}
    for some in slices(keys):
        asked = scope.select(table, table.c.key, table.c.number).where(table.c.key.in_(some))
        found.update((key, number) for key, number in connection.execute(asked) if number)
    return found


def _stored(scope: Scope, connection: Connection, keys: Iterable[str]) -> set[str]:
    table = tables.supply
    found: set[str] = set()
    for some in slices(keys):
        asked = scope.select(table, table.c.key).where(table.c.key.in_(some))
        found.update(connection.execute(asked).scalars())
    return found
