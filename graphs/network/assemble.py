"""A network from the tables of an organization: ties and direct suppliers, as Arrow tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphs.network import string_columns
from graphs.network.columns import Floats, Ints, Keys, Network, Pointers
from graphs.network.prepare import TieArrays, prepare
from graphs.network.reach import contracts_above
from graphs.network.screening_pass import solve

TiePlace = tuple[str | None, ...]  # good, country, region, evidence class
Scores = Callable[[list[TiePlace]], Floats]  # a row per place
Flags = NDArray[np.bool_]
PLACE = ("good", "country", "region", "evidence_class")


@dataclass(frozen=True)
class TieTable:
    """Ties as ranks, and the place that each names. ``direct`` is supplier and contract."""

    parties: Keys
    contracts: Keys
    customer: Ints
    supplier: Ints
    place: Ints  # per tie: its place in ``places``
    places: tuple[TiePlace, ...]
    direct: tuple[Ints, Ints]

    def with_ties(self) -> tuple[str, ...]:
        """Return the contracts of which a direct supplier has a tie below it, in order."""
        has = np.zeros(len(self.parties), np.bool_)
        has[self.customer] = True
        suppliers, of = self.direct
        return tuple(self.contracts.name(int(rank)) for rank in np.unique(of[has[suppliers]]))

    def view(self, contracts: Iterable[str], scores: Sequence[Sequence[float]]) -> "PlaceScores":
        """Return how these contracts rate the places, with a row of scores for each place."""
        ranks = sorted(r for name in contracts if (r := self.contracts.rank(name)) is not None)
        rows = np.zeros((len(self.places), 16), np.float32)
        if len(scores) and len(scores[0]):
            rows[:, : len(scores[0])] = np.array(scores, np.float32)
        return PlaceScores(np.array(ranks, np.int32), rows)


def parquet_batches(content: Any, columns: Sequence[str]) -> Iterator[Any]:
    """Yield Arrow tables from a Parquet file (its bytes, or an open file), for ``read_ties``."""
    import pyarrow as pa  # a tenth of a second, only for files
    from pyarrow import parquet

    source = pa.BufferReader(content) if isinstance(content, bytes) else content
    for piece in parquet.ParquetFile(source).iter_batches(columns=list(columns)):
        yield pa.Table.from_batches([piece])


def read_ties(
    ties: Iterable[Any], direct: Iterable[Any], aliases: Mapping[str, str] | None = None
) -> TieTable:
    """Return the ties of Arrow tables. ``aliases`` maps a name to the one it is read as."""
    names, contract_names, places = (
        string_columns.NameColumns(),
        string_columns.NameColumns(),
        string_columns.NumberedRows(len(PLACE)),
    )
    count = 0
    for piece in ties:
        names.add(0, piece["customer"])
        names.add(1, piece["supplier"])
        places.add([piece[name] for name in PLACE])
        count += len(piece)
    for piece in direct:
        names.add(1, piece["supplier"])
        contract_names.add(0, piece["contract"])
    parties, (customer, supplier) = names.ranks(2)
    contracts, (contract,) = contract_names.ranks(1)
    place, distinct_places = places.numbers()
    read_as = _read_as(parties, aliases or {})
    supplier = read_as[supplier]
    return TieTable(
        parties, contracts, read_as[customer], supplier[:count], place, tuple(distinct_places),
        (supplier[count:], contract),
    )  # fmt: skip


def _read_as(parties: Keys, aliases: Mapping[str, str]) -> Ints:
    """Return for each rank the one it is read as."""
    read_as = np.arange(len(parties), dtype=np.int32)
    for name, other in aliases.items():
        rank, to = parties.rank(name), parties.rank(other)
        if rank is not None and to is not None:
            read_as[rank] = to
    return read_as


def assemble(
    ties: Iterable[Any], direct: Iterable[Any], scores: Scores, issues: tuple[str, ...]
) -> Network:
    """Return the network of one organization.

    A party has by itself the scores of the places that its ties name: the link to a place that
    somebody stated is 1 (decision 7). ``scores`` returns a row per place.
    """
    table = read_ties(ties, direct)
    parties, contracts = len(table.parties), len(table.contracts)
    own = string_columns.largest(
        parties + contracts, table.customer, table.place, scores(list(table.places))
    )
    suppliers, of = table.direct
    both = TieArrays(
        parties,
        contracts,
        np.concatenate([table.supplier, suppliers]),
        np.concatenate([table.customer, of + np.int32(parties)]),
        np.ones(len(table.supplier) + len(suppliers), np.float32),
        own,
    )
    keys = table.parties, table.contracts
    del table
    return prepare(both, issues, *keys)


@dataclass(frozen=True)
class PlaceScores:
    """The scores of places for some of the contracts, ``contracts`` by rank.

    ``scores`` holds a row per place as these contracts rate it.
    """

    contracts: Ints
    scores: Floats


@dataclass(frozen=True)
class Dependence:
    """How many contracts depend on each place and party, by way of ties.

    ``values`` holds a row per contract: the worst that its ties bring. A contract depends on a
    place that scores ``high`` or more and that it reaches, and on a party that sells to one that
    it reaches either something from such a place, or what itself comes from one.
    """

    values: Floats
    of_place: Ints
    of_party: Ints

    def scores(self, rank: int) -> list[float]:
        """Return what the ties of a contract bring, per issue."""
        return [float(score) for score in self.values[rank]]

    def places(self) -> list[int]:
        """Return how many contracts depend on each place."""
        return [int(count) for count in self.of_place]

    def parties(self, most: int) -> list[tuple[int, int]]:
        """Return the parties on which most contracts depend: rank and how many, the most first."""
        order = np.argsort(-self.of_party, kind="stable")[:most]
        return [(int(r), int(self.of_party[r])) for r in order if self.of_party[r] > 0]


def dependence(
    table: TieTable, views: Iterable[PlaceScores], high: float, groups: Sequence[int] | None = None
) -> Dependence:
    """Count view by view: a place weighs differently for contracts that buy other things.

    ``groups`` has for each of ``table.places`` the number under which it is counted; contracts are
    counted once per number.
    """
    group = np.array(range(len(table.places)) if groups is None else groups, np.int32)
    parties, contracts = len(table.parties), len(table.contracts)
    values = np.zeros((contracts, 16), np.float32)
    of_place = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
    of_party = np.zeros(parties, np.int64)
    for view in views:
        in_view = np.isin(table.direct[1], view.contracts)
        suppliers, of = table.direct[0][in_view], table.direct[1][in_view]
        own = string_columns.largest(parties + contracts, table.customer, table.place, view.scores)
        network = prepare(
            TieArrays(
                parties,
                contracts,
                np.concatenate([table.supplier, suppliers]),
                np.concatenate([table.customer, of + np.int32(parties)]),
                np.ones(len(table.supplier) + len(suppliers), np.float32),
                own,
            ),
            (),
        )
        best = solve(network).best[network.node_of]
        values[view.contracts] = best[parties:][view.contracts]
        hot = np.concatenate([view.scores.max(axis=1, initial=0.0) >= high, [False]])
        places, sellers = _counted(table, best.max(axis=1) >= high, hot, group, suppliers, of)
        of_place += places
        of_party += sellers
    return Dependence(values, of_place.astype(np.int32), of_party.astype(np.int32))


def _counted(
    table: TieTable, carries: Flags, hot: Flags, group: Ints, suppliers: Ints, of: Ints
) -> tuple[Pointers, Pointers]:
    """Count contracts above each place and each party, by way of what carries a high risk only.

    A party is there twice: as who carries (rank), and as who sells (rank + parties).
    """
    parties, places = len(table.parties), int(group.max(initial=-1)) + 1
    ranks = 2 * parties + places
    c, s, p = table.customer, table.supplier, table.place
    is_hot, brings = hot[p], carries[s]
    sells = is_hot | brings
    first = carries[suppliers]
    contract = of[first] + np.int32(ranks)
    supplier = [
        s[brings], s[sells] + np.int32(parties), group[p[is_hot]] + np.int32(2 * parties),
        suppliers[first], suppliers[first] + np.int32(parties),
    ]  # fmt: skip
    customer = [c[brings], c[sells], c[is_hot], contract, contract]
    count = sum(map(len, supplier))
    network = prepare(
        TieArrays(
            ranks,
            len(table.contracts),
            np.concatenate(supplier).astype(np.int32),
            np.concatenate(customer).astype(np.int32),
            np.ones(count, np.float32),
            np.zeros((ranks + len(table.contracts), 1), np.float32),
        ),
        (),
    )
    above = contracts_above(network)
    return above[2 * parties : ranks], above[parties : 2 * parties]
