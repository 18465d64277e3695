"""The queue of matches: the likeliest first, then those of which most is known."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_

from screening.model.errors import MissingError
from screening.model.match import (
    AGAIN,
    CANNOT_TELL,
    ENTITY,
    NOT_SAME,
    OPEN,
    SAME,
    STATES,
    WAITING,
    Match,
    MatchFilter,
    MatchPage,
    OwnerLine,
)
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope
from screening.store.matches import match_rows
from sources.kit.values.message import Message

Condition = ColumnElement[bool]
MATCH = tables.party_match.c

MOST_PER_PAGE = 200
MOST_OWNERS = 200
OWNER_FACTS = ("share", "share_low", "share_high", "form", "since", "until", "source")


def find_match(scope: Scope, connection: Connection, id: str) -> Match:
    """Return this match. Raises MissingError."""
    row = connection.execute(select_matches(scope).where(MATCH.public_id == id)).mappings().first()
    if row is None:
        raise MissingError(Message("match.missing", id=id))
    return match_rows.to_match(row)


def select_matches(scope: Scope) -> Select[Any]:
    """Select the matches of an organization with title and edition of their list."""
    snapshot = tables.snapshot
    stmt = scope.select(
        tables.party_match, *tables.party_match.c, snapshot.c.title, snapshot.c.edition
    )
    return stmt.outerjoin(snapshot, snapshot.c.id == MATCH.snapshot_id)


def _ordered(scope: Scope, filter: MatchFilter) -> Select[Any]:
    stmt = select_matches(scope).where(*_conditions(scope, filter))
    return stmt.order_by(MATCH.score.desc(), MATCH.completeness.desc(), MATCH.id)


def _conditions(scope: Scope, filter: MatchFilter) -> list[Condition]:
    conditions = [_is_present(scope)]
    if filter.state:
        conditions.append(_in_state(filter.state, scope.now().date()))
    for column, wanted in (
        (MATCH.kind, filter.kind),
        (MATCH.source, filter.source),
        (MATCH.basis, filter.basis),
    ):
        if wanted:
            conditions.append(column == wanted)
    if filter.party:
        conditions.append(or_(MATCH.one == filter.party, MATCH.other == filter.party))
    words = columns.folded(filter.text or "").split()
    conditions.extend(MATCH.search.contains(word, autoescape=True) for word in words)
    return conditions


def _is_present(scope: Scope) -> Condition:
    """Hold where both parties are (still) parties, and no list dropped an undecided entity."""
    first, second = tables.party.alias("first"), tables.party.alias("second")
    first_present = exists().where(scope.owns(first), first.c.key == MATCH.one)
    second_present = exists().where(scope.owns(second), second.c.key == MATCH.other)
    stands = MATCH.stands | MATCH.answer.is_not(None)
    return and_(first_present, or_(and_(MATCH.kind == ENTITY, stands), second_present))


def _in_state(state: str, today: date) -> Condition:
    """Hold for matches in a state; a decision whose day has passed counts as to be asked again.

    The column ``state`` may not say so yet.
    """
    over = MATCH.review_on.is_not(None) & (MATCH.review_on <= today) & (MATCH.answer != SAME)
    if state == OPEN:
        return MATCH.state == OPEN
    if state == AGAIN:
        return (MATCH.state == AGAIN) | over
    if state == WAITING:
        return MATCH.state.in_((OPEN, AGAIN)) | over
    return and_(MATCH.state == state, or_(MATCH.answer == SAME, ~over, MATCH.review_on.is_(None)))


def _counts(scope: Scope, connection: Connection, filter: MatchFilter) -> dict[str, int]:
    conditions = _conditions(scope, replace(filter, state=None))
    today = scope.now().date()
    counts = {}
    for state in STATES:
        stmt = scope.select(tables.party_match, func.count()).where(*conditions)
        result = connection.execute(stmt.where(_in_state(state, today)))
        counts[state] = int(result.scalar_one())
    return counts


def ownerships(scope: Scope, keys: Sequence[str], *, owners: bool) -> tuple[OwnerLine, ...]:
    """Return the ownership ties of these parties, upwards or downwards, at most a few hundred."""
    own, party = tables.ownership, tables.party
    near, far = (own.c.child, own.c.parent) if owners else (own.c.parent, own.c.child)
    stmt = (
        scope.select(own, *own.c, party.c.name, party.c.natural_person)
        .outerjoin(party, (party.c.key == far) & scope.owns(party))
        .where(near.in_(list(keys)))
        .order_by(own.c.until.is_not(None), party.c.name, own.c.key)
        .limit(MOST_OWNERS)
    )
    with scope.reading() as connection:
        return tuple(
            OwnerLine(
                key=row[far.name],
                name=row["name"] or row[far.name],
                natural_person=bool(row["natural_person"]),
                **{name: row[name] for name in OWNER_FACTS},
            )
            for row in connection.execute(stmt).mappings()
        )


class MatchQueue:
    """The matches of one organization, decided or not."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def page(
        self, filter: MatchFilter | None = None, page: int = 1, per_page: int = 20
    ) -> MatchPage:
        """Return one page of the queue, with counts by state."""
        filter = filter or MatchFilter()
        per_page, page = max(1, min(per_page, MOST_PER_PAGE)), max(1, page)
        with self._scope.reading() as connection:
            counts = _counts(self._scope, connection, filter)
            total = counts[filter.state] if filter.state else sum(counts[s] for s in STATES[1:])
            stmt = _ordered(self._scope, filter).limit(per_page).offset((page - 1) * per_page)
            rows = connection.execute(stmt).mappings().all() if total else []
            return MatchPage(tuple(map(match_rows.to_match, rows)), total, page, per_page, counts)

    def every(self, filter: MatchFilter) -> Iterator[Match]:
        """Yield all matches of a filter in order, read in slices, for an export."""
        with self._scope.reading() as connection:
            stmt, stepwise = _ordered(self._scope, filter), {"yield_per": MOST_PER_PAGE}
            for row in connection.execute(stmt, execution_options=stepwise).mappings():
                yield match_rows.to_match(row)

    def get(self, id: str) -> Match:
        """Return this match. Raises MissingError."""
        with self._scope.reading() as connection:
            return find_match(self._scope, connection, id)

    def sources(self) -> tuple[str, ...]:
        """Return the lists that something in the queue is about."""
        stmt = self._scope.select(tables.party_match, MATCH.source).where(MATCH.source.is_not(None))
        with self._scope.reading() as connection:
            return tuple(sorted(connection.execute(stmt.distinct()).scalars()))

    def overdue(self, today: date) -> tuple[Match, ...]:
        """Return the matches whose review day has passed and whose state does not say so yet."""
        stmt = select_matches(self._scope).where(
            MATCH.review_on <= today, MATCH.state.in_((NOT_SAME, CANNOT_TELL))
        )
        with self._scope.reading() as connection:
            return tuple(match_rows.to_match(row) for row in connection.execute(stmt).mappings())

    def owners_of(self, keys: Sequence[str]) -> tuple[OwnerLine, ...]:
        """Return who owns these parties, as registers say."""
        return ownerships(self._scope, keys, owners=True)

    def owned_by(self, keys: Sequence[str]) -> tuple[OwnerLine, ...]:
        """Return what these parties own."""
        return ownerships(self._scope, keys, owners=False)
