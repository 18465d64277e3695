"""Find the names that may be one company's: from a word to similar words, from those to names.

Three steps for each name that is looked up. Its words are looked up among the words of the list,
as they are, with a slip (see ``spelling``) and as they sound. The names that have such words are
gathered, rare words first, until a budget is used up. The best of those are weighed by all their
words. Names without spaces and initials come in by marks of their own.

Every number is a float32 and every sum has one order, so all machines give the same bytes.
"""

from typing import NamedTuple

import numpy as np

from graphs.matching.kernels.spelling import (
    LONGEST_WORD,
    SHORTEST_WORD,
    bucket_of,
    edit_distance,
    letters_hash,
)
from graphs.matching.kernels.tables import Bytes, Floats, Hashes, Ints, Offsets, Tables
from graphs.network.compiled import compiled, kernel

_MOST_WORDS = 64  # of one name
_MOST_SIMILAR = 256  # words similar to those of one name
_SIMILAR_PER_WORD = 40  # of them for one word
_SLOTS = 1024  # of the hash table that finds them again; a power of two
_BINS = 256  # of the histogram that tells which scores are high
_SCALE = 255.99  # the highest score falls in the last bin
_MATCHED_ONCE = 0.25  # what a word that only one name has costs, as a share of its bits
_NO_BOUND = 1000.0


class QueryArrays(NamedTuple):
    """The names that are looked up: their words, one name after the other, and their marks."""

    letters: Bytes  # of all words, one after the other
    letters_at: Offsets  # where each word begins
    plain: Bytes  # 1 for a word whose slips are looked for
    sounds: Hashes  # how each word sounds; 0 for a word that is too short to say
    missing_bits: Floats  # of each word: what it costs, below zero, when the other name lacks it
    words_at: Offsets  # where the words of each name begin
    marks: Hashes
    mark_bits: Floats  # what each mark is worth
    marks_at: Offsets  # where the marks of each name begin


class SearchLimits(NamedTuple):
    """How much is looked at for one name."""

    gathered: int  # documents that share a word or a mark
    weighed: int  # of those, about how many are weighed by all their words
    results: int  # of those, how many are returned


class SearchResults(NamedTuple):
    """A row per name that is looked up, best document first; -1 where there are no more."""

    docs: Ints
    scores: Floats
    bounds: Floats  # the most bits that the words of both can weigh when they are compared


class _SimilarWords(NamedTuple):
    """Words of the list that one name has, or has one like: a hash table by word."""

    slots: Ints  # place in the columns, or -1
    words: Ints
    positions: Ints  # of the word of the name that it is similar to
    similarity: Floats  # 1 when it is the same word


class _Gathered(NamedTuple):
    """Documents that share something with one name. ``score`` and ``mark`` are 0 for others."""

    docs: Ints
    score: Floats  # of every document: bits of the shared words, and of the marks
    mark: Floats  # of every document: bits of its best mark


class _Best(NamedTuple):
    """The best documents of one name so far, in order."""

    docs: Ints
    scores: Floats
    marks: Floats


class _Scratch(NamedTuple):
    """Working memory."""

    rows: Ints  # three rows of edit distances
    own_bits: Floats  # of each word of the name
    shared_bits: Floats  # of each word of the name: what one document brings for it
    bins: Ints


