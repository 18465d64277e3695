"""Buyers and suppliers as a notice names them, each with its key.

The key is (source, scheme, id), and a normalised name within one source where there is no
usable id: notices reuse "1", print "n/a", and most give no id at all. Whether two keys are one
company is a match, made elsewhere and shown to a person.
"""

import hashlib
import html
import re
from collections.abc import Iterable

from graphs import countries, identifiers, names
from graphs.parties import BY_NAME, Identifier, Party
from graphs.readers.notes import Notes

A_PERSON = "a natural person"
_WITHHELD = re.compile(r"(?i)(the )?(name |supplier )?(is )?(withheld|redacted|not disclosed)\b")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_LONGEST_NAME = 500
_SHORTEST_ID = 5  # "12" and "A1" are used for many; the shortest national numbers have five


def party(
    source: str,
    name: str | None,
    country: str | None,
    ids: Iterable[tuple[str | None, str | None]],
    notes: Notes,
    place: str,
    *,
    person: bool = False,
    international: bool = False,
) -> Party | None:
    """Return the party, or None when neither name nor number says who it is.

    ``place`` keeps an anonymous supplier of one contract apart from that of another. In an
    international source a name or a local number says little without its country.
    """
    cleaned = names.clean(name)
    if not cleaned:
        return None
    if len(cleaned) > _LONGEST_NAME:
        cleaned = f"{cleaned[:_LONGEST_NAME]}…"
        notes.caution("name_cut", cleaned)
    if names.is_anonymous(cleaned) or _WITHHELD.match(cleaned):
        notes.caution("supplier_anonymous", cleaned)
        return Party(f"{source}:anonymous:{names.key(cleaned)}:{place}", cleaned, anonymous=True)
    home = country_code(country, notes)
    natural = person or names.is_natural_person(cleaned)
    numbers = () if natural else _identifiers(ids, notes)
    within = f"{source}:{home or '??'}" if international else source
    return Party(_key(source, within, cleaned, numbers), cleaned, home, numbers, natural)


def owning_person(name: str, owned: str) -> Party | None:
    """Return the owner when the name can only be a person's: nameless, and of these holdings alone.

    ``owned`` is the key of what is owned; two persons of one name are never taken for one.
    """
    if not names.is_natural_person(name):
        return None
    mark = hashlib.sha256(f"{owned} {names.key(name)}".encode()).hexdigest()[:16]
    return Party(f"owner:person:{mark}", A_PERSON, natural_person=True)


def country_code(text: str | None, notes: Notes) -> str | None:
    """Return the alpha-2 code of a country, with a caution where the text names none."""
    code = countries.resolve(text)
    if code is None and text and text.strip():
        notes.caution("country_unknown", text)
    return code


def _identifiers(
    ids: Iterable[tuple[str | None, str | None]], notes: Notes
) -> tuple[Identifier, ...]:
    """Return official numbers; never a person's, and no word without a digit."""
    unique: dict[Identifier, None] = {}
    for hint, text in ids:
        number = checked_number(hint, text, notes) if _is_number(text) else None
        if number is not None:
            unique[number] = None
    return tuple(unique)


def checked_number(hint: str | None, text: str | None, notes: Notes) -> Identifier | None:
    """Return the official number in a text, with a caution where it fails its check."""
    number = identifiers.identify(hint, text)
    if number is not None and number.valid is False:
        notes.caution("identifier_fails_its_check", f"{number.scheme} {number.id}")
    return number


def _is_number(text: str | None) -> bool:
    return bool(text) and any(char.isdigit() for char in text or "")


def _key(source: str, within: str, name: str, numbers: tuple[Identifier, ...]) -> str:
    for number in numbers:
        compact = "".join(char for char in number.id if char.isalnum()).upper()
        if len(compact) < _SHORTEST_ID:
            continue
        if number.scheme == identifiers.UNKNOWN_SCHEME or " " in number.scheme:
            return f"{within}:id:{compact}"  # the scheme is unsaid, or described in a sentence
        return f"{source}:{number.scheme}:{compact}"
    return f"{within}{BY_NAME}{names.key(name)}"


def plain_text(text: object) -> str | None:
    """Return a title or description without the tags and entities of the page it came from."""
    if not isinstance(text, str):
        return None
    return names.clean(_TAG.sub(" ", html.unescape(text))) or None


def distinct(parties: Iterable[Party | None]) -> tuple[Party, ...]:
    """Return the first party of each key, in the order of the notice."""
    unique: dict[str, Party] = {}
    for party in parties:
        if party is not None:
            unique.setdefault(party.key, party)
    return tuple(unique.values())
