"""What the page behind a supplier's link says: where we see risk in such a chain, and what we ask.

It holds nothing of the buyer's own file: no flag, no duty, no band, no name of who decided.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.i18n.language import Language
from screening.model.verdict import Question, RegimeAnswer, Text
from screening.reports.contract_subject import ContractSubject
from screening.reports.verdict_material import BASES, VerdictMaterial
from screening.rules.themes.theme import ThemeQuestion

MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class AskedOfSupplier:
    """``places``: right, good and country of each, the most severe first."""

    places: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]


def asked_of_supplier(
    subject: ContractSubject, language: Language, themes: Iterable[ThemeQuestion] = ()
) -> AskedOfSupplier:
    """Return what a supplier is asked about a contract, and why.

    Where a contract has several suppliers, nothing shows what one of them declared: places that are
    usual alone, and no question while anybody declared a part of the chain.
    """
    material = VerdictMaterial(subject, language)
    is_alone = len(material.contract.suppliers) == 1
    usual = material.say(BASES["inferred"])
    places = tuple(place[:3] for place in material.places if is_alone or place[-1] == usual)
    asks = is_alone or not material.verdict.coverage.stated
    of_risk = material.verdict.questions if asks else ()
    others = (*_of_regimes(material.verdict.regimes), *_of_themes(themes))
    return AskedOfSupplier(places[:MOST_PLACES], (*of_risk, *(others if is_alone else ())))


def _of_regimes(answers: Iterable[RegimeAnswer]) -> Iterator[Question]:
    """Yield what regimes beside the duty ask of the supplier."""
    for answer in answers:
        if answer.question is not None and answer.good_answer is not None:
            yield _question(f"{answer.id}.{answer.rule}", answer.question, answer.good_answer)


def _of_themes(asked: Iterable[ThemeQuestion]) -> Iterator[Question]:
    """Yield what themes beside human rights ask of the supplier."""
    for question in asked:
        yield _question(f"theme.{question.id}", question.question, question.good_answer)


def _question(id: str, asks: Text, good_answer: Text) -> Question:
    return Question(id, "", asks.nl, asks.en, good_answer, Text("", ""))