@compiled
def search(
    query: QueryArrays, tables: Tables, limits: SearchLimits, results: SearchResults
) -> None:
    """Write the best documents of every name into ``results``; of equal ones the first wins."""
    doc_count = len(tables.doc_at) - 1
    similar = _SimilarWords(
        np.full(_SLOTS, -1, np.int32),
        np.empty(_MOST_SIMILAR, np.int32),
        np.empty(_MOST_SIMILAR, np.int32),
        np.empty(_MOST_SIMILAR, np.float32),
    )
    gathered = _Gathered(
        np.empty(2 * limits.gathered + 1024, np.int32),
        np.zeros(doc_count, np.float32),
        np.zeros(doc_count, np.float32),
    )
    best = _Best(
        np.empty(limits.results, np.int32),
        np.empty(limits.results, np.float32),
        np.empty(limits.results, np.float32),
    )
    scratch = _Scratch(
        np.empty((3, LONGEST_WORD + 1), np.int32),
        np.empty(_MOST_WORDS, np.float32),
        np.empty(_MOST_WORDS, np.float32),
        np.empty(_BINS + 1, np.int32),
    )
    rarest = np.float32(np.log2(1.0 + max(1, doc_count)))
    for name in range(len(query.words_at) - 1):
        first = query.words_at[name]
        last = min(query.words_at[name + 1], first + _MOST_WORDS)
        similar_count = _find_similar_words(query, tables, similar, scratch, first, last, rarest)
        count = _gather_by_marks(query, tables, gathered, name, limits.gathered)
        frequency = (
            tables.word_at[similar.words[:similar_count] + 1]
            - tables.word_at[similar.words[:similar_count]]
        )
        count = _gather_by_words(
            tables, similar, gathered, np.argsort(frequency), count, limits.gathered
        )
        best_count = _weigh_gathered(
            tables, similar, gathered, best, scratch, count, last - first, limits.weighed
        )
        _write_results(query, tables, similar, best, scratch, results, name, best_count)


@kernel
def _find_similar_words(
    query: QueryArrays, tables: Tables, similar: _SimilarWords, scratch: _Scratch, first: int,
    last: int, rarest: np.float32,
) -> int:  # fmt: skip
    """Fill ``similar`` for the words first to last of a name, and their own bits: as rare as the
    word is in the list, or as a word that no document has. Return how many similar words there are.
    """
    for slot in range(_SLOTS):
        similar.slots[slot] = -1
    count = 0
    for word in range(first, last):
        before = count
        count = _add_similar_words(query, tables, similar, scratch, word, word - first, count)
        scratch.own_bits[word - first] = rarest
        for at in range(before, count):
            if similar.similarity[at] == 1.0:
                scratch.own_bits[word - first] = tables.bits[similar.words[at]]
    return count


@kernel
def _add_similar_words(
    query: QueryArrays, tables: Tables, similar: _SimilarWords, scratch: _Scratch, word: int,
    position: int, count: int,
) -> int:  # fmt: skip
    """Add the words of the list that this word is, or that are written or sound like it.

    Tries the word itself, the word less each of its letters, and its sound.
    """
    start, end = query.letters_at[word], query.letters_at[word + 1]
    size = end - start
    attempts = 1
    if query.plain[word] and SHORTEST_WORD <= size <= LONGEST_WORD:
        attempts = size + 2
    added = 0
    for attempt in range(attempts):
        by_sound = attempt == attempts - 1 and attempt > 0
        if by_sound:
            if query.sounds[word] == 0:
                continue
            key = query.sounds[word]
        else:
            key = letters_hash(query.letters, start, end, start + attempt - 1 if attempt else -1)
        bucket = bucket_of(key)
        for at in range(tables.slip_bucket[bucket], tables.slip_bucket[bucket + 1]):
            if tables.slip_hash[at] != key:
                continue
            other = tables.slip_word[at]
            allowed = 0
            if query.plain[word]:
                allowed = 1 if size < 6 else 2
            if by_sound:
                allowed += 1
            edits = edit_distance(
                query.letters, start, end,
                tables.letters, tables.letters_at[other], tables.letters_at[other + 1],
                allowed, scratch.rows,
            )  # fmt: skip
            if size > LONGEST_WORD:
                edits = 0 if tables.letters_at[other + 1] - tables.letters_at[other] == size else 1
            if edits > allowed or (edits and added >= _SIMILAR_PER_WORD):
                continue
            similarity = np.float32(1.0 - 1.2 * edits / size)
            if by_sound and edits:
                similarity = max(similarity, np.float32(0.8))
            before = count
            count = _put(similar, count, other, position, similarity)
            added += count - before
    return count


