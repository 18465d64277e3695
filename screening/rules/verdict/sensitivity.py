"""The sensitivity of the bands to small changes in the numbers of the method (M16).

Each number of the method is made a quarter larger and smaller, each level of a good one band higher
and lower, one at a time, and the headline of every purchase of a mix is computed anew. The mix is
that of real notices (``register_mix``), or the contracts at hand. A release figure with a gate:
fewer than one in ten purchases may change band, none by two. What fails is published, not tuned
away. All numbers of a kind at once is a stress test beside it, and no gate.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from graphs.chain import Place, SupplyChain
from graphs.parties import Contract
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import BAND_RANK, RATED_BANDS, URGENT_BANDS, Band, Front
from screening.rules.risk.assessment import Assessor, front_of
from screening.rules.risk.constants import Constants, ConstantSection
from screening.rules.risk.country import Countries, CountryRisk
from screening.rules.risk.holdings import Alternative, Held, Holding, likely
from screening.rules.risk.method import Level, Method
from screening.rules.risk.place_rating import PlaceRating, Rater, Situation
from screening.rules.risk.typical_goods import Typical, typical_of
from sources.kit.values.statements import Issue

QUARTER = 0.25
SIGNS = (("+", 1 + QUARTER), ("-", 1 - QUARTER))
LADDER = tuple(band.value for band in RATED_BANDS)
STEPS = {band: step for step, band in enumerate(RATED_BANDS)}
STEPS[Band.INSUFFICIENT] = STEPS[Band.HIGH]  # it may be High: no step away from it
USUAL = Situation()
EDGE = 1e-8  # what a number may miss a band by, and be in it
KINDS = ("constant", "weight", "level")
GATE = (0.10, 0.0)  # by a band: below; by two: at most

# What of constants.toml reaches no band: what is shown, said, named or asked.
NO_BAND = ("confidence", "labour", "order", "regions", "severity", "show", "tables")
NO_BAND_NUMBERS = (
    ("country", "few_indicators"), ("lists", "confidence_lower"), ("freshness", "warn_after_years"),
)  # fmt: skip
COUNTED = ("country", "freshness")  # the risk of countries changes
UNBOUNDED = (("link", "exponent"),)  # no part of a whole
MOST = {("country", "high_percentile"): 100}


class Reach(StrEnum):
    """From where on a variation has to be worked out anew."""

    WEIGHED = "weighed"  # places keep their ratings; what they amount to changes
    RATED = "rated"  # purchases hold the same; their places are rated anew
    HELD = "held"  # purchases hold the same places in another measure
    MADE = "made"  # purchases hold other places


REACH = {"bands": Reach.WEIGHED, "role": Reach.WEIGHED, "presence": Reach.HELD}
REACH |= {"trade": Reach.MADE, "freshness": Reach.MADE}
LINKS_MADE = ("major_share", "some_share", "covered_share")

IssueKey = tuple[Front, Issue]


@dataclass(frozen=True, slots=True)
class Group:
    """Purchases that are rated alike; ``count`` of them."""

    name: str
    count: int
    purchase: Purchase
    chain: SupplyChain


@dataclass(frozen=True, slots=True)
class Variation:
    """One change of the method.

    ``issue`` and ``node``, a good at a stage, bound where it can matter; None: everywhere.
    ``scores``: a factor on every country. ``counts_anew``: countries are other ones.
    """

    name: str
    kind: str  # one of KINDS
    method: Method
    reach: Reach = Reach.RATED
    counts_anew: bool = False
    issue: Issue | None = None
    node: tuple[str, int] | None = None
    scores: float = 1.0


@dataclass(frozen=True, slots=True)
class BandShift:
    """The effect of one variation: parts of all purchases, 0..1."""

    name: str
    kind: str
    by_one: float  # changed by a band or more
    by_two: float  # changed by two bands or more
    high: float = 0.0  # at High or above after it

    @property
    def passes(self) -> bool:
        return self.by_one < GATE[0] and self.by_two <= GATE[1]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    purchases: int
    moved: tuple[BandShift, ...]  # one variation at a time
    together: tuple[BandShift, ...]  # all of a kind at once: a stress test
    high: float = 0.0  # at High or above as the method is

    def worst(self, kind: str) -> BandShift:
        return max(self._of(kind), key=lambda shift: (shift.by_one, shift.by_two, shift.name))

    def mean(self, kind: str) -> float:
        shifts = self._of(kind)
        return sum(shift.by_one for shift in shifts) / len(shifts)

    def count(self, kind: str) -> int:
        return len(self._of(kind))

    def failing(self) -> tuple[BandShift, ...]:
        """Return what fails the gate, the largest change first."""
        failed = [shift for shift in self.moved if not shift.passes]
        return tuple(sorted(failed, key=lambda shift: (-shift.by_one, -shift.by_two, shift.name)))

    def _of(self, kind: str) -> list[BandShift]:
        return [shift for shift in self.moved if shift.kind == kind]


def passes_gate(result: Sensitivity) -> bool:
    """Return True if every single variation passes the proposed release gate."""
    return not result.failing()


# -- what is varied --


def variations(method: Method) -> Iterator[Variation]:
    """Yield a variation up and down of every number, one at a time."""
    yield from _constants(method)
    for issue, indicators in method.issue_indicators.items():
        for indicator, weight in indicators.indicators:
            for sign, factor in SIGNS:
                changed = _weighted(method, {(issue, indicator): weight * factor})
                yield Variation(f"{issue} {indicator} {sign}25 %", "weight", changed, issue=issue)
    for sign, factor in SIGNS:
        changed = replace(method, ratification_weight=method.ratification_weight * factor)
        yield Variation(f"conventions not in force {sign}25 %", "weight", changed, counts_anew=True)
        changed = replace(method, ratification_counts=method.ratification_counts * factor)
        yield Variation(f"weight of conventions {sign}25 %", "weight", changed, counts_anew=True)
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
    for (sign, factor), step in zip(SIGNS, (1, -1), strict=True):
        heavier = {key: weight * factor for key, weight in weights.items()}
        changed = _weighted(method, heavier)
        yield Variation(f"all weights {sign}25 %", "weight", changed, counts_anew=True)
        yield Variation(f"all country scores {sign}25 %", "weight", method, scores=factor)
        yield Variation(f"all levels {sign}1 band", "level", _levelled(method, step, rows))


def numbers(constants: Constants) -> Iterator[tuple[str, str, float | str]]:
    """Yield section, name and value of each number or level that can change a band."""
    for name, section in constants.sections().items():
        if name in NO_BAND:
            continue
        for constant in fields(section):
            value = getattr(section, constant.name)
            counts = isinstance(value, int | float) or value in LADDER
            if counts and (name, constant.name) not in NO_BAND_NUMBERS:
                yield name, constant.name, value


def _constants(method: Method) -> Iterator[Variation]:
    for section, name, value in numbers(method.constants):
        reach = REACH.get(section, Reach.RATED)
        if section == "link" and name in LINKS_MADE:
            reach = Reach.MADE
        for sign, factor in SIGNS:
            other = _varied(section, name, value, factor)
            if other != value:
                changed = with_constant(method, section, name, other)
                by = f"{sign}25 %" if isinstance(value, float) else f"{value} to {other}"
                label = f"{section}.{name} {by}"
                counted = section in COUNTED
                yield Variation(label, "constant", changed, reach, counts_anew=counted)


def _varied(section: str, name: str, value: float | str, factor: float) -> float | str:
    """A level moves by a band, a whole number by at least one; a part of a whole stays below 1."""
    up = factor > 1
    if isinstance(value, str):
        return _stepped(value, 1 if up else -1)
    if isinstance(value, int):
        step = max(1, round(value * QUARTER))
        most = MOST.get((section, name), value + step)
        return min(most, value + step) if up else max(0, value - step)
    return value * factor if (section, name) in UNBOUNDED else min(1.0, value * factor)


def with_constant(method: Method, section: str, name: str, value: float | str) -> Method:
    """Return the method with another value of one constant."""
    now: ConstantSection = method.constants.sections()[section]
    other = replace(now, **{name: value})  # type: ignore[arg-type]
    constants = replace(method.constants, **{section: other})  # type: ignore[arg-type]
    return replace(method, constants=constants)


def _weighted(method: Method, weights: Mapping[tuple[Issue, str], float]) -> Method:
    by_issue = {
        issue: replace(
            indicators,
            indicators=tuple((n, weights.get((issue, n), w)) for n, w in indicators.indicators),
        )
        for issue, indicators in method.issue_indicators.items()
    }
    return replace(method, issue_indicators=by_issue)


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


class _OfOneIssue(Countries):
    """The countries of a method that differs for one issue alone; the others are lent."""

    def __init__(
        self, data: RiskData, method: Method, year: int, issue: Issue, lent: Countries
    ) -> None:
        super().__init__(data, method, year)
        self._issue, self._lent = issue, lent

    def risk(self, country: str, issue: Issue) -> CountryRisk:
        return (
            super().risk(country, issue)
            if issue is self._issue
            else self._lent.risk(country, issue)
        )


class _Scaled(Countries):
    """Every country with its scores times a factor, at most 1."""

    def __init__(
        self, data: RiskData, method: Method, year: int, factor: float, lent: Countries
    ) -> None:
        super().__init__(data, method, year)
        self._factor, self._lent = factor, lent

    def risk(self, country: str, issue: Issue) -> CountryRisk:
        risk = self._lent.risk(country, issue)
        low, high = (min(1.0, self._factor * bound) for bound in (risk.low, risk.high))
        value = None if risk.value is None else min(1.0, self._factor * risk.value)
        return replace(risk, value=value, low=low, high=high)


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """A place that purchases of a group may hold, by its number, and in which roles."""

    number: int
    front: Front
    holdings: tuple[Holding, ...]  # none that is incidental


@dataclass(frozen=True, slots=True)
class Contents:
    """What purchases of a group may hold."""

    places: tuple[HeldPlace, ...]
    alternatives: tuple[Alternative, ...]
    unknown: float  # part of such purchases whose kind is not known


@dataclass
class Places:
    """Every place that a group may hold, numbered; bare of the way to it."""

    places: list[Place] = field(default_factory=list)
    _numbers: dict[Place, int] = field(default_factory=dict)

    def number(self, place: Place) -> int:
        """Return the number of a place, a new one if it has none."""
        if place not in self._numbers:
            self._numbers[place] = len(self.places)
            self.places.append(place)
        return self._numbers[place]


RatedPlace = dict[Issue, PlaceRating]


@dataclass
class Bands:
    """The headline of each group under one method, worked out place by place."""

    groups: Sequence[Group]
    data: RiskData
    method: Method
    year: int
    _rater: Rater = field(init=False)
    _places: Places = field(default_factory=Places, init=False)
    _contents: list[Contents] = field(default_factory=list, init=False)
    _users: dict[int, list[int]] = field(default_factory=dict, init=False)
    _ratings: list[RatedPlace] = field(default_factory=list, init=False)
    _by_key: list[dict[IssueKey, Band]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._rater = Rater(self.method, self.data, self.year)
        assessor = Assessor(self.method, self.data, self.year)
        self._contents = [_contents(group, assessor, self._places) for group in self.groups]
        for number, contents in enumerate(self._contents):
            for held in contents.places:
                self._users.setdefault(held.number, []).append(number)
        self._ratings = [_rated(self._rater, place) for place in self._places.places]
        self._by_key = [
            bands_by_issue(contents, self._ratings, self.method) for contents in self._contents
        ]

    @property
    def headlines(self) -> list[Band]:
        """The band of each group."""
        return [headline(bands.values()) for bands in self._by_key]

    @property
    def high(self) -> float:
        """The part of all purchases at High or above, 0..1."""
        return self._part_at_high(self.headlines)

    def moved(self, variation: Variation) -> BandShift:
        """Return the parts of all purchases whose band the variation changes."""
        after = self._headlines_after(variation)
        one = two = 0
        for group, was, now in zip(self.groups, self.headlines, after, strict=True):
            one += group.count if now is not was else 0
            two += group.count if abs(STEPS[now] - STEPS[was]) >= 2 else 0
        total, high = self._total, self._part_at_high(after)
        return BandShift(variation.name, variation.kind, one / total, two / total, high)

    @property
    def _total(self) -> int:
        return sum(group.count for group in self.groups)

    def _part_at_high(self, headlines: Iterable[Band]) -> float:
        pairs = zip(self.groups, headlines, strict=True)
        return sum(group.count for group, band in pairs if band in URGENT_BANDS) / self._total

    def _headlines_after(self, variation: Variation) -> list[Band]:
        """Return the headline of each group; only what the variation can reach is worked out."""
        method = variation.method
        if variation.reach is Reach.MADE:
            return self._made_anew(variation)
        if variation.reach in (Reach.WEIGHED, Reach.HELD):
            contents = self._contents
            if variation.reach is Reach.HELD:
                contents = [self._held_anew(number, method) for number in range(len(self.groups))]
            by_group = [bands_by_issue(each, self._ratings, method) for each in contents]
            return [headline(bands.values()) for bands in by_group]
        return self._headlines_rated_anew(variation)

    def _headlines_rated_anew(self, variation: Variation) -> list[Band]:
        rater = Rater(variation.method, self.data, self.year)
        rater.countries = self._countries(variation)
        ratings, reached = self._rated_anew(rater, variation)
        headlines = self.headlines
        for number, issues in reached.items():
            anew = bands_by_issue(self._contents[number], ratings, variation.method, issues)
            headlines[number] = headline({**self._by_key[number], **anew}.values())
        return headlines

    def _made_anew(self, variation: Variation) -> list[Band]:
        """What is in a purchase changes only with what was disclosed, and with trade statistics."""
        rated = variation.counts_anew
        headlines = self._headlines_rated_anew(variation) if rated else self.headlines
        numbers = [number for number in range(len(self.groups)) if self._is_made_of_more(number)]
        groups = [self.groups[number] for number in numbers]
        if groups:
            anew = Bands(groups, self.data, variation.method, self.year)
            for number, band in zip(numbers, anew.headlines, strict=True):
                headlines[number] = band
        return headlines

    def _is_made_of_more(self, number: int) -> bool:
        """Whether more than the tables say what the purchases of a group hold."""
        places = (self._places.places[held.number] for held in self._contents[number].places)
        return bool(self.groups[number].chain.supplies) or any(
            place.part is not None and place.part.codes for place in places
        )

    def _held_anew(self, number: int, method: Method) -> Contents:
        """Return what a group may hold with other numbers for the words of presence."""
        group, contents = self.groups[number], self._contents[number]
        if group.chain.supplies:  # what was declared is held whatever the words say
            return _contents(group, Assessor(method, self.data, self.year), self._places)
        before, after = self.method.constants.presence.by_name, method.constants.presence.by_name
        other = {before[word]: after[word] for word in before}
        places = tuple(
            replace(
                held,
                holdings=tuple(
                    replace(holding, presence=other[holding.presence]) for holding in held.holdings
                ),
            )
            for held in contents.places
        )
        return replace(contents, places=places)

    def _countries(self, variation: Variation) -> Countries:
        """Countries are lent where the variation leaves them as they are."""
        lent = self._rater.countries
        if variation.scores != 1.0:
            return _Scaled(self.data, self.method, self.year, variation.scores, lent)
        if variation.kind == "weight" and variation.issue is not None:
            issue = variation.issue
            return _OfOneIssue(self.data, variation.method, self.year, issue, lent)
        if variation.counts_anew:
            return Countries(self.data, variation.method, self.year)
        return lent

    def _rated_anew(
        self, rater: Rater, variation: Variation
    ) -> tuple[list[RatedPlace], dict[int, set[Issue]]]:
        """Return all ratings, and by group the issues for which one is not what it was."""
        ratings = self._ratings.copy()
        reached: dict[int, set[Issue]] = {}
        for number, place in enumerate(self._places.places):
            if variation.node not in (None, (place.good, place.stage)):
                continue
            before = self._ratings[number]
            if variation.issue is not None and variation.issue not in before:
                continue
            after = _rated(rater, place, variation.issue)
            changed = {issue for issue in after if _differ(before[issue], after[issue])}
            if changed:
                ratings[number] = {**before, **after}
                for user in self._users.get(number, ()):
                    reached.setdefault(user, set()).update(changed)
        return ratings, reached


def _rated(rater: Rater, place: Place, only: Issue | None = None) -> RatedPlace:
    return {rating.issue: rating for rating in rater.rate(place, USUAL, only)}


def _differ(before: PlaceRating, after: PlaceRating) -> bool:
    return (before.value, before.high, before.is_unfounded) != (
        after.value, after.high, after.is_unfounded,
    )  # fmt: skip


def _contents(group: Group, assessor: Assessor, places: Places) -> Contents:
    typical = typical_of(group.purchase, group.chain, assessor.method, assessor.data, assessor.year)
    holdings = dict(typical.holdings)
    held: dict[int, HeldPlace] = {}
    for place in assessor.places(typical, group.chain)[1]:
        # Neither its role nor how sure the table is changes how a place is rated.
        bare = replace(
            place, route=(), ways=0, evidence=None, disclosed_by=None, role="core",
            table_confidence="M",
        )  # fmt: skip
        number = places.number(bare)
        counted = tuple(
            holding
            for holding in holdings.get((place.good, place.stage), ())
            if holding.role != "incidental"
        )
        held[number] = HeldPlace(number, front_of(bare, typical.home), counted)
    return Contents(tuple(held.values()), typical.alternatives, typical.unknown)


def bands_by_issue(
    contents: Contents,
    ratings: Sequence[RatedPlace],
    method: Method,
    issues: set[Issue] | None = None,
) -> dict[IssueKey, Band]:
    """Return the band of each issue on each front, as the assessment settles it, without paths.

    ``ratings``: by the number of the place; ``issues``: only these, None for all.
    """
    parts = method.constants.role.by_name
    held: dict[IssueKey, list[Held[PlaceRating]]] = {}
    for each in contents.places:
        for issue, rated in ratings[each.number].items():
            if issues is None or issue in issues:
                mine = held.setdefault((each.front, issue), [])
                for holding in each.holdings:
                    mine.append(Held(parts[holding.role] * rated.value, holding, rated))
    return {key: _band(mine, contents, method) for key, mine in held.items()}


def headline(bands: Iterable[Band]) -> Band:
    """Return the worst of the bands of all issues; nothing rated is insufficient information."""
    return max(bands, key=BAND_RANK.__getitem__, default=Band.INSUFFICIENT)


def _band(held: list[Held[PlaceRating]], contents: Contents, method: Method) -> Band:
    """Return the band of what half of such purchases reach.

    What is Low needs no search for its place, unless a place that rests on no figure is among it.
    """
    half, alternatives = method.constants.presence.half, contents.alternatives
    least = method.constants.bands.medium - EDGE
    if not any(each.place.is_unfounded for each in held):
        weighty = [each for each in held if each.weight >= least]
        chosen = likely(weighty, alternatives, half) if weighty else None
        if chosen is not None:
            return method.band(chosen.weight)
        if contents.unknown <= half or likely(held, alternatives, half):
            return Band.LOW
        return Band.INSUFFICIENT
    parts = method.constants.role.by_name
    founded = [each for each in held if not _is_unfounded(each, parts, method)]
    found = (likely(founded, alternatives, half), likely(held, alternatives, half))
    bands = [
        Band.INSUFFICIENT if _is_unfounded(each, parts, method) else method.band(each.weight)
        for each in found
        if each is not None
    ]
    return headline(bands) if bands else _undecided(contents, half)


def _is_unfounded(held: Held[PlaceRating], parts: Mapping[str, float], method: Method) -> bool:
    high = parts[held.holding.role] * held.place.high
    return held.place.is_unfounded and method.band(high) in URGENT_BANDS


def _undecided(contents: Contents, half: float) -> Band:
    return Band.INSUFFICIENT if contents.unknown > half else Band.LOW


# -- over what --


def measure_groups(
    groups: Sequence[Group], data: RiskData, method: Method, year: int
) -> Sensitivity:
    """Return the sensitivity over these purchases; takes minutes for thousands of codes."""
    bands = Bands(groups, data, method, year)
    return Sensitivity(
        sum(group.count for group in groups),
        tuple(bands.moved(variation) for variation in variations(method)),
        tuple(bands.moved(variation) for variation in joint_variations(method)),
        bands.high,
    )


def measure_mix(mix: Mapping[str, int], data: RiskData, method: Method, year: int) -> Sensitivity:
    """Return the sensitivity over notices by a Dutch buyer, without disclosure.

    ``mix``: the number of notices under each CPV code.
    """
    return measure_groups(groups_of(mix, data, method, year), data, method, year)


def groups_of(mix: Mapping[str, int], data: RiskData, method: Method, year: int) -> list[Group]:
    """Return the codes of a mix in groups of what such purchases hold."""
    return [
        Group(codes[0], sum(mix[code] for code in codes), *undisclosed(codes[0]))
        for codes in codes_alike(mix, data, method, year)
    ]


def codes_alike(
    codes: Iterable[str], data: RiskData, method: Method, year: int
) -> list[tuple[str, ...]]:
    """Return CPV codes in groups of what purchases of them hold, in order."""
    groups: dict[Typical, list[str]] = {}
    for code in sorted(codes):
        typical = typical_of(*undisclosed(code), method, data, year)
        goods = tuple(replace(good, source="") for good in typical.goods)
        groups.setdefault(replace(typical, match="", goods=goods), []).append(code)
    return [tuple(group) for group in groups.values()]


def undisclosed(code: str) -> tuple[Purchase, SupplyChain]:
    """Return a purchase by a Dutch buyer of which nothing is known but its CPV code."""
    purchase = Purchase(code, cpv=(code,), buyer_country="NL")
    return purchase, SupplyChain.of(Contract(code), ())
