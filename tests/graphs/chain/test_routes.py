"""Routes, rounds, ways and chokepoints of one chain, against counting them all by hand."""

import random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.chain import SupplyChain
from graphs.chain import route_search as routes_module
from graphs.chain.chokepoints import Chokepoints, immediate_dominators
from graphs.chain.common_suppliers import common_suppliers
from graphs.chain.owners import owners_of
from graphs.chain.party_graph import PartyGraph
from graphs.chain.route_search import best_routes
from graphs.parties import Contract, Ownership, Party, Supply
from tests.support.effort import tries

names = st.sampled_from("abcdefg")
pairs_of_names = st.lists(st.tuples(names, names), max_size=18)


def party_graph(pairs: list[tuple[str, str]]) -> PartyGraph:
    """Return what a contract with the direct suppliers a and b reaches."""
    ties = [Supply(c, s) for c, s in pairs]
    contract = Contract("k", suppliers=(Party("a", "A"), Party("b", "B")))
    return SupplyChain.of(contract, ties).party_graph


def all_routes(graph: PartyGraph, ends: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Return every route that passes nobody twice, place first, by trying everything."""
    routes = []

    def climb(way: tuple[int, ...]) -> None:
        if way[-1] == 0:
            routes.append(way)
            return
        for above in graph.above[way[-1]]:
            if above not in way:
                climb((*way, above))

    for customer, supplier in set(ends):
        before = len(routes)
        climb((supplier, customer))
        if (
            len(routes) == before
        ):  # whoever goes to the customer passes the supplier: go to that one
            routes.append(min(ways_up(graph, supplier), key=upward))
    return sorted(set(routes), key=upward)


def upward(way: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """Sort by fewest hops, then by name from the place upwards."""
    return len(way), way


def ways_up(graph: PartyGraph, party: int) -> list[tuple[int, ...]]:
    below = nx.DiGraph((a, b) for a in range(len(graph)) for b in graph.below[a])
    return [tuple(reversed(way)) for way in nx.all_simple_paths(below, 0, party)]


def ends_of(graph: PartyGraph) -> list[tuple[int, int]]:
    return [(c, s) for c in range(1, len(graph)) for s in graph.below[c]]


@settings(max_examples=tries(250, 1500))
@given(pairs_of_names, st.integers(1, 6), st.data())
def test_the_best_routes_are_those_of_trying_all_of_them(
    pairs: list[tuple[str, str]], most: int, data: st.DataObject
) -> None:
    graph = party_graph(pairs)
    possible = ends_of(graph)
    if not possible:
        return
    ends = data.draw(st.lists(st.sampled_from(possible), min_size=1, max_size=6))
    search = best_routes(graph, ends, most)
    assert not search.cut
    assert search.routes == all_routes(graph, ends)[:most]


@settings(max_examples=tries(80, 300))
@given(pairs_of_names, st.data())
def test_ways_to_a_place_are_the_walks_that_cross_between_groups(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Several ties of one round that name the place add nothing: inside it nothing is counted."""
    graph = party_graph(pairs)
    possible = ends_of(graph)
    if not possible:
        return
    named = data.draw(st.sets(st.sampled_from(possible), min_size=1, max_size=6))
    ends = [(graph.keys[c], graph.keys[s]) for c, s in sorted(named)]
    ties = [Supply(c, s, "cotton" if (c, s) in ends else None, "TM") for c, s in pairs]
    contract = Contract("k", suppliers=(Party("a", "A"), Party("b", "B")))
    chain = SupplyChain.of(contract, ties)
    ((origin, ties_of_origin),) = chain.ends.items()
    assert set(ties_of_origin) == named
    below = nx.DiGraph((a, b) for a in range(len(graph)) for b in graph.below[a])
    home = {at: min(group) for group in nx.strongly_connected_components(below) for at in group}
    ways = set()

    def walk(group: int, way: tuple[tuple[int, int], ...]) -> None:
        for c, s in named:
            if home[c] == group:
                ways.add((*way, (c, s)) if home[s] != group else way)
        for a, b in below.edges:
            if home[a] == group and home[b] != group:
                walk(home[b], (*way, (a, b)))

    walk(0, ())
    assert chain.ways_to(origin) == len(ways)


def test_a_route_goes_around_what_it_would_pass_twice() -> None:
    """x and y supply each other; the short way to y leads through x, which the tie is to."""
    graph = party_graph([("a", "x"), ("x", "y"), ("y", "x"), ("a", "c"), ("c", "d"), ("d", "y")])
    x, y = graph.number["x"], graph.number["y"]
    search = best_routes(graph, [(y, x)], 3)
    assert [[graph.keys[at] for at in way] for way in search.routes] == [
        ["x", "y", "d", "c", "a", "contract"]
    ]


def test_where_every_way_leads_through_the_supplier_itself_the_way_to_it_is_the_route() -> None:
    graph = party_graph([("a", "x"), ("x", "y"), ("y", "x")])
    x, y = graph.number["x"], graph.number["y"]
    assert [[graph.keys[at] for at in way] for way in best_routes(graph, [(y, x)], 3).routes] == [
        ["x", "a", "contract"]
    ]


def test_a_route_that_stood_in_for_another_tie_still_leads_to_its_own_alternatives() -> None:
    """All ways to c lead through d, so d's best way answers for both ties to d."""
    graph = party_graph([("a", "b"), ("b", "e"), ("d", "c"), ("c", "d"), ("e", "d")])
    c, d, e = (graph.number[key] for key in "cde")
    search = best_routes(graph, [(c, d), (e, d)], 2)
    assert search.routes == all_routes(graph, [(e, d)])


def test_a_search_that_loses_patience_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes_module, "PATIENCE", 0)
    graph = party_graph([("a", "x"), ("x", "y"), ("a", "c"), ("c", "y")])
    x, y = graph.number["x"], graph.number["y"]
    assert best_routes(graph, [(x, y)], 3).cut is False  # without a round there is no search
    graph = party_graph([("a", "x"), ("x", "y"), ("y", "x"), ("a", "c"), ("c", "d"), ("d", "y")])
    x, y = graph.number["x"], graph.number["y"]
    assert best_routes(graph, [(y, x)], 3).cut


