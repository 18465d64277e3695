"""The clause level of a contract, L0 to L4, and why: the risk proposes, size caps, a duty lifts.

The table, the caps and the sentences stand in ``clauses/ladder.toml``. L4 is offered, never set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from screening.model.verdict import (
    Band,
    ClauseRef,
    DutyOutcome,
    Text,
)
from screening.rules.clauses.texts import (
    Cap,
    Clause,
    ClauseBook,
    Ladder,
)
from screening.rules.duty.duty import Nature
from screening.rules.formatting import (
    capitalized,
    fill_in,
    format_day,
    format_euros,
    untranslated,
)


@dataclass(frozen=True, slots=True)
class IssueSeverity:
    """One issue as the ladder needs it. ``incidental_only``: only in a small part of the good.

    ``beside_incidental``: that small part has a higher band, which does not count here.
    """

    issue: str
    name: Text
    band: Band
    severity: int  # 1..5
    confidence: str  # A..E; explains, and never lowers
    incidental_only: bool = False
    state_imposed: bool = False
    beside_incidental: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.severity <= 5:
            raise ValueError(f"severity is a class from 1 to 5, not {self.severity}")


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """The facts beside the risk; ``None`` is unknown and never lowers the level."""

    outcome: DutyOutcome
    value_eur: Decimal | None = None
    threshold: int | None = None  # the EU threshold of this contract, whole euros
    nature: Nature | None = None
    delivers_until: date | None = None  # the last day on which goods may come, options included
    running: bool = False  # awarded, signed or started: nothing is offered any more
    sme: bool | None = None
    months: int | None = None  # the term of the contract

    @property
    def value(self) -> Decimal | None:
        """Euros; 0 is how a register writes "not filled in", so it is unknown here too."""
        return self.value_eur or None


@dataclass(frozen=True, slots=True)
class LevelDecision:
    level: str  # L0..L3
    why: tuple[Text, ...]
    offered: str | None  # L4, or None
    clauses: tuple[ClauseRef, ...]


def decide_level(
    facts: LevelFacts, issues: Sequence[IssueSeverity], book: ClauseBook
) -> LevelDecision:
    """Return the highest level of the issues, capped by value and lifted by a duty.

    A floor goes before a cap.
    """
    ladder = book.ladder
    core = [issue for issue in issues if not issue.incidental_only]
    deciding = max(core, key=lambda issue: _rank(issue, ladder), default=None)
    wanted = _base(deciding, ladder) if deciding is not None else 0
    free = max((_base(issue, ladder) for issue in core if issue.state_imposed), default=0)
    cap = _cap(facts, ladder)
    capped = wanted if cap is None else max(min(wanted, cap.level), free)
    lifted = facts.outcome is ladder.floor.outcome and capped < ladder.floor.level
    level = ladder.floor.level if lifted else capped
    why = _issue_sentences(issues, deciding, wanted, ladder)
    if cap is not None and wanted > cap.level:
        why += _cap_sentences(cap, capped, facts, ladder)
    if lifted:
        why.append(_sentence(ladder.floor.why, level=_level_name(level)))
    why += _open_sentences(facts, level, ladder)
    offered = _offered(facts, core, level, ladder)
    if offered is not None:
        why.append(_sentence(ladder.offer.why, level=untranslated(offered)))
    name = f"L{level}"
    clauses = [clause for clause in book.clauses.values() if _belongs(clause, name, facts)]
    why += _delivery_sentences(facts, level, book)
    return LevelDecision(name, tuple(why), offered, tuple(clause.ref(name) for clause in clauses))


def _base(issue: IssueSeverity, ladder: Ladder) -> int:
    return ladder.base[issue.band][issue.severity - 1]


def _rank(issue: IssueSeverity, ladder: Ladder) -> tuple[int, int, int, str]:
    """Return a sort key: of issues with one level the most severe comes first, then by band."""
    return (_base(issue, ladder), issue.severity, list(ladder.base).index(issue.band), issue.issue)


def _cap(facts: LevelFacts, ladder: Ladder) -> Cap | None:
    """Return the lowest cap that applies; None where the value is unknown."""
    value = facts.value
    if value is None:
        return None
    applying = []
    for cap in ladder.caps:
        limit = cap.below if cap.below is not None else facts.threshold
        if limit is not None and value < limit:
            applying.append(cap)
    return min(applying, key=lambda cap: cap.level, default=None)


def _issue_sentences(
    issues: Sequence[IssueSeverity], deciding: IssueSeverity | None, wanted: int, ladder: Ladder
) -> list[Text]:
    why: list[Text] = []
    if not issues:
        why.append(ladder.why["not_assessed"])
    elif deciding is None or wanted == 0:
        why.append(ladder.why["nothing"])
    else:
        why.append(
            _sentence(
                ladder.why["core" if deciding.beside_incidental else "issue"],
                issue=deciding.name,
                band=ladder.bands[deciding.band],
                severity=untranslated(str(deciding.severity)),
                confidence=untranslated(deciding.confidence),
                level=_level_name(wanted),
            )
        )
    for issue in issues:
        if issue.incidental_only:
            if _base(issue, ladder) > wanted:
                why.append(_sentence(ladder.why["incidental"], issue=issue.name))
        elif issue.band is Band.INSUFFICIENT:
            why.append(_sentence(ladder.why["investigate"], issue=issue.name))
    return why


def _cap_sentences(cap: Cap, capped: int, facts: LevelFacts, ladder: Ladder) -> list[Text]:
    if capped > cap.level:
        return [ladder.why["never_capped"]]
    limit = cap.below if cap.below is not None else facts.threshold
    amount = format_euros(Decimal(limit or 0))
    return [_sentence(cap.why, amount=amount, level=_level_name(cap.level))]


def _open_sentences(facts: LevelFacts, level: int, ladder: Ladder) -> list[Text]:
    """Return sentences on facts that are unknown, and on facts that change only the form."""
    why: list[Text] = []
    if facts.value is None:
        why.append(ladder.why["value_unknown"])
    elif facts.threshold is None:
        why.append(ladder.why["threshold_unknown"])
    if facts.outcome is DutyOutcome.ASK and level < ladder.floor.level:
        why.append(_sentence(ladder.why["duty_open"], level=_level_name(ladder.floor.level)))
    if level > 0 and facts.sme:
        why.append(ladder.why["sme"])
    if level > 1 and facts.months is not None and facts.months < ladder.short_term_months:
        why.append(ladder.why["short"])
    return why


def _offered(
    facts: LevelFacts, core: Sequence[IssueSeverity], level: int, ladder: Ladder
) -> str | None:
    """Return "L4" where the risk is worth it, the value carries it and a tender is still to
    come.
    """
    offer = ladder.offer
    worth = any(issue.band is offer.band and issue.severity >= offer.severity for issue in core)
    carried = (
        facts.value is not None and facts.threshold is not None and facts.value >= facts.threshold
    )
    if level == offer.level - 1 and worth and carried and not facts.running:
        return f"L{offer.level}"
    return None


def _belongs(clause: Clause, level: str, facts: LevelFacts) -> bool:
    if level not in clause.levels:
        return False
    if clause.natures and facts.nature is not None and facts.nature not in clause.natures:
        return False
    return clause.goods_from is None or _delivers_from(clause.goods_from, clause, facts)


def _delivers_from(day: date, clause: Clause, facts: LevelFacts) -> bool:
    """Return True if goods are known to come on or after this day."""
    until = facts.delivers_until
    return facts.nature in clause.natures and until is not None and until >= day


def _delivery_sentences(facts: LevelFacts, level: int, book: ClauseBook) -> list[Text]:
    """Return why a clause on goods of a certain day belongs to the contract, or may do so."""
    why: list[Text] = []
    for clause in book.clauses.values():
        if clause.goods_from is None or facts.nature not in clause.natures:
            continue
        values = {"clause": untranslated(clause.id), "day": format_day(clause.goods_from)}
        if _delivers_from(clause.goods_from, clause, facts):
            why.append(_sentence(book.ladder.why["delivered_then"], **values))
        elif facts.delivers_until is None and level > 0:
            why.append(_sentence(book.ladder.why["delivery_unknown"], **values))
    return why


def _sentence(pattern: Text, **values: Text) -> Text:
    return capitalized(fill_in(pattern, **values))


def _level_name(level: int) -> Text:
    return untranslated(f"L{level}")
