"""The cells of tables: dates, amounts, currencies and durations as people write them.

"25.740" is twenty-five thousand in one register and twenty-five in another, and 3/4/21 is March
or April. Such things are decided per column, from all its values, and never per cell; what the
column does not decide stays ``None`` and is shown to a person.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from sources.formats import months

Cell = object  # str, int, float, bool, date, datetime, timedelta or None: what a spreadsheet holds

_EMPTY_WORDS = """
- -- . ? n/a #n/a na n.a. n.v.t. nvt nan none null nil tbc tbd onbekend unknown
leeg
"""
_EMPTY = frozenset(["", *_EMPTY_WORDS.split()])
_NOT_KNOWN = frozenset(
    {"", "nnb", "ntb", "nvt", "onbekend", "na", "tbd", "tbc", "unknown", "geen", "none", "inconnu"}
)
_NO_FIGURE = _NOT_KNOWN | {
    *("pm", "promemorie", "nognietbekend", "nadertebepalen", "nogtebepalen", "indefinite"),
    *("onbepaald", "onbepaaldetijd", "vooronbepaaldetijd", "onbepaaldeduur", "geeneinddatum"),
}
_LONGEST_EMPTY = 20  # a word that means nothing, with some spaces round it
_LONG = 40  # letters of a date that is not worth remembering
_SERIAL_DAYS = range(20_000, 80_000)  # 1954 to 2119 as Excel counts days
_YEARS = range(1900, 2101)
_EXCEL_EPOCH = date(1899, 12, 30)


def is_empty(value: Cell) -> bool:
    """Return whether a cell is blank, or holds a word that means blank."""
    if not isinstance(value, str):
        return value is None
    return (len(value) < _LONGEST_EMPTY and _means_blank(value)) or value.isspace()


@lru_cache(maxsize=10_000)  # a register says the same short words row after row
def _means_blank(text: str) -> bool:
    return _plain(text) in _EMPTY


def says_nothing(value: Cell) -> bool:
    """Return whether a cell says that nobody filled it in."""
    return is_empty(value) or _letters(value) in _NOT_KNOWN


def says_no_figure(value: Cell) -> bool:
    """Return whether a cell in place of a sum or day says that there is none: "p.m."."""
    return is_empty(value) or _letters(value) in _NO_FIGURE


def _letters(value: Cell) -> str:
    return re.sub(r"[\W_]+", "", _plain(text_of(value)))


def text_of(value: Cell) -> str:
    """Return a cell as a person reads it; a code that became a number loses its ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    return str(value).strip()


def parse_date(text_or_value: Cell, order: str | None = None) -> date | None:
    """Return the day in a cell, as it is written there: a time zone never moves it.

    ``order`` is what ``column_date_order`` decided; without it 3/4/21 is read day first, as
    everywhere outside the United States, and 3/31/21 as the only thing it can be.
    """
    value = text_or_value
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_serial(value)
    text = _plain(str(value))
    return (_remembered_date if len(text) < _LONG else _date_from_text)(text, order)


def _date_from_text(text: str, order: str | None) -> date | None:
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_serial(float(text))
    compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    if compact:
        return _day(*compact.groups())
    iso = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[t \d:+-])", text)
    if iso:
        return _day(*iso.groups())
    numeric = _NUMERIC_DATE.match(text)
    if numeric:
        return _ordered(numeric[1], numeric[2], numeric[3], order)
    return _date_in_words(text)


_remembered_date = lru_cache(maxsize=10_000)(_date_from_text)  # of few days, in many rows

_NUMERIC_DATE = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})\.?(?:$|[ t]\d)")


def _ordered(first: str, second: str, year: str, order: str | None) -> date | None:
    if order == "MDY" or (order is None and int(second) > 12):
        return _day(year, first, second)
    return _day(year, second, first)


def _date_in_words(text: str) -> date | None:
    """Read "1 maart 2021", "01-mrt-21", "March 1st, 2021", with the weekday or without."""
    words = re.findall(r"[a-z]+|\d+", text)
    numbers = [word for word in words if word.isdigit()]
    month_numbers = [months.NUMBERS[word] for word in words if word in months.NUMBERS]
    if len(month_numbers) != 1 or len(numbers) < 2:
        return None
    year_first = len(numbers[0]) == 4
    day, year = (numbers[1], numbers[0]) if year_first else (numbers[0], numbers[1])
    return _day(year, str(month_numbers[0]), day) if len(year) in (2, 4) else None


def _day(year: str, month: str, day: str) -> date | None:
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    try:
        return _in_range(date(full, int(month), int(day)))
    except ValueError:
        return None


def _from_serial(days: float) -> date | None:
    if days != days or int(days) not in _SERIAL_DAYS:
        return None
    return _EXCEL_EPOCH + timedelta(days=int(days))


