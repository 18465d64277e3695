"""Bytes to text: the byte order mark, strict UTF-8, and then what makes the better words.

Libraries that guess encodings turn the pound sign of British files into a Polish letter, so the
ladder is our own and short, and the encoding is always shown to the person who imports.
"""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman")  # Windows, DOS and old Macs, in order of likelihood
_SAMPLE = 5000
_SAMPLED_BYTES = 1 << 20
_MOST_LINES = 1_000_000  # of a file that is looked at line by line
_ACCENT, _LINE_END = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\r\n]")
_CONTEXT = re.compile(rb"[^\x80-\xff]?[\x80-\xff]{1,200}[^\x80-\xff]?", re.DOTALL)
_COMMON = frozenset("éèëêàáâäöôóòüúùûïîíçñß")
_BETWEEN_WORDS = frozenset("£€§°·–—“”‘’…«»¡¿©®²³½¼\u00a0")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    guessed: bool = False  # no mark and no proof: the person should look at the accents


def decode(data: bytes) -> Decoded:
    """Return the text of a file. Never fails: in the last resort every byte is a letter."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, errors="replace"), encoding)
    wide = _without_mark(data)
    if wide:
        return Decoded(data.decode(wide, errors="replace"), wide, guessed=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        few = data.count(b"\n") + data.count(b"\r") < _MOST_LINES
        return (_mixed(data) if few else None) or _best_single_byte(data)


def utf8_or_windows(data: bytes) -> str:
    """Return the encoding of a text by a publisher who does not say: UTF-8 where all of it is."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _without_mark(data: bytes) -> str | None:
    """Return the encoding of UTF-16 without a mark, which shows by a zero in every other byte."""
    head = data[:400]
    for first, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros = head[first::2]
        if len(zeros) > 8 and zeros.count(0) > len(zeros) * 0.7:
            return encoding
    return None


def _mixed(data: bytes) -> Decoded | None:
    """Return the text of lines of two encodings: UTF-8 under headings of an older program."""
    damaged, whole, sample = 0, 0, bytearray()
    for start, end in _accented_lines(data):
        line = data[start:end]
        if _is_utf8(line):
            whole += 1
        else:
            damaged += 1
            if len(sample) < _SAMPLED_BYTES:
                sample += line[:_SAMPLED_BYTES]
    if whole < damaged:
        return None
    other = _best_single_byte_of(bytes(sample))
    return Decoded(_line_by_line(data, other), f"utf-8 and {other}", guessed=True)


def _line_by_line(data: bytes, other: str) -> str:
    text = io.StringIO(newline="")
    after = 0
    for start, end in _accented_lines(data):
        line = data[start:end]
        if not _is_utf8(line):
            text.write(data[after:start].decode("utf-8"))
            text.write(line.decode(other, errors="replace"))
            after = end
    text.write(data[after:].decode("utf-8"))
    return text.getvalue()


def _accented_lines(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where lines with other letters than ASCII begin and end, however many there are."""
    end = 0
    while accent := _ACCENT.search(data, end):
        start = 1 + max(data.rfind(mark, end, accent.start()) for mark in (b"\n", b"\r"))
        stop = _LINE_END.search(data, accent.end())
        start, end = start or end, stop.start() if stop else len(data)
        yield start, end


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _best_single_byte(data: bytes) -> Decoded:
    best = _best_single_byte_of(data)
    return Decoded(data.decode(best, errors="replace"), best, guessed=True)


def _best_single_byte_of(data: bytes) -> str:
    contexts = [match[0] for match in islice(_CONTEXT.finditer(data), _SAMPLE)]
    return max(_SINGLE_BYTE, key=lambda encoding: _plausibility(contexts, encoding))


def _plausibility(contexts: list[bytes], encoding: str) -> int:
    return sum(_reads_well(context.decode(encoding, errors="replace")) for context in contexts)


def _reads_well(context: str) -> int:
    """Return 1 or 2 where accented letters stand in words and signs between them, -1 where not."""
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
