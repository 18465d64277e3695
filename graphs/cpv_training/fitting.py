"""From examples to a model as it ships."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphs import cpv
from graphs.cpv_training import softmax
from graphs.cpv_training.material import Example
from graphs.cpv_training.packing import packed
from graphs.cpv_training.softmax import SparseRows
from graphs.cpv_words import features as pieces_of
from graphs.cpv_words.group_model import (
    Arrays,
    CodeProfiles,
    Floats,
    GroupModel,
    Integers,
    divisions_of,
    read,
)
from graphs.cpv_words.words import CompoundSplitter

ROUNDS = 5
RATE = 0.8
DIVISION_RATE = 0.6  # of what all groups of a division learn together
SEEN_AT_LEAST = 2  # texts in which a feature occurs
MOST_WEIGHTS = 1_800_000

NO_CALIBRATION = (np.array([0, 1], np.float32), np.array([0, 1], np.float32))


@dataclass(frozen=True, slots=True)
class CountedExamples:
    """Examples with their features, counted once for all models that are made of them.

    A column of ``counts`` is the number of a feature.
    """

    examples: tuple[Example, ...]
    counts: SparseRows
    vocabulary: frozenset[str]
    splitter: CompoundSplitter

    def take(self, places: Integers) -> "CountedExamples":
        """Return some of the examples."""
        return CountedExamples(
            tuple(self.examples[place] for place in places),
            self.counts.take(places),
            self.vocabulary,
            self.splitter,
        )


def prepare(examples: Sequence[Example], vocabulary: frozenset[str]) -> CountedExamples:
    """Return examples with the features of their texts."""
    splitter = CompoundSplitter(vocabulary.__contains__)
    counts = [pieces_of.features(example.text, splitter) for example in examples]
    rows = softmax.rows_of(counts, 1 << pieces_of.BITS)
    return CountedExamples(tuple(examples), rows, vocabulary, splitter)


def groups() -> tuple[str, ...]:
    """Return the groups of CPV; a code that ends in six zeros is in the group of its division."""
    return tuple(sorted({code[:3] for code in cpv.codes()}))


def fit(
    prepared: CountedExamples, calibration: tuple[Floats, Floats] = NO_CALIBRATION
) -> dict[str, np.ndarray]:
    """Return the arrays of a model that learned from these examples."""
    names = groups()
    class_of = {group: place for place, group in enumerate(names)}
    counts = prepared.counts
    often = np.bincount(counts.columns, minlength=counts.width)
    numbers = np.nonzero(often >= SEEN_AT_LEAST)[0].astype(np.int64)
    rarity = np.rint(np.log(len(counts) / (1 + often[numbers])).clip(0.1) * 10) / 10
    rows = _weighted(counts, numbers, rarity.astype(np.float32))
    matrix, shared, begin = softmax.train(
        rows,
        np.array([class_of[example.code[:3]] for example in prepared.examples], np.int64),
        np.array([example.weight for example in prepared.examples], np.float32),
        divisions_of(names),
        ROUNDS,
        RATE,
        DIVISION_RATE,
    )
    present = np.bincount(rows.columns, minlength=rows.width)
    mean_value = np.bincount(rows.columns, rows.values, rows.width) / np.maximum(present, 1)
    worth = (mean_value * np.sqrt(often[numbers])).astype(np.float32)
    return packed(
        names,
        numbers,
        rarity.astype(np.float32),
        (matrix, shared),
        worth,
        begin,
        np.array([pieces_of.word_number(word) for word in prepared.vocabulary], np.int64),
        _profiles(prepared),
        calibration,
        MOST_WEIGHTS,
    )


def model_of(arrays: dict[str, np.ndarray]) -> GroupModel:
    """Return the model of these arrays, as it would be read from the file."""
    read_again: Arrays = read(arrays)
    return GroupModel(read_again)


def _weighted(counts: SparseRows, numbers: Integers, rarity: Floats) -> SparseRows:
    """Return rows of length one over the features that are kept, rare ones weighing more."""
    column_of = np.full(counts.width, -1, np.int64)
    column_of[numbers] = np.arange(len(numbers))
    columns = column_of[counts.columns]
    row_of = np.repeat(np.arange(len(counts)), np.diff(counts.starts))
    is_kept = columns >= 0
    columns, row_of = columns[is_kept], row_of[is_kept]
    values = np.log1p(counts.values[is_kept]) * rarity[columns]
    lengths = np.sqrt(np.bincount(row_of, values.astype(np.float64) ** 2, len(counts)))
    kept = np.bincount(row_of, minlength=len(counts))
    starts = np.concatenate(([0], np.cumsum(kept))).astype(np.int64)
    return SparseRows(starts, columns, (values / lengths[row_of]).astype(np.float32), len(numbers))


def _profiles(prepared: CountedExamples) -> CodeProfiles:
    """Return the use of each code by buyers, and the stems of its titles and of our own words."""
    used: Counter[str] = Counter()
    phrases: defaultdict[str, set[frozenset[int]]] = defaultdict(set)
    for example in prepared.examples:
        if example.is_title:
            used[example.code] += 1
        elif example.source in ("official", "own"):
            stems = pieces_of.stems(example.text, prepared.splitter)
            if 0 < len(stems) < 256:
                phrases[example.code].add(stems)
    return CodeProfiles(
        {code: min(used[code], 60_000) for code in cpv.codes()},
        {code: tuple(sorted(phrases[code], key=sorted)) for code in cpv.codes()},
    )
