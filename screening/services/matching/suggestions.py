"""Suggestions of matches: parties that may be one company, and parties that may be on a list.

Only what changed is compared: new parties and those that say something else of themselves, with
everything; all parties, with a list that has another snapshot now. In slices, each written in one
short transaction, so that it can stop anywhere and pages never wait. A suggestion changes nothing;
an equal official number does, so the contracts that such a hit reaches are screened again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from graphs.matching import Comparison, Index, Likelihood, Record, compare
from graphs.parties import Identifier, Party
from screening.model.errors import ScreeningError
from screening.model.import_runs import NumberConflict
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
from screening.services.notice import Notice, to_log
from screening.services.screening import (
    RescreenResult,
    rescreen,
    rescreen_until_settled,
)
from screening.store.matches.comparison import side_of
from sources.kit.values.message import Message

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
    """The result of one round. ``left``: parties that wait for the next round."""

    parties: int = 0
    screened: int = 0
    changed: int = 0
    left: int = 0


@dataclass(slots=True)
class MatchingRound:
    """One round over one organization: what is compared with what, and what is due by it."""

    store: "Store"
    portfolio: "Portfolio"
    home: Path
    most: int | None = None  # parties at most; the rest waits
    tick: Tick = lambda done, total: None
    due: set[str] = field(default_factory=set)  # contracts whose verdict the round took out of use
    done: int = 0
    total: int = 0
    _open: dict[str, entity_index.EntityIndex] = field(default_factory=dict)
    _all_parties: "Index | None" = None

    def run(self) -> int:
        """Run the round and return how many parties still wait."""
        comparison = self.portfolio.comparison
        lists = self.store.entity_lists.in_use()
        self.due |= comparison.drop_other_lists([entity_list.source for entity_list in lists])
        changed, removed = comparison.due()
        comparison.forget(removed)
        behind = [
            entity_list
            for entity_list in lists
            if comparison.compared_up_to(entity_list) is not None
        ]
        self.total = len(changed) + sum(1 for _ in self._all(behind))
        left = self._with_lists(behind)
        waiting = changed[: self._room()]
        owners = self._owners(waiting)
        for keys in _slices(waiting, AT_ONCE):
            self._slice(comparison.parties(keys), lists, owners, both=True)
        return left + len(changed) - len(waiting)

    def _all(self, behind: Sequence["EntityList"]) -> Iterator[Party]:
        for entity_list in behind:
            yield from self.portfolio.comparison.eligible(
                self.portfolio.comparison.compared_up_to(entity_list) or ""
            )

    def _room(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.done)

    def _with_lists(self, behind: Sequence["EntityList"]) -> int:
        """Compare all parties with lists that have another snapshot; return how many are left."""
        left = 0
        for entity_list in behind:
            left += self._with_list(entity_list)
            self._open.pop(entity_list.source, None)
        return left

    def _with_list(self, entity_list: "EntityList") -> int:
        comparison = self.portfolio.comparison
        after = comparison.compared_up_to(entity_list) or ""
        while True:
            room = self._room()
            if room == 0:
                return sum(1 for _ in comparison.eligible(after))
            size = AT_ONCE if room is None else min(AT_ONCE, room)
            parties = list(islice(comparison.eligible(after, size), size))
            if not parties:
                comparison.note(entity_list, after, done=True)
                return 0
            self._slice(
                parties, [entity_list], self._owners([party.key for party in parties]), both=False
            )
            after = parties[-1].key
            comparison.note(entity_list, after, done=False)

    def _slice(
        self,
        parties: Sequence[Party],
        lists: Iterable["EntityList"],
        owners: dict[str, list[OwnedBy]],
        *,
        both: bool,
    ) -> None:
        """Compare first, then write: no transaction is open while names are compared."""
        pairs: list[tuple[EntityList | None, list[ComparedPair]]] = [
            (entity_list, list(self._entities(entity_list, parties, owners)))
            for entity_list in lists
        ]
        if both:
            pairs.append((None, list(self._pairs(parties))))
        self.due |= self.portfolio.comparison.keep(parties, pairs, finished=both)
        self.done += len(parties)
        self.tick(self.done, self.total)

    # -- parties and lists --

    def _index(self, entity_list: "EntityList") -> entity_index.EntityIndex:
        if entity_list.source not in self._open:
            listings = self.store.entity_lists.listings(entity_list.snapshot)
            self._open[entity_list.source] = entity_index.load(self.home, entity_list, listings)
        return self._open[entity_list.source]

    def _entities(
        self, entity_list: "EntityList", parties: Sequence[Party], owners: dict[str, list[OwnedBy]]
    ) -> Iterator[ComparedPair]:
        index = self._index(entity_list)
        candidates: list[tuple[Party, tuple[int, ...], Comparison | None, tuple[OwnedBy, ...]]] = []
        looked_up = index.index.screen(map(_record, parties), MOST_PER_PARTY)
        for party, near in zip(parties, looked_up, strict=True):
            candidates += [
                (party, entity_index.rows_of(key), comparison, ()) for key, comparison in near
            ]
        for party in parties:
            for step in owners.get(party.key, ()):
                if (key := index.with_number(LEI, step.parent)) is not None:
                    candidates.append((party, entity_index.rows_of(key), None, (step,)))
        listings = self.store.entity_lists.listings_by_row(
            row for _, rows, _, _ in candidates for row in rows
        )
        for party, rows, comparison, steps in candidates:
            about = [listings[row] for row in rows if row in listings]
            if about:
                yield _entity_pair(entity_list.source, party, about, comparison, steps)

    def _owners(self, keys: Sequence[str]) -> dict[str, list[OwnedBy]]:
        """Return the parents in the register of legal entities, by the key of each party."""
        numbers: dict[str, list[Party]] = {}
        for party in self.portfolio.comparison.parties(keys):
            for identifier in party.identifiers:
                if identifier.scheme == LEI and identifier.valid:
                    numbers.setdefault(identifier.id, []).append(party)
        owners: dict[str, list[OwnedBy]] = {}
        for child, ties in self.store.entity_lists.parents_of(numbers.keys()).items():
            for party in numbers[child]:
                owners.setdefault(party.key, []).extend(
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
        return owners

    # -- parties and parties --

    def _pairs(self, parties: Sequence[Party]) -> Iterator[ComparedPair]:
        if self._all_parties is None:
            self._all_parties = Index.of(map(_record, self.portfolio.comparison.eligible()))
        index = self._all_parties
        looked_up = index.screen(map(_record, parties), MOST_PER_PARTY + 1)
        near = {party.key: matches for party, matches in zip(parties, looked_up, strict=True)}
        keys = {key for neighbours in near.values() for key, _ in neighbours}
        others = {
            other_party.key: other_party for other_party in self.portfolio.comparison.parties(keys)
        }
        seen: set[tuple[str, str]] = set()
        for party in parties:
            for key, comparison in near[party.key]:
                ends = (min(party.key, key), max(party.key, key))
                other = others.get(key)
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
        identifiers=tuple(
            identifier for identifier in party.identifiers if identifier.valid is not False
        ),
    )


def _by_number(step: OwnedBy) -> "Comparison":
    """Return the comparison of an owner, known by its number alone, with a list that has it too."""
    owner = Record(step.parent, (), identifiers=(Identifier(LEI, step.parent, True),))
    return compare(owner, owner)


def _party_pair(party: Party, other: Party, comparison: "Comparison") -> ComparedPair:

    first, second = sorted((party, other), key=lambda side: side.key)
    return _compared(PARTY, side_of(first), side_of(second), comparison)


def _entity_pair(
    source: str,
    party: Party,
    about: Sequence["Listing"],
    comparison: "Comparison | None",
    steps: tuple[OwnedBy, ...],
) -> ComparedPair:

    first = about[0]
    names = dict.fromkeys(alias for listing in about for alias in listing.aliases)
    numbers = dict.fromkeys(n for listing in about for n in entity_index.numbers_of(listing))
    entity = MatchSide(
        key=entity_index.entity_key(source, first),
        name=first.name,
        country=first.country,
        aliases=tuple(name for name in names if name != first.name),
        identifiers=tuple((number.scheme, number.id, number.valid) for number in numbers),
    )
    judged = comparison or _by_number(steps[-1])
    return _compared(ENTITY, side_of(party), entity, judged, tuple(map(_facts, about)), steps)


def _facts(listing: "Listing") -> ListingFacts:
    return ListingFacts(
        programme=listing.programme,
        issue=listing.issue.value if listing.issue else None,
        since=listing.since.isoformat() if listing.since else None,
        current=listing.current,
        says=listing.says,
        where=listing.where,
    )


def _compared(
    kind: str,
    left: MatchSide,
    right: MatchSide,
    comparison: "Comparison",
    listings: tuple[ListingFacts, ...] = (),
    owners: tuple[OwnedBy, ...] = (),
) -> ComparedPair:
    return ComparedPair(
        kind=kind,
        one=left,
        other=right,
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


# -- numbers that an import brought with another name --


def ask_about(portfolio: "Portfolio", conflicts: Sequence[NumberConflict]) -> None:
    """Ask whether parties that came in with one number are one company."""
    pairs = []
    for conflict in conflicts:
        read = replace(conflict.read, key=conflict.key)
        comparison = compare(_record(conflict.stored), _record(read))
        pairs.append(_party_pair(conflict.stored, read, comparison))
    if pairs:
        portfolio.comparison.ask(pairs)


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
    """Run one round, then screen the contracts whose verdict a changed hit or count outdated.

    A contract that had no verdict when the round came to it is left to whoever is screening it.
    """
    matching = MatchingRound(store, portfolio, home, most, tick)

    def screen() -> RescreenResult:
        due = sorted(matching.due)
        return rescreen(portfolio, screener(), due) if due else RescreenResult(0, 0)

    try:
        left = matching.run()
    except Exception:
        rescreen_until_settled(store, screen)  # what earlier slices made due
        raise
    done = rescreen_until_settled(store, screen)
    return RoundResult(matching.done, done.screened, done.changed, left)


def review(
    portfolio: "Portfolio", screener: Callable[[], ContractScreener], today: date
) -> tuple[Match, ...]:
    """Reopen the decisions whose review day has passed; return their matches.

    What those decisions held back counts again.
    """
    due = portfolio.matches.overdue(today)
    if due:
        portfolio.match_decisions.ask_again(due)
        ids = {id for match in due for id in portfolio.match_decisions.reached(match)}
        rescreen(portfolio, screener(), sorted(ids))
    return due


class IdleMatcher:
    """A matcher for spare moments: a little at a time, and only if there may be something to do.

    A worker calls it when no run waits, so that a person's refresh is never behind it.
    """

    def __init__(
        self,
        store: "Store",
        home: Path,
        screener: Callable[[], ContractScreener],
        most: int,
        notice: Notice = to_log,
    ) -> None:
        self._store = store
        self._home = home
        self._screener = screener
        self._most = most
        self._notice = notice
        self._seen: dict[str, object] = {}

    def __call__(self) -> bool:
        """Compare some parties; return whether more is to be done at once."""
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
            kind = type(error).__name__
            self._notice(Message("progress.comparing_failed", kind=kind, error=str(error)))
            self._seen[slug] = stamp
            return False
        if not done.left:
            self._seen[slug] = stamp
            self._sweep()
        return done.left > 0

    def _sweep(self) -> None:
        entity_index.sweep(self._home, self._store.entity_lists.in_use())
