"""Contracts from one compiled OCDS release: each contract, and each award without one."""

from collections.abc import Iterable
from datetime import date

from graphs import countries, cpv, names
from graphs.parties import Basis, Contract, Money, Nature, Party, Supply
from graphs.readers import notice_values, organizations
from graphs.readers.notes import Notes
from graphs.readers.ocds_releases import Body
from graphs.readers.subcontracts import subcontract_tie
from sources.kit.values.message import Message

_MORE = "additionalClassifications"
_NATURES = {"goods": Nature.SUPPLIES, "services": Nature.SERVICES, "works": Nature.WORKS}
_NOTHING_BOUGHT = frozenset({"unsuccessful", "cancelled", "withdrawn"})
_BUYER_TYPES = {
    "cga": "central",
    "MINISTRY": "central",
    "ra": "subcentral",
    "la": "subcentral",
    "REGIONAL_AUTHORITY": "subcentral",
    "REGIONAL_AGENCY": "subcentral",
}


class Process:
    """A contracting process, merged from all that was published about it."""

    def __init__(self, release: Body, found_in: str, notes: Notes) -> None:
        self._notes = notes
        self._found_in = found_in
        self.ocid = str(release["ocid"])
        self._source = publisher(self.ocid)
        self.id = f"ocds:{self.ocid}"
        self._release = release
        self._tender: Body = release.get("tender") or {}
        self._parties = {
            str(party["id"]): party for party in _list(release, "parties") if _usable(party)
        }
        self._buyer_body = self._whole(release.get("buyer") or self._tender.get("procuringEntity"))
        self.awards = _list(release, "awards")
        self._signed = _list(release, "contracts")
        self.mentions = 0

    def contracts(self) -> tuple[Contract, ...]:
        awards = {str(award.get("id")): award for award in self.awards}
        with_contract = {str(contract.get("awardID")) for contract in self._signed}
        signed = [
            self._contract(contract, self._award_of(contract, awards)) for contract in self._signed
        ]
        alone = [
            self._contract(None, award)
            for number, award in awards.items()
            if number not in with_contract
        ]
        return tuple(contract for contract in (*signed, *alone) if contract)

    def _award_of(self, signed: Body, awards: dict[str, Body]) -> Body:
        """Return the award a contract names; the only one there is, when it names none."""
        number = signed.get("awardID")
        if number is None and len(awards) == 1 and len(self._signed) == 1:
            return next(iter(awards.values()))
        return awards.get(str(number), {})

    def _contract(self, signed: Body | None, award: Body) -> Contract | None:
        part = signed if signed is not None else award
        number = str(part.get("id"))
        basis = Basis.AWARD if signed is None else Basis.CONTRACT
        key = f"{self.id}:{basis.value}:{number}"
        if str(part.get("status")).casefold() in _NOTHING_BOUGHT:
            self._notes.caution("notice_without_award", f"{key}: {part['status']}")
            return None
        codes, category = self._classified(part, award)
        value, is_estimate = self._value(part, award, key)
        starts, ends = _period(part.get("period") or award.get("contractPeriod") or {})
        return Contract(
            key=key,
            number=number,
            title=self._first("title", part, award),
            description=self._first("description", part, award),
            basis=basis,
            process=self.id,
            lot=", ".join(map(str, award.get("relatedLots", ()))) or None,
            buyer=self._party(self._buyer_body, key),
            buyer_type=self._buyer_type(),
            suppliers=self._suppliers(part, award, key),
            cpv=codes,
            category=category,
            nature=_NATURES.get(str(self._tender.get("mainProcurementCategory")).casefold()),
            value=value,
            value_is_estimate=is_estimate,
            part_of=self._part_of(award),
            dispatched=notice_values.day((self._tender.get("tenderPeriod") or {}).get("startDate")),
            awarded=notice_values.day(award.get("date"))
            or notice_values.day(part.get("dateSigned")),
            starts=starts,
            ends=ends,
            place=_place(part, award, self._tender),
            read_from=f"{self._found_in}, {self.ocid}",
        )

    def _part_of(self, award: Body) -> str | None:
        """Return what an award is a part of; None where the process leaves it open."""
        techniques = self._tender.get("techniques")
        if isinstance(techniques, dict) and techniques.get("hasFrameworkAgreement") is True:
            return "framework"
        related = set(map(str, award.get("relatedLots") or ()))
        return "lot" if related and len(related) < len(_list(self._tender, "lots")) else None

    def _first(self, field: str, *parts: Body) -> str | None:
        texts = (organizations.plain_text(part.get(field)) for part in (*parts, self._tender))
        return next((words for words in texts if words), None)

    def _suppliers(self, part: Body, award: Body, key: str) -> tuple[Party, ...]:
        """Return those of the award, or of the contract; else the only supplier of the process."""
        bodies = part.get("suppliers") or award.get("suppliers") or _suppliers_of_items(award)
        if not bodies and len(self._signed) + len(self.awards) == 1:
            listed_suppliers = [
                body for body in self._parties.values() if "supplier" in _roles(body)
            ]
            bodies = listed_suppliers if len(listed_suppliers) == 1 else []
        parties = [self._party(self._whole(body), key) for body in bodies]
        self.mentions += len(parties)
        suppliers = _without_duplicates(organizations.distinct(parties))
        if not suppliers:
            self._notes.caution("award_without_supplier", key)
        return suppliers

    def _whole(self, reference: Body | None) -> Body:
        """Return an organization with what the list of parties adds to the reference.

        A reference that carries another name than its number does is believed by its name: some
        publishers give every party the number "1".
        """
        if not reference:
            return {}
        listed_party = self._parties.get(str(reference.get("id")))
        if listed_party is None:
            return reference
        name, listed_name = reference.get("name"), listed_party.get("name")
        if name and listed_name and names.key(str(name)) != names.key(str(listed_name)):
            reused = Message("place.in", name=str(reference["id"]), where=self.ocid)
            self._notes.caution("party_number_reused", reused)
            return {key: value for key, value in reference.items() if key != "id"}
        return {**listed_party, **reference}

    def _party(self, body: Body, place: str) -> Party | None:
        identifier = body.get("identifier") or {}
        numbers = [identifier, *body.get("additionalIdentifiers", ())]
        address = body.get("address") or {}
        return organizations.party(
            self._source,
            str(body.get("name") or identifier.get("legalName") or ""),
            _country(address),
            [(_str(number.get("scheme")), _str(number.get("id"))) for number in numbers],
            self._notes,
            place,
        )

    def _buyer_type(self) -> str | None:
        kinds = (self._buyer_body.get("details") or {}).get("classifications", ())
        types = {_BUYER_TYPES.get(str(kind.get("id"))) for kind in kinds}
        return next((kind for kind in ("central", "subcentral") if kind in types), None)

    def _value(self, part: Body, award: Body, key: str) -> tuple[Money | None, bool]:
        for money in (part.get("value"), award.get("value"), award.get("totalAwardValue")):
            value = self._money(money, key)
            if value:
                return value, False
        if len(self._signed or self.awards) > 1:  # the estimate is of them all
            return None, False
        estimate = self._money(self._tender.get("value"), key)
        return estimate, estimate is not None

    def _money(self, body: Body | None, key: str) -> Money | None:
        if not body:
            return None
        return notice_values.money(body.get("amount"), body.get("currency"), self._notes, key)

    def _classified(self, part: Body, award: Body) -> tuple[tuple[str, ...], str | None]:
        """Return the CPV codes; without any, the words for what stands under another scheme."""
        own_parts = (part,) if part is award else (part, award)
        things = _classifiable(*own_parts) or _classifiable(self._tender)
        codes: dict[str, None] = {}
        others: list[str] = []
        for thing, kind in _classes(things):
            if str(kind.get("scheme")).upper().startswith("CPV"):
                reading = cpv.parse(_str(kind.get("id")))
                codes.update(dict.fromkeys(reading.codes))
                for problem in reading.problems:
                    self._notes.caution("cpv_doubtful", problem)
                continue
            other = Message("place.in", name=str(kind.get("scheme")), where=self.ocid)
            self._notes.caution("other_classification", other)
            text = thing.get("description") or kind.get("description") or kind.get("id")
            others += [str(text)] if text else []
        return tuple(codes), organizations.plain_text(
            notice_values.most_common(others)
        ) if not codes else None

    def subcontracting(
        self, contracts: Iterable[Contract]
    ) -> tuple[tuple[Supply, ...], tuple[Party, ...]]:
        """Return ties from main contractors to subcontractors, each for its contract.

        Bids say who works for whom (extension "bids" with "subcontracting"); where they do not, a
        party in the role of subcontractor is tied only where one supplier can be meant. The second
        value is the subcontractors.
        """
        all_contracts = tuple(contracts)
        ties, parties = self._subcontracts_of_bids(all_contracts)
        named_there = {party.key for party in parties}
        subcontractors = organizations.distinct(
            self._party(body, self.id)
            for body in self._parties.values()
            if "subcontractor" in _roles(body)
        )
        rest = tuple(party for party in subcontractors if party.key not in named_there)
        if rest and (len(all_contracts) != 1 or len(all_contracts[0].suppliers) != 1):
            self._notes.caution("subcontractor_of_whom_unknown", self.ocid)
        elif rest:
            ties += [
                self._tie(all_contracts[0], all_contracts[0].suppliers[0], party)
                for party in rest
                if party.key != all_contracts[0].suppliers[0].key
            ]
        return tuple(dict.fromkeys(ties)), organizations.distinct((*parties, *rest))

    def _subcontracts_of_bids(
        self, contracts: tuple[Contract, ...]
    ) -> tuple[list[Supply], list[Party]]:
        """Return the ties and parties of bids: in each subcontract, who works for which of them."""
        ties: list[Supply] = []
        parties: list[Party] = []
        for bid in _list(self._release.get("bids") or {}, "details"):
            parts = _list(bid.get("subcontracting") or {}, "subcontracts")
            for part in parts:
                below = self._party(self._whole(part.get("subcontractor")), self.id)
                if below is None:
                    continue
                parties.append(below)
                mains = _list(part, "mainContractors") or _list(bid, "tenderers")
                keys = {
                    main.key for body in mains if (main := self._party(self._whole(body), self.id))
                }
                ties += [
                    self._tie(contract, supplier, below)
                    for contract in contracts
                    if _is_for_contract(bid, contract)
                    for supplier in contract.suppliers
                    if supplier.key in keys and supplier.key != below.key
                ]
        return ties, parties

    def _tie(self, contract: Contract, customer: Party, supplier: Party) -> Supply:
        stated = notice_values.day(self._release.get("date"))
        return subcontract_tie(contract, customer, supplier, self.id, stated)


