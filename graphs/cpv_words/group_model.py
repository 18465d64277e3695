"""The shipped model: how likely each group of CPV is for a text, and because of which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from graphs.cpv_words import features as pieces_of
from graphs.cpv_words.words import CompoundSplitter, words_as_written

FILE = "model.npz"
FURTHER = 0.15  # what a group counts for whose division has a likelier one

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CodeProfiles:
    """What is known of each code: how often buyers used it, and the stems of what names it."""

    counts: Mapping[str, int]
    phrases: Mapping[str, tuple[frozenset[int], ...]]


@dataclass(frozen=True, slots=True)
class Arrays:
    """What the file holds; ``rows`` are features, most frequent number last.

    Row r weighs ``weights[p]`` for class ``classes[p]``, for each p from ``starts[r]`` to
    ``starts[r + 1]``; a class is a group, or past the groups a division: what all of its groups
    have in common. ``rarity`` is the weight of a feature in a text; ``knots`` and
    ``chances`` say how often a group that is ranked so was right on buyers never seen.
    """

    groups: tuple[str, ...]
    numbers: Integers
    rarity: Floats
    starts: Integers
    classes: Integers
    weights: Floats
    begin: Floats
    vocabulary: frozenset[int]
    profiles: CodeProfiles
    knots: Floats
    chances: Floats


class GroupModel:
    """The chance of each group for a text."""

    def __init__(self, arrays: Arrays) -> None:
        self.groups = arrays.groups
        self.profiles = arrays.profiles
        self.splitter = CompoundSplitter(
            lambda word: pieces_of.word_number(word) in arrays.vocabulary
        )
        self._arrays = arrays
        self._division_of = divisions_of(arrays.groups)
        divisions = range(int(self._division_of.max()) + 1)
        self._sisters = [np.nonzero(self._division_of == number)[0] for number in divisions]

    def probabilities(self, text: str) -> Floats:
        """Return the model's probability of each group: not yet the chance that it is right."""
        rows, values = self._rows(pieces_of.features(text, self.splitter))
        logits = self._arrays.begin + self._sums(rows, values)
        shares = np.exp(logits - logits.max())
        return np.asarray(shares / shares.sum(), np.float32)

    def ranked(self, probabilities: Floats, most: int) -> tuple[Integers, Floats]:
        """Return the groups to suggest, best first, and what each is ranked by.

        The likeliest group of a division is ranked by its probability and that of the division
        (their geometric mean), the others by a part of theirs, so that the first suggestions are
        ways to read the text and not of one kind.
        """
        ranks = probabilities * np.float32(FURTHER)
        for sisters in self._sisters:
            likeliest = sisters[probabilities[sisters].argmax()]
            ranks[likeliest] = np.sqrt(probabilities[likeliest] * probabilities[sisters].sum())
        best = np.argsort(-ranks, kind="stable")[:most]
        return best, ranks[best]

    def chances(self, ranks: Floats) -> Floats:
        """Return how often groups that were ranked so were right: a rising function of it."""
        return np.asarray(np.interp(ranks, self._arrays.knots, self._arrays.chances), np.float32)

    def votes(self, text: str) -> tuple[list[str], Floats]:
        """Return the words of a text as they stand there, and how each speaks for each group."""
        shown = {plain_word: word for word, plain_word in words_as_written(text)}
        votes = np.zeros((len(shown), len(self.groups)), np.float32)
        for place, word in enumerate(shown):
            counts = dict(pieces_of.word_features(word, self.splitter))
            votes[place] = self._sums(*self._rows(counts))
        return list(shown.values()), votes

    def _rows(self, counts: Mapping[int, float]) -> tuple[Integers, Floats]:
        """Return the rows of the features that the model knows, and their values of length one."""
        arrays = self._arrays
        numbers = np.fromiter(counts, np.int64, len(counts))
        often = np.fromiter(counts.values(), np.float32, len(counts))
        places = np.searchsorted(arrays.numbers, numbers)
        places[places == len(arrays.numbers)] = 0
        is_known = arrays.numbers[places] == numbers
        rows = places[is_known]
        values = np.log1p(often[is_known]) * arrays.rarity[rows]
        length = np.sqrt((values * values).sum())
        return rows, np.asarray(values / length if length else values, np.float32)

    def _sums(self, rows: Integers, values: Floats) -> Floats:
        """Return the weights of the rows by group, each times its value, added up."""
        arrays = self._arrays
        counts = arrays.starts[rows + 1] - arrays.starts[rows]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(arrays.starts[rows] - (ends - counts), counts)
        summed = np.bincount(
            arrays.classes[places],
            weights=arrays.weights[places] * np.repeat(values, counts),
            minlength=len(arrays.groups) + len(self._sisters),
        )
        of_groups, of_divisions = np.split(summed, [len(arrays.groups)])
        return np.asarray(of_groups + of_divisions[self._division_of], np.float32)


def divisions_of(groups: Sequence[str]) -> Integers:
    """Return the number of the division of each group, counted from 0 in the order of codes."""
    divisions = sorted({group[:2] for group in groups})
    return np.array([divisions.index(group[:2]) for group in groups], np.int64)


@cache
def shipped() -> GroupModel:
    """Return the model that ships, read once."""
    with as_file(files("graphs.cpv_words") / FILE) as path:
        return GroupModel(read(np.load(path)))


def read(stored: Mapping[str, NDArray[np.generic]]) -> Arrays:
    """Return the arrays as they are computed with from those of the file, which are small."""
    counts = stored["counts"].astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(counts)))
    scales = stored["scales"].astype(np.float32)
    groups = tuple(f"{number:03d}" for number in stored["groups"].tolist())
    codes = [f"{number:08d}" for number in stored["codes"].tolist()]
    return Arrays(
        groups=groups,
        numbers=np.cumsum(stored["number_steps"].astype(np.int64)),
        rarity=stored["rarity"].astype(np.float32) / np.float32(10),
        starts=starts,
        classes=stored["classes"].astype(np.int64),
        weights=stored["weights"].astype(np.float32) * np.repeat(scales, counts),
        begin=stored["begin"].astype(np.float32),
        vocabulary=frozenset(np.cumsum(stored["word_steps"].astype(np.int64)).tolist()),
        profiles=CodeProfiles(
            dict(zip(codes, stored["code_counts"].tolist(), strict=True)),
            _phrases(codes, stored["phrase_counts"], stored["phrase_sizes"], stored["stems"]),
        ),
        knots=stored["knots"].astype(np.float32),
        chances=stored["chances"].astype(np.float32),
    )


def _phrases(
    codes: list[str],
    counts: NDArray[np.generic],
    sizes: NDArray[np.generic],
    stems: NDArray[np.generic],
) -> dict[str, tuple[frozenset[int], ...]]:
    """Return the phrases of each code: ``counts`` phrases of ``sizes`` stems, one after another."""
    numbers = iter(stems.tolist())
    phrases = iter([frozenset(islice(numbers, size)) for size in sizes.tolist()])
    return {
        code: tuple(islice(phrases, count))
        for code, count in zip(codes, counts.tolist(), strict=True)
    }
