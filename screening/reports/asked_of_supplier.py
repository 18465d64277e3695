"""What the page behind a supplier's link says: where we see risk in such a chain, and what we ask.

It holds nothing of the buyer's own file: no flag, no duty, no band, no name of who decided.
"""

from dataclasses import dataclass

from screening.i18n.language import Language
from screening.model.verdict import Question
from screening.reports.contract_subject import ContractSubject
from screening.reports.verdict_material import BASES, VerdictMaterial

MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class AskedOfSupplier:
    """``places``: right, good and country of each, the most severe first."""

    places: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]


def asked_of_supplier(subject: ContractSubject, language: Language) -> AskedOfSupplier:
    """Return what a supplier is asked about a contract, and why.

    Where a contract has several suppliers, nothing shows what one of them declared: places that are
    usual alone, and no question while anybody declared a part of the chain.
    """
    material = VerdictMaterial(subject, language)
    is_alone = len(material.contract.suppliers) == 1
    usual = material.say(BASES["inferred"])
    places = tuple(place[:3] for place in material.places if is_alone or place[-1] == usual)
    asks = is_alone or not material.verdict.coverage.stated
    questions = material.verdict.questions if asks else ()
    return AskedOfSupplier(places[:MOST_PLACES], questions)