def _is_for_contract(bid: Body, contract: Contract) -> bool:
    """Return whether a bid can be for this contract: they share a lot, or either names none."""
    lots = set(map(str, bid.get("relatedLots") or ()))
    own = set((contract.lot or "").split(", ")) - {""}
    return not lots or not own or bool(lots & own)


def publisher(ocid: str) -> str:
    """Return the registered prefix of an ocid, which is its publisher: "ocds-213czf"."""
    return "-".join(ocid.casefold().split("-")[:2])


def _list(release: Body, field: str) -> list[Body]:
    items = release.get(field)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _usable(party: Body) -> bool:
    return bool(str(party.get("id") or "").strip())


def _str(value: object) -> str | None:
    return None if value is None else str(value)


def _roles(party: Body) -> list[str]:
    return [str(role) for role in party.get("roles", ())]


def _without_duplicates(suppliers: tuple[Party, ...]) -> tuple[Party, ...]:
    """Drop a firm without a number that another version of it numbers."""
    numbered = {names.key(supplier.name) for supplier in suppliers if supplier.identifiers}
    return tuple(
        supplier
        for supplier in suppliers
        if supplier.identifiers or names.key(supplier.name) not in numbered
    )


def _suppliers_of_items(award: Body) -> list[Body]:
    """Return the winners beside the items that they deliver, as Taiwan publishes them."""
    return [supplier for item in _list(award, "items") for supplier in _list(item, "suppliers")]


