"""A method with small tables of its own, for tests of what holds whatever the tables say."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from screening.model.risk_data import RiskData
from screening.model.verdict import Text
from screening.rules import rulebook
from screening.rules.risk.baskets import Baskets, CodeMixture, HeldGood, KindOfPurchase
from screening.rules.risk.method import Level, Method
from screening.rules.risk.place_rating import PlaceRating, Rater, Situation
from sources.kit.values.statements import Issue
from tests.support.method_world import place

METHOD = rulebook.load().method
CODE = "18110000"


def method_of(*kinds: tuple[float, Iterable[HeldGood]]) -> Method:
    """The shipped method in which one code is a mixture of these kinds, each with its chance."""
    mixture = tuple(
        (KindOfPurchase(f"kind {number}", Text("", ""), tuple(goods)), chance)
        for number, (chance, goods) in enumerate(kinds)
    )
    baskets = Baskets({}, {CODE: CodeMixture(CODE, mixture, "H")})
    return replace(METHOD, baskets=baskets, trade_links=(), input_links=())


def level_of(
    level: str, basis: str = "judgement", issue: Issue = Issue.FORCED_LABOUR
) -> Mapping[tuple[str, int], tuple[tuple[Issue, Level], ...]]:
    """A table with one level: of cotton, for one issue."""
    return {("cotton", 3): ((issue, Level(level, basis, "", "a test", "2025", "H", ())),)}


def rated(method: Method, data: RiskData, country: str = "XX", **facts: object) -> PlaceRating:
    """Cotton from a country as a method rates it for forced labour."""
    ratings = Rater(method, data, 2026).rate(
        place("cotton", 3, country, **facts),  # type: ignore[arg-type]
        Situation(),
    )
    return next(each for each in ratings if each.issue is Issue.FORCED_LABOUR)
