"""The features of a text: words, parts of compounds, pairs of words, pieces of 3 to 5 letters.

A feature is a number (CRC-32 to 18 bits), so that nothing of a text can be read back from a model.
"""

import zlib
from collections import Counter
from functools import lru_cache

from graphs.cpv_words.words import CompoundSplitter, words

BITS = 18
PIECES = (3, 4, 5)
STEM = 6  # letters
LONGEST = 40  # letters of a word that are looked at; what is longer is a heap of characters


def number(feature: str) -> int:
    """Return the number of a feature."""
    return zlib.crc32(feature.encode("utf-8", "replace")) & ((1 << BITS) - 1)


def word_number(word: str) -> int:
    """Return the number of a word in the vocabulary of compounds."""
    return zlib.crc32(word.encode("utf-8", "replace"))


@lru_cache(maxsize=20_000)
def pieces(word: str) -> tuple[int, ...]:
    """Return the numbers of a word and of its pieces."""
    word = word[:LONGEST]
    marked = f"<{word}>"
    return (
        number("w" + word),
        *(
            number(marked[start : start + size])
            for size in PIECES
            for start in range(len(marked) - size + 1)
        ),
    )


def word_features(word: str, splitter: CompoundSplitter) -> list[int]:
    """Return the numbers of a word, its pieces and the parts of a compound."""
    return [*pieces(word), *(number("w" + part) for part in splitter.parts(word))]


def features(text: str, splitter: CompoundSplitter) -> dict[int, int]:
    """Return how often each feature occurs in a text."""
    counts: Counter[int] = Counter()
    before = ""
    for word in words(text):
        counts.update(word_features(word, splitter))
        if before:
            counts[number(f"{before} {word}")] += 1
        before = word
    return dict(counts)


def stems(text: str, splitter: CompoundSplitter) -> frozenset[int]:
    """Return the numbers of the beginnings of the words of a text, and of the parts of compounds.

    The beginning of a word is the same in the singular and in the plural.
    """
    return frozenset(
        number("s" + part[:STEM]) for word in words(text) for part in (word, *splitter.parts(word))
    )
