"""Values again where something changed: exactly those of a full pass, and which contracts changed.

A change makes nodes due; they are worked out in their order, and a customer becomes due only when
what its supplier now brings could matter to it. In a cycle a value that sinks may have been held
up by itself, so all that rested on it (every tie that brought exactly the value) is first set back
to what the node has by itself. When more than a small share of all ties was looked at, a full pass
from there on is quicker and takes over.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from graphs.network.adjacency import ADDED_CUSTOMERS, ADDED_SUPPLIERS, adjacency
from graphs.network.columns import LANES, Floats, Ints, Network, SolvedNetwork, rows
from graphs.network.propagation import (
    DUE,
    Changes,
    find_tie,
    lanes_resting_on,
    mark_cycles,
    propagate,
    set_scores,
    write_scores,
)
from graphs.network.screening_pass import run, solve

PATIENCE = 24  # one in so many ties may be looked at before a full pass takes over
MANY = 128  # where more than one in so many nodes has other scores, nothing is followed
MOST_ADDED = 512  # ties beside the columns; beyond that they must be prepared again


class TooManyAddedTiesError(Exception):
    """Too many ties stand beside the columns: prepare the network again."""


class LiveNetwork:
    """A solved network that changes. Its arrays are its own; the network it came from stays.

    ``passes`` counts the updates that ended in a full pass.
    """

    def __init__(self, network: SolvedNetwork | Network) -> None:
        solved = solve(network) if isinstance(network, Network) else network
        self.network = solved.network
        self.own = _copied(solved.network.own)
        self.best = solved.best if isinstance(network, Network) else _copied(solved.best)
        self.passes = 0
        self._ties = adjacency(solved.network)
        self._has_own_links = False
        mark_cycles(self._ties.state, self._ties.loops)
        self._changed_flags = np.zeros(self.network.contracts, np.uint8)
        self._changed_nodes = np.empty(self.network.contracts, np.int32)
        self._changes = self._empty_changes()

    def _empty_changes(self) -> Changes:
        n, loops = self.network.n, self._ties.loops
        largest = int((loops[:, 1] - loops[:, 0]).max(initial=0))
        room = min(largest, self._limit + 64) + 1  # a cycle held whole still asks for one more
        due = np.zeros((n + 7) // 8 * 8, np.uint8)
        return Changes(
            due=due,
            due_eights=due.view(np.uint64),
            lost=np.zeros(n, np.uint16),
            slot=np.zeros(n if len(loops) else 0, np.int32),
            log=np.empty(room, np.int32),
            former=rows(room + 1),
            stack=np.empty(room, np.int32),
            row=np.empty(LANES, np.float32),
        )

    @property
    def _limit(self) -> int:
        return self.network.ties // PATIENCE + 64

    def solved(self) -> SolvedNetwork:
        """Return the network as it is now; ties that were added are not among the columns."""
        ties = self._ties
        network = replace(self.network, own=self.own, down_w=ties.w, up_w=ties.up_w)
        return SolvedNetwork(network, self.best)

    # -- changes --

    def set_own(self, ranks: Sequence[int] | Ints, scores: ArrayLike) -> Ints:
        """Set other scores for these ranks, a row each, of which the last of a rank counts.

        Return the ranks of contracts that changed. Raise ValueError for a score outside 0..1.
        """
        new = np.atleast_2d(np.asarray(scores, np.float32))
        if not (new >= 0).all() or not (new <= 1).all():
            raise ValueError("A score is between 0 and 1.")
        nodes = self.network.node_of[np.asarray(ranks, np.int64)]
        if len(nodes) * MANY > self.network.n:
            return self._set_many(nodes, new)
        lowest = set_scores(self.best, self.own, self._ties, self._changes, nodes, new)
        return self._propagate(lowest)

    def _set_many(self, nodes: Ints, scores: Floats) -> Ints:
        """Set so many scores that following them one by one would take longer than a pass."""
        write_scores(self.own, nodes, scores)
        lowest = int(nodes.min())
        at = int(np.searchsorted(self._ties.loops[:, 1], lowest, side="right"))
        if at < len(self._ties.loops):
            lowest = min(lowest, int(self._ties.loops[at, 0]))
        return self._contract_ranks(self._pass_from(lowest))

    def set_ties(self, ties: Sequence[tuple[int, int, float]]) -> Ints:
        """Set supplier, customer and link, in ranks; a link of 0 takes the tie away, and of a tie
        that is named twice the last link counts.

        Return the ranks of contracts that changed. Raise ValueError for a link that cannot be, and
        TooManyAddedTiesError, before anything is changed, when the columns must be prepared again.
        """
        n, first = self.network.n, self.network.first_contract
        for supplier, customer, link in ties:
            if not (0 <= link <= 1 and 0 <= supplier < first and 0 <= customer < n):
                raise ValueError("A tie names nodes that are there and a link between 0 and 1.")
        nodes = self.network.node_of
        last = {(s, c): float(np.float32(link)) for s, c, link in ties if s != c}
        pairs = [(int(nodes[s]), int(nodes[c]), link) for (s, c), link in last.items()]
        self._refuse_too_many(pairs)
        self._copy_links_once()
        lowest = n
        for supplier, customer, link in pairs:
            if self._place(supplier, customer) is None and link > 0:
                self._add(supplier, customer)
            lowest = min(lowest, self._relink(supplier, customer, link))
        return self._propagate(lowest)

    def _refuse_too_many(self, pairs: list[tuple[int, int, float]]) -> None:
        new = sum(1 for s, c, link in pairs if link > 0 and self._place(s, c) is None)
        if len(self._ties.added_w) + new > MOST_ADDED:
            raise TooManyAddedTiesError(
                f"More than {MOST_ADDED} ties were added; prepare the network again."
            )

    def _copy_links_once(self) -> None:
        if not self._has_own_links:
            self._ties = self._ties._replace(w=self._ties.w.copy(), up_w=self._ties.up_w.copy())
            self._has_own_links = True

    def _place(self, supplier: int, customer: int) -> tuple[int, int] | int | None:
        """Return where a tie stands: in both columns, or beside them."""
        ties = self._ties
        down = find_tie(ties.ptr, ties.idx, customer, supplier)
        up = find_tie(ties.up_ptr, ties.up_idx, supplier, customer)
        if down >= 0:
            return down, up
        same = (ties.added_supplier == supplier) & (ties.added_customer == customer)
        added = np.flatnonzero(same)
        return int(added[0]) if len(added) else None

    def _relink(self, supplier: int, customer: int, link: float) -> int:
        """Set the link of a tie and make its customer due; return the lowest node that is."""
        place = self._place(supplier, customer)
        if place is None:
            return self.network.n
        ties = self._ties
        down, up = place if isinstance(place, tuple) else (place, -1)
        before = ties.w[down] if up >= 0 else ties.added_w[down]
        if link < before:  # the customer may be bound into a cycle by the next tie
            lanes = lanes_resting_on(self.best, self.own, customer, before, supplier)
            self._changes.lost[customer] |= np.uint16(lanes)
        if up >= 0:
            ties.w[down] = ties.up_w[up] = link
        else:
            ties.added_w[down] = link
        self._changes.due[customer] |= DUE
        return customer

    def _add(self, supplier: int, customer: int) -> None:
        """Add a tie, with a link of 0, beside the columns."""
        ties = self._ties
        self._ties = ties._replace(
            added_customer=np.append(ties.added_customer, np.int32(customer)),
            added_supplier=np.append(ties.added_supplier, np.int32(supplier)),
            added_w=np.append(ties.added_w, np.float32(0)),
        )
        ties.state[customer] |= ADDED_SUPPLIERS
        ties.state[supplier] |= ADDED_CUSTOMERS
        level = np.searchsorted(self.network.levels, [supplier, customer], side="right")
        if level[0] >= level[1]:
            self._bind(min(supplier, customer), max(supplier, customer))

    def _bind(self, low: int, high: int) -> None:
        """Sweep all nodes from low to high as one cycle from now on."""
        loops = self._ties.loops
        first, end = low, high + 1
        met = [(int(a), int(b)) for a, b in loops if a < end and b > first]
        first = min([first, *(a for a, _ in met)])
        end = max([end, *(b for _, b in met)])
        others = [(int(a), int(b)) for a, b in loops if (int(a), int(b)) not in met]
        merged = np.array(sorted([*others, (first, end)]), np.int32).reshape(-1, 2)
        self._ties = self._ties._replace(loops=merged)
        mark_cycles(self._ties.state, merged)
        due, lost = self._changes.due, self._changes.lost
        self._changes = self._empty_changes()._replace(
            due=due, due_eights=due.view(np.uint64), lost=lost
        )

    # -- working out --

    def _propagate(self, lowest: int) -> Ints:
        if lowest >= self.network.n:
            return np.empty(0, np.int32)
        at, count = propagate(
            self.best, self.own, self._ties, self._changes, self._changed_nodes,
            self.network.first_contract, lowest, self._limit,
        )  # fmt: skip
        if at < 0:
            return self._contract_ranks(self._changed_nodes[:count])
        return self._contract_ranks(self._pass_from(at))

    def _contract_ranks(self, nodes: Ints) -> Ints:
        """Contracts stand at the end in the order of their ranks, and are met in that order."""
        return nodes - np.int32(self.network.first_contract)

    def _pass_from(self, start: int) -> Ints:
        """Run a full pass from a node on; return the nodes of contracts that changed."""
        self.passes += 1
        changes = self._changes
        for flags in (changes.due, changes.lost, changes.slot, self._changed_flags):
            flags.fill(0)
        run(self.best, self.own, self._ties, self.network.levels, self._changed_flags, start)
        changed = np.flatnonzero(self._changed_flags).astype(np.int32)
        return changed + np.int32(self.network.first_contract)


def _copied(scores: Floats) -> Floats:
    out = rows(len(scores))
    out[:] = scores
    return out
