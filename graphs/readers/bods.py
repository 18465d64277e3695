"""Beneficial ownership data (BODS 0.2, 0.3 and 0.4): who owns or controls whom.

Statements come in any order and replace each other, so they are gathered first and tied when the
file is at its end. A share may be a band; its ends are kept. Owners in a circle are ordinary.

No name of a person is kept: a natural person is "a natural person" with a share. An owner whom the
declaration leaves unsaid is counted with its reason, and is no party.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from graphs import countries, identifiers, names
from graphs.parties import Identifier, Kind, Ownership, Party
from graphs.readers import notice_values
from graphs.readers.notes import Notes
from graphs.readers.organizations import A_PERSON
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
_UNSAID = frozenset({"anonymousEntity", "unknownEntity", "anonymousPerson", "unknownPerson"})
_BEST = ("XI-LEI", "NL-KVK", "GB-COH", "BE-BCE_KBO", "FR-SIREN")
_REGISTER = frozenset({"officialRegister", "verified"})
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Interest:
    """One way in which the parent holds the child."""

    form: str | None
    share: float | None
    low: float | None
    high: float | None
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class _Relation:
    subject: str
    owner: str | None  # None: the declaration says only why not
    by_person: bool  # whether the owner is said to be a person, who may be in no file
    unsaid: str
    interests: tuple[_Interest, ...]
    stated: date | None
    until: date | None
    kind: Kind
    confidence: str
    source: str


@dataclass(slots=True)
class _Statements:
    """What was said, by the id that others refer to; the last statement of a record stands."""

    parties: dict[str, Party | str] = field(default_factory=dict)  # or why it is nobody
    relations: dict[str, _Relation] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)  # by which other statement
    lasts: dict[str, str] = field(default_factory=dict)  # what was found out before

    def last(self, own: str) -> str:
        """The statement that stands in its place; a circle of replacements ends somewhere."""
        if own not in self.replaced:
            return own
        if own not in self.lasts:
            last = own
            for _ in range(_MOST_EDITIONS):
                if last not in self.replaced:
                    break
                last = self.replaced[last]
            self.lasts[own] = last
        return self.lasts[own]


def read(records: Iterable[Any], name: str, ties: TieBuffer, notes: Notes) -> dict[str, int]:
    """How many statements of each kind there were."""
    pile, counts = _Statements(), dict[str, int]()
    for number, record in enumerate(records, 1):
        kind = _gather(record, pile, notes) if isinstance(record, dict) else None
        if kind is None:
            notes.reject(number, None, Message("bods.statement_without_id", number=number))
            continue
        counts[kind] = counts.get(kind, 0) + 1
        if number > _MOST:
            raise RefusedError(Message("bods.too_many_statements", most=_MOST))
    _tie(pile, ties, notes)
    return counts


def _gather(record: Record, pile: _Statements, notes: Notes) -> str | None:
    kind = _KINDS.get(_word(record.get("statementType"))) or _word(record.get("recordType"))
    details = record.get("recordDetails") if "recordType" in record else record
    # 0.4 refers to records, which keep their id; before that each statement was referred to
    own = _word(record.get("recordId") or record.get("statementID") or record.get("statementId"))
    if kind not in _KINDS.values() or not own or not isinstance(details, dict):
        return None
    for former in map(_word, _list(record.get("replacesStatements"))):
        if former and former != own:
            pile.replaced[former] = own
    if kind == "relationship":
        pile.relations[own] = _relation(record, details, notes)
    elif kind == "person":
        pile.parties[own] = _person(own, details)
    else:
        pile.parties[own] = _entity(own, details, notes)
    return kind


# -- parties --


def _person(own: str, details: Record) -> Party | str:
    kind = _word(details.get("personType"))
    if kind in _UNSAID:
        return _reason(details.get("unspecifiedPersonDetails")) or kind
    return _somebody(own)


def _somebody(own: str) -> Party:
    mark = hashlib.sha256(own.encode()).hexdigest()[:16]
    return Party(f"bods:person:{mark}", A_PERSON, natural_person=True)


def _entity(own: str, details: Record, notes: Notes) -> Party | str:
    given = details.get("entityType")
    kind = _word(given.get("type") if isinstance(given, dict) else given)
    if kind in _UNSAID:
        return _reason(details.get("unspecifiedEntityDetails")) or kind
    numbers = _numbers(details, notes)
    place = _dict(details.get("jurisdiction") or details.get("incorporatedInJurisdiction"))
    called = names.clean(_word(details.get("name")))
    others = (names.clean(_word(alias)) for alias in _list(details.get("alternateNames")))
    return Party(
        _key(own, numbers),
        called or own,
        countries.resolve(_word(place.get("code"))[:2] or _word(place.get("name"))),
        numbers if called else (*numbers, Identifier(identifiers.UNKNOWN_SCHEME, own)),
        address=_address(details),
        aliases=tuple(dict.fromkeys(alias for alias in others if alias and alias != called)),
    )


def _numbers(details: Record, notes: Notes) -> tuple[Identifier, ...]:
    numbers: dict[Identifier, None] = {}
    for value in _list(details.get("identifiers")):
        given = _dict(value)
        hint = _word(given.get("scheme")) or _word(given.get("schemeName"))
        number = identifiers.identify(hint or None, _word(given.get("id")))
        if number is None:
            continue
        if number.valid is False:
            notes.caution("identifier_fails_its_check", f"{number.scheme} {number.id}")
        numbers[number] = None
    return tuple(numbers)


def _key(own: str, numbers: tuple[Identifier, ...]) -> str:
    """By a number that other lists print too; else by the id that the publisher gave."""
    for scheme in _BEST:
        for number in numbers:
            key = identifiers.key(number) if number.scheme == scheme else None
            if key:
                return key
    return f"bods:{own}"


def _address(details: Record) -> str | None:
    for address in map(_dict, _list(details.get("addresses"))):
        parts = [_word(address.get(part)) for part in ("address", "postCode")]
        words = names.clean(", ".join(part for part in parts if part))
        if words:
            return words
    return None


# -- who holds whom --


def _relation(record: Record, details: Record, notes: Notes) -> _Relation:
    owner, unsaid = _owner(details.get("interestedParty"))
    stated = notice_values.day(_word(record.get("statementDate"))) or notice_values.day(
        _word(_dict(record.get("publicationDetails")).get("publicationDate"))
    )
    types = set(map(_word, _list(_dict(record.get("source")).get("type"))))
    kind, confidence = _sure(types)
    return _Relation(
        _pointer(details.get("subject")),
        owner,
        bool(_dict(details.get("interestedParty")).get("describedByPersonStatement")),
        unsaid,
        tuple(_interest(_dict(value), notes) for value in _list(details.get("interests"))),
        stated,
        stated if _word(record.get("recordStatus")) == "closed" else None,
        kind,
        confidence,
        _word(_dict(record.get("source")).get("description"))[:200] or "BODS",
    )


def _pointer(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("describedByEntityStatement") or value.get("describedByPersonStatement")
    return _word(value)


def _owner(value: Any) -> tuple[str | None, str]:
    pointer = _pointer(value)
    if pointer:
        return pointer, ""
    unsaid = _dict(value).get("unspecified") or value  # 0.2 and 0.3 wrap the reason
    return None, _reason(unsaid) or "no reason"


def _reason(value: Any) -> str:
    return _word(_dict(value).get("reason"))


def _sure(types: set[str]) -> tuple[Kind, str]:
    if "verified" in types:
        return Kind.OBSERVED, "B"
    if types & _REGISTER:
        return Kind.OBSERVED, "C"
    return Kind.DECLARED, "D"


def _interest(interest: Record, notes: Notes) -> _Interest:
    share = _dict(interest.get("share"))
    level = _word(interest.get("directOrIndirect") or interest.get("interestLevel"))
    form = _snake(_word(interest.get("type")))
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
        notice_values.day(_word(interest.get("startDate"))),
        notice_values.day(_word(interest.get("endDate"))),
    )


def _snake(words: str) -> str:
    spaced = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in words)
    return "".join(letter if letter.isalnum() else "_" for letter in spaced)[:60]


def _percent(value: Any, notes: Notes) -> float | None:
    """As a part of one. Compared before it is a float: a number of 400 digits fits in none."""
    number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if number and 0 <= value <= 100:
        return float(value) / 100
    if value is not None:
        notes.caution("share_unreadable", Message("share.no_percentage", cell=str(value)[:40]))
    return None


# -- at the end of the file --


def _tie(pile: _Statements, ties: TieBuffer, notes: Notes) -> None:
    gone = pile.replaced.keys() & (pile.parties.keys() | pile.relations.keys())
    if gone:
        notes.caution("statement_replaced", min(gone), len(gone))
    for own, party in pile.parties.items():
        if own not in gone and isinstance(party, Party):
            ties.meet(party)
    reasons: Counter[str] = Counter()
    for own, relation in pile.relations.items():
        if own not in gone:
            _own(relation, pile, ties, notes, reasons)
    if reasons:
        listed = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        notes.caution("owner_not_told", listed, reasons.total())


def _own(
    relation: _Relation, pile: _Statements, ties: TieBuffer, notes: Notes, reasons: Counter[str]
) -> None:
    child = _end(relation.subject, pile, ties)
    if not isinstance(child, Party):
        notes.caution("owned_by_somebody_but_who_is_not_said", relation.subject)
        return
    owner = _owner_of(relation, pile, ties)
    if not isinstance(owner, Party):
        reasons[owner] += 1
        return
    for interest in relation.interests or (_Interest(None, None, None, None, None, None),):
        ties.own(
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


def _owner_of(relation: _Relation, pile: _Statements, ties: TieBuffer) -> Party | str:
    """A person whom no file names stays a person: what the publisher calls them is not kept."""
    if not relation.owner:
        return relation.unsaid
    last = pile.last(relation.owner)
    if relation.by_person and last not in pile.parties:
        ties.meet(_somebody(last))
        return _somebody(last)
    return _end(relation.owner, pile, ties)


def _end(own: str, pile: _Statements, ties: TieBuffer) -> Party | str:
    """The party, why it is nobody, or somebody whom only another file can name."""
    party = pile.parties.get(pile.last(own))
    if party is None:
        number = Identifier(identifiers.UNKNOWN_SCHEME, own)
        party = Party(f"bods:{own}", own, None, (number,))
        ties.meet(party)
    return party


# -- what JSON may hold instead --


def _word(value: Any) -> str:
    if not isinstance(value, str | int):
        return ""
    return str(value).replace("\0", "").strip()  # no database keeps a NUL in a text


def _dict(value: Any) -> Record:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
