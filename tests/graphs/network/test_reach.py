"""How many contracts depend on what, against a walk from every contract by itself."""

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.network.assemble import PlaceScores, dependence, read_ties
from graphs.network.prepare import prepare
from graphs.network.reach import contracts_above
from tests.support.effort import tries
from tests.support.made_networks import ISSUES, made


@settings(max_examples=tries(20, 60), deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(0, 700), st.integers(0, 60))
def test_contracts_above_a_node_are_counted_exactly(
    seed: int, parties: int, contracts: int, count: int
) -> None:
    ties = made(seed, parties, contracts, count)
    counts = contracts_above(prepare(ties, ISSUES))
    below: dict[int, set[int]] = {}
    for s, c in zip(ties.supplier.tolist(), ties.customer.tolist(), strict=True):
        below.setdefault(c, set()).add(s)
    expected = [0] * parties
    for contract in range(parties, parties + contracts):
        seen: set[int] = set()
        front = [contract]
        while front:
            new = below.get(front.pop(), set()) - seen
            seen |= new
            front += new
        for node in seen:
            expected[node] += 1
    assert counts[:parties].tolist() == expected


def tables(ties: list[tuple[Any, ...]], direct: list[tuple[str, str]]) -> tuple[Any, Any]:
    names = ("customer", "supplier", "good", "country", "region", "evidence_class")
    columns = list(zip(*ties, strict=True))
    one = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
    pairs = list(zip(*direct, strict=True))
    two = pa.table({n: pa.array(c) for n, c in zip(("contract", "supplier"), pairs, strict=True)})
    return [one], [two]


def test_a_contract_depends_on_high_places_it_reaches_and_on_those_who_sell_from_there() -> None:
    ties = [
        ("Brand", "Mill", "yarn", "IN", None, None),
        ("Mill", "Farm", "cotton", "CN", None, None),
        ("Mill", "Dye works", "dye", "NL", None, None),
        ("Shop", "Dye works", "dye", "NL", None, None),
    ]
    direct = [("c1", "Brand"), ("c2", "Brand"), ("c3", "Mill"), ("c4", "Shop")]
    table = read_ties(*tables(ties, direct))
    scores = np.zeros((len(table.places), 16), np.float32)
    for at, place in enumerate(table.places):
        scores[at, 0] = {"cotton": 0.9, "yarn": 0.3, "dye": 0.1}[place[0] or ""]
    counted = dependence(table, [PlaceScores(np.arange(4, dtype=np.int32), scores)], 0.55)
    assert counted.values[:, 0].round(6).tolist() == [0.9, 0.9, 0.9, 0.1] or np.allclose(
        counted.values[:, 0], [0.9, 0.9, 0.9, 0.1]
    )
    by_good = {place[0]: int(n) for place, n in zip(table.places, counted.of_place, strict=True)}
    assert by_good == {"cotton": 3, "yarn": 0, "dye": 0}
    by_party = {table.parties.name(rank): int(n) for rank, n in enumerate(counted.of_party) if n}
    assert by_party == {"Farm": 3, "Mill": 3, "Brand": 2}


def test_a_place_that_weighs_less_for_a_contract_counts_for_the_others_only() -> None:
    table = read_ties(*tables([("Brand", "Farm", "cotton", "CN", None, None)],
                         [("c1", "Brand"), ("c2", "Brand")]))  # fmt: skip
    high = np.full((1, 16), 0.9, np.float32)
    views = [
        PlaceScores(np.array([0], np.int32), high),
        PlaceScores(np.array([1], np.int32), high * 0.5),
    ]
    counted = dependence(table, views, 0.55)
    assert counted.of_place.tolist() == [1]
    assert np.allclose(counted.values[:, 0], [0.9, 0.45])


def test_names_that_a_person_said_are_one_are_read_as_one() -> None:
    ties = [("Brand", "Farm", "cotton", "CN", None, None)]
    table = read_ties(*tables(ties, [("c1", "Brand Ltd")]), {"Brand Ltd": "Brand"})
    counted = dependence(
        table, [PlaceScores(np.array([0], np.int32), np.full((1, 16), 0.9, np.float32))], 0.55
    )
    assert counted.of_place.tolist() == [1]
