"""The columns of a network: frozen arrays that hold every tie of an organization once.

A node is a party, a place (a good made in a country) or a contract. Nodes are numbered
0 .. n-1 so that suppliers come before their customers; nodes that supply one another (a cycle)
stand together and share a component; contracts come last and supply nobody. So one pass over the
numbers, upwards, meets every supplier before the customers that depend on it.

For a node v, ``down_idx[down_ptr[v]:down_ptr[v+1]]`` are its suppliers, ascending, and ``down_w``
how sure each is to be in what v delivers (the link, 0 < w <= 1). ``up_*`` is the same from the
supplier's side. ``own[v]`` is what v adds by itself per issue: delta * L (method F3, F5). The risk
of v is the worst of what it adds and of what its suppliers bring, per issue i:

    value[v, i] = max(own[v, i], max over suppliers m of w[v, m] * value[m, i])

Scores are float32 in 0..1; rows have 16 places (one cache line), of which ``issues`` are used and
the rest are 0. Links of 0 are ties that an update took away: they bring nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

LANES = 16  # issues in a row, padded: 64 bytes
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Pointers = NDArray[np.int64]
Bytes = NDArray[np.uint8]


def rows(count: int) -> Floats:
    """Return room for so many rows, each in one cache line: one across two costs twice."""
    room = np.empty(count * LANES * 4 + 64, np.uint8)
    start = -room.ctypes.data % 64
    return room[start : start + count * LANES * 4].view(np.float32).reshape(count, LANES)


@dataclass(frozen=True)  # no slots: the cached bytes live in the instance
class Keys:
    """Names of nodes, sorted by their UTF-8 bytes; a name's rank is its place in that order."""

    text: Bytes  # all names behind one another
    ptr: Pointers  # name r is text[ptr[r]:ptr[r+1]]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Keys":
        """Return the keys of these names, in any order; two that are the same are one."""
        encoded = sorted({name.encode() for name in names})
        ptr = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(name) for name in encoded], out=ptr[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ptr)

    def __len__(self) -> int:
        return len(self.ptr) - 1

    def name(self, rank: int) -> str:
        """Return the name of a rank."""
        return self._encoded(rank).decode()

    def rank(self, name: str) -> int | None:
        """Return the rank of a name, by halving; None for a name that is not here."""
        wanted, low, high = name.encode(), 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._encoded(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self._encoded(low) == wanted else None

    def _encoded(self, rank: int) -> bytes:
        return self.text[self.ptr[rank] : self.ptr[rank + 1]].tobytes()


@dataclass(frozen=True)
class Network:
    """Every tie of an organization, ready for a pass. All arrays are read only.

    ``n`` nodes; the last ``contracts`` of them are contracts. ``node_of`` gives the node of a rank
    (first the ranks of ``parties``, which holds places too, then those of ``contract_keys``), and
    ``rank_of`` the way back.
    """

    issues: tuple[str, ...]
    contracts: int
    down_ptr: Pointers  # int64[n+1]
    down_idx: Ints  # int32[m]
    down_w: Floats  # float32[m]
    up_ptr: Pointers
    up_idx: Ints
    up_w: Floats
    own: Floats  # float32[n,16]
    component: Ints  # int32[n], ascending; nodes of one cycle share a number
    loops: Ints  # int32[c,2]: first node and end of each component of more than one node
    levels: (
        Ints  # int32: the first node of each level, and n; no tie stays in a level but in a loop
    )
    node_of: Ints  # int32[n]
    rank_of: Ints  # int32[n]
    parties: Keys | None = None
    contract_keys: Keys | None = None

    @property
    def n(self) -> int:
        """How many nodes there are."""
        return len(self.down_ptr) - 1

    @property
    def ties(self) -> int:
        """How many ties there are."""
        return len(self.down_idx)

    @property
    def first_contract(self) -> int:
        """The node of the first contract."""
        return self.n - self.contracts

    @cached_property
    def bytes_held(self) -> int:
        """The bytes of all columns."""
        return sum(a.nbytes for a in vars(self).values() if isinstance(a, np.ndarray))

    def node(self, key: str, *, contract: bool = False) -> int | None:
        """Return the node of a party or place, or else of a contract; None for an unknown key."""
        keys = self.contract_keys if contract else self.parties
        rank = keys.rank(key) if keys is not None else None
        if rank is None:
            return None
        return int(self.node_of[rank + (self.first_contract if contract else 0)])

    def key(self, node: int) -> str:
        """Return the key of a node, of a contract as of a party."""
        rank = int(self.rank_of[node])
        keys, rank = (
            (self.parties, rank)
            if rank < self.first_contract
            else (self.contract_keys, rank - self.first_contract)
        )
        return keys.name(rank) if keys is not None else str(rank)

    def suppliers(self, node: int) -> list[int]:
        """Return the suppliers of a node, ascending."""
        return [int(m) for m in self.down_idx[self.down_ptr[node] : self.down_ptr[node + 1]]]

    def customers(self, node: int) -> list[int]:
        """Return the customers of a node, ascending."""
        return [int(v) for v in self.up_idx[self.up_ptr[node] : self.up_ptr[node + 1]]]


@dataclass(frozen=True)
class SolvedNetwork:
    """A network and the value of each of its nodes per issue."""

    network: Network
    best: Floats  # float32[n,16]

    def scores(self, node: int) -> dict[str, float]:
        """Return the risk of a node per issue."""
        row = self.best[node]
        return {issue: float(row[lane]) for lane, issue in enumerate(self.network.issues)}
