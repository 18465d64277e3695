"""Keeps the suggestions up to date: who may be one company, and who may stand on a list.

Only what changed is compared: new parties and those that say something else of themselves, with
everything; all parties, with a list that has another snapshot now. In slices, each written in one
short transaction, so that it can stop anywhere and pages never wait. A suggestion changes nothing;
an equal official number does, so the contracts that such a hit reaches are screened again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from graphs.matching import Comparison, Index, Likelihood, Record, compare
from graphs.parties import Identifier, Party
from screening.model.errors import ScreeningError
from screening.model.match import (
    ENTITY,
    PARTY,
    ComparedPair,
    ListingFacts,
    Match,
    MatchReason,
    MatchSide,
    OwnedBy,
)
from screening.rules.verdict.protocols import ContractScreener
from screening.services.matching import entity_index
from screening.services.notice import Notice, to_standard_error
from screening.services.screening import (
    RescreenResult,
    rescreen,
)
from screening.store.matches.comparison import side_of

if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.matches.entity_lists import EntityList
    from screening.store.portfolio import Portfolio
    from sources.kit.values.statements import Listing

AT_ONCE = 100  # parties in one slice
MOST_AT_ONCE = 500  # parties that a command compares before its answer
MOST_PER_PARTY = 5  # suggestions per party and list: a queue is for people
LEI = "XI-LEI"

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What one round came to. ``left``: parties that wait for the next round."""

    parties: int = 0
    screened: int = 0
    changed: int = 0
    left: int = 0


