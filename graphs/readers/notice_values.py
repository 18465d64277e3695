"""Amounts and days as notices print them: which of them are placeholders, not figures.

Notices write points as decimal marks and days as year-month-day, so no column has to decide it;
what they do have is zeros and rows of nines where a field had to be filled in.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from graphs.months import months_later
from graphs.parties import Contract, Money
from graphs.readers import cells
from graphs.readers.notes import Notes
from sources.kit.values.message import Message

_LARGEST = Decimal(10) ** 15  # a thousand times the largest contract known; more is a typing error
_NINES = re.compile(r"9{9,}(\.0+|\.9+)?")
_DUMMY_DAYS = frozenset({date(1970, 1, 1), date(2000, 1, 1), date(1900, 1, 1)})


def money(amount: object, currency: object, notes: Notes, where: str) -> Money | None:
    """Return the sum, or None with a caution that keeps what was printed."""
    if amount is None or amount == "":
        return None
    value = cells.parse_amount(amount, ".")
    doubt = "value_unreadable" if value is None else _doubt(value)
    if value is None or doubt:
        printed = f"{str(amount)[:40]} {currency or ''}".strip()
        notes.caution(doubt, Message("amount.in", amount=printed, where=where))
        return None
    code = cells.parse_currency(currency) if isinstance(currency, str) else None
    if code is None:
        example = (
            Message("currency.unknown", currency=str(currency)[:40], where=where)
            if currency
            else Message("currency.none", where=where)
        )
        notes.caution("currency_unknown", example)
    return Money(value, code)


def _doubt(amount: Decimal) -> str:
    if amount == 0:
        return "value_zero"
    if amount < 0:
        return "value_negative"
    if amount <= 1:
        return "value_symbolic"  # one euro stands for "we do not say"
    if amount >= _LARGEST or _NINES.fullmatch(f"{amount:f}"):
        return "value_placeholder"
    return ""


def note_price_range(low: str | None, high: str | None, notes: Notes, where: str) -> None:
    """Note a lowest and a highest offer, which are not the price that was agreed: no value."""
    example = Message("amount.range", low=low or "?", high=high or "?", where=where)
    notes.caution("value_is_a_range", example)


def note_repeated(contracts: Iterable[Contract], notes: Notes) -> None:
    """Note one amount on several lots, often the ceiling of them all: they are never added."""
    groups: dict[tuple[str | None, Money], list[Contract]] = {}
    for contract in contracts:
        if contract.value and not contract.value_is_estimate:
            groups.setdefault((contract.process, contract.value), []).append(contract)
    for (process, value), group in groups.items():
        if process and len(group) > 1:
            amount = f"{value.amount:f} {value.currency or ''}".strip()
            example = Message("amount.on_lots", amount=amount, count=len(group), process=process)
            notes.caution("value_repeated_on_lots", example, len(group))


def day(text: object) -> date | None:
    """Return the day as it is written there: a time zone never moves it."""
    match = re.match(r"\s*(\d{4}-?\d\d-?\d\d)(?!\d)", text) if isinstance(text, str) else None
    parsed = cells.parse_date(match[1]) if match else None
    return None if parsed in _DUMMY_DAYS else parsed


def last_day(start: date | None, count: object, unit: str) -> date | None:
    """Return the last day of a term that begins on a known day; None when any of it is unknown."""
    length = cells.parse_amount(count, ".")
    if start is None or length is None or not 0 < length < 10_000:
        return None
    whole = int(length)
    try:
        if unit == "day":
            return start + timedelta(days=whole - 1)
        months = whole * {"month": 1, "year": 12}[unit]
        return months_later(start, months) - timedelta(days=1)
    except (ValueError, OverflowError, KeyError):
        return None


def most_common(values: Iterable[str]) -> str | None:
    """Return the most common value; of equals the first by alphabet, whatever their order."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value), default=None)
