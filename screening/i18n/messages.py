"""The sentence of a ``Message`` in Dutch or English, from one catalogue.

How to add a message:

1. Where it arises: ``Message("register.row_without_supplier", where=line.where)``. The code is a
   literal ``room.subject`` in snake_case; each value goes by the name of its place. No f-strings.
2. In ``locale/readers.toml`` (``sources.toml``, ``errors.toml``, ``progress.toml``: by where it
   arises) one entry with its two sentences::

       [register.row_without_supplier]
       en = "{where} names no supplier"
       nl = "{where} noemt geen leverancier"

   With a plural: ``plural = "count"`` names the parameter that decides, and ``en`` and ``nl`` are
   lists of two sentences, for one and for another number.
3. At the edge: ``render(message, language.code)``; in a template ``{{ value | message }}``. A plain
   string is data (a name, a sentence that a store of before holds) and is shown as it is.

A place is ``{name}`` or ``{name:kind}``. Without a kind a text, a whole number (without marks for
thousands), a message (rendered too) or a tuple of those (with commas) is shown as it is. Kinds:

- ``count``: a figure with marks for thousands, 12,345.6 or 12.345,6
- ``amount``: an amount of money with those marks, in whole units or with cents; also one that a
  reader gives as text (``str`` of a ``Decimal``)
- ``figure``: the shortest form of a measured figure (``:g``) with the mark of the language;
  ``figure.4`` with so many digits at most, and with marks for thousands
- ``share``: a part of one as a percentage; ``share.1`` with a decimal
- ``date``: a day (ISO 8601) written out
- ``quoted``: what a file says, between quotation marks as Python writes it (``repr``)
- ``place``: where in a file ("table 2, row 7"); ``group``: of which statements (``stored_texts``)
- ``field``: fields of a table, one or a tuple; ``issue``; ``indicator``; ``country``: a name in
  Dutch, and in English the code as it is (``country_name``: the name in both)

``tests/i18n/test_catalogue.py`` renders every code in both languages, and holds the codes and the
names of values in the source against the catalogue.
"""

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

from sources.kit.values.message import Message, Param

