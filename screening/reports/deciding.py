"""What the answer to an open question decides, in words and as JSON."""

from collections.abc import Iterable, Iterator

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.deciding import (
    AnswerOutcome,
    ChanceBasis,
    DecidingKind,
    DecidingQuestion,
    PossibleAnswer,
)
from screening.model.verdict import Question
from screening.rules.risk.sentences import lower_first
from sources.kit.values.message import Message

MOST_NAMED = 4  # answers in one sentence


def asks(question: DecidingQuestion, language: Language) -> str:
    """Return the question itself."""
    match question.kind:
        case DecidingKind.ORIGIN:
            good = "" if question.name is None else language.say(lower_first(question.name))
            return render(Message("deciding.origin", good=good), language.code)
        case DecidingKind.KIND:
            return render(Message("deciding.kind"), language.code)
        case DecidingKind.CODE:
            return render(Message("deciding.code"), language.code)
        case DecidingKind.FACT:
            fact = labels.word(question.about, "missing", language)
            return render(Message("deciding.fact", fact=fact), language.code)


def decides(question: DecidingQuestion, language: Language) -> tuple[str, ...]:
    """Return what it decides, a sentence for each outcome that differs from now."""
    return tuple(_sentence(question, outcome, language) for outcome in question.changing)


def chance(question: DecidingQuestion, language: Language) -> str:
    """Return how often the answer changes something, and by which figures."""
    part = question.chance
    match question.basis:
        case ChanceBasis.TRADE:
            return render(Message("deciding.by_trade", chance=part), language.code)
        case ChanceBasis.ESTIMATE:
            return render(Message("deciding.by_estimate", chance=part), language.code)
        case ChanceBasis.EVEN:
            return render(Message("deciding.even", chance=part), language.code)


def ordered(questions: Iterable[Question], deciding: Iterable[DecidingQuestion]) -> list[Question]:
    """Return the questions for the supplier, those on an origin that may change something first."""
    chances = {each.about: each.chance for each in deciding if each.kind is DecidingKind.ORIGIN}
    return sorted(
        questions,
        key=lambda question: -chances.get(question.about, 0.0) if question.issue is None else 0.0,
    )


def as_document(questions: Iterable[DecidingQuestion]) -> list[dict[str, object]]:
    """Return the questions as JSON values, for programs."""
    return [
        {
            "kind": question.kind.value,
            "about": question.about,
            "asks": {code: asks(question, Language(code)) for code in ("nl", "en")},
            "chance": round(question.chance, 3),
            "basis": question.basis.value,
            "unknown": round(question.unknown, 3),
            "outcomes": [
                {
                    "answers": [
                        {"value": answer.value, "chance": round(answer.chance, 3)}
                        for answer in outcome.answers
                    ],
                    "flag": outcome.flag.value,
                    "level": outcome.level,
                    "band": outcome.band.value,
                    "changes": list(outcome.changes),
                }
                for outcome in question.outcomes
            ],
            "decides": {code: list(decides(question, Language(code))) for code in ("nl", "en")},
        }
        for question in questions
    ]


def lines(questions: Iterable[DecidingQuestion], language: Language) -> Iterator[str]:
    """Yield the questions for a terminal."""
    for number, question in enumerate(questions, start=1):
        yield f"{number}. {asks(question, language)} ({chance(question, language)})\n"
        for sentence in decides(question, language):
            yield f"   {sentence}\n"


def _sentence(question: DecidingQuestion, outcome: AnswerOutcome, language: Language) -> str:
    named = [_named(question, answer, language) for answer in outcome.answers]
    left = len(named) - MOST_NAMED
    if left > 0:
        named = [*named[:MOST_NAMED], render(Message("deciding.others", count=left), language.code)]
    answers = render(Message("deciding.or"), language.code).join(
        (", ".join(named[:-1]), named[-1]) if len(named) > 1 else named
    )
    then = ", ".join(_changes(outcome, language))
    if question.kind is DecidingKind.ORIGIN:
        return render(Message("deciding.if_from", origins=answers, then=then), language.code)
    return render(Message("deciding.if", answer=answers, then=then), language.code)


def _changes(outcome: AnswerOutcome, language: Language) -> Iterator[str]:
    if "flag" in outcome.changes:
        flag = labels.word(outcome.flag, "flag", language)
        yield render(Message("deciding.flag", flag=flag), language.code)
    if "level" in outcome.changes:
        yield render(Message("deciding.level", level=outcome.level), language.code)
    if "band" in outcome.changes:
        band = labels.word(outcome.band, "band", language)
        yield render(Message("deciding.band", band=band), language.code)


def _named(question: DecidingQuestion, answer: PossibleAnswer, language: Language) -> str:
    name = "" if answer.name is None else language.say(answer.name)
    if question.kind is not DecidingKind.FACT:
        is_title = question.kind is DecidingKind.CODE
        return f"“{name}”" if name and is_title else name or answer.value
    if answer.value == "below":
        return render(Message("deciding.below", amount=name), language.code)
    if answer.value == "from":
        return render(Message("deciding.from", amount=name), language.code)
    if answer.value in ("listed", "none", "today"):
        return labels.word(answer.value, "deciding_answer", language)
    table = "nature" if question.about == "nature" else "buyer_type"
    return f"“{labels.word(answer.value, table, language)}”"
