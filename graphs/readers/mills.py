"""Mill lists: which brand names which mill in which year, and who owns the mills.

Two tables of one shape, from any order of import: brand and mill number with the year of the
brand's own list (a declared supply tie), and the Universal Mill List with mill, parent company and
group (ownership). They meet in the number of the mill. Years of one pair are one tie: it was first
named in ``since`` and last in ``stated``; that a brand stopped naming a mill is not said anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from graphs import identifiers, names
from graphs.parties import Identifier, Kind, Ownership, Party, Supply, confidence_of
from graphs.readers import table_rows
from graphs.readers.cells import Cell
from graphs.readers.notes import Notes
from graphs.readers.organizations import country_code, owning_person
from graphs.readers.reading import RefusedError
from graphs.readers.table_rows import TableRows, first_text
from graphs.readers.tie_buffer import TieBuffer
from sources.kit.values.message import Message

FORMAT = "mills"
SOURCE = "uml"
_BRAND = ("consumer brand", "brand", "brand name", "buyer", "company", "merk")
_MILL = ("uml id", "umlid", "uml", "mill id", "universal mill list id")
_YEAR = ("report year", "year", "disclosure year", "lists mills as of", "jaar")
_SOURCE = ("disclosure source", "source", "link", "url", "direct link", "bron")
_NAME = ("mill name", "mill", "name of mill")
_ALIAS = ("alternative name", "other name", "alias")
_PARENT = ("parent company", "parent", "company", "mill company")
_GROUP = ("group name", "group", "ultimate owner")
_COUNTRY = ("iso", "country", "country name")
_PROVINCE = ("province", "state", "region")
_DISTRICT = ("district", "city")
_CONFIDENCE = ("confidence level", "confidence")
_COLUMNS = {
    "brand": _BRAND, "mill_id": _MILL, "year": _YEAR, "source": _SOURCE, "mill": _NAME,
    "alias": _ALIAS, "parent": _PARENT, "group": _GROUP, "country": _COUNTRY,
    "province": _PROVINCE, "district": _DISTRICT, "confidence": _CONFIDENCE,
}  # fmt: skip
_GOOD = "palm_oil"
_DECLARED, _OBSERVED = confidence_of(Kind.DECLARED), confidence_of(Kind.OBSERVED)
_MOST_PAIRS = 1_000_000
_NAMES_ALIKE = {"value", "top1", "ismatch1"}, {"value", "top5", "match"}


def recognises(headings: Sequence[Cell]) -> bool:
    """Return whether the headings are of one of the two tables; raise RefusedError for a third."""
    present = {table_rows.plain_heading(str(heading)) for heading in headings if heading}
    if any(shape <= present for shape in _NAMES_ALIKE):
        raise RefusedError(Message("mills.names_alike"))
    return _has(present, _MILL) and _has(present, (*_BRAND[:3], *_NAME))


def _has(present: set[str], spellings: Sequence[str]) -> bool:
    return any(table_rows.plain_heading(name) in present for name in spellings)


@dataclass(frozen=True, slots=True)
class _MillColumns:
    """The columns of this file by field."""

    places: Mapping[str, list[int]]

    @classmethod
    def of(cls, table: TableRows) -> "_MillColumns":
        return cls({field: table.places(spellings) for field, spellings in _COLUMNS.items()})

    def mapping(self, headings: Sequence[str]) -> dict[str, str]:
        used: dict[int, str] = {}
        for field, places in self.places.items():
            if places:
                used.setdefault(places[0], field)
        return {heading: used.get(at, "") for at, heading in enumerate(headings)}

    def text(self, row: Sequence[Cell], field: str) -> str:
        return names.clean(first_text(row, self.places[field]))


def read(
    table: TableRows, name: str, ties: TieBuffer, notes: Notes
) -> tuple[dict[str, str], dict[str, int]]:
    """Read either table into ``ties``; return the mapping of the columns and the counts."""
    columns = _MillColumns.of(table)
    if columns.places["mill"]:
        counts = _read_mills(table, columns, ties, notes)
    else:
        counts = _read_brands(table, columns, ties, notes)
    return columns.mapping(table.headings), counts


# -- who names which mill --


Pairs = dict[tuple[str, str], set[str]]  # brand and mill, as they are written -> years


def _read_brands(
    table: TableRows, columns: _MillColumns, ties: TieBuffer, notes: Notes
) -> dict[str, int]:
    pairs: Pairs = {}
    evidence: dict[tuple[str, str], str] = {}
    count = 0
    brand_at, mill_at = columns.places["brand"], columns.places["mill_id"]
    year_at, source_at = columns.places["year"], columns.places["source"]
    for number, row in table.body:
        brand, mill = first_text(row, brand_at), first_text(row, mill_at)
        if not brand or not mill or _is_anonymous(brand):
            if brand or mill:
                problem = (
                    Message("mills.row_without_brand", row=number)
                    if mill
                    else Message("mills.row_without_mill", row=number)
                )
                notes.reject(number, None, problem)
            continue
        count += 1
        year = first_text(row, year_at)
        years = pairs.get((brand, mill))
        if years is None:
            years = pairs[brand, mill] = set()
            if len(pairs) > _MOST_PAIRS:
                raise RefusedError(Message("mills.too_many_pairs", most=_MOST_PAIRS))
        elif year in years:
            repeated = f"{brand}, {mill}, {year}"
            example = Message("place.about", where=f"row {number}", name=repeated)
            notes.caution("row_repeated", example)
        years.add(year)
        if source_at and (brand, mill) not in evidence:
            evidence[brand, mill] = names.clean(first_text(row, source_at))
    _add_ties(pairs, evidence, ties, notes)
    return {"rows": count, "pairs": len(pairs)}


_is_anonymous = lru_cache(maxsize=10_000)(names.is_anonymous)  # a list has few brands and many rows


def _add_ties(
    pairs: Pairs, evidence: Mapping[tuple[str, str], str], ties: TieBuffer, notes: Notes
) -> None:
    parties: dict[str, Party] = {}
    for (brand, mill), years in pairs.items():
        if brand not in parties:
            name = names.clean(brand)
            parties[brand] = Party(f"brand:name:{names.key(name)}", name)
            ties.add_party(parties[brand])
        if mill not in parties:
            parties[mill] = _mill(mill, notes)
            ties.add_party(parties[mill])
        _add_tie(parties[brand], parties[mill], years, evidence.get((brand, mill)), ties, notes)


def _add_tie(
    brand: Party,
    mill: Party,
    year_texts: set[str],
    evidence: str | None,
    ties: TieBuffer,
    notes: Notes,
) -> None:
    years = sorted(filter(None, [_year(text, brand, mill, notes) for text in year_texts if text]))
    listing = ", ".join(map(str, years))
    ties.add_supply(
        Supply(
            customer=brand.key,
            supplier=mill.key,
            good=_GOOD,
            since=date(years[0], 1, 1) if years else None,
            stated=date(years[-1], 12, 31) if years else None,
            evidence=evidence or (f"mill lists of {listing}" if years else None),
            kind=Kind.DECLARED,
            confidence=_DECLARED,
            source=f"mill list of {brand.name}",
        )
    )


def _year(text: str, brand: Party, mill: Party, notes: Notes) -> int:
    """Return the year of "2018", "2018.0" or "2018H1"; 0 where there is none."""
    digits = text[:4]
    if digits.isascii() and digits.isdigit() and 1900 < int(digits) < 2100:  # "²⁰²⁰" is no year
        return int(digits)
    notes.caution("date_unreadable", f"{brand.name}, {mill.name}: {text}")
    return 0


def _mill(number: str, notes: Notes) -> Party:
    """Return a mill of which only the number is known as yet."""
    identifier = identifiers.identify("UML", number) or Identifier("UML", number, False)
    if identifier.valid is False:
        notes.caution("identifier_fails_its_check", f"UML {number}")
    key = identifiers.key(identifier) or f"{SOURCE}:mill:{identifier.id}"
    return Party(key, identifier.id, None, (identifier,), facility=True)


# -- whose mill it is --


def _read_mills(
    table: TableRows, columns: _MillColumns, ties: TieBuffer, notes: Notes
) -> dict[str, int]:
    count = 0
    for number, row in table.body:
        code, name = columns.text(row, "mill_id"), columns.text(row, "mill")
        if not code and not name:
            continue
        count += 1
        if not code:
            notes.reject(number, None, Message("mills.row_without_number", row=number))
            continue
        numbered = _mill(code, notes)
        alias = columns.text(row, "alias")
        mill = Party(
            numbered.key,
            name or numbered.name,
            country_code(columns.text(row, "country"), notes),
            numbered.identifiers,
            address=", ".join(
                filter(None, (columns.text(row, "district"), columns.text(row, "province")))
            )
            or None,
            aliases=(alias,) if alias else (),
            facility=True,
        )
        ties.add_party(mill)
        _owners(mill, columns, row, ties, notes)
    return {"rows": count, "mills": count}


def _owners(
    mill: Party, columns: _MillColumns, row: Sequence[Cell], ties: TieBuffer, notes: Notes
) -> None:
    parent = _company(columns.text(row, "parent"), mill.key, notes)
    group = _company(columns.text(row, "group"), parent.key if parent else mill.key, notes)
    for owner in (parent, group):
        if owner is not None:
            ties.add_party(owner)
    if parent is None:
        notes.caution("mill_without_a_parent", mill.name)
        if group is not None and not group.anonymous:
            _add_ownership(mill, group, "group", ties)
        return
    _add_ownership(mill, parent, "direct", ties)
    if group is None:
        return
    if group.key == parent.key or (group.anonymous and parent.anonymous):
        notes.caution("parent_is_its_own_group", parent.name)
    elif parent.anonymous:  # nobody's group: it is the mill's
        _add_ownership(mill, group, "group", ties)
    elif not ties.has_ownership(
        parent.key, group.key, "group"
    ):  # it stands in each of its mills' rows
        _add_ownership(parent, group, "group", ties)


def _add_ownership(child: Party, parent: Party, form: str, ties: TieBuffer) -> None:
    ties.add_ownership(
        Ownership(
            child=child.key,
            parent=parent.key,
            form=form,
            source="Universal Mill List",
            kind=Kind.OBSERVED,
            confidence=_OBSERVED,
        ),
        f"{child.name}, {parent.name}",
    )


def _company(name: str, below: str, notes: Notes) -> Party | None:
    if not name:
        return None
    if names.is_anonymous(name):  # "UNKNOWN" owns nothing, and joins nobody to anybody
        notes.caution("owner_unknown", name)
        return Party(f"{SOURCE}:anonymous:{names.key(name)}:{below}", name, anonymous=True)
    return owning_person(name, below) or Party(f"{SOURCE}:name:{name.casefold()}", name)