def _in_range(day: date) -> date | None:
    return day if day.year in _YEARS else None  # 9999-12-31 and 1753-01-01 mean "no date"


def column_date_order(values: Iterable[Cell]) -> str | None:
    """Return the only order that the dates of a column can have; None when no value decides it."""
    votes: Counter[str] = Counter()
    for value in values:
        vote = _order_of(_plain(value)) if isinstance(value, str) else None
        if vote:
            votes[vote] += 1
    for order, other in (("DMY", "MDY"), ("MDY", "DMY")):
        if votes[order] and votes[order] >= 20 * votes[other]:  # one typing error decides nothing
            return order
    return "YMD" if votes["YMD"] and not votes["DMY"] + votes["MDY"] else None


def _order_of(text: str) -> str | None:
    if re.match(r"\d{4}[-/.]\d", text):
        return "YMD"
    numeric = _NUMERIC_DATE.match(text)
    if not numeric:
        return None
    if int(numeric[1]) > 12 or "." in numeric[0]:
        return "DMY"  # no country writes month.day.year
    return "MDY" if int(numeric[2]) > 12 else None


def is_ambiguous_date(value: Cell) -> bool:
    """Return whether a date has two readings: 3/4/21, but not 4/4/21 or 3/31/21."""
    numeric = _NUMERIC_DATE.match(_plain(value)) if isinstance(value, str) else None
    if not numeric or "." in numeric[0] or numeric[1] == numeric[2]:
        return False
    return int(numeric[1]) <= 12 and int(numeric[2]) <= 12


def column_decimal_mark(values: Iterable[Cell]) -> str | None:
    """Return the decimal mark of a column, "," or "."; None when its values disagree or show none.

    Where nothing but groups of three digits follows the mark ("25.740", "100.000") it is taken for
    the mark of thousands, because money has no three decimals.
    """
    return decimal_mark_and_doubt(values)[0]


def decimal_mark_and_doubt(values: Iterable[Cell]) -> tuple[str | None, bool]:
    """Return the decimal mark of a column, and whether only groups of three digits show it."""
    clear: Counter[str] = Counter()
    grouped: Counter[str] = Counter()
    for value in values:
        mark, certain = _mark_of(_numeral(value)[0]) if isinstance(value, str) else (None, False)
        if mark:
            (clear if certain else grouped)[mark] += 1
    votes = clear or grouped
    best = max(votes, key=lambda mark: votes[mark], default=None)
    if best is None or votes["," if best == "." else "."] * 20 > votes[best]:
        return None, False
    return best, not clear


def _mark_of(numeral: str) -> tuple[str | None, bool]:
    """Return the decimal mark that one numeral shows, and whether it leaves no doubt."""
    marks = re.findall(r"[.,]", numeral)
    if not marks:
        return None, False
    last = marks[-1]
    other = "," if last == "." else "."
    if len(set(marks)) == 2:
        return last, True
    if len(marks) > 1:
        return other, True
    whole, decimals = numeral.split(last)
    if len(decimals) != 3 or len(whole) > 3 or whole in ("", "0"):
        return last, True
    return other, False