@dataclass(slots=True)
class MatchingRound:
    """One round over one organization: what is compared with what, and whom it touched."""

    store: "Store"
    portfolio: "Portfolio"
    home: Path
    most: int | None = None  # parties at most; the rest waits
    tick: Tick = lambda done, total: None
    touched: set[str] = field(default_factory=set)
    done: int = 0
    total: int = 0
    _open: dict[str, entity_index.EntityIndex] = field(default_factory=dict)
    _all_parties: "Index | None" = None

    def run(self) -> int:
        """Answers how many parties still wait."""
        compare = self.portfolio.comparison
        lists = self.store.entity_lists.in_use()
        self.touched |= compare.drop_other_lists([one.source for one in lists])
        changed, gone = compare.due()
        compare.forget(gone)
        behind = [one for one in lists if compare.up_to(one) is not None]
        self.total = len(changed) + sum(1 for _ in self._all(behind))
        left = self._with_lists(behind)
        waiting = changed[: self._room()]
        owners = self._owners(waiting)
        for some in _slices(waiting, AT_ONCE):
            self._slice(compare.parties(some), lists, owners, both=True)
        return left + len(changed) - len(waiting)

    def _all(self, behind: Sequence["EntityList"]) -> Iterator[Party]:
        for one in behind:
            yield from self.portfolio.comparison.eligible(
                self.portfolio.comparison.up_to(one) or ""
            )

    def _room(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.done)

    def _with_lists(self, behind: Sequence["EntityList"]) -> int:
        """Lists that have another snapshot: everybody that was compared before, once more."""
        left = 0
        for one in behind:
            left += self._with_list(one)
            self._open.pop(one.source, None)
        return left

    def _with_list(self, one: "EntityList") -> int:
        compare = self.portfolio.comparison
        after = compare.up_to(one) or ""
        while True:
            room = self._room()
            if room == 0:
                return sum(1 for _ in compare.eligible(after))
            size = AT_ONCE if room is None else min(AT_ONCE, room)
            some = list(islice(compare.eligible(after, size), size))
            if not some:
                compare.note(one, after, done=True)
                return 0
            self._slice(some, [one], self._owners([party.key for party in some]), both=False)
            after = some[-1].key
            compare.note(one, after, done=False)

    def _slice(
        self,
        parties: Sequence[Party],
        lists: Iterable["EntityList"],
        owners: dict[str, list[OwnedBy]],
        *,
        both: bool,
    ) -> None:
        """Find first, then write: no transaction is open while names are compared."""
        found: list[tuple[EntityList | None, list[ComparedPair]]] = [
            (one, list(self._entities(one, parties, owners))) for one in lists
        ]
        if both:
            found.append((None, list(self._pairs(parties))))
        self.touched |= self.portfolio.comparison.keep(parties, found, finished=both)
        self.done += len(parties)
        self.tick(self.done, self.total)

    # -- parties and lists --

    def _book(self, one: "EntityList") -> entity_index.EntityIndex:
        if one.source not in self._open:
            listings = self.store.entity_lists.listings(one.snapshot)
            self._open[one.source] = entity_index.load(self.home, one, listings)
        return self._open[one.source]

    def _entities(
        self, one: "EntityList", parties: Sequence[Party], owners: dict[str, list[OwnedBy]]
    ) -> Iterator[ComparedPair]:
        book = self._book(one)
        found: list[tuple[Party, tuple[int, ...], Comparison | None, tuple[OwnedBy, ...]]] = []
        looked_up = book.index.screen(map(_record, parties), MOST_PER_PARTY)
        for party, near in zip(parties, looked_up, strict=True):
            found += [
                (party, entity_index.rows_of(key), comparison, ()) for key, comparison in near
            ]
        for party in parties:
            for step in owners.get(party.key, ()):
                if (key := book.with_number(LEI, step.parent)) is not None:
                    found.append((party, entity_index.rows_of(key), None, (step,)))
        listings = self.store.entity_lists.listings_by_row(
            row for _, rows, _, _ in found for row in rows
        )
        for party, rows, comparison, steps in found:
            about = [listings[row] for row in rows if row in listings]
            if about:
                yield _entity_pair(one.source, party, about, comparison, steps)

    def _owners(self, keys: Sequence[str]) -> dict[str, list[OwnedBy]]:
        """Parents that the register of legal entities names, by the number of each party."""
        numbers: dict[str, list[Party]] = {}
        for party in self.portfolio.comparison.parties(keys):
            for one in party.identifiers:
                if one.scheme == LEI and one.valid:
                    numbers.setdefault(one.id, []).append(party)
        found: dict[str, list[OwnedBy]] = {}
        for child, ties in self.store.entity_lists.parents_of(numbers.keys()).items():
            for party in numbers[child]:
                found.setdefault(party.key, []).extend(
                    OwnedBy(
                        party.name,
                        tie.parent,
                        None,
                        "ultimate" if "ultimate" in tie.says else "direct",
                        source,
                        tie.where,
                    )
                    for source, tie in ties
                )
        return found

    # -- parties and parties --

    def _pairs(self, parties: Sequence[Party]) -> Iterator[ComparedPair]:
        if self._all_parties is None:
            self._all_parties = Index.of(map(_record, self.portfolio.comparison.eligible()))
        index = self._all_parties
        looked_up = index.screen(map(_record, parties), MOST_PER_PARTY + 1)
        near = {party.key: some for party, some in zip(parties, looked_up, strict=True)}
        keys = {key for found in near.values() for key, _ in found}
        known = {one.key: one for one in self.portfolio.comparison.parties(keys)}
        seen: set[tuple[str, str]] = set()
        for party in parties:
            for key, comparison in near[party.key]:
                ends = (min(party.key, key), max(party.key, key))
                other = known.get(key)
                if key == party.key or other is None or ends in seen:
                    continue
                if party.facility is other.facility:  # a place of work is not its company
                    seen.add(ends)
                    yield _party_pair(party, other, comparison)


def _is_sure(comparison: "Comparison") -> bool:
    return comparison.likelihood is Likelihood.SAME


def _record(party: Party) -> "Record":
    return Record(
        key=party.key,
        names=(party.name, *party.aliases),
        country=party.country,
        address=party.address,
        identifiers=tuple(one for one in party.identifiers if one.valid is not False),
    )


def _by_number(step: OwnedBy) -> "Comparison":
    """An owner is known by its number alone, and the list has the same one."""
    owner = Record(step.parent, (), identifiers=(Identifier(LEI, step.parent, True),))
    return compare(owner, owner)


def _party_pair(party: Party, other: Party, comparison: "Comparison") -> ComparedPair:

    one, two = sorted((party, other), key=lambda side: side.key)
    return _compared(PARTY, side_of(one), side_of(two), comparison)


