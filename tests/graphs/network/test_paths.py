"""The best paths over the columns of a network, against trying every path."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.effort import tries

pytest.importorskip("numba")

from graphs.network import paths as paths_module
from graphs.network.columns import Keys, Network
from graphs.network.path_count import count_paths
from graphs.network.path_search import HOPS, UNIT
from graphs.network.paths import PathGuide
from graphs.network.prepare import TieArrays, prepare

NODES = 7
TieOfNodes = tuple[int, int, float]
LINKS = st.sampled_from([1.0, 0.9, 0.7, 0.4])
OWN = st.sampled_from([0.0, 0.2, 0.5, 0.5, 0.9])
ties_of_nodes = st.lists(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES), LINKS), max_size=18
)


def network(ties: list[TieOfNodes], own: list[float], contracts: int = 1) -> Network:
    """``ties`` are (supplier, customer, link); the last rank is a contract."""
    supplier, customer, link = zip(*ties, strict=True) if ties else ((), (), ())
    rows = np.zeros((len(own), 2), np.float32)
    rows[:, 0] = own
    rows[:, 1] = own[::-1]
    rows[len(own) - contracts :, :] = 0
    return prepare(
        TieArrays(
            len(own) - contracts, contracts, np.array(supplier, np.int32),
            np.array(customer, np.int32), np.array(link, np.float32), rows,
        ),
        ("one", "other"),
    )  # fmt: skip


def cost(x: float) -> int:
    return round(-math.log(np.float32(x)) * UNIT)


def every_path(
    net: Network, root: int, lane: int
) -> list[tuple[int, list[int], tuple[int, ...], float]]:
    """Every path that passes nobody twice, best first, by trying everything."""
    paths = []

    def go(way: tuple[int, ...], so_far: int, product: float) -> None:
        at = way[-1]
        adds = float(net.own[at, lane])
        if adds > 0:
            whole = (so_far + cost(adds) << HOPS) + len(way) - 1
            paths.append((whole, [int(net.rank_of[x]) for x in way], way, product * adds))
        for e in range(int(net.down_ptr[at]), int(net.down_ptr[at + 1])):
            to, w = int(net.down_idx[e]), float(net.down_w[e])
            if to not in way and w > 0:
                go((*way, to), so_far + cost(w), product * w)

    go((root,), 0, 1.0)
    return sorted(paths)


@settings(max_examples=tries(120, 500), deadline=None)
@given(ties_of_nodes, st.lists(OWN, min_size=NODES + 1, max_size=NODES + 1), st.integers(1, 5))
def test_the_best_paths_are_those_of_trying_all_of_them(
    ties: list[TieOfNodes], own: list[float], most: int
) -> None:
    net = network([tie for tie in ties if tie[0] != tie[1]], own)
    roots = list(range(net.n))
    best = PathGuide.of(net).best(roots, most)
    assert best.cut == 0
    for lane in (0, 1):
        for root in roots:
            expected = every_path(net, root, lane)[:most]
            got = best.of(root, lane)
            assert [path.nodes for path in got] == [way for _, _, way, _ in expected]
            assert [path.value for path in got] == pytest.approx([v for *_, v in expected])


@settings(max_examples=tries(60, 200), deadline=None)
@given(ties_of_nodes, st.lists(OWN, min_size=NODES + 1, max_size=NODES + 1))
def test_without_cycles_the_number_of_ways_is_that_of_the_paths(
    ties: list[TieOfNodes], own: list[float]
) -> None:
    net = network([tie for tie in ties if tie[0] < tie[1]], own)
    for lane in (0, 1):
        count = count_paths(net, lane)
        assert count.tolist() == [len(every_path(net, v, lane)) for v in range(net.n)]


def test_a_cycle_is_one_stop_and_its_ties_to_others_count_apart() -> None:
    """0 and 1 supply each other; 2 supplies both; 3 is the contract of 0 and of 1."""
    ties = [(1, 0, 1.0), (0, 1, 1.0), (2, 0, 1.0), (2, 1, 1.0), (0, 3, 1.0), (1, 3, 1.0)]
    net = network(ties, [0.0, 0.0, 0.5, 0.0])
    root = net.n - 1
    assert count_paths(net, 0)[root] == 4  # two ways in, two ways on


def test_numbers_that_no_machine_word_holds_are_still_exact() -> None:
    """Seventy diamonds on top of one another: two to the power of seventy ways."""
    ties = []
    for step in range(70):
        top, left, right, under = 3 * step, 3 * step + 1, 3 * step + 2, 3 * step + 3
        ties += [(left, top, 1.0), (right, top, 1.0), (under, left, 1.0), (under, right, 1.0)]
    own = [0.0] * (3 * 70 + 2)
    own[3 * 70] = 0.5
    net = network([*ties, (0, 3 * 70 + 1, 1.0)], own)
    assert count_paths(net, 0)[net.n - 1] == 2**70
    best = PathGuide.of(net).best([net.n - 1], 3)
    assert [len(path.nodes) for path in best.of(0, 0)] == [142] * 3


def test_a_caller_gives_and_gets_names() -> None:
    ties = TieArrays(
        2, 1, np.array([0, 1], np.int32), np.array([1, 2], np.int32),
        np.array([0.5, 1.0], np.float32), np.array([[0.8], [0.1], [0.0]], np.float32),
    )  # fmt: skip
    net = prepare(ties, ("harm",), Keys.of(["mill", "tailor"]), Keys.of(["C-1"]))
    guide = PathGuide.of(net)
    (first, second) = guide.named("C-1")["harm"]
    assert (round(first[0], 6), first[1]) == (0.4, ["C-1", "tailor", "mill"])
    assert (round(second[0], 6), second[1]) == (0.1, ["C-1", "tailor"])
    assert guide.named("C-2") == {}


def test_the_order_of_ties_changes_no_path() -> None:
    random = np.random.default_rng(1)
    ties = [(int(a), int(b), 0.9) for a, b in random.integers(0, NODES, (20, 2)) if a != b]
    own = [0.5] * NODES + [0.0]
    one, two = (network([*some, (0, NODES, 1.0)], own) for some in (ties, ties[::-1]))
    ask = [one.n - 1]
    assert PathGuide.of(one).best(ask).of(0, 0) == PathGuide.of(two).best(ask).of(0, 0)


def test_an_answer_that_was_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths_module, "PATIENCE", 1)
    net = network([(1, 0, 1.0), (2, 1, 1.0), (0, 3, 1.0)], [0.0, 0.0, 0.5, 0.0])
    best = PathGuide.of(net).best([net.n - 1])
    assert best.is_cut(0, 0)
    assert best.of(0, 0) == []
