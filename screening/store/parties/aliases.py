"""The alias map: which parties a person said are one company. Read from the decisions in force.

Cheap: one question that an index answers, over the pairs that people decided and nothing else.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, func

from screening.model.match import (
    NOT_SAME,
    PARTY,
    SAME,
)
from screening.model.party_aliases import (
    NO_ALIASES,
    Aliases,
    group_aliases,
)
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices


def aliases(scope: Scope, connection: Connection | None = None) -> Aliases:
    """Party key -> canonical key, from the last word on each pair of parties."""
    if connection is None:
        with scope.reading() as opened:
            return aliases(scope, opened)
    pairs = [
        (one, other, (columns.match_id(scope.slug, PARTY, one, other), SAME, day))
        for one, other, answer, day in last_words(scope, connection)
        if answer == SAME
    ]
    if not pairs:
        return NO_ALIASES
    there = _there(scope, connection, {key for one, other, _ in pairs for key in (one, other)})
    return group_aliases(pairs, there)


def last_words(scope: Scope, connection: Connection) -> Iterable[tuple[str, str, str, str]]:
    """One, other, answer and day: the last word on each pair of parties, in order of the keys."""
    said = tables.match_decision
    last = (
        scope.select(said, func.max(said.c.id))
        .where(said.c.kind == PARTY)
        .group_by(said.c.one, said.c.other)
    )
    asked = (
        scope.select(said, said.c.one, said.c.other, said.c.answer, said.c.at)
        .where(said.c.id.in_(last))
        .order_by(said.c.one, said.c.other)
    )
    for one, other, answer, at in connection.execute(asked):
        yield one, other, answer, columns.moment(at).date().isoformat()


def refused(scope: Scope, connection: Connection, one: str, other: str) -> tuple[str, str] | None:
    """Two keys that joining these would make one, although a person said that they are not."""
    known = aliases(scope, connection)
    first, second = set(known.keys_of(one)), set(known.keys_of(other))
    for left, right, answer, _ in last_words(scope, connection):
        if answer != NOT_SAME or {left, right} == {one, other}:
            continue
        if (left in first and right in second) or (left in second and right in first):
            return left, right
    return None


def _there(scope: Scope, connection: Connection, keys: set[str]) -> frozenset[str]:
    table = tables.party
    found: set[str] = set()
    for some in slices(sorted(keys)):
        asked = scope.select(table, table.c.key).where(table.c.key.in_(some))
        asked = asked.where(table.c.natural_person.is_(False), table.c.anonymous.is_(False))
        found.update(connection.execute(asked).scalars())
    return frozenset(found)
