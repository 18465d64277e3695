"""Assessing the same purchases by figures before and after a change, side by side.

A change moves the ratings of few places. Ratings, and issues of which no rating moved, are worked
out by the figures before and shared: what a change leaves alone is the very same object on both
sides, and to compare it costs nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graphs.chain import Place, SupplyChain, TypicalGood
from screening.rules.risk.assessment import (
    Assessment,
    Assessor,
    IssueKey,
    SettledIssue,
    assessment_of,
    front_of,
)
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.typical_goods import Typical
from screening.rules.risk.weighing import RatedHere
from sources.kit.values.statements import Issue

# The issues of which a good at a stage in a country may be rated otherwise after the change.
MovedIssues = Callable[[str, int, str], frozenset[Issue]]


@dataclass(frozen=True, slots=True)
class _Parts:
    """By what an assessment came about."""

    assessment: Assessment
    goods: tuple[TypicalGood, ...]
    places: tuple[Place, ...]
    grouped: Mapping[IssueKey, list[RatedHere]]
    settled: Mapping[IssueKey, SettledIssue]


@dataclass
class AssessorBefore(Assessor):
    """Assesses by the figures before a change, and keeps by what each assessment came about."""

    _parts: dict[int, _Parts] = field(default_factory=dict, init=False)  # by the assessment's id

    def parts_of(self, typical: Typical, chain: SupplyChain, situation: Situation) -> _Parts:
        """Return the parts of an assessment, which is made where it is not there."""
        return self._parts[id(self.assess_goods(typical, chain, situation))]

    def forget(self) -> None:
        """Let go of assessments; ratings stay."""
        self._shared.clear()
        self._parts.clear()

    def _assess_goods(
        self, typical: Typical, chain: SupplyChain, situation: Situation
    ) -> Assessment:
        goods, places = self.places(typical, chain)
        grouped = self._grouped(places, typical, situation)
        settled = self._settled(grouped, typical)
        assessment = assessment_of(typical, goods, settled)
        self._parts[id(assessment)] = _Parts(assessment, goods, places, grouped, settled)
        return assessment


@dataclass(kw_only=True)
class AssessorAfter(Assessor):
    """Assesses by the figures after a change; an assessment in which nothing moved is the former
    one.

    ``moved`` may name too many issues and never too few.
    """

    before: AssessorBefore
    moved: MovedIssues
    _moved: dict[tuple[str, int, str], frozenset[Issue]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._adds_alike = self._inputs.below == self.before._inputs.below

    def forget(self) -> None:
        """Let go of assessments; ratings stay."""
        self._shared.clear()

    def _assess_goods(
        self, typical: Typical, chain: SupplyChain, situation: Situation
    ) -> Assessment:
        if not self._adds_alike:  # lists name other inputs: other places
            return super()._assess_goods(typical, chain, situation)
        parts = self.before.parts_of(typical, chain, situation)
        grouped: dict[IssueKey, list[RatedHere]] = {}
        for key in self._moved_among(parts.places, typical.home) & parts.grouped.keys():
            before = parts.grouped[key]
            after = [self._rated_after(rated, key[1], situation) for rated in before]
            if any(now is not then for now, then in zip(after, before, strict=True)):
                grouped[key] = after
        if not grouped:
            return parts.assessment
        settled = {**parts.settled, **self._settled(grouped, typical)}
        return assessment_of(typical, parts.goods, settled)

    def _moved_among(self, places: tuple[Place, ...], home: str) -> set[IssueKey]:
        """Return the issues, by front, of which one of the places may be rated otherwise."""
        return {
            (front_of(place, home), issue) for place in places for issue in self._moved_at(place)
        }

    def _moved_at(self, place: Place) -> frozenset[Issue]:
        key = (place.good, place.stage, place.country)
        moved = self._moved.get(key)
        if moved is None:
            moved = self._moved[key] = self.moved(*key)
        return moved

    def _rated_after(self, before: RatedHere, issue: Issue, situation: Situation) -> RatedHere:
        place, _, roles = before
        if issue not in self._moved_at(place):
            return before
        kept = next(kept for kept in self._rated(place, situation) if kept.rated.issue is issue)
        return place, kept, roles
