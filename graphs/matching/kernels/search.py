"""Finding the names that may be one company's: from a word to words like it, from those to names.

Three steps for each name that is looked up. Its words are looked up among the words of the list,
as they are, with a slip (two words that become equal when each loses at most one letter are one
or two slips apart; the distance is then counted) and as they sound. The names that have such
words are gathered, rare words first, until a budget is used up. The best of those are weighed by
all their words. Names without spaces and initials come in by marks of their own.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphs.network.compiled import compiled

LONGEST_WORD = 24  # letters that slips are looked for in
SHORTEST_WORD = 4
_LIKE = 256  # words like those of one name, at most
_PER_WORD = 40  # of them for one word
_SLOTS = 1024  # of the table that finds them again; a power of two
_BUCKET_SHIFT = np.uint32(12)
_MATCHED_ONCE = 0.25  # what a word that only one name has costs, as a share of its bits


@compiled
def _hash(letters: Any, start: int, end: int, without: int) -> Any:
    """FNV-1a of the letters less one; ``without`` -1 leaves none out. Never 0."""
    h = np.uint32(2166136261)
    for at in range(start, end):
        if at != without:
            h = np.uint32((h ^ np.uint32(letters[at])) * np.uint32(16777619))
    return h | np.uint32(1)


@compiled
def _fill_slips(letters: Any, at: Any, plain: Any, n: int, hashes: Any, words: Any) -> int:
    count = 0
    write = len(hashes) > 0
    for word in range(n):
        start, end = at[word], at[word + 1]
        if write:
            hashes[count] = _hash(letters, start, end, -1)
            words[count] = word
        count += 1
        size = end - start
        if not plain[word] or size < SHORTEST_WORD or size > LONGEST_WORD:
            continue
        for without in range(start, end):
            if without > start and letters[without] == letters[without - 1]:
                continue  # the same letters as before
            if write:
                hashes[count] = _hash(letters, start, end, without)
                words[count] = word
            count += 1
    return count


def spelled_with_slips(
    letters: NDArray[np.uint8], at: NDArray[np.int64], plain: NDArray[np.uint8], n: int
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """The hash of every word and of every word less one letter, with the word it comes from."""
    count = _fill_slips(letters, at, plain, n, np.empty(0, np.uint32), np.empty(0, np.int32))
    hashes, words = np.empty(count, np.uint32), np.empty(count, np.int32)
    if count:
        _fill_slips(letters, at, plain, n, hashes, words)
    return hashes, words


@compiled
def _edits(a: Any, a0: int, a1: int, b: Any, b0: int, b1: int, most: int, rows: Any) -> Any:
    """Optimal string alignment, counted no further than ``most`` + 1."""
    n, m = a1 - a0, b1 - b0
    if n - m > most or m - n > most or n > LONGEST_WORD or m > LONGEST_WORD:
        return most + 1
    for j in range(m + 1):
        rows[1, j] = j
    for i in range(1, n + 1):
        now, last, before = (i + 1) % 3, i % 3, (i + 2) % 3
        rows[now, 0] = i
        least = i
        for j in range(1, m + 1):
            same = a[a0 + i - 1] == b[b0 + j - 1]
            best = rows[last, j - 1] + (0 if same else 1)
            best = min(best, rows[last, j] + 1, rows[now, j - 1] + 1)
            if (
                i > 1
                and j > 1
                and a[a0 + i - 1] == b[b0 + j - 2]
                and a[a0 + i - 2] == b[b0 + j - 1]
            ):
                best = min(best, rows[before, j - 2] + 1)
            rows[now, j] = best
            least = min(least, best)
        if least > most:
            return most + 1
    return rows[(n + 1) % 3, m]


@compiled
def _put(slots: Any, like: Any, of: Any, sims: Any, count: int, word: int, q: int, sim: Any) -> Any:
    """Adds a word that is like the q-th of the name, once; gives the new count."""
    slot = (word * 40503) & (_SLOTS - 1)
    while slots[slot] >= 0:
        if like[slots[slot]] == word:
            if sim > sims[slots[slot]]:
                sims[slots[slot]] = sim
                of[slots[slot]] = q
            return count
        slot = (slot + 1) & (_SLOTS - 1)
    if count >= _LIKE:
        return count
    slots[slot] = count
    like[count] = word
    of[count] = q
    sims[count] = sim
    return count + 1


@compiled
def _found(slots: Any, like: Any, word: int) -> Any:
    slot = (word * 40503) & (_SLOTS - 1)
    while slots[slot] >= 0:
        if like[slots[slot]] == word:
            return slots[slot]
        slot = (slot + 1) & (_SLOTS - 1)
    return -1


@compiled
def _words_like(
    text: Any, start: int, end: int, plain: int, heard: Any, q: int, t_letters: Any, t_at: Any,
    s_hash: Any, s_word: Any, s_bucket: Any, slots: Any, like: Any, of: Any, sims: Any, count: int,
    rows: Any,
) -> int:  # fmt: skip
    """Words of the list that are this word, or are written or sound like it."""
    size = end - start
    most = 1 if size < 6 else 2
    tries = 1
    if plain and SHORTEST_WORD <= size <= LONGEST_WORD:
        tries = size + 2
    added = 0
    for attempt in range(tries):
        by_sound = attempt == tries - 1 and attempt > 0
        if by_sound:
            if heard == 0:
                continue
            h = heard
        else:
            h = _hash(text, start, end, start + attempt - 1 if attempt else -1)
        for at in range(s_bucket[h >> _BUCKET_SHIFT], s_bucket[(h >> _BUCKET_SHIFT) + 1]):
            if s_hash[at] != h:
                continue
            word = s_word[at]
            allowed = most if plain else 0
            if by_sound:
                allowed += 1
            edits = _edits(text, start, end, t_letters, t_at[word], t_at[word + 1], allowed, rows)
            if size > LONGEST_WORD:
                edits = 0 if t_at[word + 1] - t_at[word] == size else 1
            if edits > allowed or (edits and added >= _PER_WORD):
                continue
            sim = np.float32(1.0 - 1.2 * edits / size)
            if by_sound and edits:
                sim = max(sim, np.float32(0.8))
            before = count
            count = _put(slots, like, of, sims, count, word, q, sim)
            added += count - before
    return count


@compiled
def _gather(
    docs: Any, start: int, end: int, gain: Any, score: Any, touched: Any, count: int
) -> int:
    for at in range(start, end):
        doc = docs[at]
        if score[doc] == 0.0:
            if count >= len(touched):
                return count
            touched[count] = doc
            count += 1
        score[doc] += gain
    return count


@compiled
def search(
    text: Any, text_at: Any, plain: Any, heard: Any, name_at: Any,  # the words looked up
    extra: Any,  # what each word costs that the other name has not
    also: Any, also_at: Any, also_gain: Any,  # marks of each name
    t_letters: Any, t_at: Any, doc_words: Any, doc_at: Any, word_docs: Any, word_at: Any,
    bits: Any, w_equal: Any, w_extra: Any, s_hash: Any, s_word: Any, s_bucket: Any, m_hash: Any,
    m_doc: Any, m_bucket: Any, budget: int, weighed: int, limit: int, out_doc: Any, out_score: Any,
    out_bound: Any,
) -> None:  # fmt: skip
    """The ``limit`` best documents of every name, best first; -1 where there are no more."""
    n_docs = len(doc_at) - 1
    score = np.zeros(n_docs, np.float32)
    bonus = np.zeros(n_docs, np.float32)
    touched = np.empty(2 * budget + 1024, np.int32)
    slots = np.full(_SLOTS, -1, np.int32)
    like = np.empty(_LIKE, np.int32)
    of = np.empty(_LIKE, np.int32)
    sims = np.empty(_LIKE, np.float32)
    rows = np.empty((3, LONGEST_WORD + 1), np.int32)
    own = np.empty(64, np.float32)
    got = np.empty(64, np.float32)
    best_doc = np.empty(limit, np.int32)
    best_score = np.empty(limit, np.float32)
    best_mark = np.empty(limit, np.float32)
    rarest = np.float32(np.log2(1.0 + max(1, n_docs)))
    for name in range(len(name_at) - 1):
        first, last = name_at[name], min(name_at[name + 1], name_at[name] + 64)
        slots[:] = -1
        like_count = 0
        total = np.float32(0.0)
        for q in range(first, last):
            before = like_count
            like_count = _words_like(
                text, text_at[q], text_at[q + 1], plain[q], heard[q], q - first, t_letters, t_at,
                s_hash, s_word, s_bucket, slots, like, of, sims, like_count, rows,
            )  # fmt: skip
            own[q - first] = rarest
            for at in range(before, like_count):
                if sims[at] == 1.0:
                    own[q - first] = bits[like[at]]
            total += own[q - first]
        count = 0
        for at in range(also_at[name], also_at[name + 1]):
            h = also[at]
            for m in range(m_bucket[h >> _BUCKET_SHIFT], m_bucket[(h >> _BUCKET_SHIFT) + 1]):
                if m_hash[m] != h or count > budget:
                    continue
                doc = m_doc[m]
                if score[doc] == 0.0:
                    touched[count] = doc
                    count += 1
                score[doc] += also_gain[at]
                bonus[doc] = max(bonus[doc], also_gain[at])
        order = np.argsort(word_at[like[:like_count] + 1] - word_at[like[:like_count]])
        left = budget
        for at in order:
            word = like[at]
            frequency = word_at[word + 1] - word_at[word]
            if frequency > left:
                if count:
                    break
                frequency = left
            left -= frequency
            count = _gather(
                word_docs, word_at[word], word_at[word] + frequency, bits[word] * sims[at], score,
                touched, count,
            )  # fmt: skip
        least = _least(score, touched, count, weighed)
        kept = 0
        for at in range(count):
            doc = touched[at]
            if score[doc] >= least:
                value = _weigh(
                    doc, doc_words, doc_at, bits, slots, like, of, sims, got, last - first, total,
                    bonus[doc],
                )  # fmt: skip
                kept = _keep(best_doc, best_score, best_mark, kept, limit, doc, value, bonus[doc])
            score[doc] = 0.0
            bonus[doc] = 0.0
        for at in range(limit):
            out_doc[name, at] = best_doc[at] if at < kept else -1
            out_score[name, at] = best_score[at] if at < kept else 0.0
            if at < kept:
                out_bound[name, at] = _bound(
                    best_doc[at], doc_words, doc_at, w_equal, w_extra, slots, like, of, got, extra,
                    first, last, best_mark[at],
                )  # fmt: skip


@compiled
def _least(score: Any, touched: Any, count: int, weighed: int) -> Any:
    """The score that about ``weighed`` of the touched documents reach."""
    if count <= weighed:
        return np.float32(0.0)
    top = np.float32(0.0)
    for at in range(count):
        top = max(top, score[touched[at]])
    bins = np.zeros(257, np.int32)
    for at in range(count):
        bins[int(score[touched[at]] / top * 255.99)] += 1
    reached = 0
    for at in range(255, -1, -1):
        if reached + bins[at] > weighed and reached > 0:
            return np.float32((at + 1) / 255.99 * top)
        reached += bins[at]
    return np.float32(0.0)


@compiled
def _weigh(
    doc: int, doc_words: Any, doc_at: Any, bits: Any, slots: Any, like: Any, of: Any, sims: Any,
    got: Any, words: int, total: Any, bonus: Any,
) -> Any:  # fmt: skip
    """Bits of the words both have, less a share of those that one has; marks count for words."""
    for q in range(words):
        got[q] = 0.0
    theirs = np.float32(0.0)
    met = np.float32(0.0)
    for at in range(doc_at[doc], doc_at[doc + 1]):
        word = doc_words[at]
        theirs += bits[word]
        hit = _found(slots, like, word)
        if hit >= 0:
            gain = bits[word] * sims[hit]
            met += bits[word]
            got[of[hit]] = max(got[of[hit]], gain)
    shared = np.float32(0.0)
    for q in range(words):
        shared += got[q]
    apart = max(np.float32(0.0), theirs - met) + max(np.float32(0.0), total - shared)
    return shared + bonus - np.float32(_MATCHED_ONCE) * max(np.float32(0.0), apart - 2 * bonus)


@compiled
def _bound(
    doc: int, doc_words: Any, doc_at: Any, w_equal: Any, w_extra: Any, slots: Any, like: Any,
    of: Any, got: Any, extra: Any, first: int, last: int, mark: Any,
) -> Any:  # fmt: skip
    """The most bits that the words of both names can weigh, without prior, whole and place.

    A pair with a mark has no bound: the mark stands for words that are equal in another way.
    """
    if mark > 0.0:
        return np.float32(1000.0)
    for q in range(last - first):
        got[q] = 0.0
    most = np.float32(0.0)
    for at in range(doc_at[doc], doc_at[doc + 1]):
        word = doc_words[at]
        hit = _found(slots, like, word)
        if hit >= 0:
            most += w_equal[word]
            got[of[hit]] = 1.0
        else:
            most += w_extra[word]
    for q in range(last - first):
        if got[q] == 0.0:
            most += extra[first + q]
    return most


@compiled
def _keep(
    docs: Any, scores: Any, marks: Any, kept: int, limit: int, doc: int, value: Any, mark: Any
) -> int:
    """Keeps the best, in order; of equal ones the first document."""
    at = kept
    while at > 0 and (value > scores[at - 1] or (value == scores[at - 1] and doc < docs[at - 1])):
        at -= 1
    if at >= limit:
        return kept
    end = min(kept, limit - 1)
    for move in range(end, at, -1):
        docs[move] = docs[move - 1]
        scores[move] = scores[move - 1]
        marks[move] = marks[move - 1]
    docs[at] = doc
    scores[at] = value
    marks[at] = mark
    return min(kept + 1, limit)
