"""GLEIF: legal entities (level 1), who consolidates whom (level 2), and why no parent is named.

Golden copies, concatenated files and their cut-outs, as XML, JSON or CSV. In a relationship the
start node is the child and the end node the parent. An exception says that no parent is known or
disclosed, never that there is none; exceptions are counted by their reason and tie nobody.

A sole proprietor is a natural person: of such an entity the name stays, marked, and no address.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from graphs import identifiers, names
from graphs.parties import Identifier, Kind, Ownership, Party
from graphs.readers import notice_values, table_rows
from graphs.readers.cells import Cell
from graphs.readers.notes import Notes
from graphs.readers.organizations import checked_number, country_code
from graphs.readers.table_rows import TableRows
from graphs.readers.tie_buffer import TieBuffer
from sources.kit.values.message import Message

FORMAT = "gleif"
ROOTS = ("LEIData", "RelationshipData", "ReportingExceptionData")
RECORDS = ("LEIRecord", "RelationshipRecord", "Exception")
LISTS = ("records", "relations", "exceptions")  # of the golden copy in JSON
Record = Mapping[str, object]

FORMS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "direct",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "ultimate",
    "IS_INTERNATIONAL_BRANCH_OF": "branch",
    "IS_FUND-MANAGED_BY": "fund_management",
    "IS_SUBFUND_OF": "subfund",
    "IS_FEEDER_TO": "feeder",
}
# Registration authorities whose numbers registers print too (GLEIF RA list, as of 2026).
_AUTHORITIES = {
    "RA000463": "NL-KVK",
    "RA000585": "GB-COH",
    "RA000586": "GB-COH",
    "RA000587": "GB-COH",
    "RA000189": "FR-SIREN",
    "RA000025": "BE-BCE_KBO",
}
_CONFIDENCE = {
    "FULLY_CORROBORATED": (Kind.OBSERVED, "B"),
    "PARTIALLY_CORROBORATED": (Kind.OBSERVED, "C"),
    "ENTITY_SUPPLIED_ONLY": (Kind.DECLARED, "D"),
}
_WITHDRAWN = frozenset({"ANNULLED", "DUPLICATE"})
_LINES = ("FirstAddressLine", "AdditionalAddressLine", "City", "Region", "PostalCode")
_HEADINGS = {"lei", "entity.legalname"}, {"relationship.relationshiptype"}, {"exception.category"}


def recognises(headings: Sequence[Cell]) -> bool:
    """Return whether these are the headings of a golden copy in CSV."""
    present = {str(heading).strip().casefold() for heading in headings if heading}
    if {"lei"} <= present and any(heading.startswith("exception.") for heading in present):
        return True
    return any(shape <= present for shape in _HEADINGS)


def read_rows(
    table: TableRows, name: str, ties: TieBuffer, notes: Notes
) -> tuple[dict[str, str], dict[str, int]]:
    """Read a golden copy in CSV; return the counts, and no mapping: its columns are fixed."""
    paths = [(at, heading.split(".")) for at, heading in enumerate(table.headings)]
    paths = [(at, path) for at, path in paths if path[0] in _PARTS]
    return {}, read(_nested(table, paths), name, ties, notes)


_PARTS = frozenset({"LEI", "Entity", "Registration", "Relationship", "Exception"})


def _nested(table: TableRows, paths: Sequence[tuple[int, list[str]]]) -> Iterator[Record]:
    for number, row in table.body:
        record: dict[str, object] = {"row": number}
        for at, path in paths:
            value = table_rows.first_text(row, (at,))
            if not value:
                continue
            branch = record
            for part in path[:-1]:
                inner = branch.get(part)
                if not isinstance(inner, dict):
                    inner = {} if inner is None else {"$": inner}
                    branch[part] = inner
                branch = inner
            branch[path[-1]] = value
        exception = record.pop("Exception", None)
        if isinstance(exception, dict):
            record["ExceptionCategory"] = exception.get("Category")
            record["ExceptionReason"] = _first(exception.get("Reason"))
        yield record


def read(records: Iterable[object], name: str, ties: TieBuffer, notes: Notes) -> dict[str, int]:
    """Read all records into ``ties``, and return how many of each level there were."""
    counts: dict[str, int] = {}
    reasons: Counter[str] = Counter()
    for number, record in enumerate(records, 1):
        kind = _read_record(record, ties, notes, reasons) if isinstance(record, dict) else None
        if kind is None:
            where = record.get("row", number) if isinstance(record, dict) else number
            notes.reject(where, None, Message("gleif.record_unknown", record=where))
        else:
            counts[kind] = counts.get(kind, 0) + 1
    if reasons:
        text = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        notes.caution("parent_not_told", text, reasons.total())
    return counts


def _read_record(
    record: Record, ties: TieBuffer, notes: Notes, reasons: Counter[str]
) -> str | None:
    record = _record(record, "RelationshipRecord") or record
    relation = _record(record, "Relationship")
    if relation is not None:
        return "relationships" if _relation(record, relation, ties, notes) else None
    lei = _text(record.get("LEI"))
    if not lei:
        return None
    entity = _record(record, "Entity")
    if entity is not None:
        ties.add_party(_party(lei, entity, record, notes))
        return "entities"
    if record.get("ExceptionCategory"):
        reasons[_text(_first(record.get("ExceptionReason"))) or "no reason"] += 1
        return "exceptions"
    return None


def _slug(words: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in words)[:60]


# -- level 1 --


def _party(lei: str, entity: Record, record: Record, notes: Notes) -> Party:
    number = _lei(lei, notes)
    home = _record(entity, "LegalAddress") or {}
    country = country_code(_text(home.get("Country")), notes)
    person = _text(entity.get("EntityCategory")) == "SOLE_PROPRIETOR"
    name = names.clean(_text(entity.get("LegalName"))) or number.id
    state = _text((_record(record, "Registration") or {}).get("RegistrationStatus"))
    if state in _WITHDRAWN:
        notes.caution("lei_withdrawn", f"{number.id} {state}")
    elif _text(entity.get("EntityStatus")) == "INACTIVE":
        notes.caution("entity_no_longer_active", f"{number.id} {name}")
    return Party(
        _key(number),
        name,
        country,
        (number, *_registered(entity, notes)),
        natural_person=person,
        address=None if person else _address(home),
        aliases=() if person else _other_names(entity, name),
    )


def _lei(text: str, notes: Notes) -> Identifier:
    number = identifiers.identify("LEI", text) or Identifier("XI-LEI", text, False)
    if number.valid is False:
        notes.caution("identifier_fails_its_check", f"LEI {text}")
    return number


def _key(number: Identifier) -> str:
    return identifiers.key(number) or f"gleif:{number.id}"


def _registered(entity: Record, notes: Notes) -> tuple[Identifier, ...]:
    """Return the number in a national register that other registers print too, if it has one."""
    authority = _record(entity, "RegistrationAuthority") or {}
    scheme = _AUTHORITIES.get(_text(authority.get("RegistrationAuthorityID")))
    text = _text(authority.get("RegistrationAuthorityEntityID"))
    number = checked_number(scheme, text, notes) if scheme and text else None
    return (number,) if number is not None else ()


def _other_names(entity: Record, name: str) -> tuple[str, ...]:
    aliases = [
        *_texts(entity.get("OtherEntityNames"), "OtherEntityName"),
        *_texts(entity.get("TransliteratedOtherEntityNames"), "TransliteratedOtherEntityName"),
    ]
    cleaned = (names.clean(alias) for alias in aliases)
    return tuple(dict.fromkeys(alias for alias in cleaned if alias and alias != name))


def _address(home: Record) -> str | None:
    words = (names.clean(" ".join(_texts(home.get(line), line))) for line in _LINES)
    return ", ".join(word for word in words if word) or None


# -- level 2 --


def _relation(record: Record, relation: Record, ties: TieBuffer, notes: Notes) -> bool:
    ends = [_node(relation.get(node)) for node in ("StartNode", "EndNode")]
    if not all(ends):
        return False
    kind = _text(relation.get("RelationshipType"))
    registered = _record(record, "Registration") or {}
    if _text(registered.get("RegistrationStatus")) in _WITHDRAWN:
        notes.caution("relationship_withdrawn", " ".join(ends))
        return True
    child, parent = (_add_by_number(lei, ties, notes) for lei in ends)
    form = FORMS.get(kind)
    if form is None:
        notes.caution("relationship_unknown", kind or Message("gleif.no_type"))
        form = _slug(kind.casefold()) or "unknown"
    since, until = _period(relation)
    stated = notice_values.day(_text(registered.get("LastUpdateDate")))
    if until is None and _text(relation.get("RelationshipStatus")) == "INACTIVE":
        until = stated
    source_kind, grade = _CONFIDENCE.get(
        _text(registered.get("ValidationSources")), (Kind.DECLARED, "D")
    )
    ties.add_ownership(
        Ownership(
            child=child,
            parent=parent,
            share=_share(relation, notes),
            since=since,
            source="GLEIF",
            form=form,
            until=until,
            stated=stated,
            kind=source_kind,
            confidence=grade,
        ),
        f"{ends[0]} {kind} {ends[1]}",
    )
    return True


def _node(node: object) -> str:
    return _text(node.get("NodeID")) if isinstance(node, dict) else ""


def _add_by_number(lei: str, ties: TieBuffer, notes: Notes) -> str:
    """Add a party by its number alone; level 1 names it, in this import or in another."""
    number = _lei(lei, notes)
    key = _key(number)
    ties.add_party(Party(key, number.id, None, (number,)))
    return key


def _period(relation: Record) -> tuple[date | None, date | None]:
    """Return when the relationship itself holds; accounting periods are something else."""
    periods = [*_dicts(relation.get("RelationshipPeriods")), *_dicts(relation.get("Period"))]
    chosen = [
        period
        for period in periods
        if _text(_either_case(period, "PeriodType")) == "RELATIONSHIP_PERIOD"
    ]
    for period in chosen or periods[:1]:
        return notice_values.day(_text(_either_case(period, "StartDate"))), notice_values.day(
            _text(_either_case(period, "EndDate"))
        )
    return None, None


def _either_case(record: Record, name: str) -> object:
    """Return the value of "StartDate", which is "startDate" in CSV."""
    return record.get(name) or record.get(name[0].lower() + name[1:])


def _share(relation: Record, notes: Notes) -> float | None:
    for quantifier in _dicts(relation.get("RelationshipQuantifiers")):
        if _text(quantifier.get("QuantifierUnits")) == "PERCENTAGE":
            return _part(_text(quantifier.get("QuantifierAmount")), notes)
    return None


def _part(amount: str, notes: Notes) -> float | None:
    """Return a percentage as a part of one, with a caution for any other text.

    "²" is a digit and no number.
    """
    bare = amount.replace(".", "", 1)
    share = float(amount) / 100 if bare.isascii() and bare.isdigit() else -1.0
    if 0 <= share <= 1:
        return share
    if amount:
        notes.caution("share_unreadable", Message("share.no_percentage", cell=amount[:40]))
    return None


# -- what JSON, XML and CSV write differently --


def _record(record: Record, name: str) -> Record | None:
    inner = record.get(name)
    return inner if isinstance(inner, dict) else None


def _first(value: object) -> object:
    if isinstance(value, list):
        return value[0] if value else None
    if isinstance(value, dict) and "$" not in value:
        return next(iter(value.values()), None)
    return value


def _text(value: object) -> str:
    """Return a value as text; the golden copy in JSON writes it as {"$": "text"}."""
    if isinstance(value, dict):
        value = value.get("$")
    if not isinstance(value, str | int | Decimal):
        return ""
    return str(value).replace("\0", "").strip()  # no database keeps a NUL in a text


def _texts(value: object, name: str) -> list[str]:
    """Return all texts below this, however deep they are wrapped."""
    if isinstance(value, list):
        return [word for item in value for word in _texts(item, name)]
    if isinstance(value, dict):
        if "$" in value:
            return [_text(value)]
        inner = value.get(name)
        if inner is not None:
            return _texts(inner, name)
        return [word for key, item in value.items() if key.isdigit() for word in _texts(item, name)]
    return [value] if isinstance(value, str) else []


def _dicts(value: object) -> list[Record]:
    """Return the records in a list, in {"RelationshipPeriod": [...]} or in {"1": {...}}."""
    if isinstance(value, list):
        return [record for item in value for record in _dicts(item)]
    if not isinstance(value, dict):
        return []
    inner = [item for item in value.values() if isinstance(item, dict | list)]
    plain = any(not isinstance(item, dict | list) or "$" in item for item in value.values())
    return [value] if plain else [record for item in inner for record in _dicts(item)]
