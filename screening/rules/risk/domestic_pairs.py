"""Work whose risk an authority documented in a country (``domestic_pairs.csv``; M5).

A row names an activity, a country and an issue, with the finding that it rests on.
``pair_goods.csv`` says which goods and work of ours are that activity; nothing else is. A finding
loses a step after five years and is context after seven.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from screening.model.errors import PolicyError
from screening.rules.risk.baskets import GoodAtStage
from screening.rules.risk.constants import PairConstants
from screening.rules.risk.csv_rows import Row, rows_of
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

STRONG = ("finding_rate", "authority_finding", "court")
STRENGTHS = (*STRONG, "cases", "accident_rate", "official_report", "trade_body")
LEVELS = ("medium", "high")
CERTAINTIES = ("H", "M", "L", "K")


@dataclass(frozen=True, slots=True)
class DomesticPair:
    """What one authority found of one activity in one country."""

    activity: str
    country: str  # ISO 3166-1 alpha-2
    issue: Issue
    level: str  # medium or high
    strength: str  # one of STRENGTHS
    basis: str
    basis_nl: str
    publisher: str
    title: str
    page: str
    year: int  # of the finding
    certainty: str  # K: general knowledge, which never lifts an estimate

    def weight(self, year: int, pair: PairConstants) -> float:
        """Return P as of a year, 0..1: only what is documented, by how old it is."""
        if self.strength == "trade_body" or self.certainty == "K":
            return 0.0
        return self.possible(year, pair)

    def possible(self, year: int, pair: PairConstants) -> float:
        """Return the most that P may be: what a trade body says or is generally known included."""
        steps = 2 if self.level == "high" and self.strength in STRONG else 1
        age = year - self.year
        if age > pair.context_after_years:
            return 0.0
        steps -= age > pair.weaker_after_years
        return (0.0, pair.domestic_medium, pair.domestic_high)[steps]


@dataclass(frozen=True)
class DomesticPairs:
    """The pairs by good, stage, country and issue."""

    by_place: Mapping[tuple[GoodAtStage, str, Issue], tuple[DomesticPair, ...]]

    def of(self, good: str, stage: int, country: str, issue: Issue) -> tuple[DomesticPair, ...]:
        """Return what authorities documented of this work there."""
        return self.by_place.get(((good, stage), country, issue), ())


def read(pairs_text: str, goods_text: str, goods: Collection[str]) -> DomesticPairs:
    """Return the pairs of both tables. Raises PolicyError, with the row, for what cannot be."""
    covered: dict[str, list[tuple[GoodAtStage, tuple[str, ...]]]] = {}
    for row in rows_of(
        goods_text, ("activity", "good", "stage", "countries", "why"), "pair_goods.csv"
    ):
        good = row.text("good")
        if good not in goods:
            raise PolicyError(Message("policy.no_good", where=row.where, good=good))
        key = (good, row.stage())
        covered.setdefault(row.text("activity"), []).append((key, row.parts("countries", " ")))
    columns = (
        "activity", "country", "issue", "level", "basis", "basis_nl", "publisher", "title", "url",
        "year",        "certainty", "note", "strength",
    )  # fmt: skip
    by_place: dict[tuple[GoodAtStage, str, Issue], list[DomesticPair]] = {}
    for row in rows_of(pairs_text, columns, "domestic_pairs.csv"):
        pair = _pair(row)
        for key, countries in covered.get(pair.activity, ()):
            if not countries or pair.country in countries:
                by_place.setdefault((key, pair.country, pair.issue), []).append(pair)
    return DomesticPairs({key: tuple(pairs) for key, pairs in by_place.items()})


def _pair(row: Row) -> DomesticPair:
    return DomesticPair(
        activity=row.text("activity"),
        country=row.text("country"),
        issue=Issue(row.choice("issue", [issue.value for issue in Issue])),
        level=row.choice("level", LEVELS),
        strength=row.choice("strength", STRENGTHS),
        basis=row.text("basis"),
        basis_nl=row.text("basis_nl"),
        publisher=row.text("publisher"),
        title=row.text("title"),
        page=row.cells["url"].strip(),
        year=int(row.number("year", 1990, 2100)),
        certainty=row.choice("certainty", CERTAINTIES),
    )
