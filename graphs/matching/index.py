"""Many records, made ready so that the few that may be one company are found quickly.

Finding and comparing are two steps, and each is measured on its own. ``nearest`` finds: the names
of the list that share words, or similar words, whatever else differs. ``candidates`` compares what
was found and keeps what is worth asking a person.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from math import inf
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from graphs.matching.comparison import compare_prepared, prepare
from graphs.matching.identifier_evidence import numbers_of
from graphs.matching.name_parsing import Name, names_of
from graphs.matching.records import Comparison, Record
from graphs.matching.transliteration import sound
from graphs.matching.vocabulary import NameWord, weights
from graphs.parties import Identifier

if TYPE_CHECKING:
    from graphs.matching.kernels.lookup import Candidate, LookupQuery
    from graphs.matching.kernels.tables import ListDocuments, ListWords, Tables

_BATCH = 4_096  # records that are looked up in one go: more would only hold more memory
_COMPARED = 30  # records that are compared with each one looked up, at most
_SOUND_FROM = 5  # letters
_NUMBER, _LETTERS, _JOINED, _INITIALS = 60.0, 20.0, 14.0, 8.0  # bits that a mark is worth
# What comparing can add to the words of two names: whole names, legal form, country; city, address.
_BESIDE = 6.0
_WHERE = 9.0
_UNBOUNDED = 1000.0
_SLIPS_FROM = 14  # letters: words in which comparing allows more slips than finding


class Index:
    """A list of records to look up others in. Results do not depend on the list's order."""

    def __init__(self, tables: "Tables", texts: "bytes | mmap", texts_at: "array[int]") -> None:
        self._tables = tables
        self._texts = texts  # every record as JSON, one after the other
        self._texts_at = texts_at

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Index":
        """Return the index of these records; a key that comes twice is in it twice."""
        from graphs.matching.kernels.tables import build  # numba: seconds that pages need not wait

        builder = _IndexBuilder()
        for record in sorted(records, key=_order):
            builder.add(record)
        tables = build(builder.words(), builder.documents())
        return cls(tables, bytes(builder.texts), builder.texts_at)

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """Return the index that ``save`` wrote, mapped: it takes memory only where it is read."""
        from graphs.matching.kernels.tables import Tables  # as above

        texts_at = array("q")
        texts_at.frombytes((folder / "records_at.bin").read_bytes())
        with (folder / "records.jsonl").open("rb") as file:
            size = (folder / "records.jsonl").stat().st_size
            texts = mmap(file.fileno(), 0, access=ACCESS_READ) if size else b""
        return cls(Tables.open(folder), texts, texts_at)

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made where it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        self._tables.save(folder)
        (folder / "records.jsonl").write_bytes(self._texts)
        (folder / "records_at.bin").write_bytes(self._texts_at.tobytes())

    def __len__(self) -> int:
        return len(self._texts_at) - 1

    @property
    def size(self) -> int:
        """The bytes of the whole index."""
        return self._tables.size + len(self._texts) + 8 * len(self._texts_at)

    def record(self, at: int) -> Record:
        """Return the record at a place in the index."""
        return _record_of(self._texts[self._texts_at[at] : self._texts_at[at + 1]])

    def nearest(
        self, records: Iterable[Record], limit: int = 10
    ) -> Iterator[tuple[tuple[int, float], ...]]:
        """Yield for each record the places of the ``limit`` records whose names are nearest, best
        first, with how well each fits in bits; found only, not compared."""
        for _, nearest in self._nearest(records, limit):
            yield tuple((candidate.place, candidate.fit) for candidate in nearest)

    def candidates(self, record: Record, limit: int = 10) -> tuple[tuple[str, Comparison], ...]:
        """Return the keys that may be the same company, likeliest first, each with its reasons."""
        return next(self.screen((record,), limit))

    def screen(
        self, records: Iterable[Record], limit: int = 10
    ) -> Iterator[tuple[tuple[str, Comparison], ...]]:
        """Yield ``candidates`` for many records, in their order: hundreds of times as fast as one
        by one with ``compare``."""
        needed = weights().possible - weights().bits["prior"] - _BESIDE
        for record, nearest in self._nearest(records, max(limit, _COMPARED), needed - _WHERE):
            prepared = prepare(record)
            least = needed - (_WHERE if record.city or record.address else 0.0)
            suggested = []
            for candidate in nearest:
                if candidate.bound < least:
                    continue  # no other evidence would make it a suggestion
                other = self.record(candidate.place)
                comparison = compare_prepared(prepared, prepare(other))
                if comparison.suggested:
                    suggested.append((other.key, comparison))
            suggested.sort(key=lambda pair: (-pair[1].log_odds, pair[0]))
            yield tuple(suggested[:limit])

    def _nearest(
        self, records: Iterable[Record], limit: int, least: float = -inf
    ) -> Iterator[tuple[Record, list["Candidate"]]]:
        """Yield each record with the candidates for any of its names, best first."""
        from graphs.matching.kernels.lookup import LookupQuery, lookup  # numba: as above

        remaining = iter(records)
        while batch := list(islice(remaining, _BATCH)):
            query, name_counts = LookupQuery(), []
            for record in batch:
                names = names_of(record.names)
                _add_to_query(query, record, names)
                name_counts.append(len(names))
            results = iter(lookup(self._tables, query, limit, least))
            for record, count in zip(batch, name_counts, strict=True):
                best: dict[int, Candidate] = {}
                for candidates in islice(results, count):
                    for candidate in candidates:
                        place = candidate.place
                        if place not in best or best[place].fit < candidate.fit:
                            best[place] = candidate
                yield record, sorted(best.values(), key=lambda c: (-c.fit, c.place))[:limit]


