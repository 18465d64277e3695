"""Chains of any shape: many parties, deeper than Python calls itself, wide, in circles.

A soak has 100,000 parties, ten thousand deep; else a fifth of each.
"""

import json
import random
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party, Supply
from screening.model.json_document import as_document
from screening.store import Store
from screening.store.chains import ties as reach
from screening.store.database.engine import open_engine
from tests.support import ready_made
from tests.support.effort import tries
from tests.support.method_world import purchase, screener

MANY, DEEP = tries((20_000, 2_000), (100_000, 10_000))
MOST_SHOWN = tries(400_000, 2_000_000)  # characters
Pairs = list[tuple[int, int]]


def wide_and_mixed() -> Pairs:
    """Return parties, half as many ties more, a few of them backwards: rounds."""
    draw = random.Random(3)  # noqa: S311
    pairs = [(draw.randrange(i // 4, i) if i > 1 else 0, i) for i in range(1, MANY)]
    pairs += [tuple(sorted(draw.sample(range(MANY), 2))) for _ in range(MANY // 2)]  # type: ignore[misc]
    return pairs + [(draw.randrange(1, MANY), draw.randrange(1, MANY)) for _ in range(1_000)]


def deep() -> Pairs:
    return [(i, i + 1) for i in range(DEEP)]


def deep_ladder() -> Pairs:
    """Return two at each of many tiers, both supplied by both: 2**tiers ways."""
    steps = range(DEEP // 2)
    return [(2 * i + a, 2 * i + 2 + b) for i in steps for a in (0, 1) for b in (0, 1)]


def fan() -> Pairs:
    return [(0, i) for i in range(1, 2 * DEEP)]


def deep_meets_wide() -> Pairs:
    """Return a tier for each, with as many at their end that the first supplies as well."""
    below = [(DEEP, i) for i in range(DEEP + 1, 2 * DEEP)]
    return [*deep(), *below, *((0, i) for _, i in below)]


def one_round() -> Pairs:
    """Return many that supply each other in a circle, with shortcuts both ways."""
    size = DEEP // 2
    circle = [(i, (i + 1) % size) for i in range(size)]
    return [
        *circle,
        *((i, i // 2) for i in range(1, size)),
        *((i, 2 * i) for i in range(size // 2)),
    ]


def chained(pairs: Pairs) -> SupplyChain:
    """Return the chain of the pairs, with self-loops and ties of nobody; a seventh has a good."""
    key = [f"p{i:06}" for i in range(max(map(max, pairs)) + 1)]
    goods = ("cotton", "fabric", "garment_assembly")
    supplies = [
        Supply(
            key[a], key[b], goods[n % 3] if n % 7 == 0 else None, "IN" if n % 7 == 0 else None,
            evidence_class="B" if n % 2 else None,
        )
        for n, (a, b) in enumerate(pairs)
    ]  # fmt: skip
    supplies += [Supply(key[3], key[3], "cotton", "CN"), Supply("nobody", "at all", "cotton", "CN")]
    return SupplyChain.of(Contract("k", suppliers=(Party(key[0], "Eerste"),)), supplies)


@pytest.mark.parametrize(
    "shape", [wide_and_mixed, deep, deep_ladder, fan, deep_meets_wide, one_round]
)
def test_every_shape_has_a_verdict_paths_and_exact_numbers(shape: Callable[[], Pairs]) -> None:
    chain = chained(shape())
    verdict = as_document(screener().screen(purchase(), chain))
    paths = as_document(screener().paths(purchase(), chain))
    for document in (verdict, paths):
        written = json.dumps(document)
        assert json.loads(written) == document
        assert len(written) < MOST_SHOWN, "what is shown is bounded, however large the chain"
    assert any(path["disclosed"] for issue in paths["issues"] for path in issue["paths"])
    assert sum(tier["parties"] for tier in paths["tiers"]) == len(chain.tiers)


def test_numbers_of_ways_beyond_all_words_are_exact() -> None:
    chain = chained(deep_ladder())
    last = chain.party_graph.keys[-1]
    assert chain.ways_down(last) == 2 ** (chain.tiers[last] - 2)


def test_memory_grows_with_the_chain_and_not_with_its_depth() -> None:
    held = {}
    for name, pairs in (("deep", deep()), ("flat", fan()[:DEEP])):
        chain = chained(pairs)
        tracemalloc.start()
        screener().paths(purchase(), chain)
        held[name] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert held["deep"] < 3 * held["flat"] + 5_000_000


def whole(chain: SupplyChain) -> SupplyChain:
    return replace(chain, left_out=0)


@dataclass(frozen=True)
class Batch:
    contracts: tuple[Contract, ...] = ()
    parties: tuple[Party, ...] = ()
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[()] = ()


@pytest.mark.parametrize("limit", [2, 5, 8, 9, 100])
def test_ties_beyond_the_limit_are_counted_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Nine ties: a with x and y, each with three more of which one is shared, and a way back."""
    monkeypatch.setattr(reach, "MOST_TIES", limit)
    ties = ["a x", "a y", "x 1", "x 2", "x 3", "y 3", "y 4", "y 5", "5 a"]
    pairs = (tie.split() for tie in ties)
    supplies = tuple(Supply(customer, supplier) for customer, supplier in pairs)
    contract = Contract("k", "C-1", suppliers=(Party("a", "A"),))
    store = Store(open_engine(f"sqlite:///{ready_made.database(tmp_path / 'test.db')}"))
    store.prepare()
    portfolio = store.portfolio("local")
    portfolio.imports.keep(Batch((contract,), (), supplies), "x")
    below = portfolio.ties.below(contract)
    assert below.left_out == max(0, len(ties) - limit)
    assert len(below.supplies) == min(limit, len(ties))
    chain = SupplyChain.of(contract, below.supplies, (), below.left_out)
    notes = screener().paths(purchase(), chain).notes
    assert bool(notes) is (limit < len(ties))
    verdict = screener().screen(purchase(), chain)
    assert (verdict.pins.inputs == screener().screen(purchase(), whole(chain)).pins.inputs) is (
        not notes
    )
    if notes:
        assert verdict.cautions[0] == notes[0]
        left = f"{9 - limit} of them were" if limit < 8 else "1 of them was"
        assert notes[0].en == f"Below this contract 9 ties can be reached; {left} not looked at."
    store.close()
