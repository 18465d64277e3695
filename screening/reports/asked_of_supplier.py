"""What the page behind a supplier's link says: where we see risk in such a chain, and what we ask.

It holds nothing of the buyer's own file: no flag, no duty, no band, no name of who decided.
"""

from dataclasses import dataclass

from screening.i18n.language import Language
from screening.model.verdict import Question
from screening.reports.contract_subject import ContractSubject
from screening.reports.verdict_material import VerdictMaterial

MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class AskedOfSupplier:
    """``places``: right, good and country of each, the most severe first."""

    places: tuple[tuple[str, str, str], ...]
    questions: tuple[Question, ...]


def asked_of_supplier(subject: ContractSubject, language: Language) -> AskedOfSupplier:
    """Return what a supplier is asked about a contract, and why."""
    material = VerdictMaterial(subject, language)
    places = tuple((right, good, where) for right, good, where, *_ in material.places)
    return AskedOfSupplier(places[:MOST_PLACES], material.verdict.questions)
