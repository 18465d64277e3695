"""Parsing of names: words by kind, legal forms, numbers, and other names inside a name.

Parsing costs more than comparing, so names that were parsed lately are cached. Of a name only the
first letters and words count, so no text costs much.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from graphs import names
from graphs.matching.transliteration import bare_sound, is_unvowelled, latin
from graphs.matching.vocabulary import Form, NameWord, slip_of, vocabulary, word_of

LONGEST = 300  # letters of a name that are read
MOST_WORDS = 24
_TOKEN = re.compile(r"[a-z0-9]+\.?")
_INITIALS = re.compile(r"(?<=\b[a-z])\.(?=[a-z]\b)")
_GLUED = re.compile(
    r"(?<=[a-zà-ÿ])(?=(?:AG|GmbH|BV|NV|SA|SE|Ltd|LTD|Inc|LLC|PLC|SAS|SARL|AB|KG)\b)"
)
_MIXED = re.compile(r"([a-z]{3,})([0-9]+)")
_ALONE = re.compile(r"(?<![a-z0-9])[a-z](?![a-z0-9])")
_QUOTES = str.maketrans("", "", "'`´‘’ʼʹ")
_OTHERWISE = re.compile(
    r"(?i)[\s,;(]+(?:formerly(?: known as)?|previously|prev\.|f/?k/?a|a/?k/?a|also known as"
    r"|trading as|t/as?\b|d/?b/?a\b|doing business as|voorheen|v/h\b|(?:t\.?)?h\.?o\.?d\.?n\.?"
    r"|handelend onder(?: de naam)?|tevens(?: handelend)?|anciennement|ehemals|vormals|eski adiyla"
    r"|now(?= [A-Z])|thans)[\s:.,]+"
)
_BRACKETS = re.compile(r"\(([^()]{1,80})\)")
_SLASH = re.compile(r"(?<=\w{3})\s?/\s?(?=\w{3})")
_ROMAN = {"i": "1", "v": "5", "x": "10"}  # only as the last word: else they are initials
_SLAVIC = re.compile(r"(?:skiy|skii|skij|skaya|skoe|skogo|skie)$")


class Name(NamedTuple):
    """One name, parsed. Fillers such as "the" and "and" are left out of ``words``."""

    words: tuple[NameWord, ...]
    forms: tuple[Form, ...]
    form_written: str  # the legal form as the name has it, or ""
    letters: str  # all of the name less its legal form, without spaces
    initials: tuple[str, ...]  # of the words; with the fillers; with the legal form
    consonants: bool  # of a script without vowels
    order: str  # what puts two names in one order, whichever comes first


def names_of(written: tuple[str, ...]) -> tuple[Name, ...]:
    """Return every name among these, and every other name that stands inside one of them."""
    if len(written) == 1:
        return _read(written[0][:1000])
    return tuple(dict.fromkeys(name for text in written[:40] for name in _read(text[:1000])))


@lru_cache(maxsize=20_000)
def _read(text: str) -> tuple[Name, ...]:
    """Return the names in one cell; none when it names nobody."""
    cleaned = names.clean(text)
    if names.is_anonymous_when_clean(cleaned):
        return ()
    parts = _parts(cleaned[: 3 * LONGEST])
    read = [name for part in parts if (name := _name(part[:LONGEST])) is not None]
    return tuple(read) if len(read) < 2 else tuple(dict.fromkeys(read))


def forget_names() -> None:
    """Forget the names that were parsed lately."""
    _read.cache_clear()


def _parts(text: str) -> list[str]:
    """Return the name, and what the company was or is also called."""
    parts = [text]
    if _OTHERWISE.search(text):
        parts = [part.strip(" ,;()") for part in _OTHERWISE.split(text)]
    if "/" in text:
        parts += [half for part in parts for half in _halves(part)]
    if "(" in text:
        parts = [other for part in parts for other in _bracketed(part)]
    return [part for part in parts if part]


def _halves(part: str) -> list[str]:
    halves = _SLASH.split(part)
    return halves if len(halves) > 1 else []


def _bracketed(part: str) -> list[str]:
    """Return a short word of capitals in brackets apart: "Example Works Council (EWC)"."""
    inside = _BRACKETS.search(part)
    if inside and inside[1].isupper() and inside[1].isalpha() and 3 <= len(inside[1]) <= 6:
        outside = f"{part[: inside.start()]} {part[inside.end() :]}".strip()
        first = "".join(word[0] for word in re.findall(r"\w+", outside))
        if first.casefold().startswith(inside[1].casefold()[:2]):
            return [outside, inside[1]]
    return [part]


def _name(text: str) -> Name | None:
    written = latin(_GLUED.sub(" ", text)).translate(_QUOTES)
    tokens = _tokens(written)
    if not tokens:
        return None
    name_tokens, forms, form_written = _without_forms(tokens)
    consonants = is_unvowelled(text)
    spelled = _numbers([_word(token, consonants) for token in name_tokens])
    words = tuple([word for word in spelled if word.kind != "filler"])[:MOST_WORDS]
    words = _without_own_initials(words, tokens)
    if not words:  # a name that is all legal form or "the": then that is its name
        words = tuple(word_of(token.rstrip("."), "vague") for token in tokens[:3])
    return Name(
        words=words,
        forms=forms,
        form_written=form_written,
        letters="".join([word.written for word in spelled]).replace(" ", ""),
        initials=_initials(words, spelled, tokens),
        consonants=consonants,
        order=" ".join([*[word.written for word in words], form_written]),
    )


def _initials(
    words: tuple[NameWord, ...], spelled: list[NameWord], tokens: list[str]
) -> tuple[str, ...]:
    """Return the first letters of a name: of its words, with the fillers, with the legal form."""
    first = "".join([word.written[0] for word in words])
    written = "".join([token[0] for token in tokens])
    filled = first
    if len(spelled) != len(words):
        filled = "".join([word.written[0] for word in spelled])
    return (first,) if first == written == filled else (first, written, filled)


def _without_own_initials(words: tuple[NameWord, ...], tokens: list[str]) -> tuple[NameWord, ...]:
    """Return the words less their own initials, as in "EWC Example Works Council"."""
    if len(words) < 3:
        return words
    first, last = words[0], words[-1]
    if _can_be_initials(first) and first.written in _initials(words[1:], [], tokens[1:]):
        return words[1:]
    if _can_be_initials(last) and last.written in _initials(words[:-1], [], tokens[:-1]):
        return words[:-1]
    return words


def _can_be_initials(word: NameWord) -> bool:
    return word.kind == "rare" and 2 < len(word.written) < 7


def _tokens(written: str) -> list[str]:
    """Return the words, with the full stop of an abbreviation; neighbouring letters are joined."""
    if "." in written:
        written = _INITIALS.sub("", written)
    tokens = _TOKEN.findall(written)[: 2 * MOST_WORDS]
    joined = tokens
    if _ALONE.search(written):
        joined = []
        single = False
        for token in tokens:
            letter = token.rstrip(".")
            if len(letter) == 1 and letter.isalpha():
                joined[-1:] = [joined[-1] + letter] if single else [*joined[-1:], letter]
                single = True
            else:
                joined.append(token)
                single = False
    if _MIXED.search(written):
        return [part for token in joined for part in _split_number(token)]
    return joined


def _split_number(token: str) -> tuple[str, ...]:
    mixed = _MIXED.fullmatch(token)
    return (mixed[1], mixed[2]) if mixed else (token,)


def _without_forms(tokens: list[str]) -> tuple[list[str], tuple[Form, ...], str]:
    """Return the tokens less the legal forms, those forms, and how the last one is written."""
    bare = [token[:-1] if token[-1] == "." else token for token in tokens]
    vocab = vocabulary()
    table, form_words, meant = vocab.forms, vocab.form_words, vocab.words
    odd = [
        at
        for at, token in enumerate(bare)
        if len(token) > 4 and token not in meant and token not in form_words
    ]
    for at in odd:
        if _near_a_form(bare, at) and (mended := _mended(bare, at)):
            tokens = bare = mended
            break
    name_tokens: list[str] = []
    matches: list[tuple[tuple[str, ...], tuple[Form, ...]]] = []
    at = 0
    while at < len(bare):
        hit = _form_at(bare, at, table) if bare[at] in table else None
        if hit:
            matches.append(hit)
            at += len(hit[0])
        else:
            name_tokens.append(tokens[at])
            at += 1
    if not matches:
        return name_tokens, (), ""
    telling = [hit for hit in matches if hit[1][0].family != "any"] or matches
    forms = telling[0][1]
    if len(telling) > 1:
        forms = tuple(dict.fromkeys([form for _, several in telling for form in several]))
    return name_tokens, forms, " ".join(telling[-1][0])


def _near_a_form(bare: list[str], at: int) -> bool:
    """Return whether a word can be one of a legal form with a slip: it begins or ends as one, or
    stands beside one. Quick, since every word without a meaning is tried."""
    vocab = vocabulary()
    word = bare[at]
    if len(word) > 5 and (word[:3] in vocab.form_begins or word[-3:] in vocab.form_ends):
        return True
    if word[:2] not in vocab.part_begins or word[-2:] not in vocab.part_ends:
        return False
    beside = bare[max(0, at - 1) : at] + bare[at + 1 : at + 2]
    return any(other in vocab.form_parts for other in beside)


def _mended(bare: list[str], at: int) -> list[str] | None:
    """Return the words with the slip in a legal form corrected ("joynt stock company"), or None."""
    parts = vocabulary().form_parts
    for size in (4, 3, 2, 1):
        for start in range(max(0, at - size + 1), min(at, len(bare) - size) + 1):
            run = bare[start : start + size]
            if size > 1 and any(w not in parts for w in (*bare[start:at], *run[at - start + 1 :])):
                continue
            meant = slip_of("".join(run))
            if meant:
                return [*bare[:start], *meant, *bare[start + size :]]
    return None


def _form_at(
    bare: list[str], at: int, table: dict[str, list[tuple[tuple[str, ...], tuple[Form, ...], bool]]]
) -> tuple[tuple[str, ...], tuple[Form, ...]] | None:
    for spelled, forms, only_at_an_edge in table[bare[at]]:
        if tuple(bare[at : at + len(spelled)]) != spelled:
            continue
        if only_at_an_edge and at > 0 and not _only_forms_after(bare, at + 1):
            continue
        return spelled, forms
    return None


def _only_forms_after(bare: list[str], at: int) -> bool:
    form_words = vocabulary().form_words
    return all(token in form_words for token in bare[at:])


def _word(token: str, consonants: bool) -> NameWord:
    vocab = vocabulary()
    name_word = vocab.words.get(token)
    if name_word:
        return name_word
    bare = token.rstrip(".")
    name_word = vocab.words.get(bare)
    if name_word:
        return name_word
    if bare.isdigit():
        return word_of(bare.lstrip("0") or "0", "number", bare)
    if bare in vocab.numbers:
        return word_of(str(vocab.numbers[bare]), "number", bare)
    if len(bare) == 1:
        return word_of(bare, "initial")
    if consonants and (meant := vocab.by_sound.get(bare_sound(bare))):
        return meant._replace(written=bare)
    if len(bare) > 7 and (ending := _SLAVIC.search(bare)):
        stem = bare[: ending.start()]
        return vocab.words.get(stem) or word_of(stem, "rare", bare)
    return word_of(bare, "rare", bare, token[-1] == "." and len(bare) > 1)


def _numbers(words: list[NameWord]) -> list[NameWord]:
    """Join words that are one number: "forty four" is 44."""
    last = words[-1] if words else None
    if last and last.written in _ROMAN and len(words) > 1 and len(words[-2].written) > 1:
        words = [*words[:-1], word_of(_ROMAN[last.written], "number", last.written)]
    if len([word for word in words if word.kind == "number"]) < 2:
        return words
    joined: list[NameWord] = []
    for word in words:
        last = joined[-1] if joined else None
        if last and last.kind == word.kind == "number" and not last.written.isdigit():
            tens, ones = int(last.sense), int(word.sense)
            if 20 <= tens < 100 and tens % 10 == 0 and 0 < ones < 10:
                joined[-1] = word_of(str(tens + ones), "number", f"{last.written} {word.written}")
                continue
        joined.append(word)
    return joined
