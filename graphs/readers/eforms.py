"""Notices in eForms (UBL XML, 2023 and later): what a buyer publishes on TED today.

An award notice gives contracts; a call or an announcement gives what is to become one, lot by lot.

Nothing stands in one place: a result points to tenders, a tender to a tendering party, that party
to organizations, all by number. Contacts, signatories, touch points and beneficial owners are
persons and are never looked at.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from graphs.notices import PublishedNotice, Stage
from graphs.parties import Basis, Contract, Money, Party, Supply
from graphs.readers import notice_values, organizations, xml
from graphs.readers.eforms_declared import (
    AWARD_NOTICE,
    EXTENSION,
    NoticeFacts,
    company_numbers,
    plain_number,
    stage_of,
)
from graphs.readers.eforms_notice import Lots, Organizations, by_number, ids, unless_withheld
from graphs.readers.notes import Notes
from graphs.readers.reading import Reading, RefusedError
from graphs.readers.subcontracts import subcontract_tie
from graphs.readers.xml import Element
from sources.kit.values.message import Message

SOURCE = "ted"
FORMAT = "eforms"
ROOTS = (
    AWARD_NOTICE,
    "ContractNotice",
    "PriorInformationNotice",
    "BusinessRegistrationInformationNotice",
)

_SUBCENTRAL = frozenset(
    {"la", "ra", "rl-aut"}
    | {f"{kind}-{of}" for kind in ("body-pl", "org-sub", "pub-undert") for of in ("la", "ra")}
)
_WITHOUT_CODE = frozenset({"veat", "can-modif", "can-tran"})  # forms that need no result code


def read(data: bytes, name: str) -> Reading:
    """Return what a notice awards or calls for; raise RefusedError for another document."""
    root = xml.parse(data)
    if xml.local(root) not in ROOTS:
        raise RefusedError(Message("eforms.other_document", kind=xml.local(root)))
    notice = _EformsNotice(root, name)
    contracts = notice.contracts()
    supplies, subcontractors = notice.subcontracting(contracts)
    notes = notice.notes
    notice_values.note_repeated(contracts, notes)
    if not contracts:
        empty = Message("notice.empty", notice=notice.process, why=notice.why_empty())
        notes.caution("notice_without_award", empty)
    awards = notice.awards()
    mentions = sum(len(contract.suppliers) for contract in contracts)
    return Reading(
        FORMAT,
        encoding=root.getroottree().docinfo.encoding,
        processes=frozenset({notice.process}),
        awards=len(awards),
        award_keys=awards,
        contracts=contracts,
        notices=notice.notices(contracts),
        parties=organizations.distinct(
            [*(party for contract in contracts for party in contract.suppliers), *subcontractors]
        ),
        supplies=supplies,
        rejected=notes.rejected(),
        cautions=notes.cautions(),
        written={
            "notices": 1,
            "awards": len(awards),
            "suppliers": mentions,
            **notice.called(contracts),
        },
        edition=notice.edition,
    )


def is_of(data: bytes, number: str) -> bool:
    """Return whether an organization of the notice has this number; raise RefusedError."""
    wanted = plain_number(number)
    return any(
        wanted == named or (len(wanted) >= 8 and named.endswith(wanted))
        for named in company_numbers(xml.parse(data))
    )


class _EformsNotice:
    """A notice with its parts laid out by number."""

    def __init__(self, root: Element, name: str) -> None:
        self.notes = Notes()
        self.name = name
        self.root = root
        self.kind = unless_withheld(xml.text(root, "NoticeTypeCode"))
        self.process = _process(root, self.notes)
        day, version = xml.text(root, "IssueDate") or "", xml.text(root, "VersionID") or ""
        self.edition = f"{day[:10]} {version.zfill(4)}"
        self.facts = NoticeFacts(root, self.process, self.edition)
        extension = xml.find(root, EXTENSION)
        self.organizations = Organizations(
            SOURCE, xml.find(extension, "Organizations"), self.notes, self.process
        )
        self.result = xml.find(extension, "NoticeResult")
        self.lot_results = xml.every(self.result, "LotResult")
        self.tenders = by_number(xml.every(self.result, "LotTender"))
        self.tendering = by_number(xml.every(self.result, "TenderingParty"))
        self.lots = Lots(root, self.notes)
        self._teams_of: dict[str, list[Element]] = {}  # by the key of the contract they won
        self.buyer, self.buyer_type = self._buyer()
        self._withheld()

    def why_empty(self) -> Message:
        """Return why the notice has no award."""
        if xml.local(self.root) != AWARD_NOTICE:
            return Message("notice.call", kind=xml.local(self.root))
        return Message("notice.no_winner")

    def awards(self) -> frozenset[str]:
        """Return the results with a winner, each by its lot and by what was signed for it."""
        return frozenset(
            ":".join([self.process, *ids(result, "TenderLot"), *self._signed(result)])
            for result in self.lot_results
            if self._is_won(result)
        )

    def _signed(self, result: Element) -> list[str]:
        settled = by_number(xml.every(self.result, "SettledContract"))
        numbers = ids(result, "SettledContract")
        return sorted(
            xml.text(settled.get(number), "ContractReference/ID") or number for number in numbers
        )

    def _is_won(self, result: Element) -> bool:
        code = unless_withheld(xml.text(result, "TenderResultCode"))
        if code is None and self.kind in _WITHOUT_CODE:
            return bool(ids(result, "SettledContract"))
        return code == "selec-w"

    def contracts(self) -> tuple[Contract, ...]:
        """Return the contracts that were signed and the awards without one, or what is called."""
        if self.facts.stage is not Stage.AWARD:
            return self._calls()
        settled = by_number(xml.every(self.result, "SettledContract"))
        unnumbered = len(xml.every(self.result, "SettledContract")) - len(settled)
        if unnumbered > 0:
            problem = Message("eforms.contracts_without_number", count=unnumbered)
            self.notes.reject(None, "SettledContract", problem)
        signed = [self._settled(number, part) for number, part in settled.items()]
        awarded = [
            self._awarded(number, result)
            for number, result in enumerate(self.lot_results, 1)
            if self._is_won(result) and not set(ids(result, "SettledContract")) & set(settled)
        ]
        return tuple(signed + awarded)

    def notices(self, contracts: tuple[Contract, ...]) -> tuple[PublishedNotice, ...]:
        """Return what the notice declares of each of these contracts."""
        return tuple(self.facts.of(contract.key, _lots(contract)) for contract in contracts)

    def called(self, contracts: tuple[Contract, ...]) -> dict[str, int]:
        """Return how many contracts to be it announces, where it does."""
        calls = sum(contract.basis is Basis.CALL for contract in contracts)
        return {"calls": calls} if calls else {}

    def _calls(self) -> tuple[Contract, ...]:
        """Return a contract to be for each lot; for the whole procedure where it has no lots."""
        if not self.facts.is_about_contracts:
            return ()
        return tuple(self._call([lot]) for lot in self.facts.lots) or (self._call([]),)

    def _call(self, lots: list[str]) -> Contract:
        """Return what is to become a contract. A call names all its lots: a single one is all."""
        contract = self._contract(Basis.CALL, None, "call", None, None, [], lots)
        is_whole = contract.part_of is None and len(self.facts.lots) <= 1
        called = self.facts.stage is Stage.CALL
        return replace(
            contract,
            part_of="none" if is_whole else contract.part_of,
            dispatched=self.facts.issued if called else None,
            read_from=f"{self.name}, {lots[0]}" if lots else self.name,
        )

    def _settled(self, number: str, part: Element) -> Contract:
        results = [
            result for result in self.lot_results if number in ids(result, "SettledContract")
        ]
        tenders = ids(part, "LotTender") or [
            tender for result in results for tender in ids(result, "LotTender")
        ]
        reference = unless_withheld(xml.text(part, "ContractReference/ID"))
        awarded = notice_values.day(xml.text(part, "AwardDate")) or notice_values.day(
            xml.text(part, "IssueDate")
        )
        title = unless_withheld(xml.text(part, "Title"))
        lots = self._lots_of(tenders, results)
        own = reference or number
        return self._contract(Basis.CONTRACT, reference, own, title, awarded, tenders, lots)

    def _awarded(self, number: int, result: Element) -> Contract:
        """Return a result without a contract; its winner is the only or the first-ranked tender."""
        tenders = ids(result, "LotTender")
        first = [
            tender
            for tender in tenders
            if xml.text(self.tenders.get(tender), "RankCode") == "1" or len(tenders) == 1
        ]
        own = xml.text(result, "ID") or f"result {number}"
        lots = self._lots_of(first, [result])
        return self._contract(Basis.AWARD, None, own, None, None, first, lots)

    def _contract(
        self,
        basis: Basis,
        number: str | None,
        own: str,
        title: str | None,
        awarded: date | None,
        tenders: list[str],
        lots: list[str],
    ) -> Contract:
        key = f"{self.process}:{'+'.join(lots) or '-'}:{own}"
        summary = self.lots.summary(lots, key)
        self._teams_of[key] = self._teams(tenders)
        value, is_estimate = self._value(tenders, lots, key)
        return Contract(
            key=key,
            number=number,
            title=title or summary.title,
            description=summary.description,
            basis=basis,
            process=self.process,
            lot=", ".join(lots) or None,
            buyer=self.buyer,
            buyer_type=self.buyer_type,
            suppliers=self._suppliers(key) if basis is not Basis.CALL else (),
            cpv=summary.cpv,
            nature=summary.nature,
            value=value,
            value_is_estimate=is_estimate,
            part_of=summary.part_of,
            total_value=summary.total_value,
            awarded=awarded,
            starts=summary.starts,
            ends=summary.ends,
            place=summary.place,
            declares_due_diligence=summary.declares_due_diligence,
            defence=self._is_defence(),
            read_from=f"{self.name}, {own}",
        )

    def _lots_of(self, tenders: list[str], results: list[Element]) -> list[str]:
        lots = {lot for tender in tenders for lot in ids(self.tenders.get(tender), "TenderLot")}
        lots |= {lot for result in results for lot in ids(result, "TenderLot")}
        return sorted(lots)

    def _suppliers(self, key: str) -> tuple[Party, ...]:
        parties = [
            self.organizations.party(number, key)
            for team in self._teams_of[key]
            for number in ids(team, "Tenderer")
        ]
        suppliers = organizations.distinct(parties)
        if not suppliers:
            self.notes.caution("award_without_supplier", key)
        return suppliers

    def _teams(self, tenders: list[str]) -> list[Element]:
        numbers = [
            team for tender in tenders for team in ids(self.tenders.get(tender), "TenderingParty")
        ]
        return [
            self.tendering[number] for number in dict.fromkeys(numbers) if number in self.tendering
        ]

    def _value(self, tenders: list[str], lots: list[str], key: str) -> tuple[Money | None, bool]:
        """Return the price of the tenders, one per lot, else the estimate; and if it is one."""
        prices = [self._price(self.tenders.get(tender), key) for tender in tenders]
        present = [price for price in prices if price]
        currencies = {price.currency for price in present}
        if present and len(present) == len(prices) and len(currencies) == 1:
            total = sum((price.amount for price in present[1:]), present[0].amount)
            return Money(total, currencies.pop()), False
        if len(xml.every(self.result, "SettledContract")) == 1 and not present:
            amount = xml.find(self.result, "TotalAmount")
            if amount is not None and xml.find(self.result, "FieldsPrivacy") is None:
                value = notice_values.money(
                    xml.all_text(amount), amount.get("currencyID"), self.notes, key
                )
                if value:
                    return value, False
        estimate = self.lots.estimate(lots, key)
        return estimate, estimate is not None

    def _price(self, tender: Element | None, key: str) -> Money | None:
        amount = xml.find(tender, "LegalMonetaryTotal/PayableAmount")
        if amount is None:
            return None
        return notice_values.money(xml.all_text(amount), amount.get("currencyID"), self.notes, key)

    def subcontracting(
        self, contracts: tuple[Contract, ...]
    ) -> tuple[tuple[Supply, ...], list[Party]]:
        """Return the ties that tenderers declare for contracts they won, and the subcontractors."""
        supplies: dict[Supply, None] = {}
        parties: list[Party] = []
        for contract in contracts:
            for team in self._teams_of[contract.key]:
                for part in xml.every(team, "SubContractor"):
                    below = self.organizations.party(xml.text(part, "ID") or "", contract.key)
                    if below is not None:
                        parties.append(below)
                        supplies.update(dict.fromkeys(self._ties(contract, team, part, below)))
        return tuple(supplies), parties

    def _ties(
        self, contract: Contract, team: Element, part: Element, below: Party
    ) -> Iterator[Supply]:
        """Yield a tie to each tenderer that the subcontractor works for; to all without any."""
        for number in ids(part, "MainContractor") or ids(team, "Tenderer"):
            customer = self.organizations.party(number, contract.key)
            if customer is not None and customer.key != below.key:
                stated = notice_values.day(self.edition)
                yield subcontract_tie(contract, customer, below, self.process, stated)

    def _buyer(self) -> tuple[Party | None, str | None]:
        parts = xml.every(self.root, "ContractingParty")
        numbers = [
            number
            for part in parts
            for holder in xml.every(part, "Party")
            for number in ids(holder, "PartyIdentification")
        ]
        if len(numbers) > 1:
            self.notes.caution("several_buyers", self.process)
        buyer = self.organizations.party(numbers[0], self.process) if numbers else None
        kind = self._buyer_code(parts[0], "buyer-legal-type") if parts else None
        if kind == "cga":
            return buyer, "central"
        return buyer, "subcentral" if kind in _SUBCENTRAL else None

    def _buyer_code(self, part: Element, list_name: str) -> str | None:
        for code in xml.every(part, "ContractingPartyType/PartyTypeCode"):
            if code.get("listName") == list_name:
                return unless_withheld(xml.all_text(code))
        return None

    def _is_defence(self) -> bool:
        parts = xml.every(self.root, "ContractingParty")
        kinds = {self._buyer_code(part, "buyer-legal-type") for part in parts}
        tasks = {
            xml.all_text(code)
            for part in parts
            for code in xml.every(part, "ContractingActivity/ActivityTypeCode")
        }
        law = xml.text(self.root, "RegulatoryDomain")
        return law == "32009L0081" or "def-cont" in kinds or "defence" in tasks

    def _withheld(self) -> None:
        codes = [xml.text(privacy, "FieldIdentifierCode") for privacy in self._private_fields()]
        if codes:
            fields = ", ".join(sorted({code for code in codes if code}))
            self.notes.caution("fields_withheld", f"{self.process}: {fields}", len(codes))

    def _private_fields(self) -> list[Element]:
        return list(xml.anywhere(self.root, "FieldsPrivacy"))


def _lots(contract: Contract) -> list[str]:
    return contract.lot.split(", ") if contract.lot else []


def _process(root: Element, notes: Notes) -> str:
    """Return the key of the procedure; a notice without one stands for itself.

    An announcement beforehand has none (rule BR-BT-00004 of the SDK).
    """
    procedure = unless_withheld(xml.text(root, "ContractFolderID"))
    if procedure:
        return f"{SOURCE}:{procedure}"
    own = unless_withheld(xml.text(root, "ID"))
    if own:
        if stage_of(root) is not Stage.PLANNED:
            notes.caution("procedure_unknown", own)
        return f"{SOURCE}:notice:{own}"
    raise RefusedError(Message("eforms.without_number"))
