"""What each decision of the second edition is worth: the method with one of them switched off.

The cumulative table of the trial, in which the decisions were added one by one over the tables of
that time, is a record (``recorded.toml``): those tables are gone. What can still be measured is
what becomes of the method in use when one decision is taken out of it, through its constants and
tables alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from screening.rules import rulebook
from screening.rules.risk.domestic_pairs import DomesticPairs
from screening.rules.risk.list_matches import EXACT, NAMING, ListMatches
from screening.rules.risk.method import Method
from screening.rules.risk.migrants import MigrantTable
from screening.rules.risk.origin_shares import OriginShare, OriginTable, ShareBounds
from screening.rules.verdict.register_mix import register_mix
from screening.rules.verdict.sensitivity import Bands, Group, groups_of, with_constant
from tests.evidence.gold import (
    YEAR,
    MeasuredFigures,
    given_third,
    measured,
    rated_by,
    rated_by_name,
)
from tests.support.method_world import shipped

STEPS = ((0.20, 1.0), (0.05, 0.7), (0.0, 0.4))  # of the first edition: from this share on, a link


@dataclass(frozen=True, slots=True)
class Without:
    """The method without one decision."""

    decision: str
    what: str
    method: Method


@dataclass(frozen=True, slots=True)
class Worth:
    """The figures on the given third, and the part of notices at High or above."""

    name: str
    figures: MeasuredFigures
    high: float


def without_each(method: Method) -> Iterator[Without]:
    """Yield the method without each decision that constants or tables can take out."""
    ways: tuple[tuple[str, str, Callable[[Method], Method]], ...] = (
        ("M3", "whatever a purchase may hold counts", _anything_held),
        ("M3", "parts and materials count as the product", _parts_as_product),
        ("M4", "the three steps of the first edition for a share", _in_steps),
        ("M5", "no documented pairs of work and country", _without_pairs),
        ("M6", "no figures on migrants", _without_migrants),
        ("M8", "every good that a list touches counts as the good that it names", _names_read_wide),
        ("M8", "no listing documents a pair", _without_lists),
        ("M8", "areas of purchasing rate as a product does", _areas_in_full),
    )
    for decision, what, change in ways:
        yield Without(decision, what, change(method))


def worth_of(name: str, method: Method) -> Worth:
    """Return the figures of a method on the given third and over real notices."""
    figures = measured(rated_by(method, given_third()))
    return Worth(name, figures, Bands(notices(), shipped(), method, YEAR).high)


@cache
def notices() -> list[Group]:
    """Return real notices in groups that are alike; what is alike stays so without a decision."""
    return groups_of(register_mix(), shipped(), rulebook.load().method, YEAR)


def _anything_held(method: Method) -> Method:
    return with_constant(method, "presence", "half", 0.001)


def _parts_as_product(method: Method) -> Method:
    return with_constant(method, "role", "input", 1.0)


def _areas_in_full(method: Method) -> Method:
    return with_constant(method, "lists", "area_level_lower", 0)


def _without_pairs(method: Method) -> Method:
    return replace(method, domestic_pairs=DomesticPairs({}))


def _without_migrants(method: Method) -> Method:
    return replace(method, migrants=MigrantTable({}, {}, {}))


def _without_lists(method: Method) -> Method:
    return replace(method, list_matches=ListMatches({}))


def _names_read_wide(method: Method) -> Method:
    """A listed good that is narrower or broader than ours counts as ours, as the first edition."""
    by_good = {
        key: tuple(replace(row, relation=EXACT) if row.relation in NAMING else row for row in rows)
        for key, rows in method.list_matches.by_good.items()
    }
    return replace(method, list_matches=ListMatches(by_good))


def _in_steps(method: Method) -> Method:
    """Give each origin the share at which the curve has the link that a step gave it."""
    usual = {key: _stepped(rows, method) for key, rows in method.origins.usual.items()}
    exceptions = {key: _stepped(rows, method) for key, rows in method.origins.exceptions.items()}
    return replace(method, origins=OriginTable(usual, exceptions))


def _stepped(rows: tuple[OriginShare, ...], method: Method) -> tuple[OriginShare, ...]:
    link = method.constants.link
    stepped: list[OriginShare] = []
    for row in rows:
        mine = [other for other in rows if other.country == row.country]
        whole = sum(other.share.mid for other in mine)
        step = next(step for least, step in STEPS if whole >= least)
        as_share = link.full_share * step ** (1.0 / link.exponent)
        part = row.share.mid / whole if whole else 1.0 / len(mine)
        stepped.append(replace(row, share=ShareBounds(*(as_share * part,) * 3)))
    return tuple(stepped)


def without_order(method: Method) -> MeasuredFigures:
    """Return the figures where names decide what leads within a band."""
    return measured(rated_by_name(method, given_third()))
