"""Two languages from one source: English in the code, Dutch from ``locale/nl.po``.

The catalogue is read once, as text: a compiled copy in the repository could disagree with it.
Pure, so that commands and reports can speak both languages too; which language a visitor wants is
the concern of ``screening.web.pages``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from screening.model.verdict import Text

LANGUAGES = ("nl", "en")
DEFAULT = "nl"
LOCALES = {"nl": "nl_NL", "en": "en_GB"}  # plain "en" would write American dates


def mark(sentence: str) -> str:
    """Marks a sentence for the catalogue where it is defined, to be translated where it is shown.

    Keeps tables of words at the top of a module, before anybody knows the visitor's language.
    """
    return sentence


def catalogue() -> Catalog:
    """The Dutch catalogue as it stands in the file."""
    content = (files("screening.i18n") / "locale" / "nl.po").read_bytes()
    return read_po(BytesIO(content), locale="nl", abort_invalid=True)


@cache
def _dutch() -> Mapping[Any, Any]:
    return {message.id: message.string for message in catalogue() if message.id}


@cache
def _plurals() -> Mapping[str, tuple[str, str]]:
    return {ids[0]: strings for ids, strings in _dutch().items() if isinstance(ids, tuple)}


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its words, and how it writes dates, amounts and countries."""

    code: str = DEFAULT

    @property
    def other(self) -> str:
        return "en" if self.code == "nl" else "nl"

    def gettext(self, sentence: str) -> str:
        return sentence if self.code == "en" else _dutch().get(sentence) or sentence

    def ngettext(self, one: str, many: str, count: int) -> str:
        forms = (one, many) if self.code == "en" else _plurals().get(one, (one, many))
        return forms[0] if count == 1 else forms[1]

    def say(self, text: Text | Mapping[str, str] | str | None) -> str:
        """Return a sentence that a value or a document of it carries in both languages."""
        if isinstance(text, Text):
            return text.nl if self.code == "nl" else text.en
        return text if isinstance(text, str) else (text or {}).get(self.code, "")

    def date(self, day: dt.date | str | None) -> str:
        """ "23 november 2026"; what is only a year, or no date at all, stays as it is."""
        if not day:
            return ""
        if isinstance(day, str):
            try:
                day = dt.date.fromisoformat(day)
            except ValueError:
                return str(day)
        return dates.format_date(day, "d MMMM y", locale=self._locale)

    def month(self, day: dt.date) -> str:
        return dates.format_date(day, "MMM y", locale=self._locale)

    def moment(self, at: dt.datetime) -> str:
        return dates.format_datetime(at, "d MMMM y, HH:mm", locale=self._locale)

    def number(self, value: int | Decimal) -> str:
        return numbers.format_decimal(value, locale=self._locale)

    def money(self, amount: Decimal | int, currency: str | None) -> str:
        """Whole units where there are no cents: registers hold round figures."""
        whole = amount == int(amount)
        pattern = "¤ #,##0" if whole else "¤ #,##0.00"
        if currency is None:
            return numbers.format_decimal(amount, locale=self._locale)
        return numbers.format_currency(
            amount, currency, pattern, locale=self._locale, currency_digits=False
        ).replace(" ", "\N{NO-BREAK SPACE}")

    def country(self, code: str | None) -> str:
        if not code:
            return ""
        return str(Locale.parse(self._locale).territories.get(code, code))

    @property
    def _locale(self) -> str:
        return LOCALES[self.code]
