"""Many names looked up in the tables at once."""

import math
from array import array
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from graphs.matching.kernels.search import QueryArrays, SearchLimits, SearchResults, search
from graphs.matching.kernels.tables import Tables

GATHERED = 20_000  # documents that are gathered for one name, at most
WEIGHED = 400  # of those, documents that are weighed by all their words

_Number = TypeVar("_Number", bound=np.generic)


@dataclass(slots=True)
class LookupQuery:
    """Names to look up: their words and marks, one name after the other."""

    letters: bytearray = field(default_factory=bytearray)
    letters_at: "array[int]" = field(default_factory=lambda: array("q", [0]))
    plain: bytearray = field(default_factory=bytearray)
    sounds: "array[int]" = field(default_factory=lambda: array("I"))
    missing_bits: "array[float]" = field(default_factory=lambda: array("f"))
    words_at: "array[int]" = field(default_factory=lambda: array("q", [0]))
    marks: "array[int]" = field(default_factory=lambda: array("I"))
    mark_bits: "array[float]" = field(default_factory=lambda: array("f"))
    marks_at: "array[int]" = field(default_factory=lambda: array("q", [0]))

    def add_word(self, letters: bytes, plain: bool, sound: int, missing_bits: float) -> None:
        """Add a word to the name that is being written.

        ``sound`` is the hash of how it sounds, or 0; ``missing_bits`` what it costs, below zero,
        when the other name lacks it.
        """
        self.letters += letters
        self.letters_at.append(len(self.letters))
        self.plain.append(plain)
        self.sounds.append(sound)
        self.missing_bits.append(missing_bits)

    def add_mark(self, mark: int, bits: float) -> None:
        """Add a mark to the name that is being written, with the bits it is worth."""
        self.marks.append(mark)
        self.mark_bits.append(bits)

    def end_name(self) -> None:
        """End the name that is being written."""
        self.words_at.append(len(self.plain))
        self.marks_at.append(len(self.marks))

    def __len__(self) -> int:
        return len(self.words_at) - 1

    def arrays(self) -> QueryArrays:
        """Return the query as the search reads it, without copying."""
        return QueryArrays(
            letters=_array(self.letters, np.uint8),
            letters_at=_array(self.letters_at, np.int64),
            plain=_array(self.plain, np.uint8),
            sounds=_array(self.sounds, np.uint32),
            missing_bits=_array(self.missing_bits, np.float32),
            words_at=_array(self.words_at, np.int64),
            marks=_array(self.marks, np.uint32),
            mark_bits=_array(self.mark_bits, np.float32),
            marks_at=_array(self.marks_at, np.int64),
        )


class Candidate(NamedTuple):
    """A record that one name may be of."""

    place: int
    fit: float  # bits of the words they share, rare words of the list weighing most
    bound: float  # the most that the words of both can weigh when they are compared


def lookup(
    tables: Tables, query: LookupQuery, limit: int, least: float = -math.inf
) -> list[list[Candidate]]:
    """Return for every name the records that fit it best, ``limit`` documents at most, best first;
    less those whose bound is below ``least``."""
    shape = (len(query), limit)
    results = SearchResults(
        np.empty(shape, np.int32), np.empty(shape, np.float32), np.empty(shape, np.float32)
    )
    search(query.arrays(), tables, SearchLimits(GATHERED, WEIGHED, limit), results)
    rows: list[list[Candidate]] = [[] for _ in range(len(query))]
    if len(tables.doc_record):
        names, columns = np.nonzero((results.docs >= 0) & (results.bounds >= least))
        places = tables.doc_record[results.docs[names, columns]].tolist()
        fits = results.scores[names, columns].tolist()
        bounds = results.bounds[names, columns].tolist()
        for name, place, fit, bound in zip(names.tolist(), places, fits, bounds, strict=True):
            rows[name].append(Candidate(place, fit, bound))
    return rows


def _array(
    values: "bytearray | array[int] | array[float]", kind: type[_Number]
) -> NDArray[_Number]:
    if not len(values):
        return np.empty(0, kind)
    return np.frombuffer(values, dtype=kind)
