"""Beneficial ownership data (BODS 0.2, 0.3 and 0.4): who owns or controls whom.

Statements come in any order and replace each other, so they are gathered first and tied when the
file is at its end. A share may be a band; its ends are kept. Owners in a circle are ordinary.

No name of a person is kept: a natural person is "a natural person" with a share. An owner whom the
declaration leaves out is counted with its reason, and is no party.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graphs import countries, identifiers, names
from graphs.parties import Identifier, Kind, Ownership, Party
from graphs.readers import notice_values
from graphs.readers.notes import Notes
from graphs.readers.organizations import A_PERSON, checked_number
from graphs.readers.reading import RefusedError
from graphs.readers.tie_buffer import TieBuffer
from sources.kit.values.message import Message

FORMAT = "bods"
_MOST_EDITIONS = 1_000  # of one statement
_MOST = 1_000_000  # statements: they are held until the last one has come
_KINDS = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}
_UNDISCLOSED = frozenset({"anonymousEntity", "unknownEntity", "anonymousPerson", "unknownPerson"})
_BEST = ("XI-LEI", "NL-KVK", "GB-COH", "BE-BCE_KBO", "FR-SIREN")
_REGISTER = frozenset({"officialRegister", "verified"})
Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Interest:
    """A way in which the parent holds the child."""

    form: str | None
    share: float | None
    low: float | None
    high: float | None
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class _Relation:
    subject: str
    owner: str | None  # None: the declaration gives only a reason
    by_person: bool  # the owner is declared a person, whom perhaps no file describes
    reason: str
    interests: tuple[_Interest, ...]
    stated: date | None
    until: date | None
    kind: Kind
    confidence: str
    source: str


@dataclass(slots=True)
class _Statements:
    """The statements of a file by the id that others refer to; the last one of a record stands."""

    parties: dict[str, Party | str] = field(default_factory=dict)  # or the reason why it is none
    relations: dict[str, _Relation] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)  # by which other statement
    last_ids: dict[str, str] = field(default_factory=dict)  # results of ``last``

    def last(self, statement_id: str) -> str:
        """Return the id of the statement that replaces this one in the end, even in a circle."""
        if statement_id not in self.replaced:
            return statement_id
        if statement_id not in self.last_ids:
            last = statement_id
            for _ in range(_MOST_EDITIONS):
                if last not in self.replaced:
                    break
                last = self.replaced[last]
            self.last_ids[statement_id] = last
        return self.last_ids[statement_id]


def read(records: Iterable[object], name: str, ties: TieBuffer, notes: Notes) -> dict[str, int]:
    """Read all statements into ``ties``, and return how many of each kind there were."""
    statements, counts = _Statements(), dict[str, int]()
    for number, record in enumerate(records, 1):
        kind = _add_statement(record, statements, notes) if isinstance(record, dict) else None
        if kind is None:
            notes.reject(number, None, Message("bods.statement_without_id", number=number))
            continue
        counts[kind] = counts.get(kind, 0) + 1
        if number > _MOST:
            raise RefusedError(Message("bods.too_many_statements", most=_MOST))
    _add_ties(statements, ties, notes)
    return counts


def _add_statement(record: Record, statements: _Statements, notes: Notes) -> str | None:
    kind = _KINDS.get(_text(record.get("statementType"))) or _text(record.get("recordType"))
    details = record.get("recordDetails") if "recordType" in record else record
    # 0.4 refers to records, which keep their id; before that each statement was referred to
    statement_id = _text(
        record.get("recordId") or record.get("statementID") or record.get("statementId")
    )
    if kind not in _KINDS.values() or not statement_id or not isinstance(details, dict):
        return None
    for replaced in map(_text, _list(record.get("replacesStatements"))):
        if replaced and replaced != statement_id:
            statements.replaced[replaced] = statement_id
    if kind == "relationship":
        statements.relations[statement_id] = _relation(record, details, notes)
    elif kind == "person":
        statements.parties[statement_id] = _person(statement_id, details)
    else:
        statements.parties[statement_id] = _entity(statement_id, details, notes)
    return kind


# -- parties --


def _person(statement_id: str, details: Record) -> Party | str:
    """Return a person without a name, or the reason why none is declared."""
    kind = _text(details.get("personType"))
    if kind in _UNDISCLOSED:
        return _reason(details.get("unspecifiedPersonDetails")) or kind
    return _unnamed_person(statement_id)


def _unnamed_person(statement_id: str) -> Party:
    mark = hashlib.sha256(statement_id.encode()).hexdigest()[:16]
    return Party(f"bods:person:{mark}", A_PERSON, natural_person=True)


def _entity(statement_id: str, details: Record, notes: Notes) -> Party | str:
    entity_type = details.get("entityType")
    kind = _text(entity_type.get("type") if isinstance(entity_type, dict) else entity_type)
    if kind in _UNDISCLOSED:
        return _reason(details.get("unspecifiedEntityDetails")) or kind
    numbers = _numbers(details, notes)
    place = _dict(details.get("jurisdiction") or details.get("incorporatedInJurisdiction"))
    name = names.clean(_text(details.get("name")))
    others = (names.clean(_text(alias)) for alias in _list(details.get("alternateNames")))
    return Party(
        _key(statement_id, numbers),
        name or statement_id,
        countries.resolve(_text(place.get("code"))[:2] or _text(place.get("name"))),
        numbers if name else (*numbers, Identifier(identifiers.UNKNOWN_SCHEME, statement_id)),
        address=_address(details),
        aliases=tuple(dict.fromkeys(alias for alias in others if alias and alias != name)),
    )


def _numbers(details: Record, notes: Notes) -> tuple[Identifier, ...]:
    numbers: dict[Identifier, None] = {}
    for value in _list(details.get("identifiers")):
        identifier = _dict(value)
        hint = _text(identifier.get("scheme")) or _text(identifier.get("schemeName"))
        number = checked_number(hint or None, _text(identifier.get("id")), notes)
        if number is not None:
            numbers[number] = None
    return tuple(numbers)


def _key(statement_id: str, numbers: tuple[Identifier, ...]) -> str:
    """Return the key by a number that other lists print too; else by the publisher's own id."""
    for scheme in _BEST:
        for number in numbers:
            key = identifiers.key(number) if number.scheme == scheme else None
            if key:
                return key
    return f"bods:{statement_id}"


