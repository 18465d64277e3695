"""Days whose figures are kept: what measures saw of a day, frozen with a hash, and read back.

A figure of last year is replayed: it is counted of the rows of then, by the measures of then. The
names of owners and suppliers are not kept, nor the contracts of cases: signals are deleted on a day
that their senders were told.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from screening.model.errors import InputError, ScreeningError, UnknownByTagError
from screening.model.json_document import as_document, canonical, from_document
from screening.model.monitoring import (
    KeptDay,
    KeptPeriod,
    Measure,
    MeasuredRow,
    MeasuredUnit,
)
from screening.rules import rulebook
from screening.rules.monitoring import measure_book
from screening.services.monitoring.rows import rows_on
from screening.store.monitoring.monitored_days import FrozenDay
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store import Store

SIGNS: Mapping[bool | None, str] = {True: "1", False: "0", None: "?"}
ANSWERS: Mapping[str, bool | None] = {sign: answer for answer, sign in SIGNS.items()}
BY_ITSELF = "service"


@dataclass(frozen=True, slots=True)
class FrozenContent:
    """What is kept, as its JSON has it."""

    day: date
    measures: tuple[Measure, ...]
    facts: tuple["FactNames", ...]
    rows: tuple["FrozenRow", ...]
    has_tags: bool = False  # of the days before tags were kept, nobody knows them


@dataclass(frozen=True, slots=True)
class FactNames:
    """The facts of the rows of a unit, in the order of their signs."""

    unit: MeasuredUnit
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """A row as it is kept; ``facts``: a sign for each, 1, 0 or ?."""

    unit: MeasuredUnit
    id: str
    contracts: tuple[str, ...]
    facts: str
    department: str | None = None
    category: str | None = None
    issue: str | None = None
    region: str | None = None
    government_level: str | None = None
    euros: str | None = None
    hours: str | None = None
    tags: tuple[str, ...] = ()


def keep(portfolio: Portfolio, day: date, by: str) -> KeptDay:
    """Keep what measures see today. Raises InputError where the day was kept, or in part seen."""
    if not portfolio.reach.is_whole:
        raise InputError(Message("monitoring.keep_whole"), "day")
    book = measure_book.load()
    rows = rows_on(portfolio, day)
    content = _content(day, rows, book)
    frozen = FrozenDay(
        day=day,
        edition=book.edition,
        software=rulebook.load().software,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=len(rows),
        content=zlib.compress(content, 6),
    )
    portfolio.monitored_days.keep(frozen, by)
    return next(kept for kept in portfolio.monitored_days.all() if kept.day == day)


def kept_period(portfolio: Portfolio, day: date) -> KeptPeriod | None:
    """Return what was kept of a day, as far as the person may see it; None where nothing was.

    Cases are for who sees the whole organization: of kept ones nobody can tell which are signals.
    Raises ScreeningError where it is not what was kept, and UnknownByTagError for who sees
    contracts by a tag, where none were kept.
    """
    stored = portfolio.monitored_days.content_of(day)
    if stored is None:
        return None
    kept, deflated = stored
    content = _inflated(deflated)
    if content is None or hashlib.sha256(content).hexdigest() != kept.sha256:
        raise ScreeningError(Message("monitoring.kept_changed", day=str(day)))
    frozen = from_document(FrozenContent, json.loads(content))
    facts = {own.unit: own.names for own in frozen.facts}
    seen = portfolio.reach
    if seen.asks_for_tags and not frozen.has_tags:
        raise UnknownByTagError(Message("monitoring.unknown_by_tag", day=str(day)), "day")
    rows = tuple(
        _thawed(row, facts[row.unit])
        for row in frozen.rows
        if seen.is_whole
        or (seen.holds(row.department, row.tags) and row.unit is not MeasuredUnit.CASE)
    )
    return KeptPeriod(kept, rows, frozen.measures)


def keep_by_calendar(store: "Store", today: date) -> int:
    """Keep the last day of each month, or the first one after it; return how many were kept."""
    count = 0
    for slug in store.organizations():
        portfolio = store.portfolio(slug)
        if (
            _is_wanted(portfolio.monitored_days.all(), today)
            and portfolio.listing.choices().contracts
        ):
            keep(portfolio, today, BY_ITSELF)
            count += 1
    return count


def _is_wanted(kept: Sequence[KeptDay], today: date) -> bool:
    """Return whether today is the last day of a month, or the last one was missed."""
    days = {each.day for each in kept}
    is_last = (today + timedelta(days=1)).day == 1
    end_before = today.replace(day=1) - timedelta(days=1)
    return (is_last and today not in days) or not any(day >= end_before for day in days)


def _content(day: date, rows: Sequence[MeasuredRow], book: measure_book.MeasureBook) -> bytes:
    facts = {unit: book.facts_of(unit) for unit in MeasuredUnit}
    frozen = FrozenContent(
        day,
        book.measures,
        tuple(FactNames(unit, names) for unit, names in facts.items()),
        tuple(_frozen(row, number, facts[row.unit]) for number, row in enumerate(rows)),
        has_tags=True,
    )
    return canonical(as_document(frozen)).encode()


def _frozen(row: MeasuredRow, number: int, facts: Sequence[str]) -> FrozenRow:
    return FrozenRow(
        unit=row.unit,
        id=row.id if row.unit is MeasuredUnit.CONTRACT else f"{row.unit.value}/{number}",
        contracts=() if row.unit is MeasuredUnit.CASE else row.contracts,
        facts="".join(SIGNS[row.facts[fact]] for fact in facts),
        department=row.department,
        category=row.category,
        issue=row.issue,
        region=row.region,
        government_level=row.government_level,
        euros=None if row.euros is None else str(row.euros),
        hours=None if row.hours is None else str(row.hours),
        tags=row.tags,
    )


def _thawed(row: FrozenRow, facts: Sequence[str]) -> MeasuredRow:
    return MeasuredRow(
        unit=row.unit,
        id=row.id,
        contracts=row.contracts,
        facts={fact: ANSWERS[sign] for fact, sign in zip(facts, row.facts, strict=True)},
        department=row.department,
        category=row.category,
        issue=row.issue,
        region=row.region,
        government_level=row.government_level,
        euros=None if row.euros is None else Decimal(row.euros),
        hours=None if row.hours is None else Decimal(row.hours),
        tags=row.tags,
    )


def _inflated(content: bytes) -> bytes | None:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None
