"""Award notices of Tenders Electronic Daily before eForms (TED_EXPORT R2.0.9, 2016 to 2023).

The file repeats its whole form in every language, so only the first form whose category is
ORIGINAL is read. Contact points and their persons are never looked at, and TED never names a
subcontractor, only that there will be one.
"""

from datetime import date

from graphs import countries, cpv
from graphs.parties import Basis, Contract, Money, Nature, Party
from graphs.readers import notice_values, organizations, xml
from graphs.readers.notes import Notes
from graphs.readers.reading import Reading, RefusedError
from graphs.readers.xml import Element
from sources.kit.values.message import Message

SOURCE = "ted"
FORMAT = "ted"

_NATURES = {
    "SUPPLIES": Nature.SUPPLIES,
    "SERVICES": Nature.SERVICES,
    "WORKS": Nature.WORKS,
    "1": Nature.WORKS,  # the codes of NC_CONTRACT_NATURE
    "2": Nature.SUPPLIES,
    "4": Nature.SERVICES,
}
_BUYER_TYPES = {
    "MINISTRY": "central",
    "REGIONAL_AUTHORITY": "subcentral",
    "REGIONAL_AGENCY": "subcentral",
}  # a national agency or a body under public law may be either, so it stays unknown
_DEFENCE = frozenset({"2009/81/EC", "32009L0081", "DEFENCE"})


def read(data: bytes, name: str) -> Reading:
    """Return the awards of a notice; raise RefusedError for another document."""
    root = xml.parse(data)
    if xml.local(root) != "TED_EXPORT":
        raise RefusedError(Message("ted.other_document", kind=xml.local(root)))
    notice = _TedNotice(root, name)
    contracts = notice.contracts()
    notes = notice.notes
    notice_values.note_repeated(contracts, notes)
    if not contracts:
        empty = Message("notice.empty", notice=notice.id, why=notice.why_empty())
        notes.caution("notice_without_award", empty)
    return Reading(
        FORMAT,
        encoding=root.getroottree().docinfo.encoding,
        processes=frozenset({f"{SOURCE}:{notice.id}"}),
        awards=len(contracts),
        award_keys=frozenset(contract.key for contract in contracts),
        contracts=contracts,
        parties=organizations.distinct(
            party for contract in contracts for party in contract.suppliers
        ),
        cautions=notes.cautions(),
        written={"notices": 1, "awards": len(contracts), "suppliers": notice.mentions},
        edition=xml.text(root, "CODED_DATA_SECTION/REF_OJS/DATE_PUB") or "",
    )


