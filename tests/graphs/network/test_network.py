"""The columns of a network: equal to networkx, to a full pass after every update, to the byte."""

import random
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.network import update
from graphs.network.columns import Keys, Network
from graphs.network.prepare import TieArrays, prepare
from graphs.network.screening_pass import solve
from graphs.network.update import LiveNetwork, TooManyAddedTiesError
from tests.bench.measure import Size
from tests.bench.portfolio import ISSUES as TWELVE
from tests.bench.portfolio import portfolio
from tests.support.effort import tries
from tests.support.made_networks import (
    ISSUES,
    made,
    ties_of,
)


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    many = update.MANY
    yield
    update.MANY = many


STEPS = settings(max_examples=tries(25, 60), deadline=None)


def by_networkx(ties: TieArrays) -> list[list[float]]:
    """The values by dynamic programming over the condensed graph, in plain Python."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(ties.nodes))
    for s, c, w in zip(
        ties.supplier.tolist(), ties.customer.tolist(), ties.link.tolist(), strict=True
    ):
        if s != c and w > graph.get_edge_data(c, s, {"w": 0})["w"]:
            graph.add_edge(c, s, w=w)
    value = [list(map(float, row)) for row in ties.own]
    condensed = nx.condensation(graph)
    for group in reversed(list(nx.topological_sort(condensed))):
        changed = True
        while changed:
            changed = False
            for v in condensed.nodes[group]["members"]:
                for m in graph.successors(v):
                    w = graph.edges[v, m]["w"]
                    for lane, held in enumerate(value[v]):
                        if w * value[m][lane] > held + 1e-12:
                            value[v][lane] = max(value[v][lane], w * value[m][lane])
                            changed = True
    return value


def values(network: Network, best: Any) -> Any:
    """By rank, so that two networks can be compared."""
    return best[network.node_of]


@st.composite
def networks(draw: st.DrawFn) -> TieArrays:
    return made(
        draw(st.integers(0, 10**6)),
        draw(st.integers(1, 14)),
        draw(st.integers(0, 4)),
        draw(st.integers(0, 40)),
        draw(st.booleans()),
    )


@STEPS
@given(networks())
def test_the_pass_gives_what_networkx_gives(ties: TieArrays) -> None:
    network = prepare(ties, ISSUES)
    best = values(network, solve(network).best)
    assert np.abs(best[:, : len(ISSUES)] - np.array(by_networkx(ties))).max() < 1e-6


@STEPS
@given(networks())
def test_suppliers_come_before_customers_and_cycles_stand_together(ties: TieArrays) -> None:
    network = prepare(ties, ISSUES)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.n))
    for v in range(network.n):
        assert network.suppliers(v) == sorted(set(network.suppliers(v)))
        for m in network.suppliers(v):
            graph.add_edge(m, v)
            assert network.component[m] <= network.component[v]
            assert v in network.customers(m)
    assert (np.diff(network.component) >= 0).all()
    groups = [set(map(int, np.flatnonzero(network.component == g))) for g in set(network.component)]
    assert sorted(map(sorted, groups)) == sorted(
        sorted(group) for group in nx.strongly_connected_components(graph)
    )
    ranges = [set(range(first, end)) for first, end in network.loops.tolist()]
    assert ranges == [group for group in sorted(groups, key=min) if len(group) > 1]
    contracts = range(network.first_contract, network.n)
    assert all(not network.customers(c) for c in contracts)
    assert network.rank_of[network.first_contract :].tolist() == list(contracts)


@STEPS
@given(networks(), st.randoms(use_true_random=False))
def test_ties_in_another_order_give_the_same_bytes(
    ties: TieArrays, shuffler: random.Random
) -> None:
    order = list(range(len(ties.link)))
    shuffler.shuffle(order)
    other = TieArrays(
        ties.parties, ties.contracts, ties.supplier[order], ties.customer[order],
        ties.link[order], ties.own,
    )  # fmt: skip
    first, two = prepare(ties, ISSUES), prepare(other, ISSUES)
    for name, column in vars(first).items():
        if isinstance(column, np.ndarray):
            assert column.tobytes() == vars(two)[name].tobytes(), name
    assert solve(first).best.tobytes() == solve(two).best.tobytes()


def test_of_ties_that_come_twice_the_surest_counts_and_no_node_is_its_own_supplier() -> None:
    ties = ties_of(2, 1, [(0, 1, 0.4), (0, 1, 0.9), (0, 1, 0.7), (1, 1, 1.0), (1, 2, 1.0)],
                   [[1, 0, 0], [0, 0, 0], [0, 0, 0]])  # fmt: skip
    network = prepare(ties, ISSUES)
    assert network.ties == 2
    assert values(network, solve(network).best)[:, 0].tolist() == pytest.approx([1.0, 0.9, 0.9])


def test_a_cycle_of_sure_ties_does_not_hold_itself_up() -> None:
    """Once the one high score in a cycle sinks, nothing in it may remember it."""
    ties = ties_of(3, 1, [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), (2, 3, 1.0)],
                   [[0.9, 0, 0], [0.1, 0, 0], [0, 0, 0], [0, 0, 0]])  # fmt: skip
    update.MANY = 0
    live = LiveNetwork(prepare(ties, ISSUES))
    assert live.set_own([0], [[0.2, 0, 0]]).tolist() == [0]
    assert values(live.network, live.best)[:, 0].tolist() == pytest.approx([0.2, 0.2, 0.2, 0.2])


def test_the_last_word_counts_where_one_call_names_a_node_or_a_tie_twice() -> None:
    """Raised and then lowered in one call: the cycle may not remember what it had before both."""
    ties = ties_of(2, 1, [(0, 1, 1.0), (1, 0, 1.0), (1, 2, 1.0)],
                   [[0.9, 0, 0], [0, 0, 0], [0, 0, 0]])  # fmt: skip
    update.MANY = 0
    live = LiveNetwork(prepare(ties, ISSUES))
    assert live.set_own([0, 0], [[1.0, 0, 0], [0.2, 0, 0]]).tolist() == [0]
    assert values(live.network, live.best)[:, 0].tolist() == pytest.approx([0.2, 0.2, 0.2])
    live = LiveNetwork(prepare(ties_of(2, 1, [(0, 1, 0.9), (1, 0, 1.0), (1, 2, 1.0)],
                                [[0.5, 0, 0], [0, 0, 0], [0, 0, 0]]), ISSUES))  # fmt: skip
    assert live.set_ties([(0, 1, 1.0), (0, 1, 0.2)]).tolist() == [0]
    assert values(live.network, live.best)[:, 0].tolist() == pytest.approx([0.5, 0.1, 0.1])


def test_what_changed_before_is_not_told_again() -> None:
    """A full pass from the second contract on must not remember the first one's change."""
    ties = ties_of(1, 2, [(0, 1, 1.0)], [[0.3, 0, 0], [0, 0, 0], [0, 0.9, 0.9]])
    live = LiveNetwork(prepare(ties, ISSUES))
    assert live.set_own([0], [[0, 0, 0]]).tolist() == [0]
    assert live.set_own([2], [[0, 0, 0]]).tolist() == [1]


