"""People's decisions on matches. Decisions are only ever added to.

A decision names the pair by its keys, so it outlives an import that is undone, and holds for the
evidence that it saw: comparing again with the same evidence asks nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, or_

from screening.model.audit import About, Action, Upkeep
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
from screening.model.typed_text import reason_of
from screening.store import tables
from screening.store.audit_log.lines import record, upkeep
from screening.store.chains.ties import contracts_above
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.matches import match_rows
from screening.store.matches.queue import find_match
from screening.store.parties.aliases import contradiction, read_aliases
from sources.kit.values.message import Message

MATCH = tables.party_match.c

LONGEST_REVIEW = timedelta(days=731)
REVIEWS = {NOT_SAME: timedelta(days=365), CANNOT_TELL: timedelta(days=91)}  # unless a day is given


# -- decisions --


def _review_day(scope: Scope, match: Match, answer: str, review_on: date | None) -> date | None:
    """Return the day on which a decision is looked at again, if there is one.

    No acceptance is without one (a list, or an open doubt). Raises InputError for an impossible
    day.
    """
    today = scope.now().date()
    if review_on is not None and not today < review_on <= today + LONGEST_REVIEW:
        raise InputError(Message("match.review_day"), "review_on")
    if review_on is None and (answer == CANNOT_TELL or (match.kind, answer) == (ENTITY, NOT_SAME)):
        return today + REVIEWS[answer]
    return None if answer == SAME else review_on


def _refuse_contradiction(scope: Scope, connection: Connection, left: str, right: str) -> None:
    against = contradiction(scope, connection, left, right)
    if against is not None:
        raise ContradictionError(*against)


def _add(
    scope: Scope,
    connection: Connection,
    match: Match,
    answer: str,
    by: str,
    why: str,
    channel: str,
    review_on: date | None,
) -> Decision:
    """Add a decision, update the pair's row, and make the contracts it reaches due."""
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
    decision = history_of_pair(scope, connection, pair.kind, pair.one.key, pair.other.key)[0]
    state = match_rows.state_of(match.evidence, decision)
    connection.execute(
        scope.update(tables.party_match).where(MATCH.public_id == match.id).values(**state)
    )
    mark_due(scope, connection, reached | _reached(scope, connection, match))
    record(
        scope,
        connection,
        Action.MATCH_UNDONE if answer == UNDONE else Action.MATCH_DECIDED,
        (About.MATCH, match.id),
        by=by,
        before={"answer": match.answer},
        after={"answer": None if answer == UNDONE else answer},
        why=why,
    )
    return decision


def history_of_pair(
    scope: Scope, connection: Connection, kind: str, left: str, right: str
) -> tuple[Decision, ...]:
    """Return the decisions on a pair, the latest first."""
    decision = tables.match_decision
    stmt = scope.select(decision).where(
        decision.c.kind == kind, decision.c.one == left, decision.c.other == right
    )
    rows = connection.execute(stmt.order_by(decision.c.id.desc())).mappings()
    return tuple(match_rows.to_decision(scope, row) for row in rows)


def last_decisions(
    scope: Scope, connection: Connection, kind: str, lefts: Iterable[str]
) -> dict[tuple[str, str], Decision]:
    """Return the last decision on each pair whose left key is one of these, by (left, right)."""
    decision = tables.match_decision
    latest: dict[tuple[str, str], Decision] = {}
    for chunk in slices(sorted(set(lefts))):
        stmt = scope.select(decision).where(decision.c.kind == kind, decision.c.one.in_(chunk))
        for row in connection.execute(stmt.order_by(decision.c.id)).mappings():
            latest[row["one"], row["other"]] = match_rows.to_decision(scope, row)
    return latest


# -- the contracts that a decision reaches --


def _reached(scope: Scope, connection: Connection, match: Match) -> set[str]:
    pair = match.compared
    keys = (pair.one.key, pair.other.key) if match.kind == PARTY else (pair.one.key,)
    return contracts_above_owned(scope, connection, keys)


def contracts_above_owned(scope: Scope, connection: Connection, parties: Iterable[str]) -> set[str]:
    """Return the contracts in whose chain one of these is, or a party that one of them owns."""
    owned = owned_by(scope, connection, read_aliases(scope, connection).all_keys(parties))
    return contracts_above(scope, connection, owned)


def owned_by(scope: Scope, connection: Connection, keys: Iterable[str]) -> set[str]:
    """Return these parties and all that they own, directly or by way of others."""
    table = tables.ownership
    seen = set(keys)
    level = sorted(seen)
    while level:
        below: set[str] = set()
        for chunk in slices(level):
            stmt = scope.select(table, table.c.child).where(table.c.parent.in_(chunk))
            below.update(connection.execute(stmt).scalars())
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
        by, reason = by.strip(), reason_of(why)
        if not by:
            raise InputError(Message("match.who_decides"), "by")
        if reason is None:
            raise InputError(Message("match.why"), "why")
        with self._scope.writing() as connection:
            match = find_match(self._scope, connection, id)
            pair = match.compared
            if match.kind == PARTY and answer == SAME:
                _refuse_contradiction(self._scope, connection, pair.one.key, pair.other.key)
            review_on = _review_day(self._scope, match, answer, review_on)
            return _add(self._scope, connection, match, answer, by, reason, channel, review_on)

    def undo(self, id: str, by: str, why: str, channel: str) -> Decision:
        """Cancel the last decision; the pair is open again, and its rows are as they were.

        Raises InputError where there is none.
        """
        if not by.strip():
            raise InputError(Message("match.who_takes_back"), "by")
        with self._scope.writing() as connection:
            match = find_match(self._scope, connection, id)
            if match.answer is None:
                raise InputError(Message("match.undecided", id=id))
            return _add(
                self._scope, connection, match, UNDONE, by.strip(), why.strip(), channel, None
            )

    def history(self, id: str) -> tuple[Decision, ...]:
        """Return all decisions on a match, the latest first."""
        with self._scope.reading() as connection:
            pair = find_match(self._scope, connection, id).compared
            return history_of_pair(self._scope, connection, pair.kind, pair.one.key, pair.other.key)

    def about(self, party: str) -> tuple[Decision, ...]:
        """Return all decisions about a party, the latest first; also on lists that dropped it."""
        decision = tables.match_decision
        stmt = self._scope.select(decision).where(
            or_(decision.c.one == party, decision.c.other == party)
        )
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(decision.c.id.desc())).mappings()
            return tuple(match_rows.to_decision(self._scope, row) for row in rows)

    def latest(self) -> dict[str, Decision]:
        """Return the last decision on each pair that anybody decided on, by the id of the match."""
        decision = tables.match_decision
        stmt = self._scope.select(decision).order_by(decision.c.id)
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).mappings()
            decisions = (match_rows.to_decision(self._scope, row) for row in rows)
            return {last.match: last for last in decisions}

    def reached(self, match: Match) -> tuple[str, ...]:
        """Return the ids of the contracts whose verdict this match could change."""
        with self._scope.reading() as connection:
            return tuple(sorted(_reached(self._scope, connection, match)))

    def ask_again(self, matches: Sequence[Match]) -> None:
        """Put these matches to a person again, and make the contracts they reach due."""
        for chunk in slices(matches):
            with self._scope.writing() as connection:
                upkeep(connection, Upkeep.DERIVED)
                stmt = self._scope.update(tables.party_match)
                stmt = stmt.where(MATCH.public_id.in_([match.id for match in chunk]))
                connection.execute(stmt.values(state=AGAIN))
                for match in chunk:
                    mark_due(self._scope, connection, _reached(self._scope, connection, match))