class _TedNotice:
    """A notice: its original form, and what all its awards share."""

    def __init__(self, root: Element, name: str) -> None:
        self.notes = Notes()
        self.name = name
        self.mentions = 0  # contractors as printed: some awards name one of them twice
        self.id = publication_number(root)
        self.form = _original_form(root, self.notes)
        self.object = xml.find(self.form, "OBJECT_CONTRACT")
        self.lots = xml.every(self.object, "OBJECT_DESCR")
        self.buyer, self.buyer_type = self._buyer()
        self.nature = self._nature(root)
        self.defence = self._is_defence()

    def why_empty(self) -> Message:
        """Return why the notice has no award."""
        if xml.find(self.form, "RESULTS") is not None:
            return Message("notice.design_contest")
        return Message("notice.no_award")

    def contracts(self) -> tuple[Contract, ...]:
        awards = [
            (number, lot, award)
            for number, lot in enumerate(xml.every(self.form, "AWARD_CONTRACT"), 1)
            if (award := xml.find(lot, "AWARDED_CONTRACT")) is not None
        ]
        return tuple(self._contract(*fields) for fields in awards)

    def _contract(self, number: int, section: Element, award: Element) -> Contract:
        item = section.get("ITEM") or str(number)
        key = f"{SOURCE}:{self.id}:award:{item}"
        lot_number = xml.text(section, "LOT_NO")
        lots = self._described(lot_number)
        lot = lots[0] if len(lots) == 1 else None
        value, is_estimate = self._value(award, key)
        starts = notice_values.day(xml.text(lot, "DATE_START"))
        if any(True for _ in xml.anywhere(award, "LIKELY_SUBCONTRACTED")):
            self.notes.caution("subcontractors_announced_not_named", key)
        return Contract(
            key=key,
            number=xml.text(section, "CONTRACT_NO"),
            title=self._title(section, lot),
            description=xml.text(lot, "SHORT_DESCR") or xml.text(self.object, "SHORT_DESCR"),
            basis=Basis.AWARD,
            process=f"{SOURCE}:{self.id}",
            lot=lot_number,
            buyer=self.buyer,
            buyer_type=self.buyer_type,
            suppliers=self._suppliers(award, key),
            cpv=self._cpv(lots),
            nature=self.nature,
            value=value,
            value_is_estimate=is_estimate,
            part_of=self._part_of(lot_number),
            awarded=notice_values.day(xml.text(award, "DATE_CONCLUSION_CONTRACT")),
            starts=starts,
            ends=notice_values.day(xml.text(lot, "DATE_END")) or _end(lot, starts),
            place=_place(lots),
            defence=self.defence,
            read_from=f"{self.name}, award {item}",
        )

    def _part_of(self, lot_number: str | None) -> str | None:
        """Return what an award is a part of; None where the form leaves it open."""
        if xml.find(self.form, "PROCEDURE/FRAMEWORK") is not None:
            return "framework"
        if xml.find(self.object, "NO_LOT_DIVISION") is not None:
            return "none"
        return "lot" if lot_number and len(self.lots) > 1 else None

    def _described(self, lot_number: str | None) -> list[Element]:
        """Return the lots of an award: the one with its number, the only one, else all."""
        same = [lot for lot in self.lots if lot_number and xml.text(lot, "LOT_NO") == lot_number]
        return same or self.lots

    def _title(self, section: Element, lot: Element | None) -> str | None:
        places = ((section, "TITLE"), (lot, "TITLE"), (self.object, "TITLE"))
        return next((title for where, path in places if (title := xml.text(where, path))), None)

    def _suppliers(self, award: Element, key: str) -> tuple[Party, ...]:
        parties = [
            self._party(address, key)
            for contractor in xml.anywhere(award, "CONTRACTOR")
            for address in xml.every(contractor, "ADDRESS_CONTRACTOR")
        ]
        self.mentions += len(parties)
        if not parties:
            self.notes.caution("award_without_supplier", key)
        return organizations.distinct(parties)

    def _party(self, address: Element | None, place: str) -> Party | None:
        return organizations.party(
            SOURCE,
            xml.text(address, "OFFICIALNAME"),
            xml.attribute(address, "COUNTRY", "VALUE"),
            [(None, xml.text(address, "NATIONALID"))],
            self.notes,
            place,
            international=True,
        )

    def _buyer(self) -> tuple[Party | None, str | None]:
        body = xml.find(self.form, "CONTRACTING_BODY")
        if xml.every(body, "ADDRESS_CONTRACTING_BODY_ADDITIONAL"):
            self.notes.caution("several_buyers", self.id)
        kind = xml.attribute(body, "CA_TYPE", "VALUE")
        buyer = self._party(xml.find(body, "ADDRESS_CONTRACTING_BODY"), self.id)
        return buyer, _BUYER_TYPES.get(kind or "")

    def _nature(self, root: Element) -> Nature | None:
        contract_type = xml.attribute(self.object, "TYPE_CONTRACT", "CTYPE")
        coded = "CODED_DATA_SECTION/CODIF_DATA/NC_CONTRACT_NATURE"
        return _NATURES.get(contract_type or xml.attribute(root, coded, "CODE") or "")

    def _is_defence(self) -> bool:
        places = (
            ("LEGAL_BASIS", "VALUE"),
            ("CONTRACTING_BODY/CA_ACTIVITY", "VALUE"),
            ("PROCEDURE/DIRECTIVE", "VALUE"),
        )
        values = {xml.attribute(self.form, path, name) for path, name in places}
        values |= {directive.get("VALUE") for directive in xml.anywhere(self.form, "DIRECTIVE")}
        under = any(True for _ in xml.anywhere(self.form, "DIRECTIVE_2009_81_EC"))
        return under or bool(values & _DEFENCE)

    def _cpv(self, lots: list[Element]) -> tuple[str, ...]:
        main = xml.attribute(self.object, "CPV_MAIN/CPV_CODE", "CODE")
        more = [
            code.get("CODE")
            for lot in lots
            for extra in xml.every(lot, "CPV_ADDITIONAL")
            for code in xml.every(extra, "CPV_CODE")
        ]
        unique: dict[str, None] = {}
        for text in (main, *more):
            reading = cpv.parse(text)
            unique.update(dict.fromkeys(reading.codes))
            for problem in reading.problems:
                self.notes.caution("cpv_doubtful", problem)
        return tuple(unique)

    def _value(self, award: Element, key: str) -> tuple[Money | None, bool]:
        """Return the price, else the estimate; a lowest and a highest offer are neither."""
        for tag, is_estimate in (("VAL_TOTAL", False), ("VAL_ESTIMATED_TOTAL", True)):
            for sum_ in xml.anywhere(award, tag):
                value = notice_values.money(
                    xml.all_text(sum_), sum_.get("CURRENCY"), self.notes, key
                )
                if value:
                    return value, is_estimate
            if not is_estimate:
                self._ranges(award, key)
        return None, False

    def _ranges(self, award: Element, key: str) -> None:
        for offers in xml.anywhere(award, "VAL_RANGE_TOTAL"):
            low, high = xml.text(offers, "LOW"), xml.text(offers, "HIGH")
            currency = offers.get("CURRENCY") or ""
            notice_values.note_price_range(low, f"{high} {currency}", self.notes, key)


def publication_number(root: Element) -> str:
    """Return "000080-2019", from the attribute or from "2019/S 001-000080"."""
    document_id = (root.get("DOC_ID") or "").strip()
    if document_id:
        return document_id
    journal = xml.text(root, "CODED_DATA_SECTION/NOTICE_DATA/NO_DOC_OJS") or ""
    year, _, rest = journal.partition("/")
    number = rest.rpartition("-")[2]
    if year and number:
        return f"{number}-{year}"
    raise RefusedError(Message("ted.without_number"))


def _original_form(root: Element, notes: Notes) -> Element:
    section = xml.find(root, "FORM_SECTION")
    forms = [] if section is None else list(section)
    original = [form for form in forms if form.get("CATEGORY") == "ORIGINAL"]
    if not original:
        raise RefusedError(Message("ted.no_original"))
    if len(original) > 1:
        languages = tuple(form.get("LG") or "?" for form in original)
        example = Message("ted.first_was_read", languages=languages)
        notes.caution("several_original_forms", example)
    return original[0]


def _end(lot: Element | None, starts: date | None) -> date | None:
    unit = (xml.attribute(lot, "DURATION", "TYPE") or "").lower()
    return notice_values.last_day(starts, xml.text(lot, "DURATION"), unit)


def _place(lots: list[Element]) -> str | None:
    """Return the country of the NUTS codes; None for lots in several countries."""
    codes = {(nuts.get("CODE") or "")[:2] for lot in lots for nuts in xml.every(lot, "NUTS")}
    homes = {countries.resolve(code) for code in codes if code}
    return homes.pop() if len(homes) == 1 else None
