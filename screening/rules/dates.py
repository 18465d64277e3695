"""Days in words, in both languages: for sentences of the law and of the risk."""

from datetime import date

from screening.model.verdict import Text

MONTHS = Text(
    "januari februari maart april mei juni juli augustus september oktober november december",
    "January February March April May June July August September October November December",
)


def format_day(day: date) -> Text:
    """Return "2 juli 2026" and "2 July 2026"."""
    return Text(
        nl=f"{day.day} {MONTHS.nl.split()[day.month - 1]} {day.year}",
        en=f"{day.day} {MONTHS.en.split()[day.month - 1]} {day.year}",
    )
