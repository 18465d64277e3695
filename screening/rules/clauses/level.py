"""The clause level of a contract, L0 to L4, and why: the risk proposes, size caps, a duty lifts.

Issues come in the order of the verdict (M1), so that the sentence on the level names what heads it.
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
    """One issue as the ladder needs it.

    ``incidental_only``: only in a small part of the good. ``documented``: an official finding or a
    documented pair decides it (M11). ``state_imposed``: a state imposes the labour.
    """

    issue: str
    name: Text
    band: Band
    severity: int  # 1..5
    confidence: str  # A..E; explains, and never lowers
    incidental_only: bool = False
    state_imposed: bool = False
    documented: bool = False

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
class OwnFloor:
    """What an organization's own policy asks of a level: at least this one, and more clauses."""

    level: int = 0
    clauses: tuple[str, ...] = ()  # ids


@dataclass(frozen=True, slots=True)
class LevelDecision:
    level: str  # L0..L3
    why: tuple[Text, ...]
    offered: str | None  # L4, or None
    clauses: tuple[ClauseRef, ...]


def what_decides(facts: LevelFacts, book: ClauseBook) -> tuple[object, ...]:
    """Return what of the facts ``decide_level`` looks at: where it is equal, so is the decision.

    A value counts by the limits that it is below, a day by the days from which clauses hold.
    """
    value, threshold, until = facts.value, facts.threshold, facts.delivers_until
    limits = [threshold, *(cap.below for cap in book.ladder.caps)]
    days = [clause.goods_from for clause in book.clauses.values() if clause.goods_from is not None]
    return (
        facts.outcome,
        threshold,
        None if value is None else tuple(limit and value < limit for limit in limits),
        facts.nature,
        None if until is None else tuple(until >= day for day in days),
        facts.running,
        facts.sme,
        facts.months is not None and facts.months < book.ladder.short_term_months,
    )


def decide_level(
    facts: LevelFacts,
    issues: Sequence[IssueSeverity],
    book: ClauseBook,
    own: OwnFloor | None = None,
) -> LevelDecision:
    """Return the highest level of the issues, capped by value and lifted by a duty.

    A floor goes before a cap. Where no issue could be assessed the level is the lightest clause.
    ``own``: the floor of own policy, which comes last and only lifts.
    """
    ladder = book.ladder
    core = [issue for issue in issues if not issue.incidental_only]
    wanted = max((_base(issue, ladder) for issue in core), default=0)
    if not issues:
        wanted = ladder.base[Band.INSUFFICIENT][0]
    cap = _cap(facts, ladder)
    capped = wanted if cap is None else min(wanted, cap.level)
    lifted = facts.outcome is ladder.floor.outcome and capped < ladder.floor.level
    level = ladder.floor.level if lifted else capped
    why = _issue_sentences(issues, core, wanted, ladder)
    if cap is not None and wanted > cap.level:
        why += _cap_sentences(cap, core, facts, ladder)
    if lifted:
        why.append(_sentence(ladder.floor.why, level=_level_name(level)))
    if own is not None:
        level = max(level, own.level)
    why += _open_sentences(facts, level, capped, ladder)
    offered = _offered(facts, core, level, ladder)
    if offered is not None:
        why.append(_sentence(ladder.offer.why, level=untranslated(offered)))
    name = f"L{level}"
    why += _delivery_sentences(facts, level, book)
    clauses = clauses_of_level(name, facts, book, own.clauses if own is not None else ())
    return LevelDecision(name, tuple(why), offered, clauses)


def clauses_of_level(
    level: str, facts: LevelFacts, book: ClauseBook, more: Sequence[str] = ()
) -> tuple[ClauseRef, ...]:
    """Return the clauses that belong to a level for such a contract, whoever chose the level.

    ``more``: ids of clauses that own policy adds, where they suit what is bought.
    """
    return tuple(
        clause.ref(level)
        for clause in book.clauses.values()
        if _belongs(clause, level, facts) or (clause.id in more and _suits(clause, facts))
    )


def _base(issue: IssueSeverity, ladder: Ladder) -> int:
    base = ladder.base[issue.band][issue.severity - 1]
    if issue.documented and issue.band in (Band.MEDIUM, Band.INSUFFICIENT):
        return max(base, ladder.documented[issue.severity - 1])
    return base


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
    issues: Sequence[IssueSeverity], core: Sequence[IssueSeverity], wanted: int, ladder: Ladder
) -> list[Text]:
    """Return why: the issue that heads the verdict, and another one only if it asks for more."""
    if not issues:
        return [_sentence(ladder.why["not_assessed"], level=_level_name(wanted))]
    if wanted == 0:
        return [ladder.why["nothing"]]
    head = core[0]
    why = [_of_issue(head, ladder)]
    if _base(head, ladder) < wanted:
        why.append(
            _of_issue(next(issue for issue in core if _base(issue, ladder) == wanted), ladder)
        )
    return why


def _of_issue(issue: IssueSeverity, ladder: Ladder) -> Text:
    if issue.band is Band.INSUFFICIENT:
        name = "investigate"
    else:
        is_lifted = _base(issue, ladder) > ladder.base[issue.band][issue.severity - 1]
        name = "documented" if is_lifted else "issue"
    return _sentence(
        ladder.why[name],
        issue=issue.name,
        band=ladder.bands[issue.band],
        severity=untranslated(str(issue.severity)),
        confidence=untranslated(issue.confidence),
        level=_level_name(_base(issue, ladder)),
    )


def _cap_sentences(
    cap: Cap, core: Sequence[IssueSeverity], facts: LevelFacts, ladder: Ladder
) -> list[Text]:
    """Return why the level is capped; state-imposed labour still asks for the origin."""
    limit = cap.below if cap.below is not None else facts.threshold
    amount = format_euros(Decimal(limit or 0))
    why = [_sentence(cap.why, amount=amount, level=_level_name(cap.level))]
    if any(issue.state_imposed and _base(issue, ladder) > cap.level for issue in core):
        why.append(ladder.why["capped_state"])
    return why


def _open_sentences(facts: LevelFacts, level: int, capped: int, ladder: Ladder) -> list[Text]:
    """Return sentences on facts that are unknown, and on facts that change only the form.

    What is unknown is named where it could lower the level ``capped``, and nowhere else.
    """
    why: list[Text] = []
    lower = [cap for cap in ladder.caps if cap.level < capped]
    if facts.value is None and lower:
        why.append(ladder.why["value_unknown"])
    by_threshold = any(cap.below is None for cap in lower)
    if facts.value is not None and facts.threshold is None and by_threshold:
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
    return level in clause.levels and _suits(clause, facts)


def _suits(clause: Clause, facts: LevelFacts) -> bool:
    """Return whether a clause fits what is bought, whatever the level."""
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
