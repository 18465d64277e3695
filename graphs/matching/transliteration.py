"""Any script to small letters a to z and digits, and what a word sounds like.

Writing over loses something: Chinese keeps no tones, Arabic and Hebrew have no vowels to keep.
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
    """``text`` in small letters of ASCII. Signs stay signs; Chinese words are set apart."""
    if text.isascii():
        return text.lower()
    from anyascii import anyascii

    spaced = _HAN.sub(_han_words, _BREAKS.sub(" ", text))
    return str(anyascii(spaced.encode("utf-8", "replace").decode("utf-8"))).lower()


def is_unvowelled(text: str) -> bool:
    """Whether the text is of a script that mostly leaves its vowels out."""
    return not text.isascii() and bool(_UNVOWELLED.search(text))


def sound(word: str) -> str:
    """The consonants of a word in ``latin`` letters, those that are often exchanged made one."""
    for written, heard in _SOUNDS:
        if written in word:
            word = word.replace(written, heard)
    first = "a" if word[:1] in "aeiou" else word[:1]
    return _TWICE.sub(r"\1", first + _VOWELS.sub("", word[1:]))


def bare_sound(word: str) -> str:
    """What is left of a sound where a script has one sign for W and U, or for Y and I."""
    heard = sound(word)
    return heard[:1] + heard[1:].replace("v", "").replace("j", "")


def _han_words(run: re.Match[str]) -> str:
    """Chinese has no spaces: the words of the table are cut out, and what is left is a name."""
    from anyascii import anyascii

    text, words, name = run[0], _han_table(), ""
    found, at = [], 0
    while at < len(text):
        for size in range(min(7, len(text) - at), 1, -1):
            if (written := words.get(text[at : at + size])) is not None:
                found += [name, written]
                name, at = "", at + size
                break
        else:
            name, at = name + text[at], at + 1
    return f" {' '.join(str(anyascii(word)) for word in (*found, name) if word)} "


@cache
def _han_table() -> dict[str, str]:
    """Words of names, with how they are written over where a character has several readings."""
    lines = (files("graphs.matching") / "hanzi.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines]
    return {row[0]: row[-1].rstrip("市省") for row in rows if row}
