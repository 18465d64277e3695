"""The parts of a chain as frozen values: typical goods, steps of a route, places."""

from dataclasses import dataclass

from graphs.parties import Kind


@dataclass(frozen=True, slots=True)
class MarketShare:
    """The part of a market's supply that an origin has: 0..1, by value.

    ``edition`` is empty where the share is an estimate of ours rather than a publisher's figure.
    """

    low: float  # what is known to come from there
    likely: float  # its part in what has a known origin
    high: float  # as if all that has no known origin came from there
    unknown: float  # part of all supply without a known origin
    market: str  # ISO 3166-1 alpha-2
    period: str  # "2024", or the months of a part of a year
    codes: tuple[str, ...]  # HS or CN
    source: str
    edition: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class RegionPart:
    """The part of a market's supply that a region of an origin has, 0..1."""

    name: str
    low: float
    likely: float
    high: float
    of_country: float  # its part in what comes from its country, 0..1


@dataclass(frozen=True, slots=True)
class MadeInto:
    """A statement of a list that a good made in a country is made with an input from somewhere."""

    good: str
    country: str  # ISO 3166-1 alpha-2
    source: str
    edition: str
    where: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """A country where a typical good comes from; ``band`` is its share: major, some or minor.

    An origin that the buyer assumes in a check is ``disclosed`` and says that it is assumed.
    """

    country: str  # ISO 3166-1 alpha-2
    band: str
    assumed: bool = False
    part: MarketShare | None = None  # None where somebody states the origin
    made_into: MadeInto | None = None  # where a list names it as the origin of an input
    regions: tuple[RegionPart, ...] = ()

    def __hash__(self) -> int:
        """Return the hash without the figures, which are many: equal origins hash alike."""
        return hash((self.country, self.band, self.assumed))


@dataclass(frozen=True, slots=True)
class TypicalGood:
    """A good that such a purchase usually contains, and its usual origins. Always inferred."""

    good: str
    stage: int  # labour 0, final 1, component 2, raw 3
    origins: tuple[Origin, ...]
    made_from: tuple[str, ...] = ()
    role: str = "core"  # or input, or incidental: its part in what is bought
    source: str = ""
    confidence: str = "L"  # of the table row: H, M or L
    date: str | None = None  # of the table, ISO 8601


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One hop of a route, downwards. ``to`` is a party key or a good."""

    to: str
    is_party: bool
    kind: Kind
    source: str
    date: str | None = None
    evidence_class: str | None = None  # of the tie: A, B, C or None
    stated: str | None = None  # when the source said so, ISO 8601


@dataclass(frozen=True, slots=True)
class Place:
    """A good made (or work done) somewhere in this chain: the node that the method rates.

    All ties that state the same of a good (from there, known so, shown so) are one place: a
    thousand customers of one mill do not make a thousand places of it.
    """

    good: str
    stage: int
    country: str
    region: str | None
    band: str  # disclosed | major | some | minor
    kind: Kind
    evidence_class: str | None  # A, B, C or None
    evidence: str | None  # of the tie by which the shortest route comes
    role: str  # core | input | incidental: its part in what is bought
    assumed: bool
    table_confidence: str
    # Of a typical place the goods on the way, from any direct supplier, so that contracts which
    # buy alike share their places; of a disclosed one ``SupplyChain.routes`` has it.
    route: tuple[RouteStep, ...]
    ways: int  # exact number of routes to it; of parties that supply each other see ``PartyGraph``
    disclosed_by: str | None = None  # Party.key, on the shortest route
    rest: float = 1.0  # part of the good whose origin nobody has shown, 0..1
    part: MarketShare | None = None  # of a typical place: its origin's part in supply
    made_into: MadeInto | None = None  # of a typical place that a list names as an input's
    regions: tuple[RegionPart, ...] = ()  # of its country, of which the part is known

    @property
    def incidental(self) -> bool:
        """Return whether it is a small part of what is bought, which rates nothing."""
        return self.role == "incidental"


@dataclass(frozen=True, slots=True)
class Route:
    """One way down from the contract to a place.

    ``counted``: the first of those that differ only inside a round, which count as one way.
    """

    steps: tuple[RouteStep, ...]
    evidence: str | None = None  # of the tie that names the place
    evidence_class: str | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class DisclosedOrigins:
    """The stated origins of one good, and how much of it stays typical."""

    places: tuple["StatedOrigin", ...]
    rest: float  # part of it whose origin nobody has shown: 1 nothing is shown, 0 all of it

    @property
    def covered(self) -> bool:
        """Return whether every direct supplier has shown where all of the good is from."""
        return self.rest == 0.0


@dataclass(frozen=True, slots=True)
class StatedCountries:
    """Where a good comes from by the ties of a chain: countries (ISO 3166-1 alpha-2), sorted."""

    shown: tuple[str, ...] = ()  # class A or B
    declared: tuple[str, ...] = ()  # somebody in the chain says so, and no document was seen
    observed: tuple[str, ...] = ()  # a third party says so
    unnamed: tuple[str, ...] = ()  # somebody says so, without saying of which good
    is_unplaced: bool = False  # somebody names who supplies the good, without its country

    def names(self, country: str) -> bool:
        """Return whether somebody stated this country."""
        return country in (*self.shown, *self.declared, *self.observed)

    def __bool__(self) -> bool:
        return bool(
            self.shown or self.declared or self.observed or self.unnamed or self.is_unplaced
        )


@dataclass(frozen=True, slots=True)
class StatedOrigin:
    """An origin of a good as ties state it, with how it is known and shown.

    ``country`` is None only where a tie leaves it open, and then it makes no place.
    """

    good: str
    country: str | None
    region: str | None
    kind: Kind
    evidence_class: str | None
