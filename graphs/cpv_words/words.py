"""The words of a text, and the parts of a compound."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

SHORTEST_PART = 4  # letters; "vervoer" and "dienst" are parts, "en" and "der" are not
SHORTEST_COMPOUND = 9
MOST_PARTS = 4

_LETTERS = re.compile(r"[^\W\d_]+")
_LINKS = ("", "s", "en", "n", "e", "er", "es")  # what stands between the parts in Dutch and German
_SINGLE = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents; numbers are left out."""
    return [word for word in _LETTERS.findall(plain(text)) if len(word) > 1]


def words_as_written(text: str) -> list[tuple[str, str]]:
    """Return the words of a text as they stand there, each with what ``words`` makes of it."""
    return [(word, plain(word)) for word in _LETTERS.findall(text) if len(word) > 1]


def plain(text: str) -> str:
    """Return a text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_SINGLE))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class CompoundSplitter:
    """What takes a compound apart with the words that it knows."""

    def __init__(self, is_word: Callable[[str], bool]) -> None:
        self.knows = is_word
        self.parts = lru_cache(maxsize=20_000)(self._parts)

    def _parts(self, word: str) -> tuple[str, ...]:
        """Return the parts of a compound, or the known word at its beginning and its end.

        Return nothing for a word that is no compound of known words.
        """
        if len(word) < SHORTEST_COMPOUND or len(word) > 60:
            return ()
        whole = self._whole(word, MOST_PARTS)
        if whole:
            return whole
        ends = []
        for size in range(len(word) - 3, SHORTEST_PART - 1, -1):
            if self.knows(word[:size]):
                ends.append(word[:size])
                break
        for start in range(3, len(word) - SHORTEST_PART + 1):
            if self.knows(word[start:]):
                ends.append(word[start:])
                break
        return tuple(ends)

    def whole(self, word: str) -> tuple[str, ...]:
        """Return the known words of which a compound is made; none of another word."""
        if not SHORTEST_COMPOUND <= len(word) <= 60:
            return ()
        return self._whole(word, MOST_PARTS)

    def _whole(self, word: str, most: int) -> tuple[str, ...]:
        """Return known parts that together are the word, the longest first part first."""
        if most < 2:
            return ()
        for size in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            first = word[:size]
            if not self.knows(first):
                continue
            for link in _LINKS:
                if not word.startswith(link, size):
                    continue
                rest = word[size + len(link) :]
                if len(rest) < SHORTEST_PART:
                    continue
                if self.knows(rest):
                    return (first, rest)
                further = self._whole(rest, most - 1)
                if further:
                    return (first, *further)
        return ()