@settings(max_examples=tries(80, 300))
@given(pairs_of_names)
def test_ways_are_walks_over_the_condensed_graph_and_paths_where_nothing_goes_round(
    pairs: list[tuple[str, str]],
) -> None:
    graph = party_graph(pairs)
    below = nx.DiGraph((a, b) for a in range(len(graph)) for b in graph.below[a])
    home = {at: min(group) for group in nx.strongly_connected_components(below) for at in group}
    condensed = nx.MultiDiGraph((home[a], home[b]) for a, b in below.edges if home[a] != home[b])
    counted = dict(graph.each_way())
    assert set(counted) == set(range(len(graph)))
    for at in range(1, len(graph)):
        walks = len(list(nx.all_simple_edge_paths(condensed, 0, home[at])))
        assert counted[at] == walks
        if not graph.has_round_above[at]:
            assert counted[at] == len(list(nx.all_simple_paths(below, 0, at)))


@settings(max_examples=tries(80, 300))
@given(pairs_of_names)
def test_rounds_are_the_groups_that_supply_each_other(pairs: list[tuple[str, str]]) -> None:
    graph = party_graph(pairs)
    below = nx.DiGraph((a, b) for a in range(len(graph)) for b in graph.below[a])
    groups = (tuple(sorted(g)) for g in nx.strongly_connected_components(below) if len(g) > 1)
    assert graph.rounds == tuple(sorted(groups))


@settings(max_examples=tries(80, 300))
@given(pairs_of_names, st.data())
def test_chokepoints_are_what_is_on_every_way(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    graph = party_graph(pairs)
    below = nx.DiGraph((a, b) for a in range(len(graph)) for b in graph.below[a])
    expected = nx.immediate_dominators(below, 0)
    dominators = immediate_dominators(graph)
    assert {at: over for at, over in enumerate(dominators) if at} == {
        at: over for at, over in expected.items() if at
    }
    possible = ends_of(graph)
    if not possible:
        return
    ends = data.draw(st.sets(st.sampled_from(possible), min_size=1, max_size=5))
    ways = [
        {*way, supplier}
        for customer, supplier in ends
        for way in nx.all_simple_paths(below, 0, customer)
    ]
    assert set(Chokepoints(graph).of(ends)) == set.intersection(*ways) - {0}


def test_chokepoints_come_from_the_contract_down() -> None:
    graph = party_graph(
        [("a", "z"), ("b", "z"), ("z", "y"), ("y", "c"), ("y", "d"), ("c", "e"), ("d", "e")]
    )
    e = graph.number["e"]
    ends = {(above, e) for above in graph.above[e]}
    assert [graph.keys[at] for at in Chokepoints(graph).of(ends)] == ["z", "y", "e"]


def test_a_supplier_below_two_contracts_is_common_to_them() -> None:
    near, second = (
        SupplyChain.of(Contract(key, suppliers=(Party(first, first),)), [Supply(first, "mill")])
        for key, first in (("k1", "a"), ("k2", "b"))
    )
    (common,) = common_suppliers([near, second])
    assert (common.party, common.contracts, common.nearest) == ("mill", ("k1", "k2"), 2)
    far = SupplyChain.of(
        Contract("k3", suppliers=(Party("c", "C"),)), [Supply("c", "d"), Supply("d", "mill")]
    )
    assert [common_suppliers(chains)[0].nearest for chains in ([near, far], [far, near])] == [2, 2]


def test_owners_are_met_level_by_level_and_owning_round_ends() -> None:
    ties = [Ownership("mill", "group"), Ownership("group", "fund"), Ownership("fund", "group")]
    random.shuffle(ties)
    result = owners_of("mill", ties)
    assert [(tie.child, tie.parent) for tie in result.owners] == [
        ("mill", "group"), ("group", "fund"), ("fund", "group"),
    ]  # fmt: skip
    assert owners_of("mill", ties, most=1).further == 2
