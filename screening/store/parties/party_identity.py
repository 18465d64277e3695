"""The identity of a party: one of an import and one in the store with an equal official number.

A key that is a number itself (``id:NL-KVK:12345678``, from lists that tie or own) is the party that
a register named, and the other way round; what is stored keeps its key, so importing again changes
nothing. Two parties of registers are never joined here: that is a match, for a person to decide.

A number that several hold settles nothing, and parties with two numbers of one register are two.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

from sqlalchemy import Connection

from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

Number = tuple[str, str]  # scheme, number
BY_NUMBER = "id:"
MOST_ALIKE = 5  # lists that name one firm; a number of more is nobody's


def keys_in_use(
    scope: Scope, connection: Connection, read: Mapping[str, columns.Columns]
) -> dict[str, str]:
    """Return the key in use of each party that has another one in the files."""
    numbers = {key: columns.numbers_of(row) for key, row in read.items()}
    if not any(numbers.values()):
        return {}
    new = set(numbers) - _stored_keys(scope, connection, read)
    holders: dict[Number, set[str]] = {}
    for key, own in numbers.items():
        for number in own:
            holders.setdefault(number, set()).add(key)
    stored = _stored_numbers(scope, connection, holders, new, numbers)
    identity = {}
    for key in sorted(new):
        other = _same_party(key, numbers, holders, stored, new)
        if other is not None:
            identity[key] = other
    return {key: _end(identity, key) for key in identity}


def _stored_keys(scope: Scope, connection: Connection, keys: Iterable[str]) -> set[str]:
    table = tables.party
    stored: set[str] = set()
    for chunk in slices(keys):
        stmt = scope.select(table, table.c.key).where(table.c.key.in_(chunk))
        stored.update(connection.execute(stmt).scalars())
    return stored


def _stored_numbers(
    scope: Scope,
    connection: Connection,
    holders: dict[Number, set[str]],
    new: set[str],
    numbers: dict[str, dict[Number, None]],
) -> set[str]:
    """Add the stored parties that share a number with a new one to both tables.

    Return their keys.
    """
    table = tables.party_identifier
    stored: set[str] = set()
    needed = sorted(number for number, keys in holders.items() if keys & new)
    for scheme, group in groupby(needed, key=lambda pair: pair[0]):
        for chunk in slices(number for _, number in group):
            stmt = scope.select(table, table.c.number, table.c.party_key).where(
                table.c.scheme == scheme, table.c.number.in_(chunk)
            )
            for number, key in connection.execute(stmt):
                holders[scheme, number].add(key)
                stored.add(key)
    for chunk in slices(sorted(stored - set(numbers))):
        stmt = scope.select(table, table.c.party_key, table.c.scheme, table.c.number)
        for key, scheme, number in connection.execute(stmt.where(table.c.party_key.in_(chunk))):
            numbers.setdefault(key, {})[scheme, number] = None
    return stored


def _same_party(
    key: str,
    numbers: Mapping[str, dict[Number, None]],
    holders: Mapping[Number, set[str]],
    stored: set[str],
    new: set[str],
) -> str | None:
    """Return the key of the party that this new one is, or None.

    One that is stored comes before one of the files, one of a register before one of a list.
    """
    own = key.startswith(BY_NUMBER)
    candidates = set()
    for number in numbers[key]:
        others = holders[number] - {key}
        of_lists = {candidate for candidate in others if candidate.startswith(BY_NUMBER)}
        if not _are_one(numbers, {*of_lists, key} if own else of_lists):
            continue  # it is the number of several: a branch, a fund, a slip of the pen
        candidates |= others if own else of_lists & stored
    ranked = sorted(
        (candidate not in stored, candidate.startswith(BY_NUMBER), candidate)
        for candidate in candidates
        if _may_be_one(numbers[key], numbers[candidate])
    )
    if not ranked:
        return None
    best = ranked[0][2]
    both_new_lists = own and best in new and best.startswith(BY_NUMBER)
    return None if both_new_lists and best > key else best


def _are_one(numbers: Mapping[str, dict[Number, None]], keys: set[str]) -> bool:
    """Return whether nothing tells these lists' parties with an equal number apart."""
    held = [numbers[key] for key in sorted(keys)]
    return len(held) <= MOST_ALIKE and all(
        _may_be_one(first, second) for at, first in enumerate(held) for second in held[:at]
    )


def _may_be_one(first: dict[Number, None], second: dict[Number, None]) -> bool:
    """Return whether no register gave them two different numbers."""
    number_by_scheme = dict(first.keys())
    return all(number_by_scheme.get(scheme, number) == number for scheme, number in second)


def _end(identity: Mapping[str, str], key: str) -> str:
    """Return the end of a chain of identities; at most three steps, so that a loop ends too."""
    for _ in range(3):
        if key not in identity:
            break
        key = identity[key]
    return key


def write_numbers(
    scope: Scope, connection: Connection, rows: Iterable[columns.AnyRow], are_new: bool
) -> None:
    """Bring the index of numbers in step with these rows of ``party``."""
    table = tables.party_identifier
    for chunk in slices(rows):
        if not are_new:
            keys = [row["key"] for row in chunk]
            connection.execute(scope.delete(table).where(table.c.party_key.in_(keys)))
        scope.insert(connection, table, number_rows(chunk))


def number_rows(rows: Iterable[columns.AnyRow]) -> list[columns.Columns]:
    """Return the rows of the index of numbers for these rows of ``party``."""
    return [
        {"scheme": scheme, "number": number, "party_key": row["key"]}
        for row in rows
        for scheme, number in columns.numbers_of(row)
    ]


def forget_numbers(scope: Scope, connection: Connection, keys: Iterable[str]) -> None:
    """Remove these parties from the index of numbers."""
    table = tables.party_identifier
    for chunk in slices(keys):
        connection.execute(scope.delete(table).where(table.c.party_key.in_(chunk)))
