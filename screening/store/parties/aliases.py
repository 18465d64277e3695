"""The alias map: which parties are one company, by people's decisions in force.

Cheap: one query that an index answers, over the pairs that people decided and nothing else.
"""

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
from screening.store.database.scope import Rows, Scope, asked_once, kept, slices

LastDecision = tuple[str, str, str, str]  # left, right, answer, day


def read_aliases(scope: Scope, connection: Connection | None = None) -> Aliases:
    """Return the map from party key to canonical key, from the last decision on each pair."""
    if connection is None:
        with scope.reading() as opened:
            return read_aliases(scope, opened)
    pairs = [
        (left, right, (columns.match_id(scope.slug, PARTY, left, right), SAME, day))
        for left, right, answer, day in last_decisions(scope, connection)
        if answer == SAME
    ]
    if not pairs:
        return NO_ALIASES
    present = _present(
        scope, connection, {key for left, right, _ in pairs for key in (left, right)}
    )
    return group_aliases(pairs, present)


@asked_once
def last_decisions(scope: Scope, connection: Connection) -> tuple[LastDecision, ...]:
    """Return the last decision on each pair, in order of the keys."""
    rows = connection.execute(_last_decisions(scope)).all()
    return tuple(
        (left, right, answer, columns.moment(at).date().isoformat())
        for left, right, answer, at in rows
    )


@kept
def _last_decisions(scope: Scope) -> Rows:
    decision = tables.match_decision
    last = (
        scope.select(decision, func.max(decision.c.id))
        .where(decision.c.kind == PARTY)
        .group_by(decision.c.one, decision.c.other)
    )
    return (
        scope.select(decision, decision.c.one, decision.c.other, decision.c.answer, decision.c.at)
        .where(decision.c.id.in_(last))
        .order_by(decision.c.one, decision.c.other)
    )


def contradiction(
    scope: Scope, connection: Connection, first: str, second: str
) -> tuple[str, str] | None:
    """Return two parties that joining these would make one against a person's decision, or None."""
    current = read_aliases(scope, connection)
    one_side, other_side = set(current.keys_of(first)), set(current.keys_of(second))
    for left, right, answer, _ in last_decisions(scope, connection):
        if answer != NOT_SAME or {left, right} == {first, second}:
            continue
        if (left in one_side and right in other_side) or (left in other_side and right in one_side):
            return left, right
    return None


def _present(scope: Scope, connection: Connection, keys: set[str]) -> frozenset[str]:
    table = tables.party
    present: set[str] = set()
    for chunk in slices(sorted(keys)):
        stmt = scope.select(table, table.c.key).where(table.c.key.in_(chunk))
        stmt = stmt.where(table.c.natural_person.is_(False), table.c.anonymous.is_(False))
        present.update(connection.execute(stmt).scalars())
    return frozenset(present)
