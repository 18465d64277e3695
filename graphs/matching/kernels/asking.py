"""Many names looked up in the tables at once."""

from array import array
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphs.matching.kernels.searching import search
from graphs.matching.kernels.tables import Tables

BUDGET = 20_000  # names that are gathered for one, at most
WEIGHED = 400  # of those, names that are weighed by all their words


@dataclass(slots=True)
class Asked:
    """Names to look up: their words and marks, one name after the other."""

    text: bytearray = field(default_factory=bytearray)
    text_at: "array[int]" = field(default_factory=lambda: array("q", [0]))
    plain: bytearray = field(default_factory=bytearray)
    heard: "array[int]" = field(default_factory=lambda: array("I"))
    name_at: "array[int]" = field(default_factory=lambda: array("q", [0]))
    marks: "array[int]" = field(default_factory=lambda: array("I"))
    marks_at: "array[int]" = field(default_factory=lambda: array("q", [0]))
    gains: "array[float]" = field(default_factory=lambda: array("f"))

    def word(self, letters: bytes, plain: bool, heard: int) -> None:
        """Adds a word to the name that is being written."""
        self.text += letters
        self.text_at.append(len(self.text))
        self.plain.append(plain)
        self.heard.append(heard)

    def mark(self, mark: int, gain: float) -> None:
        """Adds a mark to the name that is being written, with the bits it is worth."""
        self.marks.append(mark)
        self.gains.append(gain)

    def end(self) -> None:
        """Ends a name."""
        self.name_at.append(len(self.plain))
        self.marks_at.append(len(self.marks))


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one name: places of records with how well each fits, best first."""

    found: tuple[tuple[int, float], ...]
    own: float  # the fit that a name with all the same words would have


def ask(tables: Tables, asked: Asked, limit: int) -> list[Answer]:
    """For every name the ``limit`` best documents of the tables."""
    count = len(asked.name_at) - 1
    docs = np.empty((count, limit), np.int32)
    scores = np.empty((count, limit), np.float32)
    own = np.empty(count, np.float32)
    search(
        _array(asked.text, np.uint8), _array(asked.text_at, np.int64),
        _array(asked.plain, np.uint8), _array(asked.heard, np.uint32),
        _array(asked.name_at, np.int64), _array(asked.marks, np.uint32),
        _array(asked.marks_at, np.int64), _array(asked.gains, np.float32),
        tables.letters, tables.letters_at, tables.doc_words, tables.doc_at, tables.word_docs,
        tables.word_at, tables.bits, tables.slip_hash, tables.slip_word, tables.slip_bucket,
        tables.mark_hash, tables.mark_doc, tables.mark_bucket,
        BUDGET, WEIGHED, limit, docs, scores, own,
    )  # fmt: skip
    if not len(tables.doc_record):
        return [Answer((), 0.0)] * count
    records = np.where(docs >= 0, tables.doc_record[docs], -1)
    rows = zip(records.tolist(), scores.tolist(), own.tolist(), strict=True)
    return [
        Answer(tuple(pair for pair in zip(places, fits, strict=True) if pair[0] >= 0), total)
        for places, fits, total in rows
    ]


def _array(values: "bytearray | array[int] | array[float]", kind: Any) -> Any:
    if not len(values):
        return np.empty(0, kind)
    return np.frombuffer(values, dtype=kind)
