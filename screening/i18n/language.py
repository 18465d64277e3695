"""Two languages from one source: English in the code, Dutch from ``locale/nl.po``.

The catalogue is read once, as text: a compiled copy in the repository could disagree with it. The
language of a visitor is found in ``screening.web.request_context``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Protocol

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = ("nl", "en")
DEFAULT = "nl"
LOCALES = {"nl": "nl_NL", "en": "en_GB"}  # plain "en" would write American dates


def mark(sentence: str) -> str:
    """Mark a sentence for the catalogue where it is defined; it is translated where it is shown.

    So tables of labels stand at the top of a module, before anybody knows the visitor's language.
    """
    return sentence


def catalogue() -> Catalog:
    """Return the Dutch catalogue as it stands in the file."""
    content = (files("screening.i18n") / "locale" / "nl.po").read_bytes()
    return read_po(BytesIO(content), locale="nl", abort_invalid=True)


@cache
def _dutch() -> Mapping[Any, Any]:
    return {message.id: message.string for message in catalogue() if message.id}


@cache
def _plurals() -> Mapping[str, tuple[str, str]]:
    return {ids[0]: strings for ids, strings in _dutch().items() if isinstance(ids, tuple)}


# What Babel reads out of an identifier or a pattern is most of its work, so it is read once.


@cache
def _locale_of(language: str) -> Locale:
    return Locale.parse(LOCALES[language])


@cache
def _number_pattern(pattern: str) -> numbers.NumberPattern:
    return numbers.parse_pattern(pattern)


@cache
def _group_sign(language: str) -> str:
    return numbers.get_group_symbol(_locale_of(language))


@lru_cache(maxsize=200)
def _symbol_of(currency: str, language: str) -> str:
    symbol = numbers.get_currency_symbol(currency, _locale_of(language))
    return symbol.replace(" ", "\N{NO-BREAK SPACE}")


def _grouped(value: int, language: str) -> str:
    """Return a whole number in groups of three digits, as Babel writes it."""
    return f"{value:,}".replace(",", _group_sign(language))


@cache
def _day_pattern() -> dates.DateTimePattern:
    return dates.parse_pattern("d MMMM y")


class InBothLanguages(Protocol):
    """A value with a sentence in both languages: a ``Text``, a question of a verdict."""

    @property
    def nl(self) -> str: ...

    @property
    def en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its sentences, and how it writes dates, amounts and countries."""

    code: str = DEFAULT

    @property
    def other(self) -> str:
        """The code of the other language."""
        return "en" if self.code == "nl" else "nl"

    def gettext(self, sentence: str) -> str:
        """Return an English sentence of the catalogue in this language."""
        return sentence if self.code == "en" else _dutch().get(sentence) or sentence

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the form for this number in this language."""
        english = (singular, plural)
        forms = english if self.code == "en" else _plurals().get(singular, english)
        return forms[0] if count == 1 else forms[1]

    def say(self, text: InBothLanguages | str | None) -> str:
        """Return the sentence in this language; a string (a name) is the same in both."""
        if text is None or isinstance(text, str):
            return text or ""
        return text.nl if self.code == "nl" else text.en

    def date(self, day: dt.date | str | None) -> str:
        """Return "23 november 2026"; what is only a year, or no date at all, stays as it is."""
        if not day:
            return ""
        if isinstance(day, str):
            try:
                day = dt.date.fromisoformat(day)
            except ValueError:
                return str(day)
        return str(_day_pattern().apply(day, _locale_of(self.code)))

    def moment(self, at: dt.datetime) -> str:
        """Return "23 november 2026, 14:05"."""
        return dates.format_datetime(at, "d MMMM y, HH:mm", locale=self._locale)

    def number(self, value: int | Decimal) -> str:
        """Return a number with the marks of the language."""
        if isinstance(value, int) and value >= 0:
            return _grouped(value, self.code)
        locale = _locale_of(self.code)
        return str(locale.decimal_formats[None].apply(value, locale))

    def money(self, amount: Decimal | int, currency: str | None) -> str:
        """Return an amount; in whole units where there are no cents, as registers hold them."""
        is_whole = amount == int(amount)
        if is_whole and amount >= 0:  # nearly every amount of a list
            sign = f"{_symbol_of(currency, self.code)}\N{NO-BREAK SPACE}" if currency else ""
            return sign + _grouped(int(amount), self.code)
        pattern = "#,##0" if is_whole else "#,##0.00"
        pattern = f"¤ {pattern}" if currency else pattern
        locale = _locale_of(self.code)
        written = _number_pattern(pattern).apply(
            amount, locale, currency=currency, currency_digits=False
        )
        return str(written).replace(" ", "\N{NO-BREAK SPACE}")

    def country(self, code: str | None) -> str:
        """Return the name of a country (ISO 3166-1 alpha-2); a code without a name stays."""
        if not code:
            return ""
        return str(_locale_of(self.code).territories.get(code, code))

    @property
    def _locale(self) -> str:
        return LOCALES[self.code]
