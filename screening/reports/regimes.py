"""What regimes beside the duty say of a contract, in words: for pages, text and papers alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.contracts import ContractLine
from screening.model.verdict import RegimeAnswer, RegimeOutcome, Text, Verdict
from screening.reports.layout.blocks import Block, Bullets, Paragraph
from screening.rules import rulebook
from screening.rules.country_names import country_name
from screening.rules.duty.regime_answers import UNVERIFIED, titles_of
from screening.rules.formatting import capitalized
from sources.kit.values.message import Message


@dataclass(frozen=True, slots=True)
class WordedRegime:
    """One answer in words: its title, how it stands, why, and what belongs to it, a line each."""

    title: str
    kind: str  # what it asks, in a few words
    stands: str
    why: str
    points: tuple[str, ...]
    question: str | None  # to the supplier
    rule: str  # for whoever looks it up


def worded(answer: RegimeAnswer, language: Language) -> WordedRegime:
    """Return an answer in one language."""
    return WordedRegime(
        title=language.say(capitalized(answer.title)),
        kind=labels.word(answer.kind, "regime_kind", language),
        stands=_stands(answer, language),
        why=language.say(answer.why),
        points=tuple(_points(answer, language)),
        question=language.say(answer.question) if answer.question else None,
        rule=f"{answer.id} {answer.version}, {answer.rule}",
    )


def blocks(answers: Sequence[RegimeAnswer], language: Language) -> Iterator[Block]:
    """Yield the paragraphs of a paper, below its heading: each answer with what belongs to it."""
    for answer in (worded(each, language) for each in answers):
        head = Message("regimes.head", title=answer.title, kind=answer.kind, stands=answer.stands)
        yield Paragraph(f"{render(head, language.code)} {answer.why}")
        lines = list(answer.points)
        if answer.question:
            asked = Message("regimes.question", question=answer.question)
            lines.append(render(asked, language.code))
        yield Bullets(tuple(lines))


def title_in_short(id: str, outcome: RegimeOutcome, language: Language) -> str:
    """Return a regime as a list names it; one that is gone stays readable."""
    regime = rulebook.load().regimes.of(id)
    title = language.say(capitalized(regime.title)) if regime else id
    if outcome is RegimeOutcome.NOT_YET and regime is not None:
        day = Message("regimes.from_day", day=regime.first_day.isoformat())
        return f"{title}, {render(day, language.code)}"
    if outcome is RegimeOutcome.ASK:
        return f"{title}, {labels.word(outcome, 'regime_outcome', language)}"
    return title


def titles_of_line(line: ContractLine, language: Language) -> tuple[str, ...]:
    """Return the regimes of a line of the list, by their titles."""
    return titles_in_short(line.outline.regimes if line.outline else (), language)


def titles_in_short(
    regimes: Iterable[tuple[str, RegimeOutcome]], language: Language
) -> tuple[str, ...]:
    """Return the titles of regimes with their outcomes, as a list names them."""
    return tuple(title_in_short(id, outcome, language) for id, outcome in regimes)


def regime_choices(language: Language) -> tuple[tuple[str, str], ...]:
    """Return the regimes that ship, by id, with their titles."""
    regimes = rulebook.load().regimes.regimes
    return tuple((regime.id, language.say(capitalized(regime.title))) for regime in regimes)


def duty_why(verdict: Verdict) -> Text:
    """Return why the duty is what it is; of a buyer abroad with what was looked at of its law."""
    duty = verdict.duty
    own = tuple(answer for answer in verdict.regimes if answer.country == duty.not_looked_at)
    book = rulebook.load().regimes
    titles = titles_of(own, book)
    if titles is None or duty.not_looked_at is None:
        return duty.why
    return book.say("why_abroad", country=country_name(duty.not_looked_at), titles=titles)


def _stands(answer: RegimeAnswer, language: Language) -> str:
    """Return whether it applies and from when; where no lawyer looked at the rule, that too."""
    stands = _outcome(answer, language)
    if answer.certainty != UNVERIFIED:
        return stands
    return render(Message("regimes.unchecked", stands=stands), language.code)


def _outcome(answer: RegimeAnswer, language: Language) -> str:
    if answer.outcome is RegimeOutcome.NOT_YET:
        return render(Message("regimes.from_day", day=answer.from_), language.code)
    return labels.word(answer.outcome, "regime_outcome", language)


def _points(answer: RegimeAnswer, language: Language) -> Iterator[str]:
    say, code = language.say, language.code
    say_message = partial(render, language=code)
    yield from (say(note) for note in answer.notes)
    for duty in answer.obligations:
        by = labels.word(duty.by, "regime_by", language)
        yield say_message(
            Message("regimes.obligation", by=by, what=say(duty.what), when=say(duty.when))
        )
    for step in answer.later:
        yield say_message(Message("regimes.later", day=step.from_, says=say(step.says)))
    if answer.missing:
        names = tuple(labels.word(slug, "missing", language) for slug in answer.missing)
        yield say_message(Message("regimes.missing", names=names))
    if answer.clauses:
        yield say_message(Message("regimes.clauses", ids=answer.clauses))
    cited = "; ".join(
        f"{say(basis.instrument)} {say(basis.article)}" for basis in answer.legal_basis
    )
    unsure = [answer.certainty, *(basis.certainty for basis in answer.legal_basis)]
    if UNVERIFIED in unsure:
        yield say_message(Message("regimes.unverified", citation=cited))
    elif cited:
        yield say_message(Message("regimes.basis", citation=cited))