LANGUAGES = ("en", "nl")
_EXCHANGED = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class SentencePlace:
    """The place of a value in a sentence, and how it is written there."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence cut at its places: texts and places in turn."""

    parts: tuple[str | SentencePlace, ...]

    @classmethod
    def parse(cls, text: str) -> "Sentence":
        """Return a sentence of the catalogue, cut at its places."""
        parts: list[str | SentencePlace] = []
        for literal, name, kind, _ in string.Formatter().parse(text):
            if literal:
                parts.append(literal)
            if name is not None:
                parts.append(SentencePlace(name, kind or ""))
        return cls(tuple(parts))

    @property
    def places(self) -> frozenset[SentencePlace]:
        """The places of the sentence, whatever their order."""
        return frozenset(part for part in self.parts if isinstance(part, SentencePlace))

    def filled(self, params: Mapping[str, Param], language: str) -> str:
        """Return the sentence with its values. Raise KeyError if one is missing."""
        return "".join(
            part if isinstance(part, str) else _written(params[part.name], part.kind, language)
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A message in the catalogue: per language one sentence, or one for 1 and one for others."""

    sentences: Mapping[str, tuple[Sentence, ...]]
    plural: str = ""  # the parameter that decides between two

    @property
    def names(self) -> frozenset[str]:
        """The parameters that the message takes."""
        every = (sentence for several in self.sentences.values() for sentence in several)
        used = frozenset(place.name for sentence in every for place in sentence.places)
        return used | ({self.plural} if self.plural else set())

    def filled(self, params: Mapping[str, Param], language: str) -> str:
        """Return the sentence in a language. Raise KeyError if a value is missing."""
        forms = self.sentences[language]
        chosen = forms[0] if not self.plural or params[self.plural] == 1 else forms[1]
        return chosen.filled(params, language)


def render(message: Message | str, language: str) -> str:
    """Return the sentence in a language ("en" or "nl").

    A string is shown as it is, and so is a code that is not (or no longer) in the catalogue, with
    its values: a store may be older or newer than this version. Raise KeyError if a value is
    missing.
    """
    if isinstance(message, str):
        return message
    entry = catalogue().get(message.code)
    return entry.filled(message.params, language) if entry else str(message)


def written(document: object, language: str) -> Any:
    """Return a document (lists, mappings, values) with the sentence in place of every message."""
    if isinstance(document, Message):
        return render(document, language)
    if isinstance(document, Mapping):
        return {name: written(value, language) for name, value in document.items()}
    if isinstance(document, list | tuple):
        return [written(value, language) for value in document]
    return document


def clipped(message: Message | str, language: str, most: int) -> str:
    """Return the sentence on one line, cut at ``most`` letters: a file may put pages into it."""
    return " ".join(render(message, language).split())[:most]


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Return every message by its code. Raise ValueError if a code is in two files."""
    entries: dict[str, CatalogueEntry] = {}
    for file in sorted((files("screening.i18n") / "locale").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        for code, table in _tables(tomllib.loads(file.read_text(encoding="utf-8")), ""):
            if code in entries:
                raise ValueError(f"{file.name}: {code} is in another file too")
            entries[code] = _entry(table)
    return entries


def _tables(table: Mapping[str, Any], code: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the entries of a file: the tables that hold sentences, by their whole name."""
    if "en" in table:
        yield code, table
        return
    for name, inner in table.items():
        yield from _tables(inner, f"{code}.{name}" if code else name)


def _entry(table: Mapping[str, Any]) -> CatalogueEntry:
    return CatalogueEntry(
        {language: _sentences(table[language]) for language in LANGUAGES}, table.get("plural", "")
    )


def _sentences(forms: str | list[str]) -> tuple[Sentence, ...]:
    return tuple(map(Sentence.parse, [forms] if isinstance(forms, str) else forms))


# -- values --


def _written(value: Param, kind: str, language: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(_written(item, kind, language) for item in value)
    if isinstance(value, Message):
        return render(value, language)
    kind, _, digits = kind.partition(".")
    if kind == "count" and not isinstance(value, str):
        return _with_marks(f"{value:,}", language)
    if kind == "figure" and not isinstance(value, str):
        return _with_marks(f"{value:,.{digits}g}" if digits else f"{value:g}", language)
    if kind == "share" and not isinstance(value, str):
        return _with_marks(f"{value:.{digits or 0}%}", language)
    if kind == "amount":
        return _amount(value, language)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if kind == "quoted":
        return repr(value)
    return _named(str(value), kind, language) if kind else str(value)


def _amount(value: Param, language: str) -> str:
    """Return an amount; text that is no number, as a file may hold, stays as it is."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not amount.is_finite():
        return str(value)
    whole = amount == amount.to_integral_value()
    return _with_marks(f"{amount:,.0f}" if whole else f"{amount:,.2f}", language)


def _with_marks(figure: str, language: str) -> str:
    return figure if language == "en" else figure.translate(_EXCHANGED)


def _named(slug: str, kind: str, language: str) -> str:
    """Return the name of a slug; in English what a program reads stays the slug."""
    if language == "en" and kind not in ("country_name", "date"):
        return slug
    # Imported here: labels bring the tables of the method and babel, which few messages need.
    from screening.i18n import labels, stored_texts
    from screening.i18n.language import Language

    speaking = Language(language)
    if kind == "field":
        name = labels.FIELDS.get(slug)
        return speaking.gettext(name) if name else slug
    if kind == "issue":
        return labels.issue_name(slug, speaking)
    if kind == "indicator":
        return labels.indicator_name(slug, speaking)
    if kind == "place":
        return stored_texts.place(slug, speaking)
    if kind == "group":
        return stored_texts.group(slug, speaking)
    if kind in ("country", "country_name"):
        return speaking.country(slug)
    return speaking.date(slug) if kind == "date" else slug
