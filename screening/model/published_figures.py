"""Figures that an organization shows to everybody: each has a place, and is shown or hidden.

A figure of 0 is as telling as one of 1: whoever knows that a contract is in the group then learns
what holds of it. What is small is therefore less than ``LEAST``, nought included. Contracts that
the organization publishes itself are no secret and need no protection.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

LEAST = 5  # contracts that are not published; a group with fewer is not shown
NEARNESS = Decimal("0.2")  # of the largest: nobody in a sum may be known more precisely by another
SLACK = Decimal("0.5")  # of a hidden sum: what it must be able to be more, and less
OVERALL = ""  # the dimension, and the value, of a figure on everything
OTHERS = "_others"  # the small groups of a dimension together


class Column(StrEnum):
    """What a figure counts of a group; the first three together are the fourth."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    IN_SCOPE = "in_scope"


PARTS = (Column.MET, Column.NOT_MET, Column.UNKNOWN)


class WhyHidden(StrEnum):
    """Why a figure is not shown. For whoever publishes; a reader sees that it is not shown."""

    FEW = "few"  # fewer than LEAST
    DIFFERENCE = "difference"  # with another figure it leaves a group of fewer than LEAST
    FEW_CHANGED = "few_changed"  # fewer than LEAST changed since another kept day
    SAME = "same"  # it counts the same contracts as a hidden figure
    COMPLEMENT = "complement"  # a hidden figure could be computed from it
    ONE_IS_LARGE = "one_is_large"  # of money: one contract is nearly all of it


@dataclass(frozen=True, slots=True, order=True)
class FigurePlace:
    """Where a figure stands."""

    day: date
    measure: str
    dimension: str
    value: str
    column: Column

    def beside(self, column: Column) -> "FigurePlace":
        """Return the figure of the same group in another column."""
        return FigurePlace(self.day, self.measure, self.dimension, self.value, column)


Slice = tuple[date, str]  # a kept day and a measure
TableName = tuple[date, str, str]  # and a dimension


@dataclass(frozen=True, slots=True)
class RowToPublish:
    """One contract in scope of a measure on a kept day.

    ``is_open``: what the measure says of it on that day is published.
    """

    id: str
    column: Column
    groups: Mapping[str, str]  # value by dimension
    euros: Decimal | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class AlreadyShown:
    """What was shown before and so stays known, also after it was withdrawn.

    ``values``: the groups that each table named, as the rest stood under OTHERS.
    """

    counts: frozenset[FigurePlace] = frozenset()
    money: frozenset[FigurePlace] = frozenset()
    values: Mapping[TableName, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure at its place. ``hidden``, ``money_hidden``: why it is not shown; None: it is."""

    place: FigurePlace
    count: int
    euros: Decimal
    hidden: WhyHidden | None
    money_hidden: WhyHidden | None

    @property
    def shown_count(self) -> int | None:
        return None if self.hidden else self.count

    @property
    def shown_euros(self) -> Decimal | None:
        """The euros to two figures, so that no choice of contracts can be fitted to a sum."""
        return None if self.money_hidden else rounded(self.euros)


@dataclass(frozen=True, slots=True)
class SafeFigures:
    """Figures of which a reader learns no single contract.

    ``exposed``: figures that were shown before and must not be, now that more is published; where
    there are any, nothing of this may be published.
    """

    figures: tuple[PublishedFigure, ...]
    exposed: tuple[FigurePlace, ...] = ()


def rounded(euros: Decimal) -> Decimal:
    """Return an amount to two significant figures."""
    if not euros:
        return Decimal(0)
    unit = Decimal(1).scaleb(euros.adjusted() - 1)
    return (euros / unit).quantize(Decimal(1)) * unit