class _IndexBuilder:
    """Words and documents for ``build``, record by record."""

    def __init__(self) -> None:
        self.texts = bytearray()
        self.texts_at = array("q", [0])
        self._ids: dict[str, int] = {}
        self._plain = bytearray()
        self._equal = array("f")
        self._extra = array("f")
        self._doc_words = array("i")
        self._doc_lengths = array("i")
        self._doc_record = array("i")
        self._marks = array("I")
        self._marks_doc = array("i")

    def add(self, record: Record) -> None:
        """Add a record, and every one of its names as a document."""
        place = len(self.texts_at) - 1
        self.texts += _text_of(record)
        self.texts_at.append(len(self.texts))
        for name in names_of(record.names):
            self._add_name(name, place, record)

    def _add_name(self, name: Name, place: int, record: Record) -> None:
        doc = len(self._doc_record)
        ids = self._ids
        senses = {word.sense: word for word in name.words}
        for sense, word in senses.items():
            at = ids.setdefault(sense, len(ids))
            if at == len(self._plain):
                self._plain.append(_is_plain(word))
                self._equal.append(word.equal)
                self._extra.append(_least_cost(word))
            self._doc_words.append(at)
        self._doc_lengths.append(len(senses))
        self._doc_record.append(place)
        marks = {*_own_marks(name), *_number_marks(record)}
        self._marks.extend(sorted(marks))
        self._marks_doc.extend([doc] * len(marks))

    def words(self) -> "ListWords":
        """Return the words of all names so far."""
        from graphs.matching.kernels.tables import ListWords  # as above

        words = list(self._ids)
        sounds = [
            _sound_hash(word) if plain else 0
            for word, plain in zip(words, self._plain, strict=True)
        ]
        encoded = [word.encode() for word in words]
        return ListWords(encoded, self._plain, self._equal, self._extra, sounds)

    def documents(self) -> "ListDocuments":
        """Return the documents so far."""
        from graphs.matching.kernels.tables import ListDocuments  # as above

        return ListDocuments(
            self._doc_words, self._doc_lengths, self._doc_record, self._marks, self._marks_doc
        )


