"""Company numbers that come in again with a clearly different name or country.

A slip in a number must not rename a company in all contracts. What is stored keeps its name; what
comes in is kept beside it, as it was written and under a key of its own, and a person is asked
whether the two are one. The same file again finds that key again.
"""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from graphs.matching import Record, names_clearly_differ
from graphs.parties import BY_NAME, Party
from screening.model.import_runs import NumberConflict
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

_APART = re.compile("~[0-9a-f]{12}$")  # how the key of a party ends whose number is another's
_AUTHORITIES = ("id:XI-LEI:", "id:OS-ID:")  # lists that give the number out, and so may rename


def conflicts(
    scope: Scope, connection: Connection, read: Mapping[str, columns.Columns]
) -> dict[str, NumberConflict]:
    """Return the parties of the files whose number a clearly different party has, by their key."""
    differing: dict[str, tuple[Party, Party]] = {}
    for chunk in slices(key for key, row in read.items() if _has_a_number(key, row)):
        stmt = scope.select(tables.party).where(tables.party.c.key.in_(chunk))
        for row in connection.execute(stmt).mappings():
            party = columns.to_party({**read[row["key"]], "key": row["key"]})
            stored = columns.to_party(row)
            if not columns.is_only_a_number(row) and clearly_differ(stored, party):
                differing[stored.key] = (stored, party)
    beside = _kept_beside(scope, connection) if differing else {}
    return {
        key: NumberConflict(stored, _key_beside(party, beside.get(key, ())), party)
        for key, (stored, party) in differing.items()
    }


def share_a_number(first: str, second: str) -> bool:
    """Return whether two parties, by their keys, came in with one number and were kept apart."""
    return first != second and _APART.sub("", first) == _APART.sub("", second)


def clearly_differ(first: Party, second: Party) -> bool:
    """Return whether countries differ, or names do by the rules of matching."""
    if first.country and second.country and first.country != second.country:
        return True
    return names_clearly_differ(_names(first), _names(second))


def _names(party: Party) -> Record:
    return Record(party.key, (party.name, *party.aliases))


def _has_a_number(key: str, row: columns.Columns) -> bool:
    return not (
        row["identifiers"] == "[]"
        or row["natural_person"]
        or row["anonymous"]
        or BY_NAME in key
        or key.startswith(_AUTHORITIES)
        or columns.is_only_a_number(row)
    )


def _kept_beside(scope: Scope, connection: Connection) -> dict[str, list[Party]]:
    """Return all parties that were kept apart before, by the key that their number would have."""
    beside: dict[str, list[Party]] = {}
    key = tables.party.c.key
    stmt = scope.select(tables.party).where(key.contains("~")).order_by(key)
    for row in connection.execute(stmt).mappings():
        if _APART.search(row["key"]):
            beside.setdefault(_APART.sub("", row["key"]), []).append(columns.to_party(row))
    return beside


def _key_beside(party: Party, others: Sequence[Party]) -> str:
    """Return the key of one that was kept apart before and may be this party, else a new one."""
    for other in others:
        if not clearly_differ(other, party):
            return other.key
    mark = columns.digest(columns.folded(party.name), party.country or "")[:12]
    return f"{party.key}~{mark}"