@kernel
def _put(
    similar: _SimilarWords, count: int, word: int, position: int, similarity: np.float32
) -> int:
    """Add a word of the list once, with its highest similarity; return the new count."""
    slot = (word * 40503) & (_SLOTS - 1)
    while similar.slots[slot] >= 0:
        at = similar.slots[slot]
        if similar.words[at] == word:
            if similarity > similar.similarity[at]:
                similar.similarity[at] = similarity
                similar.positions[at] = position
            return count
        slot = (slot + 1) & (_SLOTS - 1)
    if count >= _MOST_SIMILAR:
        return count
    similar.slots[slot] = count
    similar.words[count] = word
    similar.positions[count] = position
    similar.similarity[count] = similarity
    return count + 1


@kernel
def _place_of(similar: _SimilarWords, word: int) -> int:
    """Return where a word of the list stands among the similar ones, or -1."""
    slot = (word * 40503) & (_SLOTS - 1)
    while similar.slots[slot] >= 0:
        if similar.words[similar.slots[slot]] == word:
            return int(similar.slots[slot])
        slot = (slot + 1) & (_SLOTS - 1)
    return -1


@kernel
def _gather_by_marks(
    query: QueryArrays, tables: Tables, gathered: _Gathered, name: int, most: int
) -> int:
    """Gather the documents that share a mark with a name; return how many."""
    count = 0
    for mark in range(query.marks_at[name], query.marks_at[name + 1]):
        key = query.marks[mark]
        bucket = bucket_of(key)
        for at in range(tables.mark_bucket[bucket], tables.mark_bucket[bucket + 1]):
            if tables.mark_hash[at] != key or count > most:
                continue
            doc = tables.mark_doc[at]
            if gathered.score[doc] == 0.0:
                gathered.docs[count] = doc
                count += 1
            gathered.score[doc] += query.mark_bits[mark]
            gathered.mark[doc] = max(gathered.mark[doc], query.mark_bits[mark])
    return count


@kernel
def _gather_by_words(
    tables: Tables, similar: _SimilarWords, gathered: _Gathered, order: Offsets, count: int,
    budget: int,
) -> int:  # fmt: skip
    """Gather the documents that have similar words, in this order of them, until the budget is
    used up; return how many there are now."""
    for rank in range(len(order)):
        at = order[rank]
        word = similar.words[at]
        start = tables.word_at[word]
        frequency = tables.word_at[word + 1] - start
        if frequency > budget:
            if count:
                break
            frequency = budget
        budget -= frequency
        bits = tables.bits[word] * similar.similarity[at]
        for place in range(start, start + frequency):
            doc = tables.word_docs[place]
            if gathered.score[doc] == 0.0:
                if count >= len(gathered.docs):
                    break
                gathered.docs[count] = doc
                count += 1
            gathered.score[doc] += bits
    return count


@kernel
def _weigh_gathered(
    tables: Tables, similar: _SimilarWords, gathered: _Gathered, best: _Best, scratch: _Scratch,
    count: int, words: int, weighed: int,
) -> int:  # fmt: skip
    """Weigh the documents with high scores and keep the best; return how many those are.

    The scores of all gathered documents are 0 again.
    """
    total = np.float32(0.0)
    for position in range(words):
        total += scratch.own_bits[position]
    least = _high_score(gathered, count, weighed, scratch.bins)
    best_count = 0
    for at in range(count):
        doc = gathered.docs[at]
        mark = gathered.mark[doc]
        if gathered.score[doc] >= least:
            score = _weigh(tables, similar, scratch.shared_bits, doc, words, total, mark)
            best_count = _insert(best, best_count, doc, score, mark)
        gathered.score[doc] = 0.0
        gathered.mark[doc] = 0.0
    return best_count


