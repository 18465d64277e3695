"""People's decisions on matches. Decisions are only ever added to.

A decision names the pair by its keys, so it outlives an import that is undone, and holds for the
evidence that it saw: comparing again with the same evidence asks nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, or_

from screening.model.errors import InputError
from screening.model.match import (
    AGAIN,
    ANSWERS,
    CANNOT_TELL,
    ENTITY,
    NOT_SAME,
    PARTY,
    SAME,
    UNDONE,
    ContradictionError,
    Decision,
    Match,
)
from screening.store import tables
from screening.store.chains.ties import contracts_above
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.matches import match_rows
from screening.store.matches.queue import find_match
from screening.store.parties import aliases as same
from sources.kit.values.message import Message

MATCH = tables.party_match.c

LONGEST_REVIEW = timedelta(days=731)
REVIEWS = {NOT_SAME: timedelta(days=365), CANNOT_TELL: timedelta(days=91)}  # unless a day is given


# -- people's words --


def _review(scope: Scope, match: Match, answer: str, review_on: date | None) -> date | None:
    """No acceptance without a day on which it is looked at again (a list, or an open doubt)."""
    today = scope.now().date()
    if review_on is not None and not today < review_on <= today + LONGEST_REVIEW:
        raise InputError(Message("match.review_day"), "review_on")
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
    said = history_of_pair(scope, connection, pair.kind, pair.one.key, pair.other.key)[0]
    now = match_rows.state_of(match.evidence, said)
    connection.execute(
        scope.update(tables.party_match).where(MATCH.public_id == match.id).values(**now)
    )
    mark_due(scope, connection, reached | _reached(scope, connection, match))
    return said


def history_of_pair(
    scope: Scope, connection: Connection, kind: str, left: str, right: str
) -> tuple[Decision, ...]:
    said = tables.match_decision
    asked = scope.select(said).where(said.c.kind == kind, said.c.one == left, said.c.other == right)
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


def _reached(scope: Scope, connection: Connection, match: Match) -> set[str]:
    pair = match.compared
    keys = (pair.one.key, pair.other.key) if match.kind == PARTY else (pair.one.key,)
    return contracts_above_owned(scope, connection, keys)


def contracts_above_owned(scope: Scope, connection: Connection, parties: Iterable[str]) -> set[str]:
    owned = owned_by(scope, connection, same.aliases(scope, connection).all_keys(parties))
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


class MatchDecisions:
    """People's decisions on the matches of one organization, and which contracts each reaches."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def decide(
        self,
        id: str,
        answer: str,
        by: str,
        why: str,
        channel: str,
        review_on: date | None = None,
    ) -> Decision:
        """Add a decision; the contracts that ``reached`` names are to be screened again after it.

        Raises InputError naming the field that is wrong, MissingError for the match.
        """
        if answer not in ANSWERS:
            raise InputError(Message("match.no_answer", answer=answer, known=ANSWERS), "answer")
        by, why = by.strip(), why.strip()
        if not by:
            raise InputError(Message("match.who_decides"), "by")
        if not why:
            raise InputError(Message("match.why"), "why")
        with self._scope.writing() as connection:
            match = find_match(self._scope, connection, id)
            pair = match.compared
            if match.kind == PARTY and answer == SAME:
                _refuse_contradiction(self._scope, connection, pair.one.key, pair.other.key)
            review_on = _review(self._scope, match, answer, review_on)
            return _say(self._scope, connection, match, answer, by, why, channel, review_on)

    def undo(self, id: str, by: str, why: str, channel: str) -> Decision:
        """Take the last decision back; the pair is open again, and its rows are as they were.

        Raises InputError where there is none.
        """
        if not by.strip():
            raise InputError(Message("match.who_takes_back"), "by")
        with self._scope.writing() as connection:
            match = find_match(self._scope, connection, id)
            if match.answer is None:
                raise InputError(Message("match.undecided", id=id))
            return _say(
                self._scope, connection, match, UNDONE, by.strip(), why.strip(), channel, None
            )

    def history(self, id: str) -> tuple[Decision, ...]:
        """Everything people said of a match, the latest first."""
        with self._scope.reading() as connection:
            pair = find_match(self._scope, connection, id).compared
            return history_of_pair(self._scope, connection, pair.kind, pair.one.key, pair.other.key)

    def about(self, party: str) -> tuple[Decision, ...]:
        """Return all decisions about a party, the latest first; also on lists that dropped it."""
        said = tables.match_decision
        asked = self._scope.select(said).where(or_(said.c.one == party, said.c.other == party))
        with self._scope.reading() as connection:
            rows = connection.execute(asked.order_by(said.c.id.desc())).mappings()
            return tuple(match_rows.to_decision(self._scope, row) for row in rows)

    def reached(self, match: Match) -> tuple[str, ...]:
        """The ids of the contracts whose verdict this match could change."""
        with self._scope.reading() as connection:
            return tuple(sorted(_reached(self._scope, connection, match)))

    def ask_again(self, again: Sequence[Match]) -> None:
        for some in slices(again):
            with self._scope.writing() as connection:
                due = self._scope.update(tables.party_match)
                due = due.where(MATCH.public_id.in_([match.id for match in some]))
                connection.execute(due.values(state=AGAIN))
                for match in some:
                    mark_due(self._scope, connection, _reached(self._scope, connection, match))

    def contracts_above(self, parties: Iterable[str]) -> tuple[str, ...]:
        """Return the contracts in whose chain one of these is, or a party that one of them owns."""
        with self._scope.reading() as connection:
            return tuple(sorted(contracts_above_owned(self._scope, connection, parties)))
