"""Bilingual text for sentences: filling placeholders, and numbers, days and amounts as written.

A chain of ten thousand tiers can have more ways down than there are atoms. A document holds such a
number in decimal digits as a string, because many readers of JSON round what is beyond 2**53.
"""

from datetime import date
from decimal import Decimal

from screening.model.json_document import json_integer
from screening.model.verdict import Text

PLAIN = 15  # digits up to which a number is written out
DUTCH_POINTS = str.maketrans(",.", ".,")
MONTHS = Text(
    "januari februari maart april mei juni juli augustus september oktober november december",
    "January February March April May June July August September October November December",
)


def fill_in(pattern: Text, /, **values: Text | str) -> Text:
    """Return a sentence with its placeholders filled, each value in the sentence's language."""
    dutch = {key: value if isinstance(value, str) else value.nl for key, value in values.items()}
    english = {key: value if isinstance(value, str) else value.en for key, value in values.items()}
    return Text(nl=pattern.nl.format_map(dutch), en=pattern.en.format_map(english))


def untranslated(value: str) -> Text:
    """Return a value that is written alike in both languages: a code, a name, a level."""
    return Text(nl=value, en=value)


def capitalized(text: Text) -> Text:
    """Return text with a capital at the front."""
    return Text(nl=text.nl[:1].upper() + text.nl[1:], en=text.en[:1].upper() + text.en[1:])


def format_number(number: int | str) -> Text:
    """Return "1,234" as each language writes it; of a very long number its order of magnitude."""
    digits = str(number) if isinstance(number, str) else str(json_integer(number))
    if len(digits) <= PLAIN:
        grouped = f"{int(digits):,}"
        return Text(nl=grouped.replace(",", "."), en=grouped)
    power = len(digits) - 1
    first = f"{digits[0]}.{digits[1]}"
    return Text(nl=f"ruim {first.replace('.', ',')} × 10^{power}", en=f"over {first} × 10^{power}")


def format_day(day: date) -> Text:
    """Return "2 juli 2026" and "2 July 2026"."""
    return Text(
        nl=f"{day.day} {MONTHS.nl.split()[day.month - 1]} {day.year}",
        en=f"{day.day} {MONTHS.en.split()[day.month - 1]} {day.year}",
    )


def format_euros(amount: Decimal) -> Text:
    """Return an amount as each language prints it; cents only where there are any."""
    english = f"{amount:,.2f}".removesuffix(".00")
    dutch = english.translate(DUTCH_POINTS)
    return Text(nl=f"€ {dutch}", en=f"€{english}")
