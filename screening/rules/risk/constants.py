"""The constants of the risk method: ``constants.toml``, one frozen dataclass per section.

Numbers are in 0..1 unless a comment says otherwise; each section keeps the reason for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import TypeVar, get_args, get_origin, get_type_hints

from screening.model.verdict import Band
from screening.rules.toml_reader import Table, toml_file

FILE = "constants.toml"
T = TypeVar("T")


@dataclass(frozen=True)
class ConstantSection:
    """One section of the file."""

    why: str


@dataclass(frozen=True)
class BandConstants(ConstantSection):
    """The lower bound of each band, inclusive; below the lowest is Low."""

    very_high: float
    high: float
    medium: float

    @cached_property
    def edges(self) -> tuple[tuple[Band, float], ...]:
        """Each band above Low with its lower bound, the highest first."""
        return (
            (Band.VERY_HIGH, self.very_high),
            (Band.HIGH, self.high),
            (Band.MEDIUM, self.medium),
        )


@dataclass(frozen=True)
class LevelConstants(ConstantSection):
    """The number that a published level counts as."""

    low: float
    medium: float
    high: float
    very_high: float

    @cached_property
    def by_name(self) -> Mapping[str, float]:
        return {
            "low": self.low,
            "medium": self.medium,
            "high": self.high,
            "very_high": self.very_high,
        }


@dataclass(frozen=True)
class CountryConstants(ConstantSection):
    """F1 and F11: the risk of a country from its indicators."""

    softening: float
    few_indicators: int  # with fewer, the confidence is at most the next one
    few_indicators_confidence: str
    low_percentile: int  # 0..100
    high_percentile: int


@dataclass(frozen=True)
class PairConstants(ConstantSection):
    """F3: P, a documented pair of good, origin and issue."""

    one_listing: float
    several_listings: float
    state_imposed: float
    one_producer: float
    structural_migrants: float  # M from which one producer stands for the place
    domestic_high: float
    domestic_medium: float
    weaker_after_years: int
    context_after_years: int


@dataclass(frozen=True)
class RegionConstants(ConstantSection):
    """Other names of the regions of ``state_imposed.csv``, and their larger places."""

    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class DomesticConstants(ConstantSection):
    """F3: D, the floor for labour-intensive work close to the buyer."""

    factor: float
    stages: tuple[int, ...]


@dataclass(frozen=True)
class LabourConstants(ConstantSection):
    """The work that is done where the contract is performed."""

    on_site: tuple[str, ...]  # goods


@dataclass(frozen=True)
class AttenuationConstants(ConstantSection):
    """F5: delta by stage."""

    stage_0: float
    stage_1: float
    stage_2: float
    stage_3: float
    state_imposed: float

    @cached_property
    def by_stage(self) -> tuple[float, float, float, float]:
        return (self.stage_0, self.stage_1, self.stage_2, self.stage_3)


@dataclass(frozen=True)
class LinkConstants(ConstantSection):
    """How surely a contract contains a place, by the share of its origin in supply."""

    full_share: float
    exponent: float
    disclosed: float
    major_share: float  # of supply: from here on an origin is called major
    some_share: float
    overdue_some: float
    overdue_confidence: str
    covered_share: float  # stated shares below it leave the rest undisclosed


@dataclass(frozen=True)
class RegionShareConstants(ConstantSection):
    """A region's part of its country, by the word of ``state_imposed.csv``."""

    major: float
    some: float
    minor: float

    @cached_property
    def by_name(self) -> Mapping[str, float]:
        return {"major": self.major, "some": self.some, "minor": self.minor}


@dataclass(frozen=True)
class PresenceConstants(ConstantSection):
    """With which chance a kind of purchase holds a good, by the word of ``kind_goods.csv``."""

    always: float
    often: float
    sometimes: float
    rarely: float
    half: float  # the part of purchases that an issue's value is read at

    @cached_property
    def by_name(self) -> Mapping[str, float]:
        return {
            "always": self.always,
            "often": self.often,
            "sometimes": self.sometimes,
            "rarely": self.rarely,
        }


@dataclass(frozen=True)
class RoleConstants(ConstantSection):
    """What part of R counts for a good that is not itself what is bought."""

    input: float

    @cached_property
    def by_name(self) -> Mapping[str, float]:
        return {"core": 1.0, "input": self.input, "incidental": 0.0}


