"""The arrays of an index: their meaning, how they are built, saved in files and opened again.

All of them are flat, so that an index can be mapped from files and shared between processes.
Building sorts, and sorting is stable: the same records in the same order give the same bytes.
"""

import json
from array import array
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphs.matching.kernels.spelling import BUCKET_BITS, slip_hashes

FORMAT = 1  # raise it when the meaning of an array changes

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Offsets = NDArray[np.int64]
Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]


class Tables(NamedTuple):
    """Words are numbered as they come; a document is one name of one record."""

    letters: Bytes  # of all words, one after the other
    letters_at: Offsets  # where each word begins; one more than there are words
    doc_words: Ints  # the words of each document
    doc_at: Offsets
    doc_record: Ints  # the record a document is a name of
    word_docs: Ints  # the documents of each word
    word_at: Offsets
    bits: Floats  # of each word: how rare it is in this list
    word_equal: Floats  # of each word: what it weighs when both names have it
    word_extra: Floats  # ... and when only one has it
    slip_hash: Hashes  # of each word, whole, less one letter, and as it sounds
    slip_word: Ints
    slip_bucket: Ints
    mark_hash: Hashes  # of joined words, of names without spaces, of initials
    mark_doc: Ints
    mark_bucket: Ints

    def save(self, folder: Path) -> None:
        """Write every array into ``folder``, which must exist."""
        for name, values in self._asdict().items():
            np.save(folder / f"{name}.npy", values)
        (folder / "format.json").write_text(json.dumps({"format": FORMAT}), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Tables":
        """Map the arrays of ``folder``. Raise ValueError where they are of another format."""
        stored = json.loads((folder / "format.json").read_text(encoding="utf-8"))
        if stored != {"format": FORMAT}:
            raise ValueError(f"The index in {folder} has another format: build it again.")
        return cls(**{name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in cls._fields})

    @property
    def size(self) -> int:
        """The bytes of all arrays."""
        return sum(values.nbytes for values in self)


class ListWords(NamedTuple):
    """The words of a list by number, for ``build``."""

    encoded: list[bytes]
    plain: bytearray  # 1 for a word whose slips are looked for
    equal: "array[float]"  # "f": bits when both names have it
    extra: "array[float]"  # "f": bits when only one has it
    sounds: list[int]  # hash of how it sounds, or 0


class ListDocuments(NamedTuple):
    """The documents of a list by number, for ``build``."""

    words: "array[int]"  # "i": of one document after the other
    lengths: "array[int]"  # "i": how many words each has
    records: "array[int]"  # "i": the record that each is a name of
    marks: "array[int]"  # "I"
    marks_doc: "array[int]"  # "i": the document of each mark


def build(listed: ListWords, documents: ListDocuments) -> Tables:
    """Return the tables of these words and documents."""
    count = len(listed.encoded)
    letters = np.frombuffer(b"".join(listed.encoded) or b"\0", dtype=np.uint8)
    letters_at = _offsets(np.fromiter(map(len, listed.encoded), dtype=np.int64, count=count))
    doc_words, lengths = _ints(documents.words), _ints(documents.lengths)
    order = np.argsort(doc_words, kind="stable")
    docs = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    frequency = np.bincount(doc_words, minlength=count).astype(np.int64)
    plain = np.frombuffer(bytes(listed.plain) or b"\0", dtype=np.uint8)
    slip_hash, slip_word = slip_hashes(letters, letters_at, plain, count)
    sounds = np.array(listed.sounds, dtype=np.uint32)
    sound_word = np.flatnonzero(sounds).astype(np.int32)
    slip_hash = np.concatenate((slip_hash, sounds[sound_word]))
    slip_word = np.concatenate((slip_word, sound_word))
    slips = np.argsort(slip_hash, kind="stable")
    mark_hash = np.array(documents.marks, dtype=np.uint32)
    marks = np.argsort(mark_hash, kind="stable")
    rarity = np.log2(1.0 + max(1, len(lengths)) / np.maximum(frequency, 1))
    return Tables(
        letters=letters,
        letters_at=letters_at,
        doc_words=doc_words,
        doc_at=_offsets(lengths.astype(np.int64)),
        doc_record=_ints(documents.records),
        word_docs=docs[order],
        word_at=_offsets(frequency),
        bits=rarity.astype(np.float32),
        word_equal=np.array(listed.equal, dtype=np.float32),
        word_extra=np.array(listed.extra, dtype=np.float32),
        slip_hash=slip_hash[slips],
        slip_word=slip_word[slips],
        slip_bucket=_buckets(slip_hash[slips]),
        mark_hash=mark_hash[marks],
        mark_doc=np.array(documents.marks_doc, dtype=np.int32)[marks],
        mark_bucket=_buckets(mark_hash[marks]),
    )


def _ints(values: "array[int]") -> Ints:
    return np.frombuffer(values, dtype=np.int32) if len(values) else np.empty(0, np.int32)


def _offsets(lengths: Offsets) -> Offsets:
    """Return where each begins that has this length, and where the last one ends."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))


def _buckets(sorted_hashes: Hashes) -> Ints:
    """Return where the hashes of each bucket begin: finding one takes two reads."""
    firsts = np.arange((1 << BUCKET_BITS) + 1, dtype=np.int64) << (32 - BUCKET_BITS)
    return np.searchsorted(sorted_hashes, firsts).astype(np.int32)