def _classifiable(*parts: Body) -> list[Body]:
    """Return the parts themselves and their items, where they carry a classification."""
    things = [thing for part in parts for thing in (part, *_list(part, "items"))]
    return [thing for thing in things if thing.get("classification") or thing.get(_MORE)]


def _classes(things: list[Body]) -> list[tuple[Body, Body]]:
    """Return main classifications before additional ones, each with its item."""
    main = [(thing, thing["classification"]) for thing in things if thing.get("classification")]
    more = [(thing, extra) for thing in things for extra in _list(thing, _MORE)]
    return main + more


def _country(address: Body) -> str | None:
    return _str(address.get("countryName") or address.get("country"))


def _place(*parts: Body) -> str | None:
    """Return the country of delivery of the items; None for several countries."""
    texts = {
        _country(item["deliveryAddress"])
        for part in parts
        for item in _list(part, "items")
        if item.get("deliveryAddress")
    }
    homes = {countries.resolve(text) for text in texts}
    return homes.pop() if len(homes) == 1 else None


def _period(period: Body) -> tuple[date | None, date | None]:
    starts = notice_values.day(period.get("startDate"))
    ends = notice_values.day(period.get("endDate"))
    return starts, ends or notice_values.last_day(starts, period.get("durationInDays"), "day")
