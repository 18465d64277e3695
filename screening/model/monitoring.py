"""Measures counted over rows: what is met, what is not, what nobody knows, what is out of scope.

One row is one contract, one supplier in one contract, or one case, with facts that are true, false
or unknown. A measure is a file (``rules/monitoring/measures/``) with conditions on facts; what is
unknown is counted apart and makes a share an interval. Pure: page, command, API and papers show
what this module counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from screening.model.verdict import Text

RUNNING, END_KNOWN = "running", "end_known"  # facts: what has no end date counts as running
NOT_STATED = ""  # the value of a dimension that a row does not state


class Part(StrEnum):
    """Where a measure puts a row."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    OUT_OF_SCOPE = "out_of_scope"


class MeasuredUnit(StrEnum):
    """What a row is. ``SUPPLIER``: one direct supplier in one contract, so counted per contract."""

    CONTRACT = "contract"
    SUPPLIER = "supplier"
    CASE = "case"


class Dimension(StrEnum):
    """By what figures are grouped; each is a field of a row."""

    DEPARTMENT = "department"
    CATEGORY = "category"
    ISSUE = "issue"
    REGION = "region"
    GOVERNMENT_LEVEL = "government_level"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """What measures see of one contract, supplier in a contract, or case.

    ``contracts``: the ids behind it. ``category``: the CPV division, two digits. ``issue``: the one
    that leads the verdict. ``region``: the country (ISO 3166-1 alpha-2) of the place that decides
    it. ``government_level``: central | subcentral. ``owner``: as the account or the register names
    it; never kept. ``facts``: True, False or None for unknown, by the names of ``facts.toml``.
    ``hours``: spent on it, as people recorded them; None where nobody did.
    """

    unit: MeasuredUnit
    id: str
    contracts: tuple[str, ...]
    facts: Mapping[str, bool | None]
    department: str | None = None
    category: str | None = None
    issue: str | None = None
    region: str | None = None
    government_level: str | None = None
    owner: str | None = None
    euros: Decimal | None = None
    hours: Decimal | None = None
    tags: tuple[str, ...] = ()  # by which a kept day says who sees the row

    def value_of(self, dimension: Dimension) -> str:
        """Return what a row states in a dimension; ``NOT_STATED`` where it states nothing."""
        value: str | None = getattr(self, dimension.value)
        return value or NOT_STATED


