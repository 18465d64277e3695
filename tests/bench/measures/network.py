"""The whole network: a pass over it, making it ready, and following a change.

The peer of a pass is the quickest way with networkx that we know: its strongly connected components
come suppliers first, so no condensed graph has to be built, and each node takes the maximum over
its suppliers for all issues at once. The peer of an update is our own full pass over a change.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tests.bench.measure import (
    Measure,
    Size,
    Work,
)

if TYPE_CHECKING:
    from graphs.network.columns import Network
    from graphs.network.prepare import TieArrays
    from graphs.network.update import LiveNetwork
    from tests.bench.portfolio import Portfolio

GIANT = 0.01  # of the ties go back up
DRAWS = 25


def warm() -> None:
    """Compiles, or loads what was compiled before, on a network of a few nodes."""
    import numpy as np

    from graphs.network.prepare import TieArrays, prepare
    from graphs.network.screening_pass import solve
    from graphs.network.update import LiveNetwork

    column = np.array([0, 1, 1], np.int32)
    ties = TieArrays(2, 1, column, column[::-1] + np.int32(1), np.ones(3, np.float32), _rows(3))
    network = prepare(ties, ("issue",))
    live = LiveNetwork(solve(network))
    live.set_own([0], _rows(1))


def _rows(count: int) -> Any:
    import numpy as np

    return np.full((count, 12), 0.5, np.float32)


def ties_of(portfolio: "Portfolio") -> "TieArrays":
    from graphs.network.prepare import TieArrays

    p = portfolio
    return TieArrays(p.parties, p.contracts, p.supplier, p.customer, p.link, p.own)


def network_of(portfolio: "Portfolio") -> "Network":
    from graphs.network.prepare import prepare
    from tests.bench.portfolio import ISSUES

    return prepare(ties_of(portfolio), ISSUES)


def _pass(back: float, size: Size) -> Work:
    from graphs.network.screening_pass import solve
    from tests.bench.peers import NetworkxPass
    from tests.bench.portfolio import portfolio

    made = portfolio(size, back=back)
    network = network_of(made)
    solved = solve(network)
    peer = NetworkxPass(made)
    return Work(
        ours=lambda: solve(network, solved.best),
        peer=peer.run,
        before_peer=peer.build,
        peer_name=_networkx(),
        agree=lambda ours, theirs: _agree(ours, theirs),
        runs=15 if size is not Size.L else 9,
        also=lambda ours, theirs: _shape(network),
    )


def _networkx() -> str:
    return f"networkx {version('networkx')}, dynamic programming over components, numpy rows"


def _agree(ours: Any, theirs: Any) -> None:
    import numpy as np

    found = ours.best[ours.network.node_of][:, : theirs.shape[1]]
    assert float(np.abs(found - theirs).max()) < 1e-6


def _shape(network: "Network") -> dict[str, object]:
    sizes = network.loops[:, 1] - network.loops[:, 0]
    return {
        "ties": network.ties,
        "cycles": len(sizes),
        "largest_cycle": int(sizes.max(initial=1)),
        "levels": len(network.levels) - 1,
    }


def _prepare(size: Size) -> Work:
    from graphs.network.prepare import prepare
    from tests.bench.peers import NetworkxPass
    from tests.bench.portfolio import ISSUES, portfolio

    made = portfolio(size)
    ties = ties_of(made)
    return Work(
        ours=lambda: prepare(ties, ISSUES),
        peer=NetworkxPass(made).build,
        peer_name=f"networkx {version('networkx')}, building the graph",
        runs=3,
        also=lambda ours, theirs: _held(ours),
    )


def _held(network: Any) -> dict[str, object]:
    return _shape(network) | {"resident_mb": round((network.bytes_held + network.n * 64) / 1e6, 1)}


class _Changes:
    """Draws entities and gives them other scores, higher or lower; remembers what came of it."""

    def __init__(self, live: "LiveNetwork", entities: int) -> None:
        import numpy as np

        self._random = np.random.default_rng(entities)
        self._live = live
        self._entities = entities
        self.changed: list[int] = []
        self.draw()

    def draw(self) -> None:
        import numpy as np

        count, first = self._entities, self._live.network.first_contract
        self._ranks = self._random.choice(first, count, replace=False).astype(np.int32)
        scores = self._random.random((count, len(self._live.network.issues))) ** 4
        self._scores = scores.astype("float32")

    def networks(self) -> "tuple[Network, Network]":
        """As it is now, and as the next draw would make it."""
        now = self._live.solved().network
        own = now.own.copy()
        lanes = self._scores.shape[1]
        own[now.node_of[self._ranks], :lanes] = self._scores
        return now, replace(now, own=own)

    def run(self) -> object:
        self.changed.append(len(self._live.set_own(self._ranks, self._scores)))
        return self


def _update(entities: int, size: Size) -> Work:
    from graphs.network.screening_pass import solve
    from graphs.network.update import LiveNetwork
    from tests.bench.portfolio import portfolio

    network = network_of(portfolio(size))
    solved = solve(network)
    live = LiveNetwork(solved)
    changes = _Changes(live, entities)
    passes: list[Network] = []

    def full_pass() -> object:
        """There and back: like an update it finds other scores, and rows that change."""
        passes.reverse()
        return solve(passes[0], solved.best)

    def agree(ours: object, theirs: object) -> None:
        fresh = solve(live.solved().network)
        assert fresh.best.tobytes() == live.best.tobytes()

    return Work(
        ours=changes.run,
        again=changes.draw,
        peer=full_pass,
        before_peer=lambda: passes.extend(changes.networks()),
        peer_name="our own full pass after such a change",
        peer_runs=15,
        runs=DRAWS,
        agree=agree,
        also=lambda ours, theirs: _followed(live, changes),
    )


def _followed(live: "LiveNetwork", changes: _Changes) -> dict[str, object]:
    counts = sorted(changes.changed)
    return {
        "contracts_changed_median": counts[len(counts) // 2],
        "contracts_changed_most": counts[-1],
        "ended_in_a_full_pass": live.passes,
    }


def _measure(name: str, about: str, prepare: Callable[[Size], Work]) -> Measure:
    return Measure(name, about, prepare, warm)


MEASURES = (
    _measure("propagate", "Risk of the whole portfolio per issue, warm.", partial(_pass, 0.0)),
    _measure(
        "propagate-giant-component",
        "The same where one percent of the ties goes back up and nearly half is one cycle.",
        partial(_pass, GIANT),
    ),
    _measure("prepare", "From ties to the columns of a network.", _prepare),
    _measure("update-1", "Follow other scores of one supplier.", partial(_update, 1)),
    _measure("update-10", "Follow other scores of 10 suppliers.", partial(_update, 10)),
    _measure("update-100", "Follow other scores of 100 suppliers.", partial(_update, 100)),
    _measure("update-1000", "Follow other scores of 1,000 suppliers.", partial(_update, 1_000)),
    _measure("update-10000", "Follow other scores of 10,000 suppliers.", partial(_update, 10_000)),
)