def _add_to_query(query: "LookupQuery", record: Record, names: Sequence[Name]) -> None:
    """Add the names of a record to a query."""
    numbers = _number_marks(record)
    for name in names:
        seen = set()
        for word in name.words:
            if word.sense in seen:
                continue
            seen.add(word.sense)
            plain = _is_plain(word)
            open_ended = (
                word.dotted or name.consonants or (plain and len(word.sense) >= _SLIPS_FROM)
            )
            cost = _UNBOUNDED if open_ended else _least_cost(word)
            query.add_word(
                word.sense.encode(), plain, _sound_hash(word.sense) if plain else 0, cost
            )
        for mark in numbers:
            query.add_mark(mark, _NUMBER)
        for mark, bits in _query_marks(name):
            query.add_mark(mark, bits)
        query.end_name()


def _is_plain(word: NameWord) -> bool:
    """Return True when other spellings are looked for: not of numbers and words with a meaning."""
    return word.sense[:1] != "~" and word.kind != "number"


def _least_cost(word: NameWord) -> float:
    """Return what a word costs at least that only one name has, in bits, below zero.

    A place may be known from elsewhere, and an initial may stand for a word of the other name,
    which then costs nothing either.
    """
    if word.kind == "place":
        return weights().bits["place_of_the_other"]
    if word.kind == "initial":
        return weights().equal["initial"] - weights().extra["rare"]
    return word.extra


def _sound_hash(word: str) -> int:
    """Return a hash of how a word sounds; 0 where it is too short to say."""
    if len(word) < _SOUND_FROM:
        return 0
    letters = sound(word)
    return crc32(b"~" + letters.encode()) | 1 if len(letters) > 2 else 0


def _own_marks(name: Name) -> Iterator[int]:
    """Yield the marks of a name in the list: its letters, its joined words, its initials."""
    yield crc32(b"L" + name.letters.encode())
    written = [word.written for word in name.words]
    for first, second in pairwise(written):
        if len(first) + len(second) > 5:
            yield crc32(f"P{first}{second}".encode())
    for word in name.words:
        if word.kind == "rare":
            if len(word.written) > 5:
                yield crc32(b"W" + word.written.encode())
            elif len(word.written) > 2:
                yield crc32(b"A" + word.written.encode())
    for letters in sorted(set(name.initials)):
        if 2 < len(letters) < 8:
            yield crc32(b"I" + letters.encode())


def _query_marks(name: Name) -> Iterator[tuple[int, float]]:
    """Yield the marks to look for and their bits: one word that is two in the list, or two that are
    one; initials."""
    yield crc32(b"L" + name.letters.encode()), _LETTERS
    written = [word.written for word in name.words]
    for first, second in pairwise(written):
        if len(first) + len(second) > 5:
            yield crc32(f"W{first}{second}".encode()), _JOINED
    for word in name.words:
        if word.kind == "rare":
            if len(word.written) > 5:
                yield crc32(b"P" + word.written.encode()), _JOINED
            elif len(word.written) > 2:
                yield crc32(b"I" + word.written.encode()), _INITIALS
    for letters in sorted(set(name.initials)):
        if 2 < len(letters) < 8:
            yield crc32(b"A" + letters.encode()), _INITIALS


def _number_marks(record: Record) -> list[int]:
    if not record.identifiers:
        return []
    valid_and_doubtful = numbers_of(record.identifiers)
    return sorted(
        crc32(f"N{scheme}:{number}".encode())
        for numbers in valid_and_doubtful
        for scheme, several in numbers.items()
        for number in several
    )


def _order(record: Record) -> tuple[str, ...]:
    return (record.key, *record.names)


def _text_of(record: Record) -> bytes:
    numbers = [(number.scheme, number.id, number.valid) for number in record.identifiers]
    where = [record.country, record.city, record.address]
    return json.dumps([record.key, record.names, *where, numbers]).encode()


def _record_of(text: bytes) -> Record:
    key, names, country, city, address, numbers = json.loads(text)
    identifiers = tuple(Identifier(*number) for number in numbers)
    return Record(key, tuple(names), country, city, address, identifiers)
