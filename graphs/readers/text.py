"""Bytes to text: the byte order mark, strict UTF-8, and then what makes the better words.

Libraries that guess encodings turn the pound sign of British files into a Polish letter, so the
ladder is our own and short, and the encoding is always shown to the person who imports.
"""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman")  # Windows, DOS and old Macs, in order of likelihood
_SAMPLE = 5000
_COMMON = frozenset("éèëêàáâäöôóòüúùûïîíçñß")
_BETWEEN_WORDS = frozenset("£€§°·–—“”‘’…«»¡¿©®²³½¼\u00a0")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    guessed: bool = False  # no mark and no proof: the person should look at the accents


def decode(data: bytes) -> Decoded:
    """The text of a file. Never fails: every byte is a letter in the encodings of last resort."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, errors="replace"), encoding)
    wide = _without_mark(data)
    if wide:
        return Decoded(data.decode(wide, errors="replace"), wide, guessed=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _mixed(data) or _best_single_byte(data)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 shows itself by a zero in every other byte."""
    head = data[:400]
    for first, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros = head[first::2]
        if len(zeros) > 8 and zeros.count(0) > len(zeros) * 0.7:
            return encoding
    return None


def _mixed(data: bytes) -> Decoded | None:
    """Rows in UTF-8 under headings of an older program: each line in its own encoding."""
    lines = data.splitlines(keepends=True)
    damaged = [line for line in lines if not line.isascii() and not _is_utf8(line)]
    whole = sum(not line.isascii() for line in lines) - len(damaged)
    if whole < len(damaged):
        return None
    other = _best_single_byte(b"".join(damaged)).encoding
    text = "".join(
        line.decode("utf-8" if _is_utf8(line) else other, errors="replace") for line in lines
    )
    return Decoded(text, f"utf-8 and {other}", guessed=True)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _best_single_byte(data: bytes) -> Decoded:
    contexts = re.findall(rb"(?s)[^\x80-\xff]?[\x80-\xff]+[^\x80-\xff]?", data)[:_SAMPLE]
    best = max(_SINGLE_BYTE, key=lambda encoding: _plausibility(contexts, encoding))
    return Decoded(data.decode(best, errors="replace"), best, guessed=True)


def _plausibility(contexts: list[bytes], encoding: str) -> int:
    return sum(_reads_well(context.decode(encoding, errors="replace")) for context in contexts)


def _reads_well(context: str) -> int:
    """Positive where accented letters stand in words and signs stand between them, -1 where not."""
    common = False
    for before, char, after in zip(" " + context, context, context[1:] + " ", strict=False):
        if char.isascii():
            continue
        if char.isalpha():
            alone = not before.isalpha() and not after.isalpha()
            shouting = char.isupper() and before.islower()
            if alone or shouting or char in "ƒªºˆ":
                return -1
            common = common or char.lower() in _COMMON
        elif char not in _BETWEEN_WORDS or (_inside_word(before, after) and char != "’"):
            return -1
    return 2 if common else 1


def _inside_word(before: str, after: str) -> bool:
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