def _address(details: Record) -> str | None:
    for address in map(_dict, _list(details.get("addresses"))):
        parts = [_text(address.get(part)) for part in ("address", "postCode")]
        words = names.clean(", ".join(part for part in parts if part))
        if words:
            return words
    return None


# -- who holds whom --


def _relation(record: Record, details: Record, notes: Notes) -> _Relation:
    owner, reason = _owner(details.get("interestedParty"))
    stated = notice_values.day(_text(record.get("statementDate"))) or notice_values.day(
        _text(_dict(record.get("publicationDetails")).get("publicationDate"))
    )
    types = set(map(_text, _list(_dict(record.get("source")).get("type"))))
    kind, confidence = _confidence(types)
    return _Relation(
        _pointer(details.get("subject")),
        owner,
        bool(_dict(details.get("interestedParty")).get("describedByPersonStatement")),
        reason,
        tuple(_interest(_dict(value), notes) for value in _list(details.get("interests"))),
        stated,
        stated if _text(record.get("recordStatus")) == "closed" else None,
        kind,
        confidence,
        _text(_dict(record.get("source")).get("description"))[:200] or "BODS",
    )


def _pointer(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("describedByEntityStatement") or value.get("describedByPersonStatement")
    return _text(value)


def _owner(value: object) -> tuple[str | None, str]:
    pointer = _pointer(value)
    if pointer:
        return pointer, ""
    reason = _dict(value).get("unspecified") or value  # 0.2 and 0.3 wrap the reason
    return None, _reason(reason) or "no reason"


def _reason(value: object) -> str:
    return _text(_dict(value).get("reason"))


def _confidence(types: set[str]) -> tuple[Kind, str]:
    if "verified" in types:
        return Kind.OBSERVED, "B"
    if types & _REGISTER:
        return Kind.OBSERVED, "C"
    return Kind.DECLARED, "D"


def _interest(interest: Record, notes: Notes) -> _Interest:
    share = _dict(interest.get("share"))
    level = _text(interest.get("directOrIndirect") or interest.get("interestLevel"))
    form = _snake(_text(interest.get("type")))
    exact = _percent(share.get("exact"), notes)
    low = _percent(share.get("minimum", share.get("exclusiveMinimum")), notes)
    high = _percent(share.get("maximum", share.get("exclusiveMaximum")), notes)
    if low is not None and high is not None and low > high:
        notes.caution("share_unreadable", Message("share.no_band", low=low, high=high))
        low = high = None
    return _Interest(
        f"indirect_{form}" if form and level == "indirect" else form or None,
        exact,
        None if exact is not None else low,
        None if exact is not None else high,
        notice_values.day(_text(interest.get("startDate"))),
        notice_values.day(_text(interest.get("endDate"))),
    )


def _snake(words: str) -> str:
    spaced = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in words)
    return "".join(letter if letter.isalnum() else "_" for letter in spaced)[:60]


