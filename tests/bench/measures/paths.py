"""The three best paths of 10,000 contracts for every issue, and how many paths there are.

The peer of the first is Yen's method as igraph has it, on the same network with one more node that
every node leads to by what it adds. It is far too slow for all 120,000 questions: it answers a few
of one issue, drawn at random, and the whole is reckoned from those. Its graph is made outside its
time; ours begins with the bare columns, so looking ahead is inside our time.

The peer of the count is a plain networkx pass over the condensed graph with Python's integers.
"""

import math
import time
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from typing import Any

from tests.bench.measure import (
    Measure,
    Size,
    Work,
)
from tests.bench.portfolio import ISSUES, portfolio

CONTRACTS = 10_000
BEST = 3
ASKED = {Size.S: 60, Size.M: 40, Size.L: 24}  # of Yen: up to a fifth of a second each
LARGEST_FOR_NETWORKX = Size.M


def paths(size: Size) -> Work:
    """Ours: looking ahead, and the search. Peer: a sample of the same questions."""
    import numpy as np

    from graphs.network.paths import PathGuide

    network = _network(size)
    random = np.random.default_rng(7)
    every = np.arange(network.first_contract, network.n)
    roots = np.sort(random.choice(every, CONTRACTS, replace=False))
    asked = np.sort(random.choice(CONTRACTS, ASKED[size], replace=False))
    graph: list[Any] = []

    def peer() -> list[list[float]]:
        whole, weight = graph[0]
        return [_yen(whole, weight, network.n, int(roots[at])) for at in asked]

    def agree(ours: Any, theirs: Any) -> None:
        for at, values in zip(asked, theirs, strict=True):
            mine = [path.value for path in ours.of(int(at), 0)]
            if not np.allclose(mine, values, rtol=0, atol=1e-6):
                raise AssertionError(f"contract {at}: {mine} is not {values}")

    return Work(
        ours=lambda: PathGuide.of(network).best(roots.tolist(), BEST),
        peer=peer if _version("igraph") else None,
        peer_name=f"igraph {_version('igraph')}, Yen",
        peer_missing="igraph is not installed; it comes with the extra 'bench'.",
        agree=agree,
        before_peer=lambda: graph.append(_igraph(network)),
        peer_scale=CONTRACTS * len(ISSUES) / ASKED[size],
        also=lambda ours, _: _also(network, roots, ours),
    )


def path_count(size: Size) -> Work:
    """Ours: every node and every issue. Peer: one issue, taken twelve times."""
    from graphs.network.path_count import count_paths

    network = _network(size)
    known: list[Any] = []
    small = size.contracts <= LARGEST_FOR_NETWORKX.contracts
    missing = "networkx is not installed."
    if not small:
        missing = "networkx takes minutes and 3 GB to hold this size; see S and M."

    def agree(ours: Any, theirs: Any) -> None:
        if ours[0].tolist() != theirs:
            raise AssertionError("the two count differently")

    return Work(
        ours=lambda: [count_paths(network, lane) for lane in range(len(ISSUES))],
        peer=(lambda: _counted(network, *known[0])) if small else None,
        peer_name=f"networkx {_version('networkx')}, condensation and one pass",
        peer_missing=missing,
        agree=agree,
        before_peer=lambda: known.append(_networkx(network)),
        peer_scale=len(ISSUES),
        also=lambda ours, _: _most(ours),
    )


def warm() -> None:
    """Imports and compiles all of it on a portfolio of a few contracts."""
    import numpy as np

    from graphs.network.path_count import count_paths
    from graphs.network.paths import PathGuide
    from graphs.network.prepare import TieArrays, prepare

    one = np.array([0, 1], np.int32)
    ties = TieArrays(2, 1, one, one + 1, np.ones(2, np.float32), np.ones((3, 1), np.float32))
    network = prepare(ties, ("issue",))
    PathGuide.of(network).best([network.n - 1])
    count_paths(network, 0)


def _network(size: Size) -> Any:
    from graphs.network.prepare import TieArrays, prepare

    made = portfolio(size)
    ties = TieArrays(
        made.parties, made.contracts, made.supplier, made.customer, made.link, made.own
    )
    return prepare(ties, ISSUES)


def _also(network: Any, roots: Any, found: Any) -> dict[str, object]:
    """One contract with the look ahead made before, as a page asks it."""
    from graphs.network.paths import PathGuide

    guide, times = PathGuide.of(network), []
    for root in roots[:: len(roots) // 200]:
        began = time.perf_counter()
        guide.best([int(root)], BEST)
        times.append(time.perf_counter() - began)
    return {
        "contracts": CONTRACTS,
        "issues": len(ISSUES),
        "one_contract_s": float(f"{median(times):.4g}"),
        "one_contract_most_s": float(f"{max(times):.4g}"),
        "cut": found.cut,
    }


def _igraph(network: Any) -> tuple[Any, Any]:
    """The network with one node more, to which every node leads by what it adds to issue 0."""
    import numpy as np

    igraph = import_module("igraph")
    own = network.own[:, 0]
    adds = np.flatnonzero(own > 0)
    customer = np.repeat(np.arange(network.n), np.diff(network.down_ptr))
    ends = np.column_stack(
        [
            np.concatenate([customer, adds]),
            np.concatenate([network.down_idx, [network.n] * len(adds)]),
        ]
    )
    graph = igraph.Graph(n=network.n + 1, edges=ends, directed=True)
    links = np.concatenate([network.down_w, own[adds]]).astype(np.float64)
    weight = np.maximum(-np.log(links), 0.0)
    graph.es["weight"] = weight
    return graph, weight


def _yen(graph: Any, weight: Any, sink: int, root: int) -> list[float]:
    """The values of the best paths, the best first."""
    found = graph.get_k_shortest_paths(root, sink, k=BEST, weights="weight", output="epath")
    return [math.exp(-sum(weight[e] for e in ties)) for ties in found]


def _most(ours: Any) -> dict[str, object]:
    return {"most_ways": str(max(int(one.max()) for one in ours))}


def _networkx(network: Any) -> tuple[Any, Any]:
    import numpy as np

    nx = import_module("networkx")
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.n))
    customer = np.repeat(np.arange(network.n), np.diff(network.down_ptr))
    graph.add_edges_from(zip(customer.tolist(), network.down_idx.tolist(), strict=True))
    return nx, graph


def _counted(network: Any, nx: Any, graph: Any) -> list[int]:
    condensed = nx.condensation(graph)
    home = condensed.graph["mapping"]
    ends = (network.own[:, 0] > 0).tolist()
    count: dict[int, int] = {}
    for at in reversed(list(nx.topological_sort(condensed))):
        members = condensed.nodes[at]["members"]
        count[at] = sum(ends[x] for x in members) + sum(
            count[home[m]] for x in members for m in graph.successors(x) if home[m] != at
        )
    return [count[home[x]] for x in range(network.n)]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


MEASURES = (
    Measure("paths", "The three best paths of 10,000 contracts for 12 issues.", paths, warm),
    Measure("path-count", "How many paths every node has, for 12 issues.", path_count, warm),
)
