"""Transliteration of any script to letters a to z and digits, and the sound of a word.

Transliteration loses something: Chinese keeps no tones, Arabic and Hebrew have no vowels to keep.
Words of those scripts are compared by their consonants.
"""

import re
from functools import cache
from importlib.resources import files

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0002ffff]+")
_BREAKS = re.compile("[\u3000-\u303f\uff00-\uff0f]")
_UNVOWELLED = re.compile("[\u0590-\u07ff\u0900-\u0dff\ufb1d-\ufdff\ufe70-\ufeff]")
_SOUNDS = (
    ("sch", "s"), ("tsh", "s"), ("ch", "k"), ("ph", "f"), ("ck", "k"), ("kh", "k"), ("sh", "s"),
    ("gh", "g"), ("th", "t"), ("dh", "d"), ("bh", "b"), ("zh", "s"), ("dj", "j"), ("ts", "s"),
    ("tz", "s"), ("x", "ks"), ("q", "k"), ("c", "k"), ("z", "s"), ("w", "v"), ("y", "i"),
)  # fmt: skip
_VOWELS = re.compile("[aeiouh]+")
_TWICE = re.compile(r"(.)\1+")


def latin(text: str) -> str:
    """Return ``text`` in small letters of ASCII. Signs stay; Chinese words are set apart."""
    if text.isascii():
        return text.lower()
    from anyascii import anyascii  # a table of all scripts, which most names do not need

    spaced = _HAN.sub(_han_words, _BREAKS.sub(" ", text))
    return str(anyascii(spaced.encode("utf-8", "replace").decode("utf-8"))).lower()


def is_unvowelled(text: str) -> bool:
    """Return whether the text is of a script that mostly leaves its vowels out."""
    return not text.isascii() and bool(_UNVOWELLED.search(text))


def sound(word: str) -> str:
    """Return the consonants of a word in ``latin`` letters, with similar ones made the same."""
    for written, pronounced in _SOUNDS:
        if written in word:
            word = word.replace(written, pronounced)
    first = "a" if word[:1] in "aeiou" else word[:1]
    return _TWICE.sub(r"\1", first + _VOWELS.sub("", word[1:]))


def bare_sound(word: str) -> str:
    """Return the sound without V and J, for scripts with one sign for W and U, or for Y and I."""
    sounds = sound(word)
    return sounds[:1] + sounds[1:].replace("v", "").replace("j", "")


def _han_words(run: re.Match[str]) -> str:
    """Return Chinese, which has no spaces, as words of the table and names between them."""
    from anyascii import anyascii  # a table of all scripts, which most names do not need

    text, words, name = run[0], _han_table(), ""
    parts, at = [], 0
    while at < len(text):
        for size in range(min(7, len(text) - at), 1, -1):
            if (written := words.get(text[at : at + size])) is not None:
                parts += [name, written]
                name, at = "", at + size
                break
        else:
            name, at = name + text[at], at + 1
    return f" {' '.join(str(anyascii(word)) for word in (*parts, name) if word)} "


@cache
def _han_table() -> dict[str, str]:
    """Return words of names with their transliteration, where a character has several readings."""
    lines = (files("graphs.matching") / "hanzi.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines]
    return {row[0]: row[-1].rstrip("市省") for row in rows if row}
