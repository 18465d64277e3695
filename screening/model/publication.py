"""What an organization shows to everybody: what it chose, and each version that it published.

A version is a document on its own: pages and open data are made of it and reach no contract.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from screening.model.errors import InputError
from screening.model.monitoring import Dimension, MeasuredUnit, Part
from screening.model.published_figures import (
    LEAST,
    OTHERS,
    OVERALL,
    AlreadyShown,
    Column,
    FigurePlace,
    TableName,
    WhyHidden,
)
from screening.model.verdict import Text
from sources.kit.values.message import Message

ADDRESS = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58})[a-z0-9]")
TO_PUBLISH = tuple(dimension for dimension in Dimension if dimension is not Dimension.OWNER)
# Of several suppliers or cases of one contract a figure of ten would tell of that contract.
PUBLISHED_UNIT = MeasuredUnit.CONTRACT
LONGEST_PUBLISHER = 120
LONGEST_WHY = 500
MOST_CONTRACTS = 5000
MOST_DAYS = 12


@dataclass(frozen=True, slots=True)
class PublicationChoice:
    """What an organization chose to show.

    ``contracts``: ids of those that it publishes itself; ``numbers``: of each, as it was typed.
    """

    address: str = ""
    publisher: str = ""
    measures: tuple[str, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    days: tuple[date, ...] = ()
    ambitions: tuple[int, ...] = ()
    contracts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def checked(self) -> "PublicationChoice":
        """Return it as it is kept. Raises InputError with the field that is wrong."""
        address, publisher = self.address.strip().lower(), " ".join(self.publisher.split())
        if not ADDRESS.fullmatch(address):
            raise InputError(Message("publication.address"), "address")
        if not publisher:
            raise InputError(Message("publication.no_publisher"), "publisher")
        if len(publisher) > LONGEST_PUBLISHER:
            raise InputError(
                Message("publication.long_publisher", most=LONGEST_PUBLISHER), "publisher"
            )
        if len(self.contracts) > MOST_CONTRACTS:
            raise InputError(
                Message("publication.many_contracts", most=MOST_CONTRACTS), "contracts"
            )
        if len(self.days) > MOST_DAYS:
            raise InputError(Message("publication.many_days", most=MOST_DAYS), "days")
        return replace(self, address=address, publisher=publisher)


@dataclass(frozen=True, slots=True)
class PublishedMeasure:
    """A measure as it was when its figures were kept."""

    id: str
    edition: str
    unit: MeasuredUnit
    title: Text
    sentence: Text
    caution: Text


@dataclass(frozen=True, slots=True)
class OpenFigure:
    """A figure as everybody sees it; None: not shown."""

    day: date
    measure: str
    dimension: str
    value: str
    column: Column
    count: int | None
    euros: int | None  # to two figures

    @property
    def place(self) -> FigurePlace:
        return FigurePlace(self.day, self.measure, self.dimension, self.value, self.column)


@dataclass(frozen=True, slots=True)
class OpenAmbition:
    """An ambition, without the person who looks after it."""

    title: str
    measure: str
    target: float  # 0..1
    until: date
    basis: str


@dataclass(frozen=True, slots=True)
class OpenResult:
    """Where a measure puts a published contract on a day."""

    day: date
    measure: str
    part: Part


@dataclass(frozen=True, slots=True)
class OpenSupplier:
    """A supplier with a number in a public register; natural persons have none and are left out."""

    name: str
    scheme: str
    number: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class OpenContract:
    """A contract that the organization publishes."""

    id: str
    number: str | None
    title: str | None
    cpv: tuple[str, ...]
    amount: str | None  # a decimal number
    currency: str | None
    starts: date | None
    ends: date | None
    suppliers: tuple[OpenSupplier, ...]
    results: tuple[OpenResult, ...]


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """All that a version shows. ``least``: figures below it are not shown."""

    address: str
    publisher: str
    measures: tuple[PublishedMeasure, ...]
    dimensions: tuple[Dimension, ...]
    days: tuple[date, ...]
    figures: tuple[OpenFigure, ...]
    ambitions: tuple[OpenAmbition, ...] = ()
    contracts: tuple[OpenContract, ...] = ()
    least: int = LEAST

    @property
    def shown_measures(self) -> tuple[str, ...]:
        return tuple(measure.id for measure in self.measures)

    def figure(self, place: FigurePlace) -> "OpenFigure | None":
        """Return the figure at a place; None where there is none."""
        return next((figure for figure in self.figures if figure.place == place), None)


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version that was published; what it showed stays known after it was withdrawn."""

    number: int
    at: datetime
    by: str
    why: str
    sha256: str
    document: PublishedDocument
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionHead:
    """A version without its document, as lists show it."""

    number: int
    at: datetime
    by: str
    why: str
    sha256: str
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class HiddenFigure:
    """A figure that is not shown, and why: for the organization alone."""

    place: FigurePlace
    count: int
    why: WhyHidden
    is_money_alone: bool


@dataclass(frozen=True, slots=True)
class PublicationDraft:
    """A document as it would be published. ``after``: the number of the last version.

    ``basis``: a hash of all that it was made of; where that is another by now, the draft is of no
    use. ``figures``: how many there are, shown or not. ``exposed``: those that were shown before
    and must not be by now. ``gone``: the numbers of chosen contracts that are no longer in the
    register; nothing of them is in the document.
    """

    basis: str
    document: PublishedDocument
    figures: int
    hidden: tuple[HiddenFigure, ...]
    exposed: tuple[FigurePlace, ...]
    after: int
    gone: tuple[str, ...] = ()


def shown_in(documents: tuple[PublishedDocument, ...]) -> AlreadyShown:
    """Return what readers know of these versions together."""
    figures = [figure for document in documents for figure in document.figures]
    counts = {figure.place for figure in figures if figure.count is not None}
    money = {figure.place for figure in figures if figure.euros is not None}
    values: dict[TableName, set[str]] = {}
    for figure in figures:
        if figure.dimension != OVERALL:
            name = (figure.day, figure.measure, figure.dimension)
            values.setdefault(name, set()).add(figure.value)
    named = {name: frozenset(groups - {OTHERS}) for name, groups in values.items()}
    return AlreadyShown(frozenset(counts), frozenset(money), named)
