"""Facility lists in the shape of Open Supply Hub: who makes where, and for which brand.

A row is a facility at an address. Whoever published the list buys there: where a column or the
person who imports names that brand, each facility supplies it (declared); where nobody does, the
facilities come in without a tie, with a caution. A parent company owns; it never supplies, and
being at one address makes nobody an owner.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graphs import identifiers, names
from graphs.parties import Identifier, Kind, Ownership, Party, Supply, confidence_of
from graphs.readers import cells, headings, table_rows
from graphs.readers.cells import Cell
from graphs.readers.notes import Notes
from graphs.readers.organizations import checked_number, country_code, owning_person
from graphs.readers.table_rows import TableRows, first_text
from graphs.readers.tie_buffer import TieBuffer
from sources.kit.values.message import Message

FORMAT = "facilities"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "facility": (
        "facility name", "facility", "factory name", "factory", "site name", "production site",
        "name", "supplier name", "naam fabriek", "fabriek", "nom usine",
    ),
    "os_id": ("os id", "osid", "open supply hub id", "oar id", "os hub id"),
    "address": (
        "address", "facility address", "factory address", "street address", "adres", "adresse",
    ),
    "city": ("city", "town", "plaats", "stad", "ville"),
    "province": ("province", "state", "region", "state province", "provincie", "regio"),
    "postcode": ("postal code", "zip", "zip code", "postcode", "code postal"),
    "country": ("country", "country name", "country code", "land", "pays"),
    "brand": (
        "brand", "brand name", "brands", "contributor", "contributor name", "contributors", "buyer",
        "customer", "merk", "marque",
    ),
    "good": (
        "product type", "product types", "products", "product", "product category", "goods",
        "productsoort",
    ),
    "parent": (
        "parent company", "parent company name", "parent", "owner", "parent group", "group",
        "moederbedrijf", "maison mere",
    ),
    "number": ("lei", "lei code", "company number", "registration number"),
    "stated": ("contribution date", "date", "last updated", "list date", "datum"),
}  # fmt: skip
_CONTRACT_FIELDS = frozenset(
    {"number", "title", "value", "value_incl_vat", "estimate", "cpv", "starts", "ends"}
    | {"awarded", "dispatched", "process", "lot"}
)
_SEVERAL = re.compile(r"\s*[|;]\s*")
_MOST_BRANDS = 200  # of one facility


def recognises(headings_: Sequence[Cell]) -> bool:
    """Return whether this is a list of places of work, and not of contracts or of ties."""
    present = {table_rows.plain_heading(str(heading)) for heading in headings_ if heading}
    has = {
        field
        for field, spellings in _COLUMNS.items()
        if {table_rows.plain_heading(heading) for heading in spellings} & present
    }
    if "facility" not in has or not ({"address", "country"} <= has or "os_id" in has):
        return False
    contract = headings.columns("register", headings_).places
    tie = headings.columns("chain", headings_).places
    ties_two = {"customer", "supplier"} <= set(tie) and "facility" not in _distinct(present)
    return not (_CONTRACT_FIELDS & set(contract)) and not ties_two


def _distinct(present: set[str]) -> set[str]:
    """Return the fields whose heading can only be of a facility list."""
    own = {
        table_rows.plain_heading(heading)
        for heading in _COLUMNS["facility"]
        if heading not in ("name", "supplier name")
    }
    return {"facility"} if own & present else set()


@dataclass(frozen=True, slots=True)
class _FacilityColumns:
    """The columns of one list, and who published it."""

    places: Mapping[str, list[int]]
    brand: str | None

    def text(self, row: Sequence[Cell], field: str) -> str:
        return names.clean(first_text(row, self.places[field]))

    def day(self, row: Sequence[Cell]) -> date | None:
        for place in self.places["stated"][:1]:
            if place < len(row) and not cells.is_empty(row[place]):
                return cells.parse_date(row[place])
        return None


def read(
    table: TableRows, name: str, ties: TieBuffer, notes: Notes, brand: str | None = None
) -> tuple[dict[str, str], dict[str, int]]:
    """Read the facilities into ``ties``; return the mapping of the columns and their number.

    ``brand`` is whose list it is, where a person said so; a column of the list goes before it.
    """
    places = {field: table.places(spellings) for field, spellings in _COLUMNS.items()}
    columns = _FacilityColumns(places, names.clean(brand) or None)
    count = 0
    for number, row in table.body:
        if not any(not cells.is_empty(cell) for cell in row):
            continue
        facility = _facility(row, columns, notes)
        if facility is None:
            notes.reject(number, None, Message("facilities.row_without_facility", row=number))
            continue
        count += 1
        former = ties.parties.get(facility.key)
        if former is not None and former.facility and facility.name == former.name:
            repeated = Message("place.about", where=f"row {number}", name=facility.name)
            notes.caution("facility_repeated", repeated)
        ties.add_party(facility)
        _owner(row, facility, columns, ties, notes)
        _brands(row, facility, columns, ties, notes)
    return _mapping(table, places), {"facilities": count}


def _mapping(table: TableRows, places: Mapping[str, list[int]]) -> dict[str, str]:
    used: dict[int, str] = {}
    for field, columns in places.items():
        if columns:
            used.setdefault(columns[0], field)
    return {heading: used.get(at, "") for at, heading in enumerate(table.headings)}


def _facility(row: Sequence[Cell], columns: _FacilityColumns, notes: Notes) -> Party | None:
    name = columns.text(row, "facility")
    if not name:
        return None
    person = names.is_natural_person(name)
    country = country_code(columns.text(row, "country"), notes)
    parts = [columns.text(row, part) for part in ("address", "city", "province", "postcode")]
    address = ", ".join(filter(None, parts)) or None
    numbers = () if person else _numbers(row, columns, notes)
    key = next((identifiers.key(number) for number in numbers if number.scheme == "OS-ID"), None)
    if key is None:
        where = hashlib.sha256(names.key(address or "").encode()).hexdigest()[:10]
        key = f"facility:{country or '??'}:{names.key(name)}:{where}"
    return Party(
        key,
        name,
        country,
        numbers,
        natural_person=person,
        address=None if person else address,
        facility=True,
    )


def _numbers(
    row: Sequence[Cell], columns: _FacilityColumns, notes: Notes
) -> tuple[Identifier, ...]:
    """Return the OS ID alone: a company number beside it is of a company with several sites."""
    number = checked_number("OS-ID", columns.text(row, "os_id"), notes)
    return () if number is None else (number,)


def _owner(
    row: Sequence[Cell], facility: Party, columns: _FacilityColumns, ties: TieBuffer, notes: Notes
) -> None:
    name = columns.text(row, "parent")
    if not name:
        return
    if names.is_anonymous(name):
        notes.caution("owner_unknown", name)
        return
    owner = owning_person(name, facility.key) or Party(f"company:name:{names.key(name)}", name)
    ties.add_party(owner)
    if owner.key != facility.key and not ties.has_ownership(facility.key, owner.key, "direct"):
        ties.add_ownership(
            Ownership(
                child=facility.key,
                parent=owner.key,
                form="direct",
                source="facility list",
                stated=columns.day(row),
                confidence=confidence_of(Kind.DECLARED),
            )
        )


def _brands(
    row: Sequence[Cell], facility: Party, columns: _FacilityColumns, ties: TieBuffer, notes: Notes
) -> None:
    printed = _SEVERAL.split(columns.text(row, "brand"))
    # "Unknown" is no brand: it would join whoever two lists do not know
    brands = [name for name in printed if name and not names.is_anonymous(name)] or (
        [columns.brand] if columns.brand else []
    )
    if not brands:
        notes.caution("list_without_a_brand", facility.name)
    for brand in brands[:_MOST_BRANDS]:
        customer = Party(f"brand:name:{names.key(brand)}", brand)
        ties.add_party(customer)
        ties.add_supply(
            Supply(
                customer=customer.key,
                supplier=facility.key,
                good=columns.text(row, "good") or None,
                country=facility.country,
                stated=columns.day(row),
                evidence="facility list",
                kind=Kind.DECLARED,
                confidence=confidence_of(Kind.DECLARED),
                source=f"facility list of {brand}",
            ),
            f"{brand}, {facility.name}",
        )
