"""The queue of matches, and people's words on them. Words are only ever added to.

A decision names the pair by its keys, so it outlives an import that is undone, and holds for the
evidence that it saw: comparing again with the same evidence asks nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_

from screening.model.errors import InputError, MissingError
from screening.model.match import (
    AGAIN,
    ANSWERS,
    CANNOT_TELL,
    ENTITY,
    NOT_SAME,
    OPEN,
    PARTY,
    SAME,
    STATES,
    UNDONE,
    WAITING,
    ContradictionError,
    Decision,
    Match,
    MatchFilter,
    MatchPage,
    OwnerLine,
)
from screening.store import tables
from screening.store.chains.ties import contracts_above
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.matches import rows as match_rows
from screening.store.parties import aliases as same
from screening.store.verdicts import verdicts

Condition = ColumnElement[bool]
MATCH = tables.party_match.c

MOST_PER_PAGE = 200
MOST_OWNERS = 200
OWNER_FACTS = ("share", "share_low", "share_high", "form", "since", "until", "source")
LONGEST_REVIEW = timedelta(days=731)
REVIEWS = {NOT_SAME: timedelta(days=365), CANNOT_TELL: timedelta(days=91)}  # unless a day is given


# -- the queue --


def page(scope: Scope, filter: MatchFilter, number: int, per_page: int) -> MatchPage:
    per_page, number = max(1, min(per_page, MOST_PER_PAGE)), max(1, number)
    with scope.reading() as connection:
        counts = _counts(scope, connection, filter)
        total = counts[filter.state] if filter.state else sum(counts[s] for s in STATES[1:])
        asked = _ordered(scope, filter).limit(per_page).offset((number - 1) * per_page)
        rows = connection.execute(asked).mappings().all() if total else []
        return MatchPage(tuple(map(match_rows.to_match, rows)), total, number, per_page, counts)


def every(scope: Scope, filter: MatchFilter) -> Iterator[Match]:
    """All of a filter in order, read in slices, for an export."""
    with scope.reading() as connection:
        stepwise = connection.execution_options(yield_per=MOST_PER_PAGE)
        for row in stepwise.execute(_ordered(scope, filter)).mappings():
            yield match_rows.to_match(row)


def one(scope: Scope, id: str) -> Match:
    with scope.reading() as connection:
        return _one(scope, connection, id)


def _one(scope: Scope, connection: Connection, id: str) -> Match:
    row = connection.execute(_select(scope).where(MATCH.public_id == id)).mappings().first()
    if row is None:
        raise MissingError(f"There is no match {id}; `screening matches` lists them.")
    return match_rows.to_match(row)


def _select(scope: Scope) -> Select[Any]:
    snapshot = tables.snapshot
    asked = scope.select(
        tables.party_match, *tables.party_match.c, snapshot.c.title, snapshot.c.edition
    )
    return asked.outerjoin(snapshot, snapshot.c.id == MATCH.snapshot_id)


def _ordered(scope: Scope, filter: MatchFilter) -> Select[Any]:
    asked = _select(scope).where(*_conditions(scope, filter))
    return asked.order_by(MATCH.score.desc(), MATCH.completeness.desc(), MATCH.id)


def _conditions(scope: Scope, filter: MatchFilter) -> list[Condition]:
    found = [_is_there(scope)]
    if filter.state:
        found.append(_in_state(filter.state, scope.now().date()))
    for column, wanted in (
        (MATCH.kind, filter.kind),
        (MATCH.source, filter.source),
        (MATCH.basis, filter.basis),
    ):
        if wanted:
            found.append(column == wanted)
    if filter.party:
        found.append(or_(MATCH.one == filter.party, MATCH.other == filter.party))
    words = columns.folded(filter.text or "").split()
    found.extend(MATCH.search.contains(word, autoescape=True) for word in words)
    return found


def _is_there(scope: Scope) -> Condition:
    """Both parties are (still) parties; an entity that a list dropped waits for nobody."""
    first, second = tables.party.alias("first"), tables.party.alias("second")
    here = exists().where(scope.owns(first), first.c.key == MATCH.one)
    there = exists().where(scope.owns(second), second.c.key == MATCH.other)
    stands = MATCH.stands | MATCH.answer.is_not(None)
    return and_(here, or_(and_(MATCH.kind == ENTITY, stands), there))


def _in_state(state: str, today: date) -> Condition:
    """A word whose day has passed is to be asked again, whatever the column still says."""
    over = MATCH.review_on.is_not(None) & (MATCH.review_on <= today) & (MATCH.answer != SAME)
    if state == OPEN:
        return MATCH.state == OPEN
    if state == AGAIN:
        return (MATCH.state == AGAIN) | over
    if state == WAITING:
        return MATCH.state.in_((OPEN, AGAIN)) | over
    return and_(MATCH.state == state, or_(MATCH.answer == SAME, ~over, MATCH.review_on.is_(None)))


def _counts(scope: Scope, connection: Connection, filter: MatchFilter) -> dict[str, int]:
    others = _conditions(scope, replace(filter, state=None))
    today = scope.now().date()
    counted = {}
    for state in STATES:
        asked = scope.select(tables.party_match, func.count()).where(*others)
        found = connection.execute(asked.where(_in_state(state, today)))
        counted[state] = int(found.scalar_one())
    return counted


def sources(scope: Scope) -> tuple[str, ...]:
    """The lists that something in the queue is about."""
    asked = scope.select(tables.party_match, MATCH.source).where(MATCH.source.is_not(None))
    with scope.reading() as connection:
        return tuple(sorted(connection.execute(asked.distinct()).scalars()))


# -- people's words --


def decide(
    scope: Scope,
    id: str,
    answer: str,
    by: str,
    why: str,
    channel: str,
    review_on: date | None,
) -> Decision:
    """Adds a word. Raises InputError naming the field that is wrong, MissingError for the match."""
    if answer not in ANSWERS:
        raise InputError(f"There is no answer {answer}; give {', '.join(ANSWERS)}.", "answer")
    by, why = by.strip(), why.strip()
    for field, value in (("by", by), ("why", why)):
        if not value:
            raise InputError("Say who decides." if field == "by" else "Say why.", field)
    with scope.writing() as connection:
        match = _one(scope, connection, id)
        pair = match.compared
        if match.kind == PARTY and answer == SAME:
            _refuse_contradiction(scope, connection, pair.one.key, pair.other.key)
        review_on = _review(scope, match, answer, review_on)
        return _say(scope, connection, match, answer, by, why, channel, review_on)


def undo(scope: Scope, id: str, by: str, why: str, channel: str) -> Decision:
    """Takes the last word back; the pair is open again, and the rows are as they always were."""
    if not by.strip():
        raise InputError("Say who takes it back.", "by")
    with scope.writing() as connection:
        match = _one(scope, connection, id)
        if match.answer is None:
            raise InputError(f"Nobody has decided on match {id}; there is nothing to take back.")
        return _say(scope, connection, match, UNDONE, by.strip(), why.strip(), channel, None)


def _review(scope: Scope, match: Match, answer: str, review_on: date | None) -> date | None:
    """No acceptance without a day on which it is looked at again (a list, or an open doubt)."""
    today = scope.now().date()
    if review_on is not None and not today < review_on <= today + LONGEST_REVIEW:
        raise InputError("Give a day after today and at most two years from now.", "review_on")
    if review_on is None and (answer == CANNOT_TELL or (match.kind, answer) == (ENTITY, NOT_SAME)):
        return today + REVIEWS[answer]
    return None if answer == SAME else review_on


def _refuse_contradiction(scope: Scope, connection: Connection, left: str, right: str) -> None:
    against = same.refused(scope, connection, left, right)
    if against is not None:
        raise ContradictionError(*against)


def _say(
    scope: Scope,
    connection: Connection,
    match: Match,
    answer: str,
    by: str,
    why: str,
    channel: str,
    review_on: date | None,
) -> Decision:
    pair = match.compared
    reached = _reached(scope, connection, match)
    row = {
        "kind": pair.kind,
        "one": pair.one.key,
        "other": pair.other.key,
        "answer": answer,
        "by": by[:200],
        "at": scope.now(),
        "channel": channel,
        "why": why[:2000],
        "review_on": review_on,
        "evidence": match.evidence,
        "facts": columns.compact({**match_rows.facts_of(pair), "edition": match.edition}),
    }
    scope.insert(connection, tables.match_decision, [row])
    said = history(scope, connection, pair.kind, pair.one.key, pair.other.key)[0]
    now = match_rows.state_of(match.evidence, said)
    connection.execute(
        scope.update(tables.party_match).where(MATCH.public_id == match.id).values(**now)
    )
    verdicts.wait(scope, connection, reached | _reached(scope, connection, match))
    return said


def decisions(scope: Scope, id: str) -> tuple[Decision, ...]:
    """Everything people said of a match, the latest first."""
    with scope.reading() as connection:
        pair = _one(scope, connection, id).compared
        return history(scope, connection, pair.kind, pair.one.key, pair.other.key)


def history(
    scope: Scope, connection: Connection, kind: str, left: str, right: str
) -> tuple[Decision, ...]:
    said = tables.match_decision
    asked = scope.select(said).where(said.c.kind == kind, said.c.one == left, said.c.other == right)
    rows = connection.execute(asked.order_by(said.c.id.desc())).mappings()
    return tuple(match_rows.to_decision(scope, row) for row in rows)


def decisions_about(scope: Scope, party: str) -> tuple[Decision, ...]:
    """Everything people said of a party, the latest first; also of lists that dropped the rest."""
    said = tables.match_decision
    asked = scope.select(said).where(or_(said.c.one == party, said.c.other == party))
    with scope.reading() as connection:
        rows = connection.execute(asked.order_by(said.c.id.desc())).mappings()
        return tuple(match_rows.to_decision(scope, row) for row in rows)


def last_words(
    scope: Scope, connection: Connection, kind: str, lefts: Iterable[str]
) -> dict[tuple[str, str], Decision]:
    """The last word on each pair that begins with one of these keys."""
    said = tables.match_decision
    found: dict[tuple[str, str], Decision] = {}
    for some in slices(sorted(set(lefts))):
        asked = scope.select(said).where(said.c.kind == kind, said.c.one.in_(some))
        for row in connection.execute(asked.order_by(said.c.id)).mappings():
            found[row["one"], row["other"]] = match_rows.to_decision(scope, row)
    return found


# -- what a word reaches --


def reached(scope: Scope, match: Match) -> tuple[str, ...]:
    """The ids of the contracts whose verdict this match could change."""
    with scope.reading() as connection:
        return tuple(sorted(_reached(scope, connection, match)))


def _reached(scope: Scope, connection: Connection, match: Match) -> set[str]:
    pair = match.compared
    keys = (pair.one.key, pair.other.key) if match.kind == PARTY else (pair.one.key,)
    return contracts_above_owned(scope, connection, keys)


def contracts_above_owned(scope: Scope, connection: Connection, parties: Iterable[str]) -> set[str]:
    owned = owned_by(scope, connection, same.aliases(scope, connection).every(parties))
    return contracts_above(scope, connection, owned)


def owned_by(scope: Scope, connection: Connection, keys: Iterable[str]) -> set[str]:
    """These parties and all that they own, directly or by way of others."""
    table = tables.ownership
    seen = set(keys)
    level = sorted(seen)
    while level:
        below: set[str] = set()
        for some in slices(level):
            asked = scope.select(table, table.c.child).where(table.c.parent.in_(some))
            below.update(connection.execute(asked).scalars())
        level = sorted(below - seen)
        seen |= below
    return seen


def ownerships(scope: Scope, keys: Sequence[str], *, owners: bool) -> tuple[OwnerLine, ...]:
    """The ties of ownership of these parties, upwards or downwards, at most a few hundred."""
    own, party = tables.ownership, tables.party
    mine, theirs = (own.c.child, own.c.parent) if owners else (own.c.parent, own.c.child)
    asked = (
        scope.select(own, *own.c, party.c.name, party.c.natural_person)
        .outerjoin(party, (party.c.key == theirs) & scope.owns(party))
        .where(mine.in_(list(keys)))
        .order_by(own.c.until.is_not(None), party.c.name, own.c.key)
        .limit(MOST_OWNERS)
    )
    with scope.reading() as connection:
        return tuple(
            OwnerLine(
                key=row[theirs.name],
                name=row["name"] or row[theirs.name],
                natural_person=bool(row["natural_person"]),
                **{name: row[name] for name in OWNER_FACTS},
            )
            for row in connection.execute(asked).mappings()
        )


def overdue(scope: Scope, today: date) -> Sequence[Match]:
    """Words whose day has passed and whose state does not say so yet."""
    asked = _select(scope).where(MATCH.review_on <= today, MATCH.state.in_((NOT_SAME, CANNOT_TELL)))
    with scope.reading() as connection:
        return [match_rows.to_match(row) for row in connection.execute(asked).mappings()]


def ask_again(scope: Scope, again: Sequence[Match]) -> None:
    for some in slices(again):
        with scope.writing() as connection:
            due = scope.update(tables.party_match)
            due = due.where(MATCH.public_id.in_([match.id for match in some]))
            connection.execute(due.values(state=AGAIN))
            for match in some:
                verdicts.wait(scope, connection, _reached(scope, connection, match))