@dataclass(frozen=True, slots=True)
class FactCondition:
    """A condition on one fact; ``otherwise``: why a row of which it does not hold is left out."""

    fact: str
    holds: bool
    otherwise: Text | None = None  # of a denominator only

    def of(self, facts: Mapping[str, bool | None]) -> bool | None:
        """Return whether it holds of these facts; None where that is unknown."""
        value = facts.get(self.fact)
        return None if value is None else value is self.holds


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as its file has it: of which rows, and which of these meet it.

    ``sentence`` names ``{scope}`` and ``{met}``: the rows that are in scope for certain, and those
    that meet it. ``edition``: its version and a hash of its file. ``has_money``: the money of the
    contracts is counted too. ``is_good``: more is better; None where a share is no judgement.
    """

    id: str
    edition: str
    group: str
    unit: MeasuredUnit
    title: Text
    sentence: Text
    caution: Text  # what it does not say
    denominator: tuple[FactCondition, ...]
    numerator: tuple[FactCondition, ...]
    has_money: bool = False
    is_good: bool | None = True

    @property
    def is_of_running(self) -> bool:
        """Whether it counts only what runs."""
        return any(each.fact == RUNNING and each.holds for each in self.denominator)

    def sort(self, row: MeasuredRow) -> "SortedRow":
        """Return where a row of its unit belongs: the first condition that fails leaves it out."""
        results = [condition.of(row.facts) for condition in self.denominator]
        if False in results:
            return SortedRow(Part.OUT_OF_SCOPE, results.index(False))
        if None in results:
            return SortedRow(Part.UNKNOWN, is_unsure=True)
        met = [condition.of(row.facts) for condition in self.numerator]
        if False in met:
            return SortedRow(Part.NOT_MET)
        return SortedRow(Part.UNKNOWN if None in met else Part.MET)


@dataclass(frozen=True, slots=True)
class SortedRow:
    """Where a measure puts a row. ``left_out_by``: the number of the condition that fails.

    ``is_unsure``: it is not even known whether the row is in scope.
    """

    part: Part
    left_out_by: int | None = None
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why rows are out of scope, and how many are for that reason."""

    why: Text
    rows: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure counted. Every row of its unit is in exactly one part.

    ``unsure``: of the unknown, those of which it is not known whether they are in scope.
    ``euros``: of those rows of a part whose worth in euros is known; ``worth_unknown``: the rows in
    scope of which it is not. ``hours``: recorded on the rows in scope; ``without_hours``: the rows
    in scope for which nobody recorded any. ``without_end``: of a measure of what runs, the rows in
    scope that count as running because no end date is known.
    """

    measure: str
    edition: str
    unit: MeasuredUnit
    counts: Mapping[Part, int]
    euros: Mapping[Part, Decimal]
    out_of_scope: tuple[LeftOut, ...] = ()
    unsure: int = 0
    worth_unknown: int = 0
    hours: Decimal = Decimal(0)
    without_hours: int = 0
    without_end: int = 0

    @property
    def met(self) -> int:
        return self.counts[Part.MET]

    @property
    def not_met(self) -> int:
        return self.counts[Part.NOT_MET]

    @property
    def unknown(self) -> int:
        return self.counts[Part.UNKNOWN]

    @property
    def in_scope(self) -> int:
        """The denominator of both shares: what is met, what is not, and what is unknown."""
        return self.met + self.not_met + self.unknown

    @property
    def surely_in_scope(self) -> int:
        """The rows in scope, without those of which that is not known."""
        return self.in_scope - self.unsure

    @property
    def share_low(self) -> float | None:
        """The share (0..1) where nothing that is unknown is met; None where nothing is in scope."""
        return self.met / self.in_scope if self.in_scope else None

    @property
    def share_high(self) -> float | None:
        """The share (0..1) where all that is unknown is met; None where nothing is in scope."""
        return (self.met + self.unknown) / self.in_scope if self.in_scope else None

    @property
    def euros_in_scope(self) -> Decimal:
        return self.euros[Part.MET] + self.euros[Part.NOT_MET] + self.euros[Part.UNKNOWN]

    @property
    def euro_share_low(self) -> float | None:
        """The share (0..1) of the money that is known; what has no worth in euros is left out."""
        whole = self.euros_in_scope
        return float(self.euros[Part.MET] / whole) if whole else None

    @property
    def euro_share_high(self) -> float | None:
        whole = self.euros_in_scope
        most = self.euros[Part.MET] + self.euros[Part.UNKNOWN]
        return float(most / whole) if whole else None


@dataclass(frozen=True, slots=True)
class GroupedFigures:
    """One measure by the values of a dimension; ``NOT_STATED`` for rows that state none."""

    measure: str
    dimension: Dimension
    figures: Mapping[str, Figure]


@dataclass
class _FigureTally:
    """A figure while it grows."""

    measure: Measure
    counts: Counter[Part] = field(default_factory=Counter)
    euros: dict[Part, Decimal] = field(default_factory=lambda: dict.fromkeys(Part, Decimal(0)))
    left_out: Counter[int] = field(default_factory=Counter)
    unsure: int = 0
    worth_unknown: int = 0
    hours: Decimal = Decimal(0)
    without_hours: int = 0
    without_end: int = 0

    def add(self, row: MeasuredRow, place: SortedRow) -> None:
        self.counts[place.part] += 1
        if row.euros is not None:
            self.euros[place.part] += row.euros
        if place.left_out_by is not None:
            self.left_out[place.left_out_by] += 1
            return
        self.unsure += place.is_unsure
        self.worth_unknown += row.euros is None
        self.without_end += self.measure.is_of_running and row.facts.get(END_KNOWN) is False
        if row.hours is None:
            self.without_hours += 1
        else:
            self.hours += row.hours

    def figure(self) -> Figure:
        measure = self.measure
        return Figure(
            measure=measure.id,
            edition=measure.edition,
            unit=measure.unit,
            counts={part: self.counts[part] for part in Part},
            euros=dict(self.euros),
            out_of_scope=tuple(
                LeftOut(condition.otherwise or Text("", ""), self.left_out[number])
                for number, condition in enumerate(measure.denominator)
                if self.left_out[number]
            ),
            unsure=self.unsure,
            worth_unknown=self.worth_unknown,
            hours=self.hours,
            without_hours=self.without_hours,
            without_end=self.without_end,
        )


class _PlacesOfRows:
    """Where measures put rows; rows with the same facts are looked at once."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures = measures
        self._known: dict[object, tuple[tuple[Measure, SortedRow], ...]] = {}

    def of(self, row: MeasuredRow) -> tuple[tuple[Measure, SortedRow], ...]:
        key = (row.unit, *row.facts.items())
        if key not in self._known:
            self._known[key] = tuple(
                (measure, measure.sort(row))
                for measure in self._measures
                if measure.unit is row.unit
            )
        return self._known[key]