@dataclass(frozen=True)
class OrderConstants(ConstantSection):
    """M1: what leads in the order of issues and places."""

    not_named: float  # R up to here is too little for severity to lead


@dataclass(frozen=True)
class MigrantConstants(ConstantSection):
    """M6: people who may not leave their employer."""

    full_share: float  # of employment, that counts in full
    tied: float
    partly_tied: float
    fees: float
    no_convention: float
    most: float
    level: str  # the least level of a good for the issues that M speaks of


@dataclass(frozen=True)
class ListConstants(ConstantSection):
    """M8: what a list says of a good that it does not name as such."""

    area_level_lower: int  # bands
    confidence_lower: int  # grades


@dataclass(frozen=True)
class TradeConstants(ConstantSection):
    """When trade statistics take the place of our own table of origins."""

    least_known: float  # part of all imports with a known origin
    least_share: float  # of an origin that our own table does not name
    union: tuple[str, ...]  # members of the European Union, ISO 3166-1 alpha-2


@dataclass(frozen=True)
class ConfidenceConstants(ConstantSection):
    """The grade, A to E, by what a rating rests on."""

    evidenced_a: str
    evidenced_b: str
    evidenced_c: str
    assumed: str
    declared: str
    inferred_product: str
    inferred_sector: str
    judgement_level: str
    no_country_figure: str
    indirect_indicators: str

    @cached_property
    def by_evidence_class(self) -> Mapping[str | None, str]:
        return {"A": self.evidenced_a, "B": self.evidenced_b, "C": self.evidenced_c}


@dataclass(frozen=True)
class SeverityConstants(ConstantSection):
    """F7: the classes, 1 to 5, that a severity stays between."""

    minimum: int
    maximum: int


@dataclass(frozen=True)
class TableConstants(ConstantSection):
    """The day on which the tables were last judged, ISO 8601."""

    date: str


@dataclass(frozen=True)
class FreshnessConstants(ConstantSection):
    """Whole years between a figure and the day of the verdict."""

    warn_after_years: int
    expire_after_years: int


@dataclass(frozen=True)
class ShowConstants(ConstantSection):
    """How many of each a verdict shows at most."""

    paths_per_issue: int
    issues_with_paths: int
    questions: int
    questions_of_one_good: int
    changes: int
    safer_origins: int


@dataclass(frozen=True)
class Constants:
    """The whole file, section by section."""

    version: str
    title: str
    status: str
    bands: BandConstants
    levels: LevelConstants
    country: CountryConstants
    pair: PairConstants
    regions: RegionConstants
    domestic: DomesticConstants
    labour: LabourConstants
    attenuation: AttenuationConstants
    link: LinkConstants
    region: RegionShareConstants
    presence: PresenceConstants
    role: RoleConstants
    order: OrderConstants
    migrants: MigrantConstants
    lists: ListConstants
    trade: TradeConstants
    confidence: ConfidenceConstants
    severity: SeverityConstants
    tables: TableConstants
    freshness: FreshnessConstants
    show: ShowConstants

    def sections(self) -> dict[str, ConstantSection]:
        """Return every section by its name, in file order."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, ConstantSection)}


def values_of(section: ConstantSection) -> dict[str, object]:
    """Return the constants of a section by name, in file order, without the reason for them."""
    if isinstance(section, RegionConstants):
        return dict(section.names)
    values = {field.name: getattr(section, field.name) for field in fields(section)}
    return {name: value for name, value in values.items() if name != "why"}


def read(content: bytes) -> Constants:
    """Return the constants of a file.

    Raises PolicyError, naming file, section and key, for a key that is missing, unknown or of
    another type.
    """
    with toml_file(content, FILE) as table:
        return _record(Constants, table)


def _record(kind: type[T], table: Table) -> T:
    hints = get_type_hints(kind)
    return kind(**{key: _value(hint, key, table) for key, hint in hints.items()})


def _value(kind: object, key: str, table: Table) -> object:
    if isinstance(kind, type) and is_dataclass(kind):
        section = table.table(key)
        value = _regions(section) if kind is RegionConstants else _record(kind, section)
        section.close()
        return value
    if get_origin(kind) is tuple:
        return table.list_of(key, get_args(kind)[0])
    if kind is str:
        return table.text(key)
    return table.take(key, kind) if isinstance(kind, type) else None


def _regions(table: Table) -> RegionConstants:
    why = table.text("why")
    return RegionConstants(why, {region: table.list_of(region, str) for region in table.untaken()})
