"""The figures of the gold set with their intervals: the given third, and a second check."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from graphs.chain import SupplyChain
from graphs.parties import Contract
from screening.model.purchase import Purchase
from screening.model.verdict import RATED_BANDS, Band
from screening.rules.risk.assessment import Assessment, Assessor
from screening.rules.risk.method import Method
from tests.support.gold import (
    GOLD,
    ISSUE_NAMES,
    UNKNOWN,
    GoldPurchase,
    Head,
    RatedPurchase,
    heads_of,
    purchases,
)
from tests.support.method_world import shipped

YEAR = 2026
Z = 1.959964  # of a two-sided interval of 95 %


class Part(NamedTuple):
    """A count out of a whole."""

    hits: int
    of: int

    @classmethod
    def of_all(cls, tests: Iterable[bool]) -> "Part":
        """Return how many of the tests are passed."""
        passed = list(tests)
        return cls(sum(passed), len(passed))

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        """Return the Wilson score interval of 95 %, each end 0..1."""
        if not self.of:
            return 0.0, 1.0
        p, n, z = self.share, self.of, Z
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class MeasuredFigures:
    """The figures by which the second edition is judged (method_2, "How it is judged")."""

    band: Part  # within what either rating accepts
    strict: Part  # of what is called High: High in at least one rating
    lenient: Part  # of what is called High: High accepted by a rating
    found: Part  # of what is High in both ratings
    head_flagged: Part
    head_all: Part
    forbidden_high: int
    forbidden_below: int


def measured(rated: Iterable[RatedPurchase]) -> MeasuredFigures:
    """Return the figures over these purchases, as counts."""
    every = list(rated)
    flagged = [each for each in every if each.is_flagged]
    both = [each for each in every if each.purchase.is_high_in_both]
    known = [each for each in every if each.band != UNKNOWN]
    return MeasuredFigures(
        band=Part.of_all(each.band_is_accepted for each in every),
        strict=Part.of_all(each.purchase.is_high_in_one for each in flagged),
        lenient=Part.of_all(each.band_is_accepted for each in flagged),
        found=Part.of_all(each.is_flagged for each in both),
        head_flagged=Part.of_all(each.head_is_accepted for each in flagged),
        head_all=Part.of_all(each.head_is_accepted for each in known),
        forbidden_high=sum(bool(each.forbidden) for each in flagged),
        forbidden_below=sum(bool(each.forbidden) for each in every if not each.is_flagged),
    )


def trouble(rated: RatedPurchase) -> tuple[str, ...]:
    """Return in what a verdict differs from the ratings."""
    checks = {
        "band": not rated.band_is_accepted,
        "missed": rated.purchase.is_high_in_both and not rated.is_flagged,
        "false alarm": rated.is_flagged and not rated.purchase.is_high_in_one,
        "head": rated.band != UNKNOWN and not rated.head_is_accepted,
        "forbidden": bool(rated.forbidden),
    }
    return tuple(name for name, differs in checks.items() if differs)


# -- what was rated --


@cache
def given_third() -> tuple[GoldPurchase, ...]:
    """Return the third of the gold set that the method was tuned on."""
    return purchases()


@cache
def second_check() -> tuple[GoldPurchase, ...]:
    """Return the purchases of the second check; what either rater accepts is accepted."""
    first, other = _by_code("second_r1.csv"), _by_code("second_r2.csv")
    return tuple(
        GoldPurchase(
            code,
            row["title_en"],
            (first[code]["best_1"], other[code]["best_1"]),
            _either(first[code], other[code], "band_ok"),
            frozenset(
                ISSUE_NAMES.get(name, name)
                for name in _either(first[code], other[code], "issues_ok")
            ),
            tuple(sorted(_either(first[code], other[code], "forbidden"))),
        )
        for code, row in _by_code("second_purchases.csv").items()
    )


def _by_code(name: str) -> dict[str, dict[str, str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def _either(first: dict[str, str], other: dict[str, str], column: str) -> frozenset[str]:
    return frozenset(filter(None, (*first[column].split("|"), *other[column].split("|"))))


def kappa(rated: Iterable[GoldPurchase]) -> tuple[Part, float]:
    """Return how often both ratings defend the same band, and Cohen's kappa of it."""
    pairs = [purchase.best for purchase in rated]
    same = Part.of_all(first == other for first, other in pairs)
    chance = sum(
        Part.of_all(first == band for first, _ in pairs).share
        * Part.of_all(other == band for _, other in pairs).share
        for band in (*RATED_BANDS, Band.INSUFFICIENT)
    )
    return same, (same.share - chance) / (1 - chance)


# -- what a method says of it --


def rated_by(method: Method, bought: Iterable[GoldPurchase]) -> list[RatedPurchase]:
    """Return what the method says of purchases by a Dutch buyer of whom nothing else is known."""
    return list(each_rated_by(method, bought))


def each_rated_by(method: Method, bought: Iterable[GoldPurchase]) -> Iterator[RatedPurchase]:
    """Yield the same one by one, for who stops at the first that differs."""
    assessor = Assessor(method, shipped(), YEAR)
    for purchase in bought:
        assessment = _assessment(purchase, assessor)
        heads = tuple(heads_of(assessment))
        yield RatedPurchase(purchase, assessment.risk.band.value, heads)


def rated_by_name(method: Method, bought: Iterable[GoldPurchase]) -> list[RatedPurchase]:
    """Return the same where, as in the first edition, names decide what leads within a band."""
    assessor = Assessor(method, shipped(), YEAR)
    rated = []
    for purchase in bought:
        assessment = _assessment(purchase, assessor)
        first = sorted(
            (
                Head(issue.issue, risk.place.good, risk.place.country, risk.rated.region)
                for issue in assessment.risk.issues
                if issue.band is assessment.risk.band
                for risk in assessment.places_of(issue)[:1]
            ),
            key=lambda head: head.issue,
        )
        rated.append(RatedPurchase(purchase, assessment.risk.band.value, tuple(first[:1])))
    return rated


def _assessment(purchase: GoldPurchase, assessor: Assessor) -> Assessment:
    bought = Purchase(purchase.code, cpv=(purchase.code,), buyer_country="NL")
    chain = SupplyChain.of(Contract(purchase.code), ())
    return assessor.assess_bands(bought, chain, overdue=False)


def first_edition_of(bought: Iterable[GoldPurchase]) -> list[RatedPurchase]:
    """Return what the first edition said of them: a record, for that edition is gone."""
    return _recorded("first_edition.csv", bought)


def before_the_second_check() -> list[RatedPurchase]:
    """Return what the second edition said before anybody mended it by the second check."""
    return _recorded("second_before.csv", second_check())


def _recorded(name: str, bought: Iterable[GoldPurchase]) -> list[RatedPurchase]:
    """Return verdicts from a record with a row for each issue that leads."""
    rows: dict[str, list[dict[str, str]]] = {}
    with (GOLD / name).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            rows.setdefault(row["code"], []).append(row)
    return [
        RatedPurchase(
            purchase,
            rows[purchase.code][0]["band"],
            tuple(
                Head(row["issue"], row["good"], row["country"], row["region"] or None)
                for row in rows[purchase.code]
                if row["issue"]
            ),
        )
        for purchase in bought
    ]
