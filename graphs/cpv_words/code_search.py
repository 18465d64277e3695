"""Codes by number, by the words of their titles, and by the words that buyers use for them."""

import csv
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from graphs import cpv
from graphs.cpv_words.words import words

MOST = 10
_SHORTEST = 3  # letters of a word that is looked for
_SMALL = frozenset(("aan", "and", "bij", "een", "for", "het", "met", "the", "van", "voor", "with"))


class Found(StrEnum):
    """By what a code was found."""

    NUMBER = "number"
    TITLE = "title"
    SYNONYM = "synonym"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A code, by what it was found, and the words in which that was."""

    code: str
    found: Found
    phrase: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    code: str
    found: Found
    text: str
    words: tuple[str, ...]


class CodeSearch:
    """The titles in Dutch and English and our list of buyers' words, by the words in them."""

    def __init__(self, phrases: Iterator[tuple[str, Found, str]]) -> None:
        self._phrases = [
            _Phrase(code, found, text, tuple(words(text))) for code, found, text in phrases
        ]
        places: dict[str, list[int]] = {}
        for place, phrase in enumerate(self._phrases):
            for word in dict.fromkeys(phrase.words):
                places.setdefault(word, []).append(place)
        self._places = places
        self._words = sorted(places)

    def find(self, text: str, most: int = MOST) -> tuple[SearchHit, ...]:
        """Return codes that begin with a number, or in whose words all words of a text begin one.

        The shortest phrase comes first, each code once. A word is found by its beginning.
        """
        digits = text.strip()
        if digits.isascii() and digits.isdigit():
            return tuple(
                SearchHit(code, Found.NUMBER, digits)
                for code in cpv.codes()
                if code.startswith(digits)
            )[:most]
        wanted = [word for word in words(text) if len(word) >= _SHORTEST and word not in _SMALL]
        if not wanted:
            return ()
        places = set.intersection(*(self._beginning_with(word) for word in wanted))
        ranked = sorted(
            (self._phrases[place] for place in places),
            key=lambda phrase: (len(phrase.words), -_open_digits(phrase.code), phrase.code),
        )
        hits: dict[str, SearchHit] = {}
        for phrase in ranked:
            hits.setdefault(phrase.code, SearchHit(phrase.code, phrase.found, phrase.text))
            if len(hits) == most:
                break
        return tuple(hits.values())

    def _beginning_with(self, beginning: str) -> set[int]:
        """Return the places of the phrases that have a word that begins so."""
        found: set[int] = set()
        for word in self._words[bisect_left(self._words, beginning) :]:
            if not word.startswith(beginning):
                break
            found.update(self._places[word])
        return found


def _open_digits(code: str) -> int:
    return len(code) - len(code.rstrip("0"))


@cache
def shipped_search() -> CodeSearch:
    """Return the search over what ships, made once."""
    return CodeSearch(_shipped())


def _shipped() -> Iterator[tuple[str, Found, str]]:
    for code in cpv.codes():
        for language in ("nl", "en"):
            yield code, Found.TITLE, cpv.title(code, language) or ""
    text = (files("graphs.cpv_words") / "buyers_words.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield row["code"], Found.SYNONYM, row["words"]
