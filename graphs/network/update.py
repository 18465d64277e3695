"""Values again where something changed: exactly those of a full pass, and which contracts changed.

A change makes nodes due; they are worked out in their order, and a customer becomes due only when
what its supplier now brings could matter to it. In a cycle a value that sinks may have been held
up by itself, so all that rested on it (every tie that brought exactly the value) is first set back
to what the node has by itself. When more than a small share of all ties was looked at, a full pass
from there on is quicker and takes over.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from graphs.network.columns import LANES, Floats, Ints, Network, Solved, rows
from graphs.network.propagation import (
    DUE,
    NEXT,
    begin,
    find,
    follow,
    mark_loops,
    rests,
    write,
)
from graphs.network.screening_pass import run, solve
from graphs.network.ties import MORE_CUSTOMERS, MORE_SUPPLIERS, tied

PATIENCE = 24  # one in so many ties may be looked at before a full pass takes over
MANY = 128  # where more than one in so many nodes has other scores, nothing is followed
MOST_ADDED = 512  # ties beside the columns; beyond that they must be prepared again


class FullError(Exception):
    """Too many ties stand beside the columns: prepare the network again."""


class Live:
    """A solved network that changes. Its arrays are its own; the network it came from stays.

    ``passes`` counts the updates that ended in a full pass.
    """

    def __init__(self, solved: Solved | Network) -> None:
        given = solve(solved) if isinstance(solved, Network) else solved
        self.network = given.network
        self.own = _copied(given.network.own)
        self.best = _copied(given.best) if isinstance(solved, Solved) else given.best
        self._t = tied(given.network)
        self._own_links = False
        self.passes = 0
        mark_loops(self._t.state, self._t.loops)
        self._due = np.zeros((self.network.n + 7) // 8 * 8, np.uint8)
        self._lost = np.zeros(self.network.n, np.uint16)
        self._changed = np.zeros(self.network.contracts, np.uint8)
        self._list = np.empty(self.network.contracts, np.int32)
        self._row = np.empty(LANES, np.float32)
        self._ahead = np.empty(NEXT, np.int32)
        self._make_room()

    def _make_room(self) -> None:
        n, limit = self.network.n, self._limit
        largest = int((self._t.loops[:, 1] - self._t.loops[:, 0]).max(initial=0))
        room = min(largest, limit + 64) + 1  # a cycle that is held whole still asks for one more
        self._slot = np.zeros(n if len(self._t.loops) else 0, np.int32)
        self._log = np.empty(room, np.int32)
        self._stack = np.empty(room, np.int32)
        self._former = rows(room + 1)  # the last one is for nodes outside cycles

    @property
    def _limit(self) -> int:
        return self.network.ties // PATIENCE + 64

    def solved(self) -> Solved:
        """As it is now; ties that were added are not among the columns."""
        t = self._t
        network = replace(self.network, own=self.own, down_w=t.w, up_w=t.up_w)
        return Solved(network, self.best)

    # -- changes --

    def set_own(self, ranks: Sequence[int] | Ints, scores: Any) -> Ints:
        """Other scores for these ranks, a row each, of which the last of a rank counts; gives the
        ranks of contracts that changed.

        Raises ValueError for a score outside 0..1.
        """
        given = np.atleast_2d(np.asarray(scores, np.float32))
        if not (given >= 0).all() or not (given <= 1).all():
            raise ValueError("A score is between 0 and 1.")
        nodes = self.network.node_of[np.asarray(ranks, np.int64)]
        if len(nodes) * MANY > self.network.n:
            return self._all_again(nodes, given)
        lowest = begin(self.best, self.own, self._t, self._due, self._lost, nodes, given)
        return self._follow(lowest)

    def _all_again(self, nodes: Ints, given: Floats) -> Ints:
        """So many changes that following them one by one would be the long way."""
        write(self.own, nodes, given)
        lowest = int(nodes.min())
        at = int(np.searchsorted(self._t.loops[:, 1], lowest, side="right"))
        if at < len(self._t.loops):
            lowest = min(lowest, int(self._t.loops[at, 0]))
        return self._named(self._rest(lowest))

    def set_ties(self, ties: Sequence[tuple[int, int, float]]) -> Ints:
        """Supplier, customer and link, in ranks; a link of 0 takes the tie away. The last word on a
        tie counts.

        Gives the ranks of contracts that changed. Raises ValueError for a link that cannot be, and
        FullError, before anything is changed, when the columns must be prepared again.
        """
        n, first = self.network.n, self.network.first_contract
        for supplier, customer, link in ties:
            if not (0 <= link <= 1 and 0 <= supplier < first and 0 <= customer < n):
                raise ValueError("A tie names nodes that are there and a link between 0 and 1.")
        nodes = self.network.node_of
        last = {(s, c): float(np.float32(link)) for s, c, link in ties if s != c}
        pairs = [(int(nodes[s]), int(nodes[c]), link) for (s, c), link in last.items()]
        self._refuse_too_many(pairs)
        self._have_own_links()
        lowest = n
        for supplier, customer, link in pairs:
            if self._place(supplier, customer) is None and link > 0:
                self._add(supplier, customer, link)
            lowest = min(lowest, self._relink(supplier, customer, link))
        return self._follow(lowest)

    def _refuse_too_many(self, pairs: list[tuple[int, int, Any]]) -> None:
        new = sum(1 for s, c, link in pairs if link > 0 and self._place(s, c) is None)
        if len(self._t.more_w) + new > MOST_ADDED:
            raise FullError(f"More than {MOST_ADDED} ties were added; prepare the network again.")

    def _have_own_links(self) -> None:
        if not self._own_links:
            self._t = self._t._replace(w=self._t.w.copy(), up_w=self._t.up_w.copy())
            self._own_links = True

    def _place(self, supplier: int, customer: int) -> tuple[int, int] | int | None:
        """Where a tie stands: in both columns, or beside them."""
        t = self._t
        down, up = (
            find(t.ptr, t.idx, customer, supplier),
            find(t.up_ptr, t.up_idx, supplier, customer),
        )
        if down >= 0:
            return down, up
        beside = np.flatnonzero((t.more_supplier == supplier) & (t.more_customer == customer))
        return int(beside[0]) if len(beside) else None

    def _relink(self, supplier: int, customer: int, link: Any) -> int:
        place = self._place(supplier, customer)
        if place is None:
            return self.network.n
        t = self._t
        down, up = place if isinstance(place, tuple) else (place, -1)
        before = t.w[down] if up >= 0 else t.more_w[down]
        if link < before:  # the customer may be bound into a cycle by the next tie
            self._lost[customer] |= np.uint16(
                rests(self.best, self.own, customer, before, supplier)
            )
        if up >= 0:
            t.w[down] = t.up_w[up] = link
        else:
            t.more_w[down] = link
        self._due[customer] |= DUE
        return customer

    def _add(self, supplier: int, customer: int, link: Any) -> None:
        t = self._t
        self._t = t._replace(
            more_customer=np.append(t.more_customer, np.int32(customer)),
            more_supplier=np.append(t.more_supplier, np.int32(supplier)),
            more_w=np.append(t.more_w, np.float32(0)),
        )
        t.state[customer] |= MORE_SUPPLIERS
        t.state[supplier] |= MORE_CUSTOMERS
        level = np.searchsorted(self.network.levels, [supplier, customer], side="right")
        if level[0] >= level[1]:
            self._bind(min(supplier, customer), max(supplier, customer))

    def _bind(self, low: int, high: int) -> None:
        """What the new tie spans is from now on swept as one cycle."""
        loops = self._t.loops
        first, end = low, high + 1
        met = [(int(a), int(b)) for a, b in loops if a < end and b > first]
        first = min([first, *(a for a, _ in met)])
        end = max([end, *(b for _, b in met)])
        others = [(int(a), int(b)) for a, b in loops if (int(a), int(b)) not in met]
        merged = np.array(sorted([*others, (first, end)]), np.int32).reshape(-1, 2)
        self._t = self._t._replace(loops=merged)
        mark_loops(self._t.state, merged)
        self._make_room()

    # -- working out --

    def _follow(self, lowest: int) -> Ints:
        if lowest >= self.network.n:
            return np.empty(0, np.int32)
        at, count = follow(
            self.best, self.own, self._t, self._due, self._due.view(np.uint64), self._lost,
            self._slot, self._log, self._stack, self._former, self._row, self._list, self._ahead,
            self.network.first_contract, lowest, self._limit,
        )  # fmt: skip
        if at < 0:
            return self._named(self._list[:count])
        for used in (self._due, self._lost, self._slot):
            used.fill(0)
        return self._named(self._rest(at))

    def _named(self, nodes: Ints) -> Ints:
        """Contracts stand at the end in the order of their ranks, and are met in that order."""
        return nodes - np.int32(self.network.first_contract)

    def _rest(self, start: int) -> Ints:
        """A full pass from here on."""
        self.passes += 1
        for used in (self._due, self._lost, self._slot, self._changed):
            used.fill(0)
        run(self.best, self.own, self._t, self.network.levels, self._changed, start)
        changed = np.flatnonzero(self._changed).astype(np.int32)
        return changed + np.int32(self.network.first_contract)


def _copied(given: Floats) -> Floats:
    out = rows(len(given))
    out[:] = given
    return out
