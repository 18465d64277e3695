"""The Common Procurement Vocabulary of 2008, and every way in which registers damage its codes."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sources.kit.values.message import Message

CODE_DIGITS = 8
_CHECK_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7)
_TOKEN = re.compile(r"(?<![\w.,-])(\d{7,10})(?:\s?-\s?(\d))?(?![\w-])")
_OTHER_SCHEME = re.compile(r"\b(UNSPSC|CPC|GSIN|NAICS|NACE|ProClass|SPN|GPC|CPA)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CpvReading:
    """The codes a cell holds, in its order, and a message for every piece that is doubtful."""

    codes: tuple[str, ...] = ()
    problems: tuple[Message, ...] = ()


def parse(text: str | None) -> CpvReading:
    """Read codes with or without check digit, with a lost zero, divisions, several in one cell."""
    cell = (text or "").strip()
    if not cell:
        return CpvReading()
    other = _OTHER_SCHEME.search(cell)
    if other:
        return CpvReading(
            problems=(Message("cpv.other_scheme", cell=_short(cell), scheme=other[0]),)
        )
    codes: dict[str, None] = {}
    problems: list[Message] = []
    for digits, check in _numbers(cell):
        code, problem = _read(digits, check)
        if code:
            codes[code] = None
        if problem:
            problems.append(problem)
    if not codes and not problems:
        problems.append(Message("cpv.no_code", cell=_short(cell)))
    return CpvReading(tuple(codes), tuple(problems))


def _numbers(cell: str) -> list[tuple[str, str]]:
    """Return the numbers of a cell that could be codes; short ones only if there are no others."""
    numbers = [(match[1], match[2] or "") for match in _TOKEN.finditer(cell)]
    if numbers:
        return numbers
    bare = re.sub(r"(?i)^cpv\W*|\.0$", "", cell)
    parts = [part.strip() for part in re.split(r"[;,|/\n]", bare) if part.strip()]
    if parts and all(re.fullmatch(r"\d{1,6}", part) for part in parts):
        return [(part, "") for part in parts]
    joined = re.sub(r"[ .]", "", bare)
    split = re.fullmatch(r"(\d{7,9})(?:-(\d))?", joined)
    return [(split[1], split[2] or "")] if split else []


def _read(digits: str, check: str) -> tuple[str | None, Message | None]:
    if len(digits) > CODE_DIGITS and not check:
        digits, check = digits[:CODE_DIGITS], digits[CODE_DIGITS:]
        if len(check) > 1 or check != _check_digit(digits):
            return None, Message("cpv.too_many_digits", digits=f"{digits}{check}")
    if len(digits) < CODE_DIGITS - 1:
        return _division_or_group(digits)
    code = digits.zfill(CODE_DIGITS)
    if not is_code(code):
        return _fallback(digits, code)
    if check and check != _check_digit(code):
        expected = _check_digit(code)
        return code, Message("cpv.check_digit", digits=f"{digits}-{check}", digit=expected)
    return code, None


def _division_or_group(digits: str) -> tuple[str | None, Message | None]:
    r"""Read a short code: "45" is a division, "3" one without its zero, "4531" a class."""
    padded = digits.zfill(2).ljust(CODE_DIGITS, "0")
    if is_code(padded):
        return padded, None
    return None, Message("cpv.no_beginning", digits=digits)


def _fallback(digits: str, code: str) -> tuple[str | None, Message | None]:
    division = code[:2].ljust(CODE_DIGITS, "0")
    if is_code(division):
        return division, Message("cpv.not_in_2008", digits=digits, division=division)
    return None, Message("cpv.not_a_code", digits=digits)


def _check_digit(code: str) -> str:
    """Return the official digit: a weighted sum derived from, and tested on, published codes."""
    total = sum(int(digit) * weight for digit, weight in zip(code, _CHECK_WEIGHTS, strict=True))
    return str(total % 10)


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else cell[:39] + "…"


def is_code(text: str) -> bool:
    """Return whether these eight digits are a code of CPV 2008."""
    return text in _titles()


def codes() -> tuple[str, ...]:
    """Return every code of CPV 2008, in order."""
    return tuple(_titles())


def title(code: str, language: str = "en") -> str | None:
    """Return the title of a code in Dutch ("nl") or else in English; None for an unknown code."""
    names = _titles().get(code)
    if names is None:
        return None
    return names[0] if language == "nl" else names[1]


@cache
def _titles() -> Mapping[str, tuple[str, str]]:
    text = (files("graphs") / "tables" / "cpv_2008.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    return {code: (nl, en) for code, nl, en in rows}
