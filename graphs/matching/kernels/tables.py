"""The arrays of an index: what they hold, how they are built, kept in files and opened again.

All of them are flat, so that an index can be mapped from files and shared between processes.
Building sorts, and sorting is stable: the same records in the same order give the same bytes.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graphs.matching.kernels.search import spelled_with_slips

_BUCKET_BITS = 20
FORMAT = 1  # raise it when the meaning of an array changes

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tables:
    """Words are numbered as they come; a document is one name of one record."""

    letters: NDArray[np.uint8]  # of all words, one after the other
    letters_at: NDArray[np.int64]  # where each word begins; one more than there are words
    doc_words: Ints  # the words of each document
    doc_at: NDArray[np.int64]
    doc_record: Ints  # the record a document is a name of
    word_docs: Ints  # the documents of each word
    word_at: NDArray[np.int64]
    bits: NDArray[np.float32]  # of each word: how rare it is in this list
    word_equal: NDArray[np.float32]  # of each word: what it weighs when both names have it
    word_extra: NDArray[np.float32]  # ... and when only one has it
    slip_hash: NDArray[np.uint32]  # of each word, whole, less one letter, and as it sounds
    slip_word: Ints
    slip_bucket: Ints
    mark_hash: NDArray[np.uint32]  # of joined words, of names without spaces, of initials
    mark_doc: Ints
    mark_bucket: Ints

    def save(self, folder: Path) -> None:
        """Writes every array into ``folder``, which must exist."""
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))
        (folder / "format.json").write_text(json.dumps({"format": FORMAT}), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Maps the arrays of ``folder``. Raises ValueError where they are of another format."""
        said = json.loads((folder / "format.json").read_text(encoding="utf-8"))
        if said != {"format": FORMAT}:
            raise ValueError(f"The index in {folder} has another format: build it again.")
        return cls(
            **{f.name: np.load(folder / f"{f.name}.npy", mmap_mode="r") for f in fields(cls)}
        )

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return int(sum(getattr(self, field.name).nbytes for field in fields(self)))


def build(
    words: list[bytes],
    plain: bytearray,
    weights: tuple[Any, Any],
    sounds: list[int],
    doc_words: Any,
    doc_lengths: Any,
    doc_record: Any,
    marks: tuple[Any, Any],
) -> Tables:
    """The tables of words and documents. ``plain`` is 1 for a word whose slips are looked for,
    ``weights`` are what each word weighs when both names and when one has it.

    ``doc_words`` and the rest are ``array.array`` of "i", marks of "I" and "i".
    """
    letters = np.frombuffer(b"".join(words) or b"\0", dtype=np.uint8)
    letters_at = _offsets(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))
    flat = np.frombuffer(doc_words, dtype=np.int32) if len(doc_words) else np.empty(0, np.int32)
    lengths = np.frombuffer(doc_lengths, dtype=np.int32) if len(doc_lengths) else flat[:0]
    records = np.frombuffer(doc_record, dtype=np.int32) if len(doc_record) else flat[:0]
    doc_at = _offsets(lengths.astype(np.int64))
    order = np.argsort(flat, kind="stable")
    docs = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    counts = np.bincount(flat, minlength=len(words)).astype(np.int64)
    slip_hash, slip_word = spelled_with_slips(
        letters, letters_at, np.frombuffer(bytes(plain) or b"\0", dtype=np.uint8), len(words)
    )
    heard = np.array(sounds, dtype=np.uint32)
    heard_words = np.flatnonzero(heard).astype(np.int32)
    slip_hash = np.concatenate((slip_hash, heard[heard_words]))
    slip_word = np.concatenate((slip_word, heard_words))
    slips = np.argsort(slip_hash, kind="stable")
    mark_hash = np.array(marks[0], dtype=np.uint32)
    marked = np.argsort(mark_hash, kind="stable")
    return Tables(
        letters=letters,
        letters_at=letters_at,
        doc_words=flat,
        doc_at=doc_at,
        doc_record=records,
        word_docs=docs[order],
        word_at=_offsets(counts),
        bits=np.log2(1.0 + max(1, len(lengths)) / np.maximum(counts, 1)).astype(np.float32),
        word_equal=np.array(weights[0], dtype=np.float32),
        word_extra=np.array(weights[1], dtype=np.float32),
        slip_hash=slip_hash[slips],
        slip_word=slip_word[slips],
        slip_bucket=_buckets(slip_hash[slips]),
        mark_hash=mark_hash[marked],
        mark_doc=np.array(marks[1], dtype=np.int32)[marked],
        mark_bucket=_buckets(mark_hash[marked]),
    )


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))


def _buckets(sorted_hashes: NDArray[np.uint32]) -> Ints:
    """Where the hashes with each first twenty bits begin: finding one takes two reads."""
    firsts = np.arange((1 << _BUCKET_BITS) + 1, dtype=np.int64) << (32 - _BUCKET_BITS)
    return np.searchsorted(sorted_hashes, firsts).astype(np.int32)
