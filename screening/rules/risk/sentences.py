"""Bilingual sentences from sentences.toml, filled with bilingual words."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules.country_names import country_name
from screening.rules.formatting import fill_in
from sources.kit.values.message import Message

LANGUAGES = ("nl", "en")
REMEMBERED = 10_000  # sentences: contracts that buy alike are told alike
LONG = 80  # letters of a word that is not worth remembering

SCALE = re.compile(r"(-?[\d.]+?)(?:\.\.|-)(-?[\d.]+\+?)")
UNITS = {
    "deaths": Text(nl="doden", en="deaths"),
    "in force": Text(nl="van kracht", en="in force"),
    "per 1,000": Text(nl="per 1.000", en="per 1,000"),
    "per 100,000": Text(nl="per 100.000", en="per 100,000"),
}
PROPER = ("Brazil ",)  # goods that begin with a name


class Sentences:
    """The sentences of a method, by the dotted name that they have in ``sentences.toml``."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self._texts = texts
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._filled)

    def say(self, name: str, /, **values: Text | str) -> Text:
        """Return a sentence in both languages, each word in the language of its sentence."""
        if any(isinstance(value, str) and len(value) > LONG for value in values.values()):
            return self._filled(name, **values)  # a document's name or a link: used only once
        return self._remembered(name, **values)

    def word(self, name: str) -> Text:
        """Return a sentence or word that has no places to fill."""
        return self._texts[name]

    def _filled(self, name: str, /, **values: Text | str) -> Text:
        text = fill_in(self._texts[name], **values)
        return Text(nl=text.nl.strip(), en=text.en.strip())


def read(text: str) -> Sentences:
    """Return the sentences of a file. Raises PolicyError for what is no pair of languages."""
    sentences: dict[str, Text] = {}

    def walk(table: Mapping[str, object], path: str) -> None:
        if set(table) == set(LANGUAGES):
            sentences[path] = Text(nl=str(table["nl"]), en=str(table["en"]))
            return
        for key, value in table.items():
            if not isinstance(value, dict):
                raise PolicyError(Message("policy.no_sentence", path=str(path), key=key))
            walk(value, f"{path}.{key}" if path else key)

    walk(tomllib.loads(text), "")
    return Sentences(sentences)


def lower_first(text: Text) -> Text:
    """Return a good's name as inside a sentence; an abbreviation or proper name keeps its
    capitals.
    """

    def lower(words: str) -> str:
        unchanged = words[1:2].isupper() or words.startswith(PROPER)
        return words if unchanged else words[:1].lower() + words[1:]

    return Text(nl=lower(text.nl), en=lower(text.en))


def join_texts(texts: list[Text], *, comma: bool = False) -> Text:
    """Return "a, b and c"; with ``comma`` one stands before the last, as whole sentences want."""
    nl, en = (", en ", ", and ") if comma else (" en ", " and ")
    return Text(nl=_join([t.nl for t in texts], nl), en=_join([t.en for t in texts], en))


def join_alternatives(texts: list[Text]) -> Text:
    """Return "a, b or c"."""
    return Text(nl=_join([t.nl for t in texts], " of "), en=_join([t.en for t in texts], " or "))


def _join(words: list[str], last: str) -> str:
    return last.join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def format_unit(unit: str) -> Text:
    """Return a unit as a reader writes it: "-2.5..2.5" is "-2,5 tot 2,5"."""
    if unit in UNITS:
        return UNITS[unit]
    ends = SCALE.fullmatch(unit)
    if ends is None:
        return Text(nl=unit, en=unit)
    low, high = ends.groups()
    return Text(nl=f"{low} tot {high}".replace(".", ","), en=f"{low} to {high}")


def place_name(code: str, region: str | None) -> Text:
    """Return "China (Xinjiang)"; the country alone without a region."""
    name = country_name(code)
    if not region:
        return name
    return Text(nl=f"{name.nl} ({region})", en=f"{name.en} ({region})")
