"""Organizations and lots of an eForms notice, to which its other parts point."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from graphs import countries, cpv
from graphs.parties import Money, Nature, Party
from graphs.readers import notice_values, organizations, xml
from graphs.readers.notes import Notes
from graphs.readers.xml import Element
from sources.kit.values.message import Message

_WITHHELD = frozenset({"unpublished", "-1"})  # what TED prints for a field that is kept back
_UNITS = {"DAY": "day", "MONTH": "month", "YEAR": "year"}


def unless_withheld(text: str | None) -> str | None:
    """Return the text, unless it stands for a field that was withheld."""
    return None if text is None or text.casefold() in _WITHHELD else text


def ids(element: Element | None, part: str) -> list[str]:
    """Return the numbers by which an element points to its parts of one kind."""
    return [number for target in xml.every(element, part) if (number := xml.text(target, "ID"))]


def by_number(parts: Iterable[Element]) -> dict[str, Element]:
    """Return the elements by their number; one without a number is left out."""
    return {number: part for part in parts if (number := xml.text(part, "ID"))}


class Organizations:
    """Companies by their number in the notice; their contacts are not looked at."""

    def __init__(self, source: str, section: Element | None, notes: Notes, process: str) -> None:
        self._source = source
        self._notes = notes
        self._process = process
        self._by_number = {
            number: organization
            for organization in xml.every(section, "Organization")
            for number in ids(xml.find(organization, "Company"), "PartyIdentification")
        }

    def party(self, number: str, place: str) -> Party | None:
        """Return the company with this number; note a number that the notice does not explain."""
        organization = self._by_number.get(number)
        company = xml.find(organization, "Company")
        if company is None:
            if number:
                missing = Message("place.in", name=number, where=self._process)
                self._notes.caution("organization_missing", missing)
            return None
        return organizations.party(
            self._source,
            unless_withheld(xml.text(company, "PartyName/Name")),
            unless_withheld(xml.text(company, "PostalAddress/Country/IdentificationCode")),
            [
                (xml.attribute(entity, "CompanyID", "schemeName"), xml.text(entity, "CompanyID"))
                for entity in xml.every(company, "PartyLegalEntity")
            ],
            self._notes,
            place,
            international=True,
            person=xml.text(organization, "NaturalPersonIndicator") == "true",
        )


@dataclass(frozen=True, slots=True)
class LotSummary:
    """The lots of one contract, summed up."""

    title: str | None
    description: str | None
    cpv: tuple[str, ...]
    nature: Nature | None
    starts: date | None
    ends: date | None
    place: str | None
    declares_due_diligence: bool
    part_of: str | None  # "lot" | "framework" | "none"; None where the notice leaves it open
    total_value: Money | None  # estimated for the whole procedure, where this is a part of it


class Lots:
    """The lots of a notice, and the whole procedure for what a lot leaves out."""

    def __init__(self, root: Element, notes: Notes) -> None:
        self._notes = notes
        self._whole = xml.find(root, "ProcurementProject")
        self._lots = {
            number: project
            for lot in xml.every(root, "ProcurementProjectLot")
            if (number := xml.text(lot, "ID"))
            and (project := xml.find(lot, "ProcurementProject")) is not None
        }
        self._frameworks = frozenset(
            number
            for lot in xml.every(root, "ProcurementProjectLot")
            if (number := xml.text(lot, "ID")) and _is_framework(lot)
        )
        self._is_framework = _is_framework(root)

    def summary(self, numbers: list[str], where: str) -> LotSummary:
        """Sum up the lots with these numbers; the whole procedure fills what they leave out."""
        lots = self._of(numbers)
        part_of = self._part_of(numbers)
        is_part = part_of in ("lot", "framework")
        lot = lots[0] if len(lots) == 1 else None
        starts, ends = _period(lot)
        return LotSummary(
            title=unless_withheld(xml.text(lot, "Name"))
            or unless_withheld(xml.text(self._whole, "Name")),
            description=unless_withheld(xml.text(lot, "Description"))
            or unless_withheld(xml.text(self._whole, "Description")),
            cpv=self._cpv([*lots, self._whole]),
            nature=_nature(lot) or _nature(self._whole),
            starts=starts,
            ends=ends,
            place=_place(lots) or _place([self._whole]),
            declares_due_diligence=any(map(_declares_due_diligence, [*lots, self._whole])),
            part_of=part_of,
            total_value=self._estimate_of(self._whole, where) if is_part else None,
        )

    def _part_of(self, numbers: list[str]) -> str | None:
        """Return what the lots are a part of.

        A notice with one lot may still be about one of several: only the number for "no lots" says
        that there are no others.
        """
        if self._is_framework or self._frameworks & set(numbers):
            return "framework"
        if len(self._lots) > 1 and len(self._of(numbers)) < len(self._lots):
            return "lot"
        is_whole = len(self._lots) > 1 or set(self._lots) == {_NO_LOTS}
        return "none" if is_whole and self._of(numbers) else None

    def estimate(self, numbers: list[str], where: str) -> Money | None:
        """Return the value at the time of the call: of the lot, or of a procedure with only one."""
        lots = self._of(numbers)
        project = lots[0] if len(lots) == 1 else None
        if xml.find(project, _ESTIMATE) is None and len(self._lots) <= 1:
            project = self._whole
        return self._estimate_of(project, where)

    def _estimate_of(self, project: Element | None, where: str) -> Money | None:
        amount = xml.find(project, _ESTIMATE)
        if amount is None:
            return None
        return notice_values.money(
            xml.all_text(amount), amount.get("currencyID"), self._notes, where
        )

    def _of(self, numbers: list[str]) -> list[Element]:
        return [self._lots[number] for number in numbers if number in self._lots]

    def _cpv(self, projects: list[Element | None]) -> tuple[str, ...]:
        """Return main codes before additional ones, the lot's before those of the whole."""
        codes = [
            code
            for part in ("MainCommodityClassification", "AdditionalCommodityClassification")
            for project in projects
            for code in xml.every(project, f"{part}/ItemClassificationCode")
        ]
        unique: dict[str, None] = {}
        for code in codes:
            if code.get("listName") not in (None, "cpv"):
                self._notes.caution("other_classification", xml.all_text(code) or "")
                continue
            reading = cpv.parse(xml.all_text(code))
            unique.update(dict.fromkeys(reading.codes))
            for problem in reading.problems:
                self._notes.caution("cpv_doubtful", problem)
        return tuple(unique)


