"""One buyer or supplier as a notice names it.

The key is (source, scheme, id), and a normalised name within one source where there is no
usable id: notices reuse "1", print "n/a", and most give no id at all. Whether two keys are one
company is a match, made elsewhere and shown to a person.
"""

from collections.abc import Iterable

from graphs import countries, identifiers, names
from graphs.parties import Identifier, Party
from graphs.readers.notes import Notes

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
) -> Party | None:
    """The party, or None when neither name nor number says who it is.

    ``place`` keeps an anonymous supplier of one contract apart from that of another.
    """
    called = names.clean(name)
    if not called:
        return None
    if names.is_anonymous(called):
        notes.caution("supplier_anonymous", called)
        return Party(f"{source}:anonymous:{names.key(called)}:{place}", called, anonymous=True)
    home = _country(country, notes)
    natural = person or names.is_natural_person(called)
    numbers = () if natural else _identifiers(ids, notes)
    return Party(_key(source, called, home, numbers), called, home, numbers, natural)


def _country(text: str | None, notes: Notes) -> str | None:
    code = countries.resolve(text)
    if code is None and text and text.strip():
        notes.caution("country_unknown", text)
    return code


def _identifiers(
    ids: Iterable[tuple[str | None, str | None]], notes: Notes
) -> tuple[Identifier, ...]:
    """Official numbers; a person's are never kept, and a word without a digit is no number."""
    found: dict[Identifier, None] = {}
    for hint, text in ids:
        number = identifiers.identify(hint, text) if _is_number(text) else None
        if number is None:
            continue
        if number.valid is False:
            notes.caution("identifier_fails_its_check", f"{number.scheme} {number.id}")
        found[number] = None
    return tuple(found)


def _is_number(text: str | None) -> bool:
    return bool(text) and any(char.isdigit() for char in text or "")


def _key(source: str, name: str, country: str | None, numbers: tuple[Identifier, ...]) -> str:
    for number in numbers:
        compact = "".join(char for char in number.id if char.isalnum()).upper()
        if len(compact) >= _SHORTEST_ID:
            local = number.scheme == identifiers.UNKNOWN_SCHEME
            scheme = f"{country or '??'}-id" if local else number.scheme
            return f"{source}:{scheme}:{compact}"
    return f"{source}:name:{country or '??'}:{names.key(name)}"


def distinct(parties: Iterable[Party | None]) -> tuple[Party, ...]:
    """Each key once, in the order of the notice."""
    found: dict[str, Party] = {}
    for one in parties:
        if one is not None:
            found.setdefault(one.key, one)
    return tuple(found.values())