def figures_of(rows: Iterable[MeasuredRow], measures: Sequence[Measure]) -> tuple[Figure, ...]:
    """Return the figure of each measure, in their order; the rows are read once."""
    tallies = {measure.id: _FigureTally(measure) for measure in measures}
    places = _PlacesOfRows(measures)
    for row in rows:
        for measure, place in places.of(row):
            tallies[measure.id].add(row, place)
    return tuple(tally.figure() for tally in tallies.values())


def grouped(
    rows: Iterable[MeasuredRow], measures: Sequence[Measure], dimension: Dimension
) -> tuple[GroupedFigures, ...]:
    """Return each measure by the values of a dimension, values sorted, the unstated one last."""
    tallies: dict[str, dict[str, _FigureTally]] = {measure.id: {} for measure in measures}
    places = _PlacesOfRows(measures)
    for row in rows:
        value = row.value_of(dimension)
        for measure, place in places.of(row):
            own = tallies[measure.id]
            if value not in own:
                own[value] = _FigureTally(measure)
            own[value].add(row, place)
    return tuple(
        GroupedFigures(
            id, dimension, {value: own[value].figure() for value in sorted(own, key=_unstated_last)}
        )
        for id, own in tallies.items()
    )


def _unstated_last(value: str) -> tuple[bool, str]:
    return value == NOT_STATED, value


def rows_in(rows: Iterable[MeasuredRow], measure: Measure, part: Part) -> tuple[MeasuredRow, ...]:
    """Return the rows that a measure puts in a part: those that its figure counts there."""
    return tuple(row for row in rows if row.unit is measure.unit and measure.sort(row).part is part)


@dataclass(frozen=True, slots=True)
class KeptDay:
    """A day whose rows were kept, frozen: figures of it are counted of what was kept, for good.

    ``sha256``: of the whole content, measures and rows. ``rows``: how many there are; None for who
    sees a part of the contracts alone.
    """

    day: date
    kept_at: datetime
    by: str
    edition: str  # of the measures of then
    software: str
    sha256: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class KeptPeriod:
    """What was kept of a day, read back: the rows a person may see, and the measures of then."""

    kept: KeptDay
    rows: tuple[MeasuredRow, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class FormalBasis:
    """The decision that an ambition rests on: "Raadsbesluit", its reference, its day."""

    title: str
    reference: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Ambition:
    """What an organization wants to reach: of a measure, which share (0..1), by which day."""

    id: int
    title: str
    measure: str
    target: Decimal
    until: date
    basis: FormalBasis
    owner: str
    set_by: str
    set_at: datetime
    preset: str | None = None  # of which published ambition it is a copy
    withdrawn: datetime | None = None


class AmbitionState(StrEnum):
    """How an ambition stands by a figure."""

    REACHED = "reached"  # also where nothing that is unknown is met
    NOT_REACHED = "not_reached"  # not even where all that is unknown is met
    NOT_KNOWN = "not_known"  # what is unknown decides
    NOTHING_IN_SCOPE = "nothing_in_scope"


def state_of(target: Decimal, figure: Figure) -> AmbitionState:
    """Return whether a figure reaches a target, compared exactly."""
    if not figure.in_scope:
        return AmbitionState.NOTHING_IN_SCOPE
    wanted = target * figure.in_scope
    if figure.met >= wanted:
        return AmbitionState.REACHED
    if figure.met + figure.unknown < wanted:
        return AmbitionState.NOT_REACHED
    return AmbitionState.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class AmbitionPoint:
    """How an ambition stood on a day. ``figure``: None where nothing of it was kept that day."""

    day: date
    figure: Figure | None
    state: AmbitionState | None


@dataclass(frozen=True, slots=True)
class AmbitionProgress:
    """An ambition over the days that were kept, the oldest first, and today last."""

    ambition: Ambition
    points: tuple[AmbitionPoint, ...]

    @property
    def now(self) -> AmbitionPoint:
        """How it stands today."""
        return self.points[-1]
