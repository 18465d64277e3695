"""What a notice says of a contract, beside the contract itself.

Only what the notice declares stands here: a field that it leaves out proves nothing about the
contract.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """How far a procedure is when a notice is sent, in the order in which they follow."""

    PLANNED = "planned"  # announced beforehand: nobody can bid yet
    CALL = "call"  # suppliers are asked; nothing is awarded
    AWARD = "award"


@dataclass(frozen=True, slots=True)
class Declared:
    """The aims and terms that a notice declares, as codes of the eForms SDK and as texts."""

    strategic: tuple[str, ...] = ()  # BT-06, codelist strategic-procurement
    strategic_text: str | None = None  # BT-777
    social: tuple[str, ...] = ()  # BT-775, codelist social-objective
    environmental: tuple[str, ...] = ()  # BT-774, codelist environmental-impact
    terms: str | None = None  # BT-70, the terms of performance


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """One notice about one contract: of a lot that is planned or called for, or of an award."""

    key: str  # Contract.key as this notice alone would give it
    process: str
    stage: Stage
    lots: tuple[str, ...] = ()
    kind: str | None = None  # BT-02, such as cn-standard
    notice: str | None = None  # BT-701 and BT-757: "<uuid>-01"
    publication: str | None = None  # OPP-010, the number under which TED published it
    issued: date | None = None  # BT-05: sent for publication
    deadline: date | None = None  # BT-131, BT-1311: the last day for tenders or requests
    edition: str = ""  # sorts two versions
    changes: str | None = None  # BT-758: the notice that this one changes, "<uuid>-01"
    reason: str | None = None  # BT-140: why it was changed
    previous: tuple[str, ...] = ()  # BT-125, BT-1251: earlier notices, "<uuid>-01" or "…#PAR-0001"
    declared: Declared = Declared()


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """A notice and the contract under which it is kept.

    ``asked``: several awards may continue this call, and a person says which.
    """

    notice: PublishedNotice
    contract_key: str
    asked: bool = False
