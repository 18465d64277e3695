"""The interface of a screener for services: a verdict on a purchase, and the paths behind it.

``screening.rules.verdict.screen.Screener`` is both; whoever only passes one on imports this file,
which is light.
"""

from collections.abc import Sequence
from typing import Protocol

from graphs.chain import SupplyChain
from screening.model.own_policy import PolicyInForce
from screening.model.purchase import Purchase
from screening.model.verdict import Verdict
from screening.model.verdict_outline import PolicyStanding
from screening.rules.risk.listed_parties import NO_HITS, ListHits
from screening.rules.verdict.chain_paths import ChainPaths


class ScreenFn(Protocol):
    """Screen one purchase. Raises InputError for facts that cannot be."""

    def __call__(
        self, purchase: Purchase, chain: SupplyChain, hits: ListHits = NO_HITS
    ) -> Verdict: ...


class PathFinder(Protocol):
    """Find the ``most`` worst ways down a chain for each of ``issues``, as the verdict rates them.

    ``issues`` are slugs; ``None`` is all of them. Raises InputError as screening does.
    """

    def __call__(
        self,
        purchase: Purchase,
        chain: SupplyChain,
        hits: ListHits = NO_HITS,
        most: int = 3,
        issues: Sequence[str] | None = None,
    ) -> ChainPaths: ...


class StandingFn(Protocol):
    """Say how a purchase stands under each of several sets of own policies, whatever it has.

    As screening gives it, and without the rest of a verdict. Raises InputError as screening does.
    """

    def __call__(
        self,
        purchase: Purchase,
        chain: SupplyChain,
        hits: ListHits,
        several: Sequence[tuple[PolicyInForce, ...]],
    ) -> tuple[PolicyStanding, ...]: ...


class ContractScreener(Protocol):
    """A verdict and its paths by one set of rules, figures and day."""

    @property
    def screen(self) -> ScreenFn: ...

    @property
    def paths(self) -> PathFinder: ...

    @property
    def standings(self) -> StandingFn: ...