@settings(max_examples=tries(70, 250), deadline=None)
@given(networks(), st.data())
def test_every_update_equals_a_full_pass_to_the_byte(ties: TieArrays, data: st.DataObject) -> None:
    update.MANY = data.draw(st.sampled_from([0, 0, 12]))  # small networks would never be followed
    network = prepare(ties, ISSUES)
    live = LiveNetwork(network)
    own = ties.own.copy()
    links: dict[tuple[int, int], float] = {}
    for s, c, w in zip(
        ties.supplier.tolist(), ties.customer.tolist(), ties.link.tolist(), strict=True
    ):
        if s != c:
            links[s, c] = max(w, links.get((s, c), 0.0))
    for _ in range(data.draw(st.integers(1, 6))):
        before = values(live.network, live.best).copy()
        if data.draw(st.booleans()):
            ranks = data.draw(st.lists(st.integers(0, ties.nodes - 1), min_size=1, max_size=4))
            grades = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
            given_rows = [[data.draw(grades) for _ in ISSUES] for _ in ranks]
            for rank, row in zip(ranks, given_rows, strict=True):
                own[rank] = row
            changed = live.set_own(ranks, given_rows)
        else:
            pairs = st.tuples(
                st.integers(0, ties.parties - 1),
                st.integers(0, ties.nodes - 1),
                st.sampled_from([0.0, 0.0, 0.5, 1.0]),
            )
            changes = data.draw(st.lists(pairs, min_size=1, max_size=4))
            for s, c, w in changes:
                links[s, c] = w
            changed = live.set_ties(changes)
        now = [(s, c, w) for (s, c), w in links.items() if w > 0 and s != c]
        fresh = prepare(ties_of(ties.parties, ties.contracts, now, own), ISSUES)
        expected = values(fresh, solve(fresh).best)
        result = values(live.network, live.best)
        assert result.tobytes() == expected.tobytes()
        moved = np.flatnonzero((before != expected).any(axis=1))
        assert changed.tolist() == [m - ties.parties for m in moved if m >= ties.parties]


