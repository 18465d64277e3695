"""A made-up portfolio of a country: contracts, suppliers, ties and scores, the same for a seed.

Shape. Suppliers stand in eight tiers, each about 0.8 times the one above in size. A contract has
one to five direct suppliers, mostly of the first tiers; a supplier buys from two tiers below it at
most. Who is bought from is skewed: the first of a tier has about a fiftieth of its ties, most have
a few. Links are 1.0, .9, .7 or .4. Scores are skewed to the low side; 12 issues.

Cycles. ``mutual`` of the suppliers with one customer also buy from it: many cycles of a few nodes,
as in registers where two firms name each other. ``back`` of the ties go to a random supplier higher
up: one percent of them binds nearly half of all suppliers into one giant component. The shape
decides the figures: nobody has published that of a real country, so both are measured.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.bench.measure import Size

ISSUES = tuple(f"issue_{number}" for number in range(1, 13))
TIERS = 8
SHRINK = 0.8
SKEW = 3.0
LINKS = (1.0, 0.9, 0.7, 0.4)
MUTUAL = 0.01  # of the suppliers with one customer


@dataclass(frozen=True)
class Portfolio:
    """Ties as columns; parties are numbered from 0, contracts after them."""

    parties: int
    contracts: int
    supplier: Any  # int32
    customer: Any  # int32
    link: Any  # float32
    own: Any  # float32, a row of 12 per node


def portfolio(size: Size, *, mutual: float = MUTUAL, back: float = 0.0, seed: int = 4) -> Portfolio:
    """As many contracts, suppliers and ties as the size says; some ties come twice."""
    random = np.random.default_rng(seed)
    starts = _tiers(size.suppliers)
    direct = random.integers(1, 6, size.contracts)
    contract = size.suppliers + np.repeat(np.arange(size.contracts), direct)
    at = _skewed(random, len(contract), 0, starts[3])
    # every contract has its suppliers; the other ties are between suppliers
    buyer, bought = _between(random, starts, size.ties - len(contract))
    supplier = np.concatenate([at, bought]).astype(np.int32)
    customer = np.concatenate([contract, buyer]).astype(np.int32)
    _bind(random, supplier, customer, size.suppliers, len(contract), mutual, back)
    shuffled = random.permutation(len(supplier))
    name = random.permutation(size.suppliers).astype(np.int32)  # numbers say nothing of tiers
    of = np.concatenate([name, np.arange(size.suppliers, size.suppliers + size.contracts)])
    link = random.choice(np.array(LINKS, np.float32), len(supplier))
    own = (random.random((size.suppliers + size.contracts, len(ISSUES))) ** 4).astype(np.float32)
    return Portfolio(
        size.suppliers,
        size.contracts,
        of[supplier][shuffled].astype(np.int32),
        of[customer][shuffled].astype(np.int32),
        link,
        own,
    )


def _tiers(suppliers: int) -> Any:
    """Where each tier begins, and the end."""
    shares = SHRINK ** np.arange(TIERS)
    ends = np.round(np.cumsum(shares) / shares.sum() * suppliers).astype(np.int64)
    return np.concatenate([[0], ends])


def _skewed(random: Any, count: int, first: Any, end: Any) -> Any:
    """Picks in a range, the low numbers much more often."""
    return (first + (end - first) * random.random(count) ** SKEW).astype(np.int64)


def _between(random: Any, starts: Any, count: int) -> tuple[Any, Any]:
    """Ties from a supplier to one that stands one or two tiers deeper."""
    buyer = random.integers(0, starts[-2], count)
    tier = np.searchsorted(starts, buyer, side="right") - 1
    deeper = np.minimum(tier + 1 + (random.random(count) < 0.25), TIERS - 1)
    return buyer, _skewed(random, count, starts[deeper], starts[deeper + 1])


def _bind(
    random: Any, supplier: Any, customer: Any, parties: int, direct: int, mutual: float, back: float
) -> None:
    """Turns some ties around, in place, so that there are cycles."""
    customers = np.bincount(supplier, minlength=parties)
    lone = np.flatnonzero((customers[supplier] == 1) & (customer < parties))
    chosen = lone[random.random(len(lone)) < mutual]
    room = direct + random.choice(len(supplier) - direct, len(chosen), replace=False)
    room_is_free = ~np.isin(room, chosen)
    chosen, room = chosen[room_is_free], room[room_is_free]
    supplier[room], customer[room] = customer[chosen], supplier[chosen]
    if back:
        turned = direct + np.flatnonzero(random.random(len(supplier) - direct) < back)
        supplier[turned], customer[turned] = customer[turned], supplier[turned]
