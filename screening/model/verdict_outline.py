"""What a list shows of a verdict: a few words of each, which are kept beside every verdict."""

from dataclasses import dataclass
from datetime import date

from screening.model.verdict import (
    Band,
    DutyOutcome,
    Flag,
    Front,
    FrontRisk,
    RegimeOutcome,
    Verdict,
    regimes_in_short,
)


@dataclass(frozen=True, slots=True)
class VerdictOutline:
    """A verdict in short. ``chain`` and ``work_here``: None in the method's first edition."""

    flag: Flag
    band: Band
    level: str  # L0..L4
    confidence: str  # A..E
    as_of: str  # ISO 8601
    method: str  # the version that gave it
    head: str | None = None  # the issue that leads
    country: str | None = None  # of the place that decides it
    stop: bool = False  # a party is on a list of legal force
    overdue_since: date | None = None  # the information that a clause asks for
    not_looked_at: str | None = None  # the country whose law was not looked at
    chain: FrontRisk | None = None
    work_here: FrontRisk | None = None
    regimes: tuple[tuple[str, RegimeOutcome], ...] = ()  # each once; see ``regimes_in_short``

    @property
    def fronts(self) -> dict[Front, FrontRisk]:
        """Return both fronts, the chain first; none in the method's first edition."""
        if self.chain is None or self.work_here is None:
            return {}
        return {Front.CHAIN: self.chain, Front.WORK_HERE: self.work_here}


@dataclass(frozen=True, slots=True)
class VerdictSketch:
    """A verdict in short: its outline, and what its document is made of.

    ``inputs`` is the hash in the pins of the document; ``digest`` stands for all of the document
    but its pins, after a full stop the edition of its sentences. The same inputs give the same
    document, whenever somebody wants to see it.
    """

    outline: VerdictOutline
    duty: DutyOutcome
    inputs: str
    digest: str
    written: Verdict | None = None  # in full, where its document is to be kept
    clauses: tuple[str, ...] = ()  # ids


@dataclass(frozen=True, slots=True)
class PolicyStanding:
    """What own policy can change of a verdict, and the band beside it. ``clauses``: ids."""

    flag: Flag
    band: Band
    level: str  # L0..L4
    clauses: tuple[str, ...]


def outline_of(verdict: Verdict) -> VerdictOutline:
    """Return the outline of a verdict, of whatever edition."""
    risk, information = verdict.risk, verdict.chain_information
    head = next((issue for issue in risk.issues if issue.band is risk.band), None)
    return VerdictOutline(
        flag=verdict.flag,
        band=risk.band,
        level=verdict.clause_level,
        confidence=risk.confidence,
        as_of=verdict.pins.as_of,
        method=verdict.pins.method,
        head=head.issue if head else None,
        country=head.country if head else None,
        stop=verdict.listed.stop,
        overdue_since=information.overdue_since if information else None,
        not_looked_at=verdict.duty.not_looked_at,
        chain=risk.fronts.chain if risk.fronts else None,
        work_here=risk.fronts.work_here if risk.fronts else None,
        regimes=regimes_in_short(verdict.regimes),
    )
