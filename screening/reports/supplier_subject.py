"""What a paper on a supplier is about."""

from dataclasses import dataclass
from datetime import date

from graphs.parties import Party
from screening.model.contracts import ContractLine
from screening.model.disclosure import SubmittedDisclosure
from screening.model.verdict import ListedParty
from screening.reports.contract_subject import ContractSubject


@dataclass(frozen=True, slots=True)
class SupplierSubject:
    """A direct supplier on a day, with its contracts with this buyer, the most urgent first.

    ``contracts``: those of ``lines`` that were gathered whole. ``total`` counts those left out too.
    ``listed``: by an equal number, or confirmed by a person; a likeness is no fact.
    """

    party: Party
    today: date
    lines: tuple[ContractLine, ...]
    total: int
    contracts: tuple[ContractSubject, ...]
    answers: tuple[tuple[str, SubmittedDisclosure], ...]  # with the number of the contract
    listed: tuple[ListedParty, ...]
