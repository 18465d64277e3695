"""Where a party of an import is one that is known already, by an equal official number.

A key that is a number itself (``id:NL-KVK:12345678``, from lists that tie or own) meets the party
that a register named, and the other way round; what is stored keeps its key, so importing again
changes nothing. Two parties of registers never meet here: that is a match, and a person's word.

A number that several hold settles nothing, and parties with two numbers of one register are two.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

Number = tuple[str, str]  # scheme, number
BY_NUMBER = "id:"
MOST_ALIKE = 5  # lists that name one firm; a number of more is nobody's


def meetings(
    scope: Scope, connection: Connection, read: Mapping[str, columns.Columns]
) -> dict[str, str]:
    """The key in use for each party that has another one in the files."""
    numbers = {key: columns.numbers_of(row) for key, row in read.items()}
    if not any(numbers.values()):
        return {}
    new = set(numbers) - _stored_keys(scope, connection, read)
    holders: dict[Number, set[str]] = {}
    for key, some in numbers.items():
        for one in some:
            holders.setdefault(one, set()).add(key)
    stored = _stored_numbers(scope, connection, holders, new, numbers)
    found = {}
    for key in sorted(new):
        other = _other(key, numbers, holders, stored, new)
        if other is not None:
            found[key] = other
    return {key: _end(found, key) for key in found}


def _stored_keys(scope: Scope, connection: Connection, keys: Iterable[str]) -> set[str]:
    table = tables.party
    found: set[str] = set()
    for some in slices(keys):
        asked = scope.select(table, table.c.key).where(table.c.key.in_(some))
        found.update(connection.execute(asked).scalars())
    return found


def _stored_numbers(
    scope: Scope,
    connection: Connection,
    holders: dict[Number, set[str]],
    new: set[str],
    numbers: dict[str, dict[Number, None]],
) -> set[str]:
    """Adds the stored parties with a number of a new one to both tables; answers their keys."""
    table = tables.party_identifier
    found: set[str] = set()
    asked_for = sorted(number for number, keys in holders.items() if keys & new)
    for scheme, group in groupby(asked_for, key=lambda one: one[0]):
        for some in slices(number for _, number in group):
            asked = scope.select(table, table.c.number, table.c.party_key).where(
                table.c.scheme == scheme, table.c.number.in_(some)
            )
            for number, key in connection.execute(asked):
                holders[scheme, number].add(key)
                found.add(key)
    for some in slices(sorted(found - set(numbers))):
        asked = scope.select(table, table.c.party_key, table.c.scheme, table.c.number)
        for key, scheme, number in connection.execute(asked.where(table.c.party_key.in_(some))):
            numbers.setdefault(key, {})[scheme, number] = None
    return found


def _other(
    key: str,
    numbers: Mapping[str, dict[Number, None]],
    holders: Mapping[Number, set[str]],
    stored: set[str],
    new: set[str],
) -> str | None:
    """The party that this new one is: stored before read, of a register before of a list."""
    own = key.startswith(BY_NUMBER)
    candidates = set()
    for number in numbers[key]:
        others = holders[number] - {key}
        of_lists = {one for one in others if one.startswith(BY_NUMBER)}
        if not _are_one(numbers, {*of_lists, key} if own else of_lists):
            continue  # it is the number of several: a branch, a fund, a slip of the pen
        candidates |= others if own else of_lists & stored
    ranked = sorted(
        (one not in stored, one.startswith(BY_NUMBER), one)
        for one in candidates
        if _may_be_one(numbers[key], numbers[one])
    )
    if not ranked:
        return None
    best = ranked[0][2]
    both_new_lists = own and best in new and best.startswith(BY_NUMBER)
    return None if both_new_lists and best > key else best


def _are_one(numbers: Mapping[str, dict[Number, None]], keys: set[str]) -> bool:
    """Whether nothing tells these lists' parties with an equal number apart."""
    some = [numbers[key] for key in sorted(keys)]
    return len(some) <= MOST_ALIKE and all(
        _may_be_one(one, other) for at, one in enumerate(some) for other in some[:at]
    )


def _may_be_one(one: dict[Number, None], other: dict[Number, None]) -> bool:
    """Not where a register gave them two different numbers."""
    mine = dict(one.keys())
    return all(mine.get(scheme, number) == number for scheme, number in other)


def _end(found: Mapping[str, str], key: str) -> str:
    """Where a chain of meetings ends; at most three steps, so that a loop ends too."""
    for _ in range(3):
        if key not in found:
            break
        key = found[key]
    return key


def write_numbers(
    scope: Scope, connection: Connection, rows: Iterable[Mapping[str, Any]], are_new: bool
) -> None:
    """The index of numbers, brought in step with these rows of ``party``."""
    table = tables.party_identifier
    for some in slices(rows):
        if not are_new:
            keys = [row["key"] for row in some]
            connection.execute(scope.delete(table).where(table.c.party_key.in_(keys)))
        found = [
            {"scheme": scheme, "number": number, "party_key": row["key"]}
            for row in some
            for scheme, number in columns.numbers_of(row)
        ]
        scope.insert(connection, table, found)


def forget_numbers(scope: Scope, connection: Connection, keys: Iterable[str]) -> None:
    table = tables.party_identifier
    for some in slices(keys):
        connection.execute(scope.delete(table).where(table.c.party_key.in_(some)))