def parse_amount(value: Cell, decimal_mark: str | None) -> Decimal | None:
    """Return the amount in a cell, given the decimal mark of its column.

    None when the cell holds no amount, or one that does not fit the mark ("25.740" without one).
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return _decimal(str(value))
    if not isinstance(value, str) or is_empty(value):
        return None
    numeral, negative = _numeral(value)
    mark = decimal_mark or _certain_mark(numeral)
    if not numeral or (mark is None and re.search(r"[.,]", numeral)):
        return None
    amount = _decimal(_with_point(numeral, mark))
    if amount is None:
        return None
    return amount * _multiple(value) * (-1 if negative else 1)


def _certain_mark(numeral: str) -> str | None:
    mark, certain = _mark_of(numeral)
    return mark if certain else None


def _numeral(text: str) -> tuple[str, bool]:
    """Return digits and marks alone, and whether they are negative; words leave nothing."""
    plain = _MULTIPLE.sub(" ", _CURRENCY.sub(" ", _plain(text))).replace("−", "-").strip()
    negative = bool(re.match(r"\(.*\)$|-", plain) or re.search(r"\d-$", plain))
    plain = re.sub(r"[.,](-{1,2}|–|—|=)\s*$", "", plain.strip("() "))  # "25.000,-"
    plain = re.sub(r"(?<=\d)['’ ](?=\d{3})", "", plain.strip("-+ "))
    return (plain, negative) if re.fullmatch(r"[.,]?\d[\d.,]*", plain) else ("", False)


def _multiple(text: str) -> int:
    """Return what an amount is counted in: "1,2 mln" is in millions."""
    found = _MULTIPLE.search(_plain(text))
    return _MULTIPLES[found[1]] if found else 1


def _with_point(numeral: str, mark: str | None) -> str:
    """Return the numeral as Python writes it; "" where its groups of thousands do not fit."""
    if not mark:
        return numeral
    whole, _, decimals = numeral.partition(mark)
    thousands = "," if mark == "." else "."
    if not re.fullmatch(rf"\d*|\d{{1,3}}(\{thousands}\d{{3}})+", whole) or thousands in decimals:
        return ""
    digits = whole.replace(thousands, "") or "0"
    return f"{digits}.{decimals}" if decimals else digits


def _decimal(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


_SYMBOLS = {"€": "EUR", "£": "GBP", "US$": "USD", "¥": "JPY", "zł": "PLN", "C$": "CAD", "A$": "AUD"}
_WORDS = {"euro": "EUR", "euros": "EUR", "pond": "GBP", "pound sterling": "GBP", "lek": "ALL"}
_ISO_4217_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED
VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_ISO_4217 = frozenset(_ISO_4217_CODES.split())
_BESIDE_AMOUNTS = "|".join(["max", "lek", *_ISO_4217_CODES.casefold().split()])
_CURRENCY = re.compile(
    rf"€|£|\$|¥|euros?\b|\b(?:{_BESIDE_AMOUNTS})\b(?![.,]?\w)"
    r"|(?<=\d)eur\b|\b(?:eur|gbp|usd)(?=\d)"
)
_MULTIPLES = {
    word: multiple
    for multiple, words in (
        (1_000, "k duizend thousand mille"),
        (1_000_000, "mln mio miljoen million millions"),
        (1_000_000_000, "mld mrd miljard milliard"),
    )
    for word in words.split()
}
_MULTIPLE = re.compile(rf"(?<=[\d ])({'|'.join(_MULTIPLES)})\b\.?")


def parse_currency(text: str | None) -> str | None:
    """Return the ISO 4217 code in a cell or a heading: "mdl", "€ 5", "Net Amount(GBP)".

    A bare dollar sign names no currency, and lower-case letters only count as a whole cell.
    """
    cell = (text or "").strip()
    whole = cell.upper()
    if whole in _ISO_4217:
        return whole
    codes = {_SYMBOLS[symbol] for symbol in _SYMBOLS if symbol in cell}
    codes |= set(re.findall(r"(?<![A-Z])[A-Z]{3}(?![A-Z])", cell)) & _ISO_4217
    codes |= {_WORDS[word] for word in re.findall(r"[a-z]+", cell.casefold()) if word in _WORDS}
    return codes.pop() if len(codes) == 1 else None


_UNIT_MONTHS = {
    "year": Decimal(12),
    "month": Decimal(1),
    "week": Decimal(7) / Decimal("30.4375"),
    "day": 1 / Decimal("30.4375"),
}
_UNIT_WORDS = {
    "year": "y yr yrs year years jr jaar jaren an ans annee annees jahr jahre ano vit vjet vite",
    "month": "m mnd mnds month months maand maanden mois monat monate mes meses muaj",
    "week": "w wk week weeks weken semaine semaines woche wochen semana semanas jave javet",
    "day": "d day days dag dagen jour jours tag tage dia dias dit dite ditet",
}
_UNITS = {word: _UNIT_MONTHS[unit] for unit, words in _UNIT_WORDS.items() for word in words.split()}


def parse_duration_months(text: Cell) -> int | None:
    """Return the whole months of "36 Muaj", "90 Dite", "4 jaar", "P2Y6M", without "+" extensions.

    A bare number has no unit and stays None: only a heading can say what it counts.
    """
    plain = _plain(str(text or "")).split("+")[0]
    iso = re.fullmatch(r"p(\d+[ymwd])+", plain)
    pieces = re.findall(r"(\d+(?:[.,]\d+)?)\s*-?\s*([a-z]+)", plain[1:] if iso else plain)
    months = Decimal(0)
    for number, unit in pieces:
        if unit not in _UNITS:
            return None
        months += Decimal(number.replace(",", ".")) * _UNITS[unit]
    return max(1, round(months)) if months else None


def parse_option_months(text: Cell) -> int | None:
    """Return the months of all options together: "2 x 1 jaar", "1 jaar + 6 maanden", "24 months".

    None for anything else: "yes" says that there are options, and not how long.
    """
    months = 0
    for piece in re.split(r"\s*(?:,|\+|&| en | and | et )\s*", _plain(str(text or ""))):
        match = re.fullmatch(r"(?:(\d{1,2})\s*(?:x|×|keer|maal|times|fois)\s*)?(\d.*)", piece)
        length = parse_duration_months(match[2]) if match else None
        if match is None or length is None:
            return None
        months += int(match[1] or 1) * length
    return months


def _plain(text: str) -> str:
    """Return the text without accents, case and the several kinds of space."""
    if text.isascii():
        return " ".join(text.casefold().split())
    folded = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(folded.split())
