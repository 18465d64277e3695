"""All that a verdict takes from the risk data for a purchase, apart from facts of one contract.

Contracts without declared ties that buy alike share it. Where it stays the same, every verdict on
them stays the same: a changed figure often moves only places that decide nothing and are not shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party
from screening.model.verdict import (
    Duty,
    DutyOutcome,
    Flag,
    Front,
    Text,
)
from screening.rules.risk.assessment import Assessment, Assessor, issues_with_paths, leading
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.reassessment import AssessorAfter, AssessorBefore
from screening.rules.risk.typical_goods import Typical
from screening.rules.risk.weighing import PlaceRisk
from screening.rules.verdict.change_impact import ImpactFinder, PurchaseProfile
from screening.rules.verdict.counterfactuals import Counterfactual, changes_of
from screening.rules.verdict.screen import issue_severities, questions_of

SOMEBODY = SupplyChain.of(
    Contract(key="verdict_inputs", suppliers=(Party("verdict_inputs", "verdict_inputs"),)), ()
)
NO_DUTY = Duty(DutyOutcome.VOLUNTARY, "", "", "", Text("", ""), None)


@dataclass
class InputComparer:
    """Compares what verdicts take before and after a change, for any purchase; caches its results.

    ``reach`` knows both states of the risk data, and at which places they differ.
    """

    reach: ImpactFinder
    _unchanged: dict[PurchaseProfile, bool] = field(default_factory=dict, init=False)
    _alike: dict[Typical, bool] = field(default_factory=dict, init=False)

    def unchanged(self, profile: PurchaseProfile) -> bool:
        """Return True if verdicts on contracts with this profile and no declared tie stay the
        same.
        """
        if profile not in self._unchanged:
            before, after = self.reach.typical(profile)
            self._unchanged[profile] = before is after and self._says_the_same(before)
        return self._unchanged[profile]

    def _says_the_same(self, typical: Typical) -> bool:
        """Return whether what is said of these goods stays the same; their table rows move with no
        figure, so codes that stand for the same goods share the answer.
        """
        goods = tuple(replace(good, source="") for good in typical.goods)
        typical = replace(typical, goods=goods)
        if typical not in self._alike:
            before, after = (verdict_inputs(each, typical) for each in self.assessors)
            self._alike[typical] = all(a == b for a, b in zip(before, after, strict=True))
            for each in self.assessors:
                each.forget()
        return self._alike[typical]

    @cached_property
    def assessors(self) -> tuple[AssessorBefore, AssessorAfter]:
        """Made lazily: most refreshes affect nobody."""
        reach = self.reach
        before = AssessorBefore(reach.method, reach.before, reach.year)
        return before, AssessorAfter(
            reach.method, reach.after, reach.year, before=before, moved=reach.moved_at
        )


def verdict_inputs(assessor: Assessor, typical: Typical) -> Iterator[object]:
    """Yield the inputs part by part, so that a comparison can stop at the first difference.

    What costs little comes first, and what is compared by itself before what is made of it.
    """
    assessment = assessor.assess_goods(typical, SOMEBODY, Situation())
    yield assessment.risk
    yield assessment.state_imposed
    yield assessment.typical
    yield assessment.goods
    yield tuple(_heads_of(front, assessment) for front in Front)
    yield issue_severities(assessment)
    yield tuple(
        (key, len(places), _deciding_facts(places[0]))
        for key, places in sorted(assessment.places_by_issue.items())
    )
    yield tuple(_shown_places(assessor, assessment))
    yield questions_of(assessment, assessor.method)
    yield tuple(_steps(assessor, assessment))


def _shown_places(assessor: Assessor, assessment: Assessment) -> Iterator[tuple[PlaceRisk, ...]]:
    """Yield the places of which paths are made: a place has one or more of its own."""
    most = assessor.method.constants.show.paths_per_issue
    for key in issues_with_paths(assessment.risk, assessor.method):
        yield assessment.places_by_issue[key][:most]


def _heads_of(front: Front, assessment: Assessment) -> tuple[str, ...]:
    """Return the issues that are named together as the first of a front."""
    issues = tuple(issue for issue in assessment.risk.issues if issue.front is front)
    return tuple(issue.issue for issue in leading(issues, assessment.ranks))


def _deciding_facts(place_risk: PlaceRisk) -> object:
    """Return what sentences and cautions take from the place that decides an issue."""
    rated = place_risk.rated
    speaks = (rated.driver, rated.region, rated.level, rated.bands_lower, rated.migrants)
    documented = (rated.documented, rated.state_imposed)
    held = (place_risk.place, place_risk.role, place_risk.band, place_risk.is_likely)
    return (held, speaks, documented)


def _steps(assessor: Assessor, assessment: Assessment) -> Iterator[object]:
    """Yield the steps that would change a verdict, and the assessments that they lead to.

    The level is another one each time, so that no step is left out as one that changes nothing.
    """
    assessed: list[object] = []
    number = count()

    def outcome(answer: DutyOutcome, then: Assessment) -> tuple[Flag, str]:
        assessed.append((then.risk.band, then.state_imposed, issue_severities(then)))
        return Flag.NONE, str(next(number))

    what_if = Counterfactual(assessor, SOMEBODY, Situation(), outcome)
    yield changes_of(NO_DUTY, assessment, what_if)
    yield tuple(assessed)
