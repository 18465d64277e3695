"""The one order of issues and of places (M1): headline, level sentence, questions and drawing.

Band; then core before input before incidental; severity; R to two decimals; the second largest part
of L; the share of the market. Names never decide; issues that are equal are named together. Where R
is no more than the number of a level Low, R goes before severity, which would decide alone there.
"""

from dataclasses import dataclass
from typing import Protocol

from graphs.chain import Place
from screening.model.verdict import BAND_RANK, Band, IssueRisk
from screening.rules.risk.baskets import ROLES
from screening.rules.risk.place_rating import PlaceRating, share_of

Order = tuple[int, int, float, float, float, str, int, str, str, str]


class Weighable(Protocol):
    """A place with its weight in one purchase."""

    @property
    def place(self) -> Place: ...
    @property
    def rated(self) -> PlaceRating: ...
    @property
    def role(self) -> str: ...
    @property
    def weight(self) -> float: ...
    @property
    def band(self) -> Band: ...


@dataclass(frozen=True, slots=True, order=True)
class IssueRank:
    """Where an issue stands; a lower rank goes first. Equal ranks are named together."""

    band: int
    is_small: bool
    role: int
    first: float  # minus severity; minus R where R is small
    then: float
    second: float
    share: float

    @classmethod
    def of(cls, issue: IssueRisk, deciding: Weighable | None, not_named: float) -> "IssueRank":
        """Return the rank of an issue by the place that decides it; None: a list decides, or
        nothing."""
        is_small = round(issue.value, 2) <= not_named
        by = (float(-issue.severity), -round(issue.value, 2))
        first, then = reversed(by) if is_small else by
        role = 0 if deciding is None else ROLES.index(deciding.role)
        second = 0.0 if deciding is None else -round(deciding.rated.second, 2)
        share = 0.0 if deciding is None else -round(share_of(deciding.place), 2)
        return cls(-BAND_RANK[issue.band], is_small, role, first, then, second, share)


def place_order(risk: Weighable) -> Order:
    """Return the key by which the places of one issue are sorted, the worst first.

    The last parts, names, only keep the order of equals the same everywhere.
    """
    place = risk.place
    return (
        -BAND_RANK[risk.band],
        ROLES.index(risk.role),
        -round(risk.weight, 2),
        -round(risk.rated.second, 2),
        -round(share_of(place), 2),
        risk.rated.confidence,
        place.stage,
        place.good,
        place.country,
        place.region or "",
    )