def _entity_pair(
    source: str,
    party: Party,
    about: Sequence["Listing"],
    comparison: "Comparison | None",
    steps: tuple[OwnedBy, ...],
) -> ComparedPair:

    first = about[0]
    names = dict.fromkeys(alias for one in about for alias in one.aliases)
    numbers = dict.fromkeys(n for one in about for n in entity_index.numbers_of(one))
    entity = MatchSide(
        key=entity_index.entity_key(source, first),
        name=first.name,
        country=first.country,
        aliases=tuple(name for name in names if name != first.name),
        identifiers=tuple((one.scheme, one.id, one.valid) for one in numbers),
    )
    judged = comparison or _by_number(steps[-1])
    return _compared(ENTITY, side_of(party), entity, judged, tuple(map(_facts, about)), steps)


def _facts(one: "Listing") -> ListingFacts:
    return ListingFacts(
        programme=one.programme,
        issue=one.issue.value if one.issue else None,
        since=one.since.isoformat() if one.since else None,
        current=one.current,
        says=one.says,
        where=one.where,
    )


def _compared(
    kind: str,
    one: MatchSide,
    other: MatchSide,
    comparison: "Comparison",
    listings: tuple[ListingFacts, ...] = (),
    owners: tuple[OwnedBy, ...] = (),
) -> ComparedPair:
    return ComparedPair(
        kind=kind,
        one=one,
        other=other,
        basis="identifier" if _is_sure(comparison) else "name",
        score=comparison.log_odds,
        completeness=comparison.completeness,
        because=tuple(MatchReason(r.code, r.weight, r.about) for r in comparison.reasons),
        settles=comparison.would_settle,
        listings=listings,
        owners=owners,
    )


def _slices(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for at in range(0, len(keys), size):
        yield keys[at : at + size]


# -- a round, and what it reaches --


def bring_up_to_date(
    store: "Store",
    portfolio: "Portfolio",
    home: Path,
    screener: Callable[[], ContractScreener],
    *,
    most: int | None = None,
    tick: Tick = lambda done, total: None,
) -> RoundResult:
    """One round; then the contracts that a changed hit or count reaches are screened again."""
    waiting = set(portfolio.contracts.ids(unscreened_only=True))
    one = MatchingRound(store, portfolio, home, most, tick)
    left = one.run()
    ids = portfolio.match_decisions.contracts_above(one.touched) if one.touched else ()
    due = [id for id in ids if id not in waiting]  # what has no verdict yet gets it anyway
    done = rescreen(portfolio, screener(), due) if due else RescreenResult(0, 0)
    return RoundResult(one.done, done.screened, done.changed, left)


def review(
    portfolio: "Portfolio", screener: Callable[[], ContractScreener], today: date
) -> tuple[Match, ...]:
    """Words whose day has passed are asked again, and what they held back counts again."""
    due = portfolio.matches.overdue(today)
    if due:
        portfolio.match_decisions.ask_again(due)
        ids = {id for one in due for id in portfolio.match_decisions.reached(one)}
        rescreen(portfolio, screener(), sorted(ids))
    return due


class IdleMatcher:
    """Comparing in spare moments: a little at a time, and only when there may be something to do.

    A worker calls it when no run waits, so that a person's refresh is never behind it.
    """

    def __init__(
        self,
        store: "Store",
        home: Path,
        screener: Callable[[], ContractScreener],
        most: int,
        notice: Notice = to_standard_error,
    ) -> None:
        self._store = store
        self._home = home
        self._screener = screener
        self._most = most
        self._notice = notice
        self._seen: dict[str, object] = {}

    def __call__(self) -> bool:
        """Answers whether more is to be done at once."""
        more = [self._one(slug) for slug in self._store.organizations()]  # each has its turn
        return any(more)

    def _one(self, slug: str) -> bool:
        portfolio = self._store.portfolio(slug)
        stamp = (self._store.snapshots.in_use(), portfolio.comparison.stamp())
        if self._seen.get(slug) == stamp:
            return False
        try:
            done = bring_up_to_date(
                self._store, portfolio, self._home, self._screener, most=self._most
            )
        except ScreeningError:
            raise  # a database that cannot go on now may the next time
        except Exception as error:  # no fault of comparing may take the refreshing down with it
            self._notice(f"comparing: unexpected {type(error).__name__}: {error}")
            self._seen[slug] = stamp
            return False
        if not done.left:
            self._seen[slug] = stamp
            self._sweep()
        return done.left > 0

    def _sweep(self) -> None:
        entity_index.sweep(self._home, self._store.entity_lists.in_use())