@kernel
def _high_score(gathered: _Gathered, count: int, weighed: int, bins: Ints) -> np.float32:
    """Return the score that about ``weighed`` of the gathered documents reach."""
    if count <= weighed:
        return np.float32(0.0)
    top = np.float32(0.0)
    for at in range(count):
        top = max(top, gathered.score[gathered.docs[at]])
    for at in range(len(bins)):
        bins[at] = 0
    for at in range(count):
        bins[int(gathered.score[gathered.docs[at]] / top * _SCALE)] += 1
    reached = 0
    for at in range(_BINS - 1, -1, -1):
        if reached + bins[at] > weighed and reached > 0:
            return np.float32((at + 1) / _SCALE * top)
        reached += bins[at]
    return np.float32(0.0)


@kernel
def _weigh(
    tables: Tables, similar: _SimilarWords, shared_bits: Floats, doc: int, words: int,
    total: np.float32, mark: np.float32,
) -> np.float32:  # fmt: skip
    """Return the bits of the words both have, less a share of those that one has; marks count for
    words. ``total`` is what the words of the name that is looked up weigh."""
    for position in range(words):
        shared_bits[position] = 0.0
    doc_bits = np.float32(0.0)
    matched = np.float32(0.0)
    for place in range(tables.doc_at[doc], tables.doc_at[doc + 1]):
        word = tables.doc_words[place]
        doc_bits += tables.bits[word]
        at = _place_of(similar, word)
        if at >= 0:
            bits = tables.bits[word] * similar.similarity[at]
            matched += tables.bits[word]
            position = similar.positions[at]
            shared_bits[position] = max(shared_bits[position], bits)
    shared = np.float32(0.0)
    for position in range(words):
        shared += shared_bits[position]
    apart = max(np.float32(0.0), doc_bits - matched) + max(np.float32(0.0), total - shared)
    return shared + mark - np.float32(_MATCHED_ONCE) * max(np.float32(0.0), apart - 2 * mark)


@kernel
def _insert(best: _Best, count: int, doc: int, score: np.float32, mark: np.float32) -> int:
    """Keep the best, in order; of equal ones the first document. Return how many are kept."""
    limit = len(best.docs)
    at = count
    while at > 0 and (
        score > best.scores[at - 1] or (score == best.scores[at - 1] and doc < best.docs[at - 1])
    ):
        at -= 1
    if at >= limit:
        return count
    for move in range(min(count, limit - 1), at, -1):
        best.docs[move] = best.docs[move - 1]
        best.scores[move] = best.scores[move - 1]
        best.marks[move] = best.marks[move - 1]
    best.docs[at] = doc
    best.scores[at] = score
    best.marks[at] = mark
    return min(count + 1, limit)


@kernel
def _write_results(
    query: QueryArrays, tables: Tables, similar: _SimilarWords, best: _Best, scratch: _Scratch,
    results: SearchResults, name: int, count: int,
) -> None:  # fmt: skip
    for at in range(len(best.docs)):
        if at < count:
            results.docs[name, at] = best.docs[at]
            results.scores[name, at] = best.scores[at]
            results.bounds[name, at] = _bound(
                query, tables, similar, scratch.shared_bits, name, best.docs[at], best.marks[at]
            )
        else:
            results.docs[name, at] = -1
            results.scores[name, at] = 0.0


@kernel
def _bound(
    query: QueryArrays, tables: Tables, similar: _SimilarWords, matched: Floats, name: int,
    doc: int, mark: np.float32,
) -> np.float32:  # fmt: skip
    """Return the most bits that the words of both names can weigh, without prior, whole and place.

    A pair with a mark has no bound: the mark stands for words that are equal in another way.
    """
    if mark > 0.0:
        return np.float32(_NO_BOUND)
    first = query.words_at[name]
    words = min(query.words_at[name + 1], first + _MOST_WORDS) - first
    for position in range(words):
        matched[position] = 0.0
    most = np.float32(0.0)
    for place in range(tables.doc_at[doc], tables.doc_at[doc + 1]):
        word = tables.doc_words[place]
        at = _place_of(similar, word)
        if at >= 0:
            most += tables.word_equal[word]
            matched[similar.positions[at]] = 1.0
        else:
            most += tables.word_extra[word]
    for position in range(words):
        if matched[position] == 0.0:
            most += query.missing_bits[first + position]
    return most