def _percent(value: object, notes: Notes) -> float | None:
    """Return a percentage as a part of one.

    Compared before it is a float: a number of 400 digits fits in none.
    """
    number = value if isinstance(value, int | float | Decimal) else -1
    if 0 <= number <= 100 and not isinstance(number, bool):
        return float(number) / 100
    if value is not None:
        notes.caution("share_unreadable", Message("share.no_percentage", cell=str(value)[:40]))
    return None


# -- at the end of the file --


def _add_ties(statements: _Statements, ties: TieBuffer, notes: Notes) -> None:
    gone = statements.replaced.keys() & (statements.parties.keys() | statements.relations.keys())
    if gone:
        notes.caution("statement_replaced", min(gone), len(gone))
    for statement_id, party in statements.parties.items():
        if statement_id not in gone and isinstance(party, Party):
            ties.add_party(party)
    reasons: Counter[str] = Counter()
    for statement_id, relation in statements.relations.items():
        if statement_id not in gone:
            _add_ownership(relation, statements, ties, notes, reasons)
    if reasons:
        text = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        notes.caution("owner_not_told", text, reasons.total())


def _add_ownership(
    relation: _Relation,
    statements: _Statements,
    ties: TieBuffer,
    notes: Notes,
    reasons: Counter[str],
) -> None:
    child = _party_of(relation.subject, statements, ties)
    if not isinstance(child, Party):
        notes.caution("owned_by_somebody_but_who_is_not_said", relation.subject)
        return
    owner = _owner_of(relation, statements, ties)
    if not isinstance(owner, Party):
        reasons[owner] += 1
        return
    for interest in relation.interests or (_Interest(None, None, None, None, None, None),):
        ties.add_ownership(
            Ownership(
                child=child.key,
                parent=owner.key,
                share=interest.share,
                since=interest.since,
                source=relation.source,
                form=interest.form,
                share_low=interest.low,
                share_high=interest.high,
                until=interest.until or relation.until,
                stated=relation.stated,
                kind=relation.kind,
                confidence=relation.confidence,
            ),
            f"{child.name}, {owner.name}",
        )


def _owner_of(relation: _Relation, statements: _Statements, ties: TieBuffer) -> Party | str:
    """Return the owner, or the reason why there is none.

    A person whom no file names stays a person: the publisher's name for them is not kept.
    """
    if not relation.owner:
        return relation.reason
    last = statements.last(relation.owner)
    if relation.by_person and last not in statements.parties:
        ties.add_party(_unnamed_person(last))
        return _unnamed_person(last)
    return _party_of(relation.owner, statements, ties)


def _party_of(statement_id: str, statements: _Statements, ties: TieBuffer) -> Party | str:
    """Return the party, the reason why it is none, or one that only another file can name."""
    party = statements.parties.get(statements.last(statement_id))
    if party is None:
        number = Identifier(identifiers.UNKNOWN_SCHEME, statement_id)
        party = Party(f"bods:{statement_id}", statement_id, None, (number,))
        ties.add_party(party)
    return party


# -- what JSON may hold instead --


def _text(value: object) -> str:
    if not isinstance(value, str | int):
        return ""
    return str(value).replace("\0", "").strip()  # no database keeps a NUL in a text


def _dict(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
