"""The evidence of two names: which words agree, which do not, and what that weighs.

Everything here is symmetric: the two names are first put in one order, so that the same pair
gives the same bits and the same reasons whichever comes first.
"""

from functools import cache
from typing import Protocol

from graphs.matching.name_parsing import Name
from graphs.matching.records import Reason
from graphs.matching.transliteration import bare_sound, sound
from graphs.matching.vocabulary import NameWord, Weights, vocabulary, weights

_SLIP_FROM = 5  # letters: in a shorter word another letter is another word
_TELLS_APART = frozenset(
    {"number_differs", "place_differs", "form_family_differs", "form_country_differs", "group_word"}
)
_TOO_MANY = 8  # words left over on one side: beyond it only equal words are looked for


def align(a: Name, b: Name, known_places: frozenset[str]) -> tuple[float, list[Reason]]:
    """Return the bits that two names weigh, and why; both records share ``known_places``."""
    if b.order < a.order:
        a, b = b, a
    w = weights()
    reasons: list[Reason] = []
    rare: list[tuple[float, str, tuple[str, ...]]] = []
    usual: list[tuple[float, str, tuple[str, ...]]] = []
    left, right = _equal_words(a, b, rare, usual)
    if left and right and a.letters == b.letters:
        rare, usual = [(_letters(a.letters, w), "word_spacing", _spacings(a, b))], []
        left, right = [], []
    alike = not left and not right
    if left or right:
        if left and right and len(left) <= _TOO_MANY and len(right) <= _TOO_MANY:
            _fuzzy_words(left, right, a.consonants or b.consonants, rare, usual, w)
            if left or right:
                _joined(left, right, rare, w)
            if left or right:
                _acronym(a, b, left, right, rare, w)
        if left or right:
            _left_over(left, right, known_places, reasons, w)
        elif any(code != "word_typo" for _, code, _ in rare) or (usual and not rare):
            reasons.append(Reason("whole_alike", w.bits["whole_alike"]))
    if alike and (rare or usual):
        reasons.append(Reason("whole_equal", w.bits["whole_equal"]))
    _add(rare, w.again_rare, reasons)
    _add(usual, w.again, reasons)
    if a.forms and b.forms:
        reasons += _forms(a, b, w)
    if any(reason.code in _TELLS_APART for reason in reasons):
        shared = sum(reason.weight for reason in reasons if reason.weight > 0)
        if shared > w.group_most:
            reasons.append(Reason("one_group", w.group_most - shared))
    return sum(reason.weight for reason in reasons), reasons


def _spacings(a: Name, b: Name) -> tuple[str, str]:
    one, other = (" ".join(word.written for word in name.words) for name in (a, b))
    return one, other


_Matched = list[tuple[float, str, tuple[str, ...]]]


def _equal_words(
    a: Name, b: Name, rare: _Matched, usual: _Matched
) -> tuple[list[NameWord], list[NameWord]]:
    """Pair words of one sense; return those that are left on either side."""
    left: list[NameWord] = []
    right = list(b.words)
    for word in a.words:
        sense = word.sense
        for at, other in enumerate(right):
            if other.sense == sense:
                del right[at]
                code: str = "word_equal"
                about: tuple[str, ...] = (word.written,)
                if other.written != word.written:
                    code, about = "word_translated", (word.written, other.written)
                (rare if word.kind == "rare" else usual).append((word.equal, code, about))
                break
        else:
            left.append(word)
    return left, right


def _add(matched: _Matched, again: tuple[float, ...], reasons: list[Reason]) -> None:
    """Add matched words as reasons: words of a name come together, so each next one counts less."""
    if len(matched) > 1:
        matched.sort(key=lambda match: (-match[0], match[2]))
    last = len(again) - 1
    for at, (bits, code, about) in enumerate(matched):
        reasons.append(Reason(code, bits * again[min(at, last)], about))


def _fuzzy_words(
    left: list[NameWord], right: list[NameWord], consonants: bool, rare: _Matched, usual: _Matched,
    w: Weights,
) -> None:  # fmt: skip
    """Pair what is left by slips, sounds, abbreviations and initials, the best pair first."""
    pairs = []
    for i, word in enumerate(left):
        for j, other in enumerate(right):
            likeness = _likeness(word, other, consonants, w)
            if likeness:
                pairs.append((-likeness[0], i, j, likeness[1]))
    if not pairs:
        return
    pairs.sort()
    used_left: set[int] = set()
    used_right: set[int] = set()
    for minus, i, j, code in pairs:
        if i in used_left or j in used_right:
            continue
        used_left.add(i)
        used_right.add(j)
        about = (left[i].written, right[j].written)
        (rare if "rare" in (left[i].kind, right[j].kind) else usual).append((-minus, code, about))
    left[:] = [word for i, word in enumerate(left) if i not in used_left]
    right[:] = [word for j, word in enumerate(right) if j not in used_right]


def _likeness(
    word: NameWord, other: NameWord, consonants: bool, w: Weights
) -> tuple[float, str] | None:
    """Return the bits and the code when one word can be the other, written in another way."""
    x, y = word.written, other.written
    if word.kind == "number" or other.kind == "number":
        return None
    most = min(word.equal, other.equal)
    if len(x) == 1 or len(y) == 1:
        return (w.equal["initial"], "word_initial") if x[0] == y[0] else None
    if word.dotted or other.dotted:
        short, long = (x, y) if len(x) < len(y) else (y, x)
        if long.startswith(short):
            return max(0.0, min(most, 2.0 * len(short)) + w.bits["word_short"]), "word_short"
    shortest = min(len(x), len(y))
    if shortest < _SLIP_FROM - 1 or abs(len(x) - len(y)) > 3:
        if consonants and bare_sound(x) == bare_sound(y):
            return max(0.0, most + w.bits["word_sound"]), "word_sound"
        return None
    return _slip_or_sound(x, y, most, consonants, w)


