"""The given third of the gold set, and how the method does on it (method_2, "How it is judged").

The set is our own work (``tests/cases/gold/PROVENANCE.md``): two desk ratings of each purchase,
made without sight of the product. A head is right where either rating accepts its issue; it is
forbidden where the words that a rating wrote under ``forbidden`` name its good, place or issue.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from screening.rules.risk.assessment import Assessment, Assessor
from tests.support.folders import TESTS
from tests.support.method_world import chain, purchase

GOLD = TESTS / "cases" / "gold"
URGENT = frozenset({"high", "very_high"})
UNKNOWN = "insufficient_information"
ISSUE_NAMES = {"informal_work": "informal_employment"}  # in the set, and with us
SOUTH_ASIA = ("IN", "ID", "PK", "BD")  # "India" in the set stands for its neighbours too
# Words of the set that say of which country or region a headline would be wrong.
COUNTRIES = {
    "Afghanistan": ("AF",),
    "Indonesia": ("ID",),
    "India": SOUTH_ASIA,
    "NL": ("NL",),
}


@dataclass(frozen=True, slots=True)
class GoldPurchase:
    """One purchase with what either rating accepts."""

    code: str
    title: str
    best: tuple[str, str]  # the band that each rating would defend
    bands: frozenset[str]
    issues: frozenset[str]
    forbidden: tuple[str, ...]

    @property
    def is_high_in_one(self) -> bool:
        return not URGENT.isdisjoint(self.best)

    @property
    def is_high_in_both(self) -> bool:
        return URGENT.issuperset(self.best)


@dataclass(frozen=True, slots=True)
class Head:
    """An issue that leads a verdict, with the place that decides it."""

    issue: str
    good: str
    country: str
    region: str | None


@dataclass(frozen=True)
class RatedPurchase:
    """A purchase of the set as the method rates it."""

    purchase: GoldPurchase
    band: str
    heads: tuple[Head, ...]

    @property
    def is_flagged(self) -> bool:
        return self.band in URGENT

    @property
    def band_is_accepted(self) -> bool:
        return self.band in self.purchase.bands

    @property
    def head_is_accepted(self) -> bool:
        """Whether a rating accepts an issue among those that lead; equals are named together."""
        return any(head.issue in self.purchase.issues for head in self.heads)

    @cached_property
    def forbidden(self) -> tuple[str, ...]:
        """The words of the set that forbid what leads."""
        return tuple(
            words
            for words in self.purchase.forbidden
            if any(is_forbidden(words, head) for head in self.heads)
        )


@dataclass(frozen=True)
class GoldFigures:
    """The figures of the table in method_2; shares are 0..1."""

    rated: tuple[RatedPurchase, ...]

    @property
    def flagged(self) -> tuple[RatedPurchase, ...]:
        return tuple(each for each in self.rated if each.is_flagged)

    @property
    def band(self) -> float:
        return share(each.band_is_accepted for each in self.rated)

    @property
    def precision(self) -> float:
        """Of what is called High or higher: High in at least one rating."""
        return share(each.purchase.is_high_in_one for each in self.flagged)

    @property
    def missed(self) -> tuple[RatedPurchase, ...]:
        """What is High in both ratings and not called so."""
        both = (each for each in self.rated if each.purchase.is_high_in_both)
        return tuple(each for each in both if not each.is_flagged)

    @property
    def heads_flagged(self) -> float:
        return share(each.head_is_accepted for each in self.flagged)

    @property
    def heads(self) -> float:
        return share(each.head_is_accepted for each in self.rated if each.band != UNKNOWN)

    @property
    def forbidden_at_high(self) -> tuple[RatedPurchase, ...]:
        return tuple(each for each in self.flagged if each.forbidden)

    @property
    def forbidden_below(self) -> tuple[RatedPurchase, ...]:
        return tuple(each for each in self.rated if each.forbidden and not each.is_flagged)


def share(answers: Iterable[bool]) -> float:
    """Return the part of the answers that is yes; 1 where nothing was asked."""
    given = list(answers)
    return sum(given) / len(given) if given else 1.0


def purchases() -> tuple[GoldPurchase, ...]:
    """Return the given third."""
    return tuple(map(_purchase, _rows("purchases.csv")))


def frequencies() -> dict[str, int]:
    """Return in how many contract files of the project each CPV code occurs."""
    return {row["code"]: int(row["n"]) for row in _rows("cpv_frequency.csv")}


def figures_of(assessor: Assessor) -> GoldFigures:
    """Return how a method does on the set."""
    return GoldFigures(tuple(rate(each, assessor) for each in purchases()))


def rate(bought: GoldPurchase, assessor: Assessor) -> RatedPurchase:
    """Return a purchase of the set as a method rates it, for a Dutch buyer."""
    assessment = assessor.assess_bands(purchase(bought.code), chain(), overdue=False)
    return RatedPurchase(bought, assessment.risk.band.value, tuple(heads_of(assessment)))


def heads_of(assessment: Assessment) -> Iterator[Head]:
    """Yield the issues that lead, each with the place that decides it."""
    for issue in assessment.heads():
        for risk in assessment.places_of(issue)[:1]:
            rated = risk.rated
            yield Head(issue.issue, risk.place.good, risk.place.country, rated.region)


def is_forbidden(words: str, head: Head) -> bool:
    """Return whether words of the set, such as "bricks from Afghanistan", name what leads."""
    if "Xinjiang" in words and head.region != "Xinjiang":
        return False
    if "child labour" in words and "toy" not in words:
        return head.issue == "child_labour"
    if words.startswith("migrant labour"):
        return head.issue == "migrant_workers"
    for name, countries in COUNTRIES.items():
        if re.search(rf"\b{name}\b", words) and head.country not in countries:
            return False
    return any(
        head.good in goods for pattern, goods in FORBIDDEN_WORDS if pattern.search(words.casefold())
    )


def _purchase(row: dict[str, str]) -> GoldPurchase:
    issues = (ISSUE_NAMES.get(name, name) for name in row["issues_ok"].split("|"))
    return GoldPurchase(
        row["code"],
        row["title_en"],
        (row["best_1"], row["best_2"]),
        frozenset(row["band_ok"].split("|")),
        frozenset(issues),
        tuple(row["forbidden"].split("|")),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _word_patterns() -> Iterator[tuple[re.Pattern[str], frozenset[str]]]:
    """Yield the words of ``forbidden_words.csv``: at the start of a word, or the whole of it."""
    for row in _rows("forbidden_words.csv"):
        words = re.escape(row["words"])
        pattern = rf"^{words}$" if row["whole"] == "yes" else rf"\b{words}"
        yield re.compile(pattern), frozenset(row["goods"].split())


FORBIDDEN_WORDS = tuple(_word_patterns())
