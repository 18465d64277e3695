"""The four things a source can say, as frozen values: observation, listing, tie, share."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sources.kit.values.message import Message

REGISTERS = frozenset(("lei",))  # programmes that say no more than that a party exists
ENDLESS = float("inf")
SCALES = {  # from the lowest to the highest figure of a unit; one outside it is no figure of it
    "%": (0.0, 100.0),
    "-2.5..2.5": (-4.0, 4.0),  # "about" -2.5 to 2.5: estimates go a little beyond
    "0-3": (0.0, 3.0),
    "0..1": (0.0, 1.0),
    "0..10": (0.0, 10.0),
    "0..100": (0.0, 100.0),
    "0..4": (0.0, 4.0),
    "1..5+": (1.0, 6.0),
    "deaths": (0.0, ENDLESS),
    "in force": (0.0, 1.0),
    "per 1,000": (0.0, 1000.0),
    "per 100,000": (0.0, 100_000.0),
}


class Issue(StrEnum):
    """The kinds of harm: a closed list that follows the ILO conventions and the UN covenants."""

    FORCED_LABOUR = "forced_labour"
    CHILD_LABOUR = "child_labour"
    FREEDOM_OF_ASSOCIATION = "freedom_of_association"
    DISCRIMINATION = "discrimination"
    HARASSMENT_GBV = "harassment_gbv"
    OHS = "ohs"
    LIVING_WAGE = "living_wage"
    WORKING_HOURS = "working_hours"
    MIGRANT_WORKERS = "migrant_workers"
    INFORMAL_EMPLOYMENT = "informal_employment"
    LAND_RIGHTS = "land_rights"
    INDIGENOUS = "indigenous"
    CONFLICT = "conflict"
    COMMUNITY_HEALTH = "community_health"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True)
class Observation:
    """A publisher's statement about a country, or about a good from a country.

    ``indicator`` names the measured thing and ``value`` is on the publisher's own scale (turning it
    into 0..1 is the method's work, in screening). ``says`` keeps the publisher's words, ``where``
    the place in the snapshot, so that a reader can check it without trusting us.
    """

    indicator: str  # e.g. wgi_rl, hdi, ilo_c029, dol_assessment, dol_good, ucdp_deaths, cahra
    country: str  # ISO 3166-1 alpha-2, XK for Kosovo
    value: float | None = None  # publisher's unit
    unit: str = ""
    year: int | None = None
    issue: Issue | None = None  # where the publisher itself names the harm
    good: str | None = None  # in the publisher's words
    region: str | None = None  # ISO 3166-2 or a name, where only a part of the country is meant
    says: str = ""
    where: str = ""
    flags: tuple[str, ...] = ()  # attributes, e.g. "eo13126", "downstream"

    @property
    def off_scale(self) -> Message | None:
        """Why the value cannot be a figure of its unit; None where it can."""
        low, high = SCALES.get(self.unit, (-ENDLESS, ENDLESS))
        if self.value is None or low <= self.value <= high:
            return None
        return Message(
            "list.off_scale",
            indicator=self.indicator,
            country=self.country,
            value=self.value,
            unit=self.unit,
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """A party on a list: an import ban, a sanction, a debarment.

    A register of all companies is a list too, and being on it is no reproach: see ``adverse``.
    """

    name: str
    country: str | None = None
    aliases: tuple[str, ...] = ()
    issue: Issue | None = None
    programme: str = ""
    since: date | None = None
    current: bool | None = None
    says: str = ""
    where: str = ""
    identifiers: tuple[str, ...] = ()  # "scheme:number", e.g. "lei:…", "RA000463:…"

    @property
    def adverse(self) -> bool:
        return self.programme not in REGISTERS


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two named things: child and parent, or a good and its listed input."""

    relation: str  # "input" | "parent" | "parent_unknown"
    child: str
    parent: str
    child_country: str | None = None
    parent_country: str | None = None
    since: date | None = None
    says: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a good that a place supplies to a market in a period, 0..1.

    For a market ``share`` is of the imports that ``covers`` counts; the rest of all imports has no
    known origin. Without one it is of all that the world produces, and ``covers`` is the part that
    stands beside the name of a country.
    """

    good: str  # HS or CN code ("HS17 280469" where it is of another HS than trade links), or a name
    origin: str
    market: str  # empty: the world
    share: float
    period: str
    where: str = ""
    value: float | None = None  # what came from there in the period: Comext's euros, tonnes, ...
    covers: float | None = None  # part of all imports that the share is of, 0..1; None: not told


Statement = Observation | Listing | Tie | Share
