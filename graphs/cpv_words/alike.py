"""What a contract says is bought, in plain words, and the key that alike descriptions share."""

from collections.abc import Iterable
from functools import lru_cache

from graphs.cpv_words.group_model import shipped
from graphs.cpv_words.words import words

LONGEST = 2_000  # letters of a description that are looked at

# Words that say that something is bought, not what.
_ABOVE_ANY_PURCHASE = """
    aanbesteding aanbestedingen besteknummer contract contracten contractnummer diverse diversen
    divers europese inkoop inkooporder jaar kavel looptijd lot mantelcontract mantelovereenkomst
    nader niet nr nummer nvt nb nnb onbekend
    opdracht optie overeenkomst overig overige perceel percelen
    perceelnummer project raamcontract raamovereenkomst raamovereenkomsten tender verlenging
    vervolgopdracht zie agreement award call contracts framework lots order purchase renewal
    unknown various misc miscellaneous
"""
_SMALL_WORDS = """
    aan al alle als bij dan dat de den der des deze die dit door een en enz er etc het hun ihkv in
    inclusief incl inzake is ivm met mbt na naar of om onder ook op over per te tbv tegen ten ter
    tot uit van vanaf via volgens voor vd vh wordt zijn and at by for from into on or the to with
"""
_EMPTY = frozenset(_ABOVE_ANY_PURCHASE.split())
_SMALL = frozenset(_SMALL_WORDS.split())


def in_plain_words(texts: Iterable[str | None], names: Iterable[str]) -> str:
    """Return the words that say what is bought, without numbers, accents and capitals.

    ``texts`` say it, each once. The names of parties are set aside, but for words that say what
    somebody sells; so are words that stand above any purchase. Empty where nothing is left.
    """
    whole = " ".join(dict.fromkeys(text.strip() for text in texts if text))[:LONGEST]
    named = {word for name in names for word in words(name) if not _says_something(word)}
    kept = [word for word in words(whole) if word not in named and word not in _EMPTY]
    return " ".join(kept) if any(word not in _SMALL for word in kept) else ""


def alike_key(plain_words: str) -> str:
    """Return the key of a description in plain words: compounds taken apart, small words left out.

    Descriptions of the same words in the same order share it, and no others.
    """
    return " ".join(
        part
        for word in plain_words.split()
        if word not in _SMALL
        for part in _parts(word) or (word,)
    )


@lru_cache(maxsize=20_000)
def _parts(word: str) -> tuple[str, ...]:
    return shipped().splitter.whole(word)


@lru_cache(maxsize=20_000)
def _says_something(word: str) -> bool:
    splitter = shipped().splitter
    return splitter.knows(word) or bool(splitter.whole(word))
