"""A network out of the tables of an organization: ties and direct suppliers, as Arrow pieces."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphs.network import gather
from graphs.network.columns import Ints, Keys, Network
from graphs.network.prepare import TieArrays, prepare
from graphs.network.reach import contracts_above
from graphs.network.screening_pass import solve

Said = tuple[str | None, ...]  # good, country, region, evidence class
Scores = Callable[[list[Said]], Any]  # a row per place
PLACE = ("good", "country", "region", "evidence_class")


@dataclass(frozen=True)
class Read:
    """Ties as ranks, and what each says of a place. ``direct`` is supplier and contract."""

    parties: Keys
    contracts: Keys
    customer: Ints
    supplier: Ints
    place: Ints  # number of a row of ``said``, per tie
    said: tuple[Said, ...]
    direct: tuple[Ints, Ints]

    def with_ties(self) -> tuple[str, ...]:
        """The contracts of which a direct supplier has a tie below it, in order."""
        has = np.zeros(len(self.parties), np.bool_)
        has[self.customer] = True
        suppliers, of = self.direct
        return tuple(self.contracts.name(int(rank)) for rank in np.unique(of[has[suppliers]]))

    def view(self, contracts: Iterable[str], scores: Sequence[Sequence[float]]) -> "Viewed":
        """How these contracts rate the places: a row of scores for each of ``said``."""
        ranks = sorted(r for name in contracts if (r := self.contracts.rank(name)) is not None)
        rows = np.zeros((len(self.said), 16), np.float32)
        if len(scores) and len(scores[0]):
            rows[:, : len(scores[0])] = np.array(scores, np.float32)
        return Viewed(np.array(ranks, np.int32), rows)


def pieces_of_parquet(content: Any, columns: Sequence[str]) -> Iterator[Any]:
    """Arrow tables out of a Parquet file (its bytes, or an open file), as ``read`` takes them."""
    import pyarrow as pa
    from pyarrow import parquet

    source = pa.BufferReader(content) if isinstance(content, bytes) else content
    for piece in parquet.ParquetFile(source).iter_batches(columns=list(columns)):
        yield pa.Table.from_batches([piece])


def read(ties: Iterable[Any], direct: Iterable[Any], same: Mapping[str, str] | None = None) -> Read:
    """From Arrow tables, piece by piece. ``same`` says which name is read as another."""
    names, contract_names, places = gather.Names(), gather.Names(), gather.NumberedRows(len(PLACE))
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
    place, said = places.numbers()
    one = _read_as(parties, same or {})
    supplier = one[supplier]
    return Read(
        parties, contracts, one[customer], supplier[:count], place, tuple(said),
        (supplier[count:], contract),
    )  # fmt: skip


def _read_as(parties: Keys, same: Mapping[str, str]) -> Ints:
    one = np.arange(len(parties), dtype=np.int32)
    for name, other in same.items():
        rank, to = parties.rank(name), parties.rank(other)
        if rank is not None and to is not None:
            one[rank] = to
    return one


def assemble(
    ties: Iterable[Any], direct: Iterable[Any], scores: Scores, issues: tuple[str, ...]
) -> Network:
    """The network of one organization.

    A party has by itself what its ties say of places: the link to a place that somebody stated is
    1 (decision 7). ``scores`` gives each place a row.
    """
    found = read(ties, direct)
    parties, contracts = len(found.parties), len(found.contracts)
    own = gather.largest(parties + contracts, found.customer, found.place, scores(list(found.said)))
    suppliers, of = found.direct
    both = TieArrays(
        parties,
        contracts,
        np.concatenate([found.supplier, suppliers]),
        np.concatenate([found.customer, of + np.int32(parties)]),
        np.ones(len(found.supplier) + len(suppliers), np.float32),
        own,
    )
    keys = found.parties, found.contracts
    del found
    return prepare(both, issues, *keys)


@dataclass(frozen=True)
class Viewed:
    """What the places of ties are to some of the contracts, ``who`` of them by rank.

    ``scores`` holds a row per place as these contracts rate it.
    """

    who: Ints
    scores: Any


@dataclass(frozen=True)
class Dependence:
    """How many contracts depend on each place and party, by way of ties.

    ``values`` holds a row per contract: the worst that its ties bring. A contract depends on a
    place that scores ``high`` or more and that it reaches, and on a party that sells to one that
    it reaches either something from such a place, or what itself comes from one.
    """

    values: Any
    of_place: Ints
    of_party: Ints

    def scores(self, rank: int) -> list[float]:
        """What the ties of a contract bring, per issue."""
        return [float(one) for one in self.values[rank]]

    def places(self) -> list[int]:
        return [int(one) for one in self.of_place]

    def parties(self, most: int) -> list[tuple[int, int]]:
        """The parties on which most contracts depend: rank and how many, the most first."""
        order = np.argsort(-self.of_party, kind="stable")[:most]
        return [(int(r), int(self.of_party[r])) for r in order if self.of_party[r] > 0]


def dependence(
    found: Read, views: Iterable[Viewed], high: float, groups: Sequence[int] | None = None
) -> Dependence:
    """View by view: what a tie says weighs differently for contracts that buy other things.

    ``groups`` says for each row of ``found.said`` under which number it is counted; contracts are
    counted once per number.
    """
    group = np.array(range(len(found.said)) if groups is None else groups, np.int32)
    parties, contracts = len(found.parties), len(found.contracts)
    values = np.zeros((contracts, 16), np.float32)
    of_place = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
    of_party = np.zeros(parties, np.int64)
    for view in views:
        mine = np.isin(found.direct[1], view.who)
        suppliers, of = found.direct[0][mine], found.direct[1][mine]
        own = gather.largest(parties + contracts, found.customer, found.place, view.scores)
        network = prepare(
            TieArrays(
                parties,
                contracts,
                np.concatenate([found.supplier, suppliers]),
                np.concatenate([found.customer, of + np.int32(parties)]),
                np.ones(len(found.supplier) + len(suppliers), np.float32),
                own,
            ),
            (),
        )
        best = solve(network).best[network.node_of]
        values[view.who] = best[parties:][view.who]
        hot = np.concatenate([view.scores.max(axis=1, initial=0.0) >= high, [False]])
        places, sellers = _counted(found, best.max(axis=1) >= high, hot, group, suppliers, of)
        of_place += places
        of_party += sellers
    return Dependence(values, of_place.astype(np.int32), of_party.astype(np.int32))


def _counted(
    found: Read, carries: Any, hot: Any, group: Ints, suppliers: Ints, of: Ints
) -> tuple[Any, Any]:
    """Contracts above each place and each party, where only what carries a high risk is walked.

    A party is there twice: as who carries (rank), and as who sells (rank + parties).
    """
    parties, places = len(found.parties), int(group.max(initial=-1)) + 1
    ranks = 2 * parties + places
    c, s, p = found.customer, found.supplier, found.place
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
            len(found.contracts),
            np.concatenate(supplier).astype(np.int32),
            np.concatenate(customer).astype(np.int32),
            np.ones(count, np.float32),
            np.zeros((ranks + len(found.contracts), 1), np.float32),
        ),
        (),
    )
    above = contracts_above(network)
    return above[2 * parties : ranks], above[parties : 2 * parties]
