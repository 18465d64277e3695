"""The parts that lists of parties share: a home that may be unknown, a day, and no persons.

A party without a known country stays on its list, because a missing name would be a clear verdict
that nobody gave. Natural persons are personal data: they are counted, and nothing is said of them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

from sources.kit.read import countries
from sources.kit.read.party_names import NameParts
from sources.kit.read.reading import SourceReading
from sources.kit.read.rows import SourceRow
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot
from sources.kit.values.statements import Listing, Tie

T = TypeVar("T")


def country_of(
    reading: SourceReading,
    names: Iterable[str],
    find: Callable[[str], str | None] = countries.by_name,
) -> str | None:
    """Return the one country that all the names mean; None where there are several or none."""
    codes: dict[str, None] = {}
    for name in names:
        code = find(name) if name else None
        if code:
            codes[code] = None
        elif name:
            why = countries.why_no_code(name) or Message("list.no_country")
            reading.warn(Message("list.party_without_country", text=name, why=why))
    return next(iter(codes)) if len(codes) == 1 else None


def listings_of(party: NameParts, like: Listing) -> Iterator[Listing | Tie]:
    """Yield a party with its other names, and its named subsidiaries as parties of their own."""
    yield replace(like, name=party.name, aliases=party.aliases)
    for child in party.subsidiaries:
        yield replace(like, name=child.name, aliases=child.aliases)
        yield Tie(
            relation="parent",
            child=child.name,
            parent=party.name,
            child_country=like.country,
            parent_country=like.country,
            since=like.since,
            says=like.says,
            where=like.where,
        )


def parse_day(row: SourceRow, text: str, *forms: str) -> date | None:
    """Return a day in one of the forms that the publisher uses; an empty text is none."""
    for form in forms if text else ():
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    if text:
        row.fault(Message("list.no_date", cell=text))
    return None


def newest_day(snapshot: Snapshot, days: Iterable[date | None]) -> str:
    """Return the edition of a list that names none: its newest entry, or else the day of its copy.

    A page that was kept since last year is fetched today as well; its entries are of last year.
    """
    newest = max((day for day in days if day), default=snapshot.retrieved)
    if newest is None:
        raise UnreadableError(Message("list.no_edition", file=snapshot.name))
    return newest.isoformat()


def organizations(
    reading: SourceReading, entries: Iterable[T], is_person: Callable[[T], bool]
) -> Iterator[T]:
    """Yield the entries that are no persons; of persons, tell how many there are and no more."""
    left_out = 0
    for entry in reading.counted(entries):
        if is_person(entry):
            left_out += 1
        else:
            yield entry
    warn_of_persons(reading, left_out)


def warn_of_persons(reading: SourceReading, number: int) -> None:
    if number:
        reading.warn(Message("list.persons_left_out", count=number))