_ESTIMATE = "RequestedTenderTotal/EstimatedOverallContractAmount"
_NO_LOTS = "LOT-0000"


def _is_framework(part: Element) -> bool:
    """Return whether BT-765 says that a framework agreement is made or called off."""
    codes = xml.every(part, "TenderingProcess/ContractingSystem/ContractingSystemTypeCode")
    return any(
        code.get("listName") == "framework-agreement"
        and (xml.all_text(code) or "").startswith("fa-")
        for code in codes
    )


def _nature(project: Element | None) -> Nature | None:
    for code in xml.every(project, "ProcurementTypeCode"):
        nature = xml.all_text(code) or ""
        if code.get("listName") == "contract-nature" and nature in set(Nature):
            return Nature(nature)
    return None


def _declares_due_diligence(project: Element | None) -> bool:
    """Return whether BT-775 is "hum-right"; a contract without it may still hold such a clause."""
    codes = xml.every(project, "ProcurementAdditionalType/ProcurementTypeCode")
    return any(
        code.get("listName") == "social-objective" and xml.all_text(code) == "hum-right"
        for code in codes
    )


def _period(project: Element | None) -> tuple[date | None, date | None]:
    period = xml.find(project, "PlannedPeriod")
    starts = notice_values.day(xml.text(period, "StartDate"))
    ends = notice_values.day(xml.text(period, "EndDate"))
    measure = xml.find(period, "DurationMeasure")
    if ends is None and measure is not None:
        unit = _UNITS.get(measure.get("unitCode") or "", "")
        ends = notice_values.last_day(starts, xml.all_text(measure), unit)
    return starts, ends


def _place(projects: Iterable[Element | None]) -> str | None:
    """Return the country of performance; None for places in several countries."""
    path = "RealizedLocation/Address/Country/IdentificationCode"
    codes = {xml.all_text(code) for project in projects for code in xml.every(project, path)}
    homes = {countries.resolve(unless_withheld(code)) for code in codes}
    return homes.pop() if len(homes) == 1 else None
