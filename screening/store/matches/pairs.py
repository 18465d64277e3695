"""The matches of one organization, as its portfolio hands them out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from screening.model.match import (
    Decision,
    Match,
    MatchFilter,
    MatchPage,
    OwnerLine,
)
from screening.store.database.scope import Scope
from screening.store.matches import decisions as matches


class Pairs:
    """The queue, the words on it, and what each reaches. Holds the organization for good."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def page(
        self, filter: MatchFilter | None = None, page: int = 1, per_page: int = 20
    ) -> MatchPage:
        """One page of the queue: the likeliest first, then those of which most is known."""
        return matches.page(self._scope, filter or MatchFilter(), page, per_page)

    def every(self, filter: MatchFilter) -> Iterator[Match]:
        """All of a filter in order, for an export."""
        return matches.every(self._scope, filter)

    def one(self, id: str) -> Match:
        """Raises MissingError."""
        return matches.one(self._scope, id)

    def sources(self) -> tuple[str, ...]:
        """The lists that matches are about."""
        return matches.sources(self._scope)

    def decide(
        self,
        id: str,
        answer: str,
        by: str,
        why: str,
        channel: str,
        review_on: date | None = None,
    ) -> Decision:
        """A person's word. Screen ``reached`` again after it. Raises InputError by field."""
        return matches.decide(self._scope, id, answer, by, why, channel, review_on)

    def undo(self, id: str, by: str, why: str, channel: str) -> Decision:
        """Takes the last word back. Raises InputError where there is none."""
        return matches.undo(self._scope, id, by, why, channel)

    def decisions(self, id: str) -> tuple[Decision, ...]:
        """Everything people said of a match, the latest first."""
        return matches.decisions(self._scope, id)

    def decisions_about(self, party: str) -> tuple[Decision, ...]:
        """Everything people said of a party, the latest first."""
        return matches.decisions_about(self._scope, party)

    def reached(self, match: Match) -> tuple[str, ...]:
        """The contracts whose verdict a word on this match could change."""
        return matches.reached(self._scope, match)

    def contracts_above(self, parties: Iterable[str]) -> tuple[str, ...]:
        """The contracts in whose chain one of these is, or a party that one of these owns."""
        with self._scope.reading() as connection:
            return tuple(sorted(matches.contracts_above_owned(self._scope, connection, parties)))

    def owners_of(self, keys: Sequence[str]) -> tuple[OwnerLine, ...]:
        """Who owns these parties, as registers say."""
        return matches.ownerships(self._scope, keys, owners=True)

    def owned_of(self, keys: Sequence[str]) -> tuple[OwnerLine, ...]:
        """What these parties own."""
        return matches.ownerships(self._scope, keys, owners=False)

    def overdue(self, today: date) -> tuple[Match, ...]:
        """Words whose day has passed."""
        return tuple(matches.overdue(self._scope, today))

    def ask_again(self, again: Sequence[Match]) -> None:
        matches.ask_again(self._scope, again)