@pytest.mark.parametrize("back", [0.0, 0.01])
def test_updates_of_a_larger_network_equal_a_full_pass_whether_or_not_one_took_over(
    back: float,
) -> None:
    p = portfolio(Size.S, back=back)
    network = prepare(
        TieArrays(p.parties, p.contracts, p.supplier, p.customer, p.link, p.own), TWELVE
    )
    live = LiveNetwork(network)
    own = p.own.copy()
    random_state = np.random.default_rng(5)
    for count in (1, 1, 10, 10, 100, 100, 2_000):
        ranks = random_state.choice(network.first_contract, count, replace=False).astype(np.int32)
        scores = random_state.random((count, 12)).astype(np.float32)
        before = values(network, live.best).copy()
        changed = live.set_own(ranks, scores)
        own[ranks] = scores
        fresh = prepare(
            TieArrays(p.parties, p.contracts, p.supplier, p.customer, p.link, own), TWELVE
        )
        expected = values(fresh, solve(fresh).best)
        assert values(network, live.best).tobytes() == expected.tobytes()
        moved = np.flatnonzero((before != expected).any(axis=1))
        assert changed.tolist() == (moved[moved >= p.parties] - p.parties).tolist()
    assert live.passes  # the largest ones must have gone the other way


def test_more_processors_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    from graphs.network import screening_pass

    network = prepare(made(3, 400, 80, 6_000), ISSUES)
    alone = solve(network, threads=1).best.tobytes()
    monkeypatch.setattr(screening_pass, "SHARED", 10)
    assert solve(network, threads=3).best.tobytes() == alone


def test_too_many_added_ties_are_refused_before_anything_changes() -> None:
    ties = made(1, 60, 60, 10, loops=False)
    live = LiveNetwork(prepare(ties, ISSUES))
    before = live.best.tobytes()
    every = [(s, 60 + c, 1.0) for s in range(60) for c in range(60)]
    with pytest.raises(TooManyAddedTiesError):
        live.set_ties(every)
    assert live.best.tobytes() == before


def test_an_empty_network_is_a_network() -> None:
    network = prepare(ties_of(0, 0, [], []), ISSUES)
    assert solve(network).best.shape == (0, 16)
    assert network.n == network.ties == 0


def test_names_are_found_by_halving_and_unknown_ones_are_not_found() -> None:
    keys = Keys.of(["b", "a", "é", "a", "zz"])
    assert [keys.name(r) for r in range(len(keys))] == ["a", "b", "zz", "é"]
    assert [keys.rank(name) for name in ("a", "b", "zz", "é")] == [0, 1, 2, 3]
    assert keys.rank("c") is None
    assert Keys.of([]).rank("a") is None


def test_a_tie_that_cannot_be_is_refused() -> None:
    zeros = np.zeros((2, 3))
    for tie in ((1, 0, 0.5), (0, 2, 0.5), (0, 1, 0.0), (0, 1, 1.5)):
        with pytest.raises(ValueError, match=r"tie|link"):
            prepare(ties_of(1, 1, [tie], zeros), ISSUES)
