"""The sensitivity of the bands to small changes in the numbers of the method.

Each weight and each attenuation by stage is made a quarter heavier and lighter, each level of a
good one band higher and lower, one at a time, and the headline of every purchase is computed
anew. A release figure, with a proposed gate: fewer than one in ten purchases may change band, none
by two. All of them at once is a stress test beside it, and no gate.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphs import cpv
from graphs.chain import Place, SupplyChain
from graphs.parties import Contract
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import BAND_RANK, RATED_BANDS, Band
from screening.rules.risk.assessment import Assessor
from screening.rules.risk.method import Level, Method
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.typical_goods import typical_of
from sources.kit.values.statements import Issue

QUARTER = 0.25
LADDER = tuple(band.value for band in RATED_BANDS)
STEPS = {band: step for step, band in enumerate(RATED_BANDS)}
STEPS[Band.INSUFFICIENT] = STEPS[Band.HIGH]  # it may be High: no step away from it
USUAL = Situation()


@dataclass(frozen=True, slots=True)
class Group:
    """Purchases that have the same places; ``count`` of them."""

    name: str
    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Variation:
    """One change of the method. ``issues`` and ``goods`` bound where it can matter; empty: all."""

    name: str
    kind: str  # one of KINDS
    method: Method
    issue: Issue | None = None
    node: tuple[str, int] | None = None  # a good and its stage


@dataclass(frozen=True, slots=True)
class BandShift:
    """The effect of one variation: parts of all purchases, 0..1."""

    name: str
    kind: str
    by_one: float  # changed by a band or more
    by_two: float  # changed by two bands or more


@dataclass(frozen=True, slots=True)
class Sensitivity:
    purchases: int
    moved: tuple[BandShift, ...]  # one variation at a time
    together: tuple[BandShift, ...]  # all of a kind at once: a stress test

    def worst(self, kind: str) -> BandShift:
        return max(self._of(kind), key=lambda shift: (shift.by_one, shift.by_two, shift.name))

    def mean(self, kind: str) -> float:
        shifts = self._of(kind)
        return sum(shift.by_one for shift in shifts) / len(shifts)

    def count(self, kind: str) -> int:
        return len(self._of(kind))

    def _of(self, kind: str) -> list[BandShift]:
        return [shift for shift in self.moved if shift.kind == kind]


KINDS = ("weight", "attenuation", "level")
GATE = (0.10, 0.0)  # by a band: below; by two: at most


def passes_gate(result: Sensitivity) -> bool:
    """Return True if every single variation passes the proposed release gate."""
    return all(shift.by_one < GATE[0] and shift.by_two <= GATE[1] for shift in result.moved)


# -- what is varied --


def variations(method: Method) -> Iterator[Variation]:
    """Yield a variation up and down of every number, one at a time."""
    for issue, indicators in method.issue_indicators.items():
        for indicator, weight in indicators.indicators:
            for sign, factor in (("+", 1 + QUARTER), ("-", 1 - QUARTER)):
                changed = _weighted(method, {(issue, indicator): weight * factor})
                yield Variation(f"{issue} {indicator} {sign}25 %", "weight", changed, issue=issue)
    for sign, factor in (("+", 1 + QUARTER), ("-", 1 - QUARTER)):
        changed = replace(method, ratification_weight=method.ratification_weight * factor)
        yield Variation(f"conventions not in force {sign}25 %", "weight", changed)
        changed = replace(method, ratification_counts=method.ratification_counts * factor)
        yield Variation(f"weight of conventions {sign}25 %", "weight", changed)
    for stage in range(4):
        for sign, factor in (("+", 1 + QUARTER), ("-", 1 - QUARTER)):
            changed = _attenuated(method, factor, (stage,))
            yield Variation(f"stage {stage} {sign}25 %", "attenuation", changed)
    for node, levels in method.levels.items():
        for issue, level in levels:
            for sign, step in (("+", 1), ("-", -1)):
                if _stepped(level.level, step) != level.level:
                    changed = _levelled(method, step, {(node, issue)})
                    name = f"{node[0]} {issue} {sign}1 band"
                    yield Variation(name, "level", changed, issue=issue, node=node)


def joint_variations(method: Method) -> Iterator[Variation]:
    """Yield variations of all numbers of a kind at once."""
    weights = {(i, name): w for i, s in method.issue_indicators.items() for name, w in s.indicators}
    rows = {(node, issue) for node, levels in method.levels.items() for issue, _ in levels}
    for sign, factor, step in (("+", 1 + QUARTER, 1), ("-", 1 - QUARTER, -1)):
        heavier = {key: weight * factor for key, weight in weights.items()}
        yield Variation(f"all weights {sign}25 %", "weight", _weighted(method, heavier))
        yield Variation(
            f"all stages {sign}25 %", "attenuation", _attenuated(method, factor, range(4))
        )
        yield Variation(f"all levels {sign}1 band", "level", _levelled(method, step, rows))


def _weighted(method: Method, weights: Mapping[tuple[Issue, str], float]) -> Method:
    by_issue = {
        issue: replace(
            indicators,
            indicators=tuple((n, weights.get((issue, n), w)) for n, w in indicators.indicators),
        )
        for issue, indicators in method.issue_indicators.items()
    }
    return replace(method, issue_indicators=by_issue)


def _attenuated(method: Method, factor: float, stages: Iterable[int]) -> Method:
    """Return the method with other attenuations, at most 1: being deeper makes nothing worse."""
    now = method.constants.attenuation
    deltas = list(now.by_stage)
    for stage in stages:
        deltas[stage] = min(1.0, deltas[stage] * factor)
    changed = replace(
        now, stage_0=deltas[0], stage_1=deltas[1], stage_2=deltas[2], stage_3=deltas[3]
    )
    return replace(method, constants=replace(method.constants, attenuation=changed))


def _levelled(method: Method, step: int, rows: set[tuple[tuple[str, int], Issue]]) -> Method:
    nodes = {node for node, _ in rows}
    levels = dict(method.levels)
    for node in nodes:
        levels[node] = tuple(
            (issue, _with_step(level, step) if (node, issue) in rows else level)
            for issue, level in method.levels[node]
        )
    return replace(method, levels=levels)


def _with_step(level: Level, step: int) -> Level:
    return replace(level, level=_stepped(level.level, step))


def _stepped(level: str, step: int) -> str:
    return LADDER[min(len(LADDER) - 1, max(0, LADDER.index(level) + step))]


# -- what becomes of the bands --


@dataclass
class Bands:
    """The headline of each group under one method, worked out place by place."""

    groups: Sequence[Group]
    data: RiskData
    method: Method
    year: int
    _assessor: Assessor = field(init=False)
    _users: dict[Place, list[int]] = field(default_factory=dict, init=False)
    _of_place: dict[Place, dict[Issue, Band]] = field(default_factory=dict, init=False)
    _headlines: list[Band] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._assessor = Assessor(self.method, self.data, self.year)
        for number, group in enumerate(self.groups):
            for place in group.places:
                self._users.setdefault(place, []).append(number)
        self._of_place = {place: self._bands(self._assessor, place) for place in self._users}
        self._headlines = [self._headline(group, self._of_place) for group in self.groups]

    def moved(self, variation: Variation) -> BandShift:
        """Return the parts of all purchases whose band the variation changes."""
        assessor = Assessor(variation.method, self.data, self.year)
        if variation.kind == "level":  # the countries are as they were
            assessor.countries = self._assessor.countries
        others = self._of_place.copy()
        reached: set[int] = set()
        for place, users in self._users.items():
            if variation.node not in (None, (place.good, place.stage)):
                continue
            if variation.issue is not None and variation.issue not in self._of_place[place]:
                continue
            bands = self._bands(assessor, place)
            if bands != self._of_place[place]:
                others[place] = bands
                reached.update(users)
        steps = [(self.groups[at].count, *self._steps(at, others)) for at in sorted(reached)]
        total = sum(group.count for group in self.groups)
        return BandShift(
            variation.name,
            variation.kind,
            sum(count for count, differs, _ in steps if differs) / total,
            sum(count for count, _, far in steps if far >= 2) / total,
        )

    def _steps(self, at: int, others: Mapping[Place, Mapping[Issue, Band]]) -> tuple[bool, int]:
        now, before = self._headline(self.groups[at], others), self._headlines[at]
        return now is not before, abs(STEPS[now] - STEPS[before])

    def _bands(self, assessor: Assessor, place: Place) -> dict[Issue, Band]:
        return {
            place_risk.rated.issue: place_risk.band
            for place_risk in assessor.rate_place(place, USUAL)
        }

    def _headline(self, group: Group, of_place: Mapping[Place, Mapping[Issue, Band]]) -> Band:
        bands = (band for place in group.places for band in of_place[place].values())
        return max(bands, key=BAND_RANK.__getitem__, default=Band.INSUFFICIENT)


def measure_groups(
    groups: Sequence[Group], data: RiskData, method: Method, year: int
) -> Sensitivity:
    bands = Bands(groups, data, method, year)
    return Sensitivity(
        sum(group.count for group in groups),
        tuple(bands.moved(variation) for variation in variations(method)),
        tuple(bands.moved(variation) for variation in joint_variations(method)),
    )


def measure_codes(data: RiskData, method: Method, year: int) -> Sensitivity:
    """Return the sensitivity over all CPV codes, each bought once by a Dutch buyer without
    disclosure.
    """
    assessor = Assessor(method, data, year)
    counts: dict[str, list[str]] = {}
    for code in cpv.codes():
        counts.setdefault(_prefix(code, method), []).append(code)
    groups = []
    for prefix, codes in sorted(counts.items()):
        chain = SupplyChain.of(Contract(prefix), ())
        purchase = Purchase(prefix, cpv=(codes[0],), buyer_country="NL")
        groups.append(make_group(prefix, len(codes), purchase, chain, assessor))
    return measure_groups(groups, data, method, year)


def make_group(
    name: str, count: int, purchase: Purchase, chain: SupplyChain, assessor: Assessor
) -> Group:
    typical = typical_of(purchase, chain, assessor.method, assessor.data, assessor.year)
    bare = (
        replace(place, route=(), ways=0, evidence=None, disclosed_by=None)
        for place in assessor.places(typical, chain)[1]
    )
    return Group(name, count, tuple(dict.fromkeys(bare)))


def _prefix(code: str, method: Method) -> str:
    """Return the prefix by which the baskets know a code; empty for one they do not know."""
    mixture = method.baskets.of(code)
    return "" if mixture is None else mixture.prefix
