"""What each regime beside the ISV says of a contract, each for itself.

Never looks at risk, and never at another regime. What the facts leave open is asked; where it is
not known what is bought, or where, a regime says nothing: the verdict asks for that already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from screening.model.verdict import (
    LaterStep,
    Obligation,
    RegimeAnswer,
    RegimeOutcome,
    Text,
    TierLimit,
    regimes_in_short,
)
from screening.rules.duty.duty import STAND_INS
from screening.rules.duty.regime import LeastValue, Regime, RegimeBook, RegimeRule
from screening.rules.formatting import fill_in, format_day, format_number


@dataclass(frozen=True, slots=True)
class RegimeFacts:
    """The facts that regimes ask for; ``None`` is unknown.

    ``amounts``: of the purchase and of the whole, without VAT, each with its currency.
    ``last_day``: options included. ``known_tiers``: tiers of subcontractors below the direct
    suppliers that somebody declared; None where nobody declared any.
    """

    buyer_country: str | None = None  # ISO 3166-1 alpha-2; so with the place
    place: str | None = None
    cpv: tuple[str, ...] = ()
    amounts: tuple[tuple[Decimal, str], ...] = ()
    dispatched: date | None = None
    awarded: date | None = None
    starts: date | None = None
    last_day: date | None = None
    is_over: bool = False  # signed, and over on the day of the verdict
    known_tiers: int | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    """Whether a regime holds by its day, and what is to be said beside it."""

    outcome: RegimeOutcome
    notes: tuple[Text, ...]


UNVERIFIED = "unverified"  # the certainty of a rule that a lawyer still has to look at
NOT_AT_ALL = _Standing(RegimeOutcome.DOES_NOT_APPLY, ())


def answers_of(facts: RegimeFacts, book: RegimeBook, as_of: date) -> tuple[RegimeAnswer, ...]:
    """Return the answers of all rules that hold, will hold, or may; none for those that do not."""
    if facts.is_over:
        return ()
    answers: list[RegimeAnswer] = []
    for regime in book.regimes:
        answers += _answers(regime, facts, book, as_of)
    return tuple(answers)


def also_sentence(
    answers: tuple[RegimeAnswer, ...], book: RegimeBook, country: Text | None = None
) -> Text | None:
    """Return the one sentence that says which regimes apply besides, and what was not looked at.

    A regime of which no lawyer looked at any rule that answers is said to apply perhaps.
    ``country``: of a buyer abroad, of whose law this is said in place of that none was looked at.
    """
    unchecked = _unchecked(answers)
    named = titles_of(answers, book)
    if named is None:
        return None
    sure = tuple(answer for answer in answers if answer.id not in unchecked)
    if all(outcome is RegimeOutcome.ASK for _, outcome in regimes_in_short(sure)):
        return book.say("also_not_sure", titles=named)
    titles = titles_of(sure, book) or named
    head = book.say("also", titles=titles)
    if country is not None:
        head = book.say("abroad.also", country=country, titles=titles)
    perhaps = titles_of(tuple(a for a in answers if a.id in unchecked), book)
    parts = [head, book.say("perhaps", titles=perhaps)] if perhaps else [head]
    parts.append(book.say("other_law"))
    return Text(" ".join(part.nl for part in parts), " ".join(part.en for part in parts))


def titles_of(answers: tuple[RegimeAnswer, ...], book: RegimeBook) -> Text | None:
    """Return the titles of the regimes that apply, will, or may, as a sentence names them."""
    titles = {answer.id: answer for answer in answers}
    unchecked = _unchecked(answers)
    named = [
        _title(titles[id], outcome, book, is_unchecked=id in unchecked)
        for id, outcome in regimes_in_short(answers)
    ]
    if not named:
        return None
    return Text("; ".join(text.nl for text in named), "; ".join(text.en for text in named))


def _unchecked(answers: tuple[RegimeAnswer, ...]) -> frozenset[str]:
    """Return the regimes of which every rule that answers rests on what no lawyer looked at."""
    checked = {answer.id for answer in answers if answer.certainty != UNVERIFIED}
    return frozenset(answer.id for answer in answers) - checked


def _title(
    answer: RegimeAnswer, outcome: RegimeOutcome, book: RegimeBook, *, is_unchecked: bool
) -> Text:
    title = answer.title
    if outcome is RegimeOutcome.NOT_YET:
        day = format_day(date.fromisoformat(answer.from_))
        title = book.say("from_day", title=title, day=day)
    elif outcome is RegimeOutcome.ASK:
        title = book.say("not_sure", title=title)
    return book.say("unchecked", title=title) if is_unchecked else title


def _answers(
    regime: Regime, facts: RegimeFacts, book: RegimeBook, as_of: date
) -> Iterator[RegimeAnswer]:
    country = _country(regime, facts)
    if country is None or country.upper() != regime.country:
        return
    rules = [rule for rule in regime.rules if rule.fits(facts.cpv)]
    is_above = _is_above(regime.value, facts)
    if not rules or is_above is False:
        return
    standing = (_by_work if regime.counts == "work" else _by_procedure)(regime, facts, book, as_of)
    if standing.outcome is RegimeOutcome.DOES_NOT_APPLY:
        return
    notes = standing.notes
    if regime.where == "work" and facts.place is None:
        notes = (book.say("place_stands_in"), *notes)
    standing = _Standing(standing.outcome, notes)
    for rule in rules:
        yield _answer(regime, rule, facts, standing, is_unsure=is_above is None)


def _country(regime: Regime, facts: RegimeFacts) -> str | None:
    return (facts.place or facts.buyer_country) if regime.where == "work" else facts.buyer_country


def _is_above(least: LeastValue | None, facts: RegimeFacts) -> bool | None:
    """Return whether the value reaches the amount of the act; None where that is not known."""
    if least is None:
        return True
    own = [amount for amount, currency in facts.amounts if currency == least.currency]
    if own:
        return max(own) >= least.at_least
    euros = [amount for amount, currency in facts.amounts if currency == "EUR"]
    if euros and max(euros) >= least.certainly_from_eur:
        return True
    return False if euros and max(euros) < least.certainly_below_eur else None


def _by_work(regime: Regime, facts: RegimeFacts, book: RegimeBook, as_of: date) -> _Standing:
    """Return how a regime stands that looks at the day on which the work is done."""
    first, last = regime.first_day, regime.last_day
    if facts.last_day is not None and facts.last_day < first:
        return NOT_AT_ALL
    if last is not None and (as_of > last or (facts.starts or as_of) > last):
        return NOT_AT_ALL
    if as_of >= first:
        return _Standing(RegimeOutcome.APPLIES, ())
    if facts.last_day is None:
        note = book.say("end_unknown", day=format_day(first))
    else:
        note = book.say("runs_past", day=format_day(facts.last_day))
    return _Standing(RegimeOutcome.NOT_YET, (note,))


def _by_procedure(regime: Regime, facts: RegimeFacts, book: RegimeBook, as_of: date) -> _Standing:
    """Return how a regime stands that looks at the day of the call."""
    day, notes = _day_of_call(facts, book, as_of)
    if regime.last_day is not None and day > regime.last_day:
        return NOT_AT_ALL
    if day >= regime.first_day:
        # A call that is still to be sent falls under a regime only once that is in force.
        ahead = regime.first_day > as_of
        return _Standing(RegimeOutcome.NOT_YET if ahead else RegimeOutcome.APPLIES, notes)
    is_planned = facts.dispatched is None and facts.awarded is None and facts.starts is None
    return _Standing(RegimeOutcome.NOT_YET, ()) if is_planned else NOT_AT_ALL


def _day_of_call(
    facts: RegimeFacts, book: RegimeBook, as_of: date
) -> tuple[date, tuple[Text, ...]]:
    """Return the day of the call; award, start and today stand in for it, and it says so."""
    if facts.dispatched is not None:
        return facts.dispatched, ()
    for name, day in (("awarded", facts.awarded), ("starts", facts.starts)):
        if day is not None:
            said = book.say("day_stands_in", chosen_by=STAND_INS[name], day=format_day(day))
            return day, (said,)
    return as_of, (book.say("day_is_today", day=format_day(as_of)),)


def _answer(
    regime: Regime, rule: RegimeRule, facts: RegimeFacts, standing: _Standing, *, is_unsure: bool
) -> RegimeAnswer:
    day = format_day(regime.first_day)
    why = rule.in_force
    if standing.outcome is RegimeOutcome.NOT_YET:
        why = fill_in(rule.not_yet, day=day)
    limit = _limit_of(rule, facts)
    notes = standing.notes
    question = good_answer = None
    if is_unsure and regime.value is not None:
        notes = (_value_unknown(regime.value), *notes)
    if rule.limit is not None and limit is not None:
        said = {"known": str(limit.known), "most": str(limit.most)}
        notes = (*notes, fill_in(rule.limit.sentences[limit.state], **said))
        asked = rule.limit.questions.get(limit.state)
        if asked is not None:
            question, good_answer = fill_in(asked, **said), rule.limit.good_answer
    return RegimeAnswer(
        id=regime.id,
        rule=rule.id,
        version=f"{regime.version}+{regime.digest[:8]}",
        country=regime.country,
        kind=rule.kind,
        title=regime.title,
        outcome=RegimeOutcome.ASK if is_unsure else standing.outcome,
        from_=regime.first_day.isoformat(),
        until=regime.last_day.isoformat() if regime.last_day else None,
        why=why,
        certainty=rule.certainty,
        legal_basis=regime.bases.references(rule.legal_basis, regime.first_day),
        obligations=tuple(
            Obligation(each.by, each.what, fill_in(each.when, day=day)) for each in rule.obligations
        ),
        missing=("value",) if is_unsure else (),
        notes=notes,
        later=tuple(
            LaterStep(step.first_day.isoformat(), step.says)
            for step in regime.later
            if facts.last_day is None or facts.last_day >= step.first_day
        ),
        clauses=rule.clauses,
        limit=limit,
        question=question,
        good_answer=good_answer,
    )


def _value_unknown(least: LeastValue) -> Text:
    number = format_number(least.at_least)
    amount = Text(f"{least.currency} {number.nl}", f"{least.currency} {number.en}")
    return fill_in(least.unknown, amount=amount)


def _limit_of(rule: RegimeRule, facts: RegimeFacts) -> TierLimit | None:
    """Return how many tiers are known beside the most; more of them accuse nobody."""
    if rule.limit is None:
        return None
    known, most = facts.known_tiers, rule.limit.tiers
    if known is None:
        return TierLimit(most, None, "unknown")
    return TierLimit(most, known, "more_known" if known > most else "no_more_known")