def _slip_or_sound(
    x: str, y: str, most: float, consonants: bool, w: Weights
) -> tuple[float, str] | None:
    shortest = min(len(x), len(y))
    if consonants and bare_sound(x) == bare_sound(y):
        return max(0.0, most + w.bits["word_sound"]), "word_sound"
    edits = _edits()(x, y, score_cutoff=3)
    if edits <= max(1, shortest // 3) and shortest > 3 and sound(x) == sound(y):
        return max(0.0, most + w.bits["word_sound"]), "word_sound"
    if shortest < _SLIP_FROM or edits > (1 if shortest < 9 else 2 if shortest < 14 else 3):
        return None
    others = edits - abs(len(x) - len(y))  # letters that stand for another one
    if others and len(x) == len(y) and sorted(x) == sorted(y):
        others = 0  # they only stand in another order
    each = min(w.typo_least, w.bits["word_typo"] / max(len(x), len(y)))
    cost = each * (edits - others + others * w.typo_another)
    if x[0] != y[0]:
        cost += w.typo_first_letter
    return (most + cost, "word_typo") if most + cost > 0 else None


def _joined(left: list[NameWord], right: list[NameWord], rare: _Matched, w: Weights) -> None:
    """Match words that are written together in one name: "Good Will" and "Goodwill"."""
    if len(left) + len(right) < 3 or not (left and right):
        return
    for ours, theirs in ((left, right), (right, left)):
        for i, word in enumerate(ours):
            hit = _run_of(word.written, theirs)
            if hit:
                start, end = hit
                apart = " ".join(other.written for other in theirs[start:end])
                rare.append((_letters(word.written, w), "word_spacing", (word.written, apart)))
                del ours[i], theirs[start:end]
                return
    x, y = ("".join(word.written for word in words) for words in (left, right))
    if min(len(x), len(y)) >= _SLIP_FROM + 1 and abs(len(x) - len(y)) < 2:
        edits = _edits()(x, y, score_cutoff=1)
        if edits <= 1:
            cost = edits * w.bits["word_typo"] / max(len(x), len(y))
            about = tuple(" ".join(word.written for word in words) for words in (left, right))
            rare.append((_letters(x, w) + cost, "word_spacing", about))
            left.clear()
            right.clear()


def _run_of(written: str, words: list[NameWord]) -> tuple[int, int] | None:
    """Return where neighbours among ``words``, two to four, make up ``written``."""
    for start in range(len(words)):
        made = words[start].written
        if not written.startswith(made):
            continue
        for end in range(start + 1, min(start + 4, len(words))):
            made += words[end].written
            if made == written:
                return start, end + 1
    return None


def _letters(written: str, w: Weights) -> float:
    return min(w.equal["most"], w.equal["letter"] * len(written)) + w.bits["word_spacing"]


def _acronym(
    a: Name, b: Name, left: list[NameWord], right: list[NameWord], rare: _Matched, w: Weights
) -> None:
    """Match one word whose letters begin all that is left: "EWC" and "Example Works Council"."""
    for ours, theirs, whole in ((left, right, b), (right, left, a)):
        if len(theirs) < 2 or len(theirs) < len(whole.words):
            continue
        for i, word in enumerate(ours):
            size = len(word.written)
            if 2 <= size <= 6 and word.written in whole.initials:
                meant = " ".join(other.written for other in theirs)
                rare.append((size * w.bits["acronym"], "acronym", (word.written, meant)))
                del ours[i]
                theirs.clear()
                return


def _left_over(
    left: list[NameWord],
    right: list[NameWord],
    known_places: frozenset[str],
    reasons: list[Reason],
    w: Weights,
) -> None:
    for kind, code in (("number", "number_differs"), ("place", "place_differs")):
        ours = [word for word in left if word.kind == kind]
        theirs = [word for word in right if word.kind == kind]
        if ours and theirs:
            reasons.append(Reason(code, w.bits[code], (ours[0].written, theirs[0].written)))
            left[:] = [word for word in left if word is not ours[0]]
            right[:] = [word for word in right if word is not theirs[0]]
    for word in sorted((*left, *right)):
        if word.kind == "place" and known_places and _is_known(word, known_places):
            bits = w.bits["place_of_the_other"]
            reasons.append(Reason("place_of_the_other", bits, (word.written,)))
        else:
            code = "group_word" if word.kind == "parent" else "word_only_one"
            reasons.append(Reason(code, word.extra, (word.written,)))


def _is_known(word: NameWord, known_places: frozenset[str]) -> bool:
    country = vocabulary().place_countries.get(word.sense)
    return word.sense in known_places or (bool(country) and country in known_places)


def _forms(a: Name, b: Name, w: Weights) -> list[Reason]:
    """Return the reason of equal or different forms; translations of each other weigh nothing."""
    about = (a.form_written, b.form_written)
    ours = {form.code for form in a.forms if form.family != "any"}
    if any(form.code in ours for form in b.forms):
        return [Reason("form_equal", w.bits["form_equal"], (about[0],))]
    if any(form.fits(other) for form in a.forms for other in b.forms):
        return []
    families = {form.family for form in a.forms} & {form.family for form in b.forms}
    code = "form_country_differs" if families else "form_family_differs"
    return [Reason(code, w.bits[code], about)]


class _EditDistance(Protocol):
    def __call__(self, first: str, second: str, /, *, score_cutoff: int) -> int: ...


@cache
def _edits() -> _EditDistance:
    """Return optimal string alignment: insertions, deletions, exchanges, neighbours swapped."""
    from rapidfuzz.distance import OSA  # a compiled library, which few commands need

    return OSA.distance
