"""Many contracts in figures: counts and money by what a verdict says, and what is not known.

One function makes them; the page, the papers and the workbook show them. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from screening.model.contracts import NOT_SCREENED
from screening.model.verdict import BANDS_RISING, Band, Flag, Front, FrontRisk
from screening.model.verdict_outline import VerdictOutline

EURO = "EUR"
NOBODY_SAYS = ""  # stands for what is not known: a department, a level, a band
NO_ISSUE = "low"  # stands for a front on which no issue is above Low
LEVELS = ("L4", "L3", "L2", "L1", "L0", NOBODY_SAYS)
FLAGS = (*(flag.value for flag in Flag), NOT_SCREENED)
BANDS = (*(band.value for band in reversed(BANDS_RISING)), NOBODY_SAYS)


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """What the figures count of one contract."""

    flag: str | None  # None: not screened yet
    level: str | None
    department: str | None
    amount: Decimal | None
    currency: str | None
    outline: VerdictOutline | None


@dataclass(frozen=True, slots=True)
class ValueSum:
    """The value of some contracts. Values in other currencies are added to no sum."""

    euros: Decimal = Decimal(0)
    in_euros: int = 0  # contracts of which the value is known in euros
    otherwise: int = 0  # contracts with a value in another currency, or in none that is stated
    unknown: int = 0  # contracts without a value


@dataclass(frozen=True, slots=True)
class FigureLine:
    """How many contracts share something, and what they are worth. ``slug``: what they share."""

    slug: str
    contracts: int
    worth: ValueSum


@dataclass(frozen=True, slots=True)
class PortfolioFigures:
    """The contracts of a filter, counted. Each group holds every contract once.

    ``by_issue`` per front: the issue that leads there, else NO_ISSUE or NOBODY_SAYS.
    """

    contracts: int
    worth: ValueSum
    by_flag: tuple[FigureLine, ...]
    by_level: tuple[FigureLine, ...]
    by_department: tuple[FigureLine, ...]
    by_band: Mapping[Front, tuple[FigureLine, ...]]
    by_issue: Mapping[Front, tuple[FigureLine, ...]]


@dataclass
class _Tally:
    """What is counted of one group while it grows."""

    contracts: int = 0
    euros: Decimal = field(default_factory=Decimal)
    in_euros: int = 0
    otherwise: int = 0
    unknown: int = 0

    def add(self, facts: FigureFacts) -> None:
        self.contracts += 1
        if facts.amount is None:
            self.unknown += 1
        elif facts.currency == EURO:
            self.in_euros += 1
            self.euros += facts.amount
        else:
            self.otherwise += 1

    @property
    def worth(self) -> ValueSum:
        return ValueSum(self.euros, self.in_euros, self.otherwise, self.unknown)


class _TallyGroup:
    """Tallies by slug. ``known``: slugs that are shown in this order, also those without any."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._tallies = {slug: _Tally() for slug in known}

    def add(self, slug: str, facts: FigureFacts) -> None:
        self._tallies.setdefault(slug, _Tally()).add(facts)

    def in_order(self) -> tuple[FigureLine, ...]:
        """Return the lines in the order of the slugs; empty ones of what is not known left out."""
        return tuple(
            FigureLine(slug, tally.contracts, tally.worth)
            for slug, tally in self._tallies.items()
            if tally.contracts or slug not in (NOBODY_SAYS, NOT_SCREENED)
        )

    def by_size(self) -> tuple[FigureLine, ...]:
        """Return the largest first; what is not known comes last."""
        lines = (line for line in self.in_order() if line.contracts)
        return tuple(
            sorted(lines, key=lambda line: (line.slug == NOBODY_SAYS, -line.contracts, line.slug))
        )


def figures_of(contracts: Iterable[FigureFacts]) -> PortfolioFigures:
    """Return the figures of contracts, each read once."""
    whole = _Tally()
    flags, levels, departments = _TallyGroup(FLAGS), _TallyGroup(LEVELS), _TallyGroup()
    bands = {front: _TallyGroup(BANDS) for front in Front}
    issues = {front: _TallyGroup() for front in Front}
    for facts in contracts:
        outline = facts.outline
        whole.add(facts)
        flags.add(facts.flag or NOT_SCREENED, facts)
        levels.add(facts.level or NOBODY_SAYS, facts)
        departments.add(facts.department or NOBODY_SAYS, facts)
        for front in Front:
            risk = outline.fronts.get(front) if outline else None
            bands[front].add(risk.band.value if risk else NOBODY_SAYS, facts)
            issues[front].add(_leading(risk), facts)
    return PortfolioFigures(
        contracts=whole.contracts,
        worth=whole.worth,
        by_flag=flags.in_order(),
        by_level=levels.in_order(),
        by_department=departments.by_size(),
        by_band={front: group.in_order() for front, group in bands.items()},
        by_issue={front: group.by_size() for front, group in issues.items()},
    )


def _leading(risk: FrontRisk | None) -> str:
    if risk is None:
        return NOBODY_SAYS
    if risk.band is Band.LOW:
        return NO_ISSUE
    return risk.issue or NOBODY_SAYS
