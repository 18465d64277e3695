"""Amounts in euros and days as people write them: "€ 1.200.000,00", "1,2 mln", "23 november 2026".

One amount and one day at a time, so nothing around them decides how they are meant. A mark before
groups of three digits is that of thousands, as money has no three decimals; a day comes before its
month, as everywhere outside the United States. What is left with two readings is not read.
"""

import re
from datetime import date
from decimal import Decimal

from sources.formats import months

_LONGEST = 60  # letters of what may be an amount or a day
_MOST = Decimal(10) ** 13
_EURO_FIRST = re.compile(r"^(?:€|eur(?:o|os)?\b)\s*")
_EURO_LAST = re.compile(r"\s*(?:€|eur(?:o|os)?)$")
_TIMES = {
    **dict.fromkeys(("k", "duizend", "thousand"), Decimal(1_000)),
    **dict.fromkeys(("mln", "mio", "m", "miljoen", "million"), Decimal(1_000_000)),
    **dict.fromkeys(("mrd", "mld", "bn", "miljard", "billion"), Decimal(1_000_000_000)),
}
_TIMED = re.compile(
    r"(.*[0-9])\s*(k|duizend|thousand|mln|mio|m|miljoen|million|mrd|mld|bn|miljard|billion)\.?"
)
_ROUND = re.compile(r"[.,](?:-{1,2}|–|—|=)$")  # "25.000,-"
_GROUPED = re.compile(r"[0-9]{1,3}(?:([., '’])[0-9]{3})(?:\1[0-9]{3})*")
_PLAIN = re.compile(r"[0-9]{1,13}")
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_NUMERIC = re.compile(r"([0-9]{1,2})\s?([-/.])\s?([0-9]{1,2})\s?\2\s?([0-9]{4})")
_IN_WORDS = re.compile(
    r"([0-9]{1,2})(?:e|ste|de|st|nd|rd|th|\.)?[\s-]+([^\W\d_]+)\.?,?[\s-]+([0-9]{4})"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})")


def read_whole(text: str) -> int:
    """Return a whole number of at most eight digits; -1, which is none, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def read_euros(text: str) -> Decimal | None:
    """Return an amount in euros, not negative; None for what is none, or has two readings."""
    plain = _plain(text)
    if len(plain) > _LONGEST:
        return None
    plain = _EURO_LAST.sub("", _EURO_FIRST.sub("", plain))
    times = Decimal(1)
    timed = _TIMED.fullmatch(plain)
    if timed:
        plain, times = timed[1], _TIMES[timed[2]]
    else:
        plain = _ROUND.sub("", plain)
    amount = _numeral(plain, may_be_millions=times > 1)
    if amount is None or amount * times >= _MOST:
        return None
    whole = amount * times
    # One amount is one number however it is typed: it goes into the digest of a verdict's inputs.
    return whole.to_integral_value() if whole == whole.to_integral_value() else whole


def _numeral(text: str, *, may_be_millions: bool) -> Decimal | None:
    """Return a number with its marks. "1.234 mln" may be 1,234 or 1234 millions: None."""
    if not text.isascii() and not re.fullmatch(r"[0-9.,’]*", text):
        return None
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        single = len(re.findall(r"[^0-9]", text)) == 1
        if text.startswith("0") or (may_be_millions and single and grouped[1] in ".,"):
            return None
        return Decimal(re.sub(r"[^0-9]", "", text))
    whole, mark, decimals = _split(text)
    if not mark or not 1 <= len(decimals) <= (3 if may_be_millions else 2):
        return None
    if _PLAIN.fullmatch(whole):
        return Decimal(f"{whole}.{decimals}")
    groups = _GROUPED.fullmatch(whole)
    if groups is None or groups[1] == mark or whole.startswith("0"):
        return None
    return Decimal(re.sub(r"[^0-9]", "", whole) + "." + decimals)


def _split(text: str) -> tuple[str, str, str]:
    """Return what stands before the last point or comma, that mark, and the digits behind it."""
    match = re.fullmatch(r"(.+)([.,])([0-9]+)", text)
    return (match[1], match[2], match[3]) if match else (text, "", "")


def read_day(text: str) -> date | None:
    """Return a day; None for what is none. A year has four digits, else it may be a day."""
    plain = _plain(text)
    if len(plain) > _LONGEST:
        return None
    if iso := _ISO.fullmatch(plain):
        return _day(iso[1], iso[3], iso[4])
    if numeric := _NUMERIC.fullmatch(plain):
        return _day(numeric[4], numeric[3], numeric[1])
    if words := _IN_WORDS.fullmatch(plain):
        return _named(words[3], words[2], words[1])
    if words := _MONTH_FIRST.fullmatch(plain):
        return _named(words[3], words[1], words[2])
    return None


def _named(year: str, name: str, day: str) -> date | None:
    month = months.NUMBERS.get(name)
    return None if month is None else _day(year, str(month), day)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
