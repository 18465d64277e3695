"""Contracts without a CPV code, grouped by descriptions that are alike."""

from dataclasses import dataclass

from screening.model.purchase import AssumedCode


@dataclass(frozen=True, slots=True)
class AlikeGroup:
    """Contracts without a code whose descriptions are alike. ``id`` is that of one of them."""

    id: str
    text_key: str
    contracts: int
    description: str  # of that one, as it is written
    assumed: tuple[AssumedCode, ...]  # by it, best first; none where it says too little


@dataclass(frozen=True, slots=True)
class WithoutCode:
    """How many contracts have no CPV code, and what is known of them."""

    contracts: int
    groups: int  # of alike descriptions that say something
    silent: int  # contracts whose description says nothing
    unread: int  # contracts whose description nobody looked at yet


@dataclass(frozen=True, slots=True)
class SureCount:
    """How much may be confirmed without looking at each."""

    groups: int
    contracts: int
