"""What an eForms notice is, and what it declares of aims and terms, lot by lot.

Field names are those of the eForms SDK (BT: business term). Where the same field stands at the lot
and at the procedure, both count.
"""

from collections.abc import Iterable
from datetime import date

from graphs.notices import Declared, PublishedNotice, Stage
from graphs.readers import notice_values, xml
from graphs.readers.eforms_notice import unless_withheld
from graphs.readers.xml import Element

EXTENSION = "UBLExtensions/UBLExtension/ExtensionContent/EformsExtension"
AWARD_NOTICE = "ContractAwardNotice"
# No contract follows from these as such: a list of suppliers, a market talk, a prize.
NOT_OF_A_CONTRACT = frozenset({"qu-sy", "subco", "pmc", "pin-buyer", "cn-desg"})

_REQUIREMENTS = "TenderingTerms/ContractExecutionRequirement"
_LONGEST = 4000  # letters of a text that is kept: the page shows it, and leads to the notice


def stage_of(root: Element) -> Stage:
    """Return how far the procedure is; a form that is both (pin-cfc) is a call."""
    if xml.local(root) == AWARD_NOTICE:
        return Stage.AWARD
    form = xml.attribute(root, "NoticeTypeCode", "listName")
    if xml.local(root) == "ContractNotice" or form == "competition":
        return Stage.CALL
    return Stage.PLANNED


class NoticeFacts:
    """A notice as such, and its lots as far as they declare something."""

    def __init__(self, root: Element, process: str, edition: str) -> None:
        self.stage = stage_of(root)
        self.process = process
        self._edition = edition
        self._root = root
        self._kind = unless_withheld(xml.text(root, "NoticeTypeCode"))
        self._lots = {
            number: lot
            for lot in xml.every(root, "ProcurementProjectLot")
            if (number := xml.text(lot, "ID"))
        }

    @property
    def lots(self) -> tuple[str, ...]:
        """The numbers of the lots or parts, in their order."""
        return tuple(self._lots)

    @property
    def is_about_contracts(self) -> bool:
        """Whether a contract may follow from what it announces."""
        return self._kind not in NOT_OF_A_CONTRACT and bool(
            self._lots or xml.find(self._root, "ProcurementProject") is not None
        )

    @property
    def issued(self) -> date | None:
        """The day on which it was sent for publication (BT-05)."""
        return notice_values.day(xml.text(self._root, "IssueDate"))

    def of(self, key: str, lots: Iterable[str]) -> PublishedNotice:
        """Return what the notice says of the contract with this key, which is of these lots."""
        numbers = tuple(lots)
        parts = [self._lots[number] for number in numbers if number in self._lots]
        extension = xml.find(self._root, EXTENSION)
        return PublishedNotice(
            key=key,
            process=self.process,
            stage=self.stage,
            lots=numbers,
            kind=self._kind,
            notice=_versioned(xml.text(self._root, "ID"), xml.text(self._root, "VersionID")),
            publication=xml.text(extension, "Publication/NoticePublicationID"),
            issued=self.issued,
            deadline=_deadline(parts),
            edition=self._edition,
            changes=xml.text(extension, "Changes/ChangedNoticeIdentifier"),
            reason=xml.text(extension, "Changes/ChangeReason/ReasonCode"),
            previous=tuple(dict.fromkeys(_previous([*parts, self._root]))),
            declared=_declared([*parts, self._root]),
        )


def _versioned(own: str | None, version: str | None) -> str | None:
    return f"{own}-{(version or '01').zfill(2)}" if unless_withheld(own) else None


def _deadline(parts: Iterable[Element]) -> date | None:
    """Return the first last day of any of the lots."""
    days = [
        day
        for part in parts
        for name in ("TenderSubmissionDeadlinePeriod", "ParticipationRequestReceptionPeriod")
        if (day := notice_values.day(xml.text(part, f"TenderingProcess/{name}/EndDate")))
    ]
    return min(days, default=None)


def _previous(parts: Iterable[Element]) -> Iterable[str]:
    for part in parts:
        for reference in xml.every(part, "TenderingProcess/NoticeDocumentReference"):
            number = xml.text(reference, "ID")
            place = xml.text(reference, "ReferencedDocumentInternalAddress")
            if number:
                yield f"{number}#{place}" if place else number


def _declared(parts: Iterable[Element]) -> Declared:
    places = list(parts)
    kinds = [kind for part in places for kind in _additional(part)]
    return Declared(
        strategic=_codes(kinds, "strategic-procurement"),
        strategic_text=_joined(
            xml.text(kind, "ProcurementType")
            for kind in kinds
            if _list_of(kind) == "strategic-procurement"
        ),
        social=_codes(kinds, "social-objective"),
        environmental=_codes(kinds, "environmental-impact"),
        terms=_joined(
            xml.text(requirement, "Description")
            for part in places
            for requirement in xml.every(part, _REQUIREMENTS)
            if xml.attribute(requirement, "ExecutionRequirementCode", "listName") == "conditions"
        ),
    )


def _additional(part: Element) -> list[Element]:
    return xml.every(part, "ProcurementProject/ProcurementAdditionalType")


def _list_of(kind: Element) -> str | None:
    return xml.attribute(kind, "ProcurementTypeCode", "listName")


def _codes(kinds: Iterable[Element], list_name: str) -> tuple[str, ...]:
    codes = [
        unless_withheld(xml.text(kind, "ProcurementTypeCode"))
        for kind in kinds
        if _list_of(kind) == list_name
    ]
    return tuple(dict.fromkeys(code for code in codes if code and code.isascii()))[:40]


def _joined(texts: Iterable[str | None]) -> str | None:
    distinct = dict.fromkeys(text for text in map(unless_withheld, texts) if text)
    return "\n".join(distinct)[:_LONGEST] or None


def company_numbers(root: Element) -> frozenset[str]:
    """Return the official numbers of all organizations in a notice, letters and digits only."""
    section = xml.find(xml.find(root, EXTENSION), "Organizations")
    return frozenset(
        plain_number(number)
        for entity in xml.anywhere(section, "PartyLegalEntity")
        if (number := xml.text(entity, "CompanyID"))
    )


def plain_number(number: str) -> str:
    """Return a number by which two spellings are compared."""
    return "".join(sign for sign in number.casefold() if sign.isalnum())
