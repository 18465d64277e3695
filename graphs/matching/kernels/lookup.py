"""Many names looked up in the tables at once."""

import math
from array import array
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from graphs.matching.kernels.search import search
from graphs.matching.kernels.tables import Tables

BUDGET = 20_000  # names that are gathered for one, at most
WEIGHED = 400  # of those, names that are weighed by all their words


@dataclass(slots=True)
class LookupQuery:
    """Names to look up: their words and marks, one name after the other."""

    text: bytearray = field(default_factory=bytearray)
    text_at: "array[int]" = field(default_factory=lambda: array("q", [0]))
    plain: bytearray = field(default_factory=bytearray)
    heard: "array[int]" = field(default_factory=lambda: array("I"))
    extra: "array[float]" = field(default_factory=lambda: array("f"))
    name_at: "array[int]" = field(default_factory=lambda: array("q", [0]))
    marks: "array[int]" = field(default_factory=lambda: array("I"))
    marks_at: "array[int]" = field(default_factory=lambda: array("q", [0]))
    gains: "array[float]" = field(default_factory=lambda: array("f"))

    def word(self, letters: bytes, plain: bool, heard: int, extra: float) -> None:
        """Adds a word to the name that is being written."""
        self.text += letters
        self.text_at.append(len(self.text))
        self.plain.append(plain)
        self.heard.append(heard)
        self.extra.append(extra)

    def mark(self, mark: int, gain: float) -> None:
        """Adds a mark to the name that is being written, with the bits it is worth."""
        self.marks.append(mark)
        self.gains.append(gain)

    def end(self) -> None:
        """Ends a name."""
        self.name_at.append(len(self.plain))
        self.marks_at.append(len(self.marks))


class Candidate(NamedTuple):
    """A record that one name may be of."""

    place: int
    fit: float  # bits of the words they share, rare words of the list weighing most
    bound: float  # the most that the words of both can weigh when they are compared


def ask(
    tables: Tables, asked: LookupQuery, limit: int, least: float = -math.inf
) -> list[list[Candidate]]:
    """For every name what fits it best of the tables, ``limit`` names at most, best first; less
    those whose bound is below ``least``."""
    count = len(asked.name_at) - 1
    docs = np.empty((count, limit), np.int32)
    scores = np.empty((count, limit), np.float32)
    bounds = np.empty((count, limit), np.float32)
    search(
        _array(asked.text, np.uint8), _array(asked.text_at, np.int64),
        _array(asked.plain, np.uint8), _array(asked.heard, np.uint32),
        _array(asked.name_at, np.int64), _array(asked.extra, np.float32),
        _array(asked.marks, np.uint32),
        _array(asked.marks_at, np.int64), _array(asked.gains, np.float32),
        tables.letters, tables.letters_at, tables.doc_words, tables.doc_at, tables.word_docs,
        tables.word_at, tables.bits, tables.word_equal, tables.word_extra, tables.slip_hash,
        tables.slip_word, tables.slip_bucket, tables.mark_hash, tables.mark_doc,
        tables.mark_bucket, BUDGET, WEIGHED, limit, docs, scores, bounds,
    )  # fmt: skip
    rows: list[list[Candidate]] = [[] for _ in range(count)]
    if len(tables.doc_record):
        names, columns = np.nonzero((docs >= 0) & (bounds >= least))
        places = tables.doc_record[docs[names, columns]].tolist()
        fits, most = scores[names, columns].tolist(), bounds[names, columns].tolist()
        for name, *found in zip(names.tolist(), places, fits, most, strict=True):
            rows[name].append(Candidate._make(found))
    return rows


def _array(values: "bytearray | array[int] | array[float]", kind: Any) -> Any:
    if not len(values):
        return np.empty(0, kind)
    return np.frombuffer(values, dtype=kind)
