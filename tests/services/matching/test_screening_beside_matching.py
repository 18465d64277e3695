"""Screening while a worker compares companies: every contract has its verdict at the end.

Each test provokes one order in which the two can meet, on either database.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphs.chain import SupplyChain
from graphs.parties import Party
from screening.model.match import PARTY, ComparedPair, MatchFilter
from screening.model.purchase import Purchase
from screening.model.verdict import Verdict
from screening.rules.risk.listed_parties import NO_HITS, ListHits
from screening.rules.verdict.protocols import ContractScreener, PathFinder, StandingFn
from screening.services.screening import rescreen, screener_for
from screening.store import Store
from screening.store.matches.comparison import ComparisonQueue
from screening.store.matches.entity_lists import EntityList
from screening.store.store import LOCAL
from tests.support.match_world import DAY, REGISTER, TAILOR, TAILOR_AGAIN, UFLPA, World

Results = Iterable[tuple[EntityList | None, Sequence[ComparedPair]]]


@pytest.fixture
def imported(ready_address: str, tmp_path: Path) -> Iterator[World]:
    """A register that was imported a moment ago: nothing is screened or compared."""
    store = Store.open(ready_address)
    made = World(store, store.add_organization(LOCAL, "Local"), tmp_path)
    made.portfolio.imports.keep(REGISTER, "test")
    made.list_says("us_dhs_uflpa", *UFLPA)
    yield made
    store.close()


@pytest.fixture
def beside(imported: World, ready_address: str) -> Iterator[World]:
    """The same organization, seen by a process of its own."""
    store = Store.open(ready_address)
    yield World(store, store.portfolio(LOCAL), imported.home)
    store.close()


@dataclass
class InterruptedScreener:
    """A screener in whose first moment something else happens, once."""

    screener: ContractScreener
    meanwhile: list[World]

    def screen(
        self, purchase: Purchase, chain: SupplyChain, list_hits: ListHits = NO_HITS
    ) -> Verdict:
        while self.meanwhile:
            self.meanwhile.pop().compare()
        return self.screener.screen(purchase, chain, list_hits)

    @property
    def paths(self) -> PathFinder:
        return self.screener.paths

    @property
    def standings(self) -> StandingFn:
        return self.screener.standings


def unscreened(here: World) -> tuple[str, ...]:
    return here.portfolio.contracts.ids(unscreened_only=True)


def test_a_hit_that_comes_while_a_page_screens_leaves_nothing_without_a_verdict(
    imported: World, beside: World
) -> None:
    screener = InterruptedScreener(screener_for(imported.store, DAY), [beside])
    done = rescreen(imported.portfolio, screener)
    assert not screener.meanwhile
    assert unscreened(imported) == ()
    assert done.screened == len(REGISTER.contracts)
    assert imported.verdict("C-1")["listed"]["hits"]  # type: ignore[index]


def test_a_hit_that_comes_after_a_page_screened_leaves_nothing_without_a_verdict(
    imported: World, beside: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker began while nothing was screened, and writes when all of it is."""
    keep = ComparisonQueue.keep

    def keep_after_the_page_is_done(
        queue: ComparisonQueue, parties: Sequence[Party], results: Results, *, finished: bool
    ) -> set[str]:
        if unscreened(beside):
            beside.screen()
        return keep(queue, parties, results, finished=finished)

    monkeypatch.setattr(ComparisonQueue, "keep", keep_after_the_page_is_done)
    imported.compare()
    assert unscreened(imported) == ()
    assert imported.verdict("C-1")["listed"]["hits"]  # type: ignore[index]


def test_a_fault_in_the_midst_of_comparing_leaves_nothing_without_a_verdict(
    imported: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported.screen()
    keep = ComparisonQueue.keep
    due: list[set[str]] = []

    def keep_once(
        queue: ComparisonQueue, parties: Sequence[Party], results: Results, *, finished: bool
    ) -> set[str]:
        if due:
            raise RuntimeError("odd")
        due.append(keep(queue, parties, results, finished=finished))
        return due[0]

    monkeypatch.setattr(ComparisonQueue, "keep", keep_once)
    with pytest.raises(RuntimeError, match="odd"):
        imported.compare()
    assert due != [set()]
    assert unscreened(imported) == ()


def test_two_parties_that_may_be_one_take_no_verdict_out_of_use(imported: World) -> None:
    imported.compare()
    imported.screen()
    pairs = MatchFilter(kind=PARTY)
    imported.portfolio.comparison.forget([TAILOR.key, TAILOR_AGAIN.key])
    assert not imported.portfolio.matches.page(pairs).total
    assert imported.compare().screened == 0
    assert imported.portfolio.matches.page(pairs).total
