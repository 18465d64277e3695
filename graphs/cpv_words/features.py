"""The features of a text: words, parts of compounds, pairs of words, pieces of 3 to 5 letters.

Each counts as often as it occurs, a word more than a piece of one.

A feature is a number (CRC-32 to 18 bits), so that nothing of a text can be read back from a model.
"""

import zlib
from collections import defaultdict
from functools import lru_cache

from graphs.cpv_words.words import CompoundSplitter, words

BITS = 18
PIECES = (3, 4, 5)
WORD, PAIR, SHORT_PIECE = 2.0, 1.5, 0.6  # what one counts for; a piece of 4 or 5 letters for 1
STEM = 6  # letters
LONGEST = 40  # letters of a word that are looked at; what is longer is a heap of characters


def number(feature: str) -> int:
    """Return the number of a feature."""
    return zlib.crc32(feature.encode("utf-8", "replace")) & ((1 << BITS) - 1)


def word_number(word: str) -> int:
    """Return the number of a word in the vocabulary of compounds."""
    return zlib.crc32(word.encode("utf-8", "replace"))


@lru_cache(maxsize=20_000)
def pieces(word: str) -> tuple[tuple[int, float], ...]:
    """Return the numbers of a word and of its pieces, each with what it counts for."""
    word = word[:LONGEST]
    marked = f"<{word}>"
    return (
        (number("w" + word), WORD),
        *(
            (number(marked[start : start + size]), SHORT_PIECE if size == PIECES[0] else 1.0)
            for size in PIECES
            for start in range(len(marked) - size + 1)
        ),
    )


def word_features(word: str, splitter: CompoundSplitter) -> list[tuple[int, float]]:
    """Return the numbers of a word, its pieces and the parts of a compound, as ``pieces`` does."""
    return [*pieces(word), *((number("w" + part), WORD) for part in splitter.parts(word))]


def features(text: str, splitter: CompoundSplitter) -> dict[int, float]:
    """Return how often each feature occurs in a text, times what it counts for."""
    counts: defaultdict[int, float] = defaultdict(float)
    before = ""
    for word in words(text):
        for feature, count in word_features(word, splitter):
            counts[feature] += count
        if before:
            counts[number(f"{before} {word}")] += PAIR
        before = word
    return dict(counts)


def stems(text: str, splitter: CompoundSplitter) -> frozenset[int]:
    """Return the numbers of the beginnings of the words of a text, and of the parts of compounds.

    The beginning of a word is the same in the singular and in the plural.
    """
    return frozenset(
        number("s" + part[:STEM]) for word in words(text) for part in (word, *splitter.parts(word))
    )
