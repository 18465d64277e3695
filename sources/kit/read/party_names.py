"""The grammar of a name cell: who is listed, under which other names, and with which subsidiaries.

Lists of firms put more than a name into their column of names: "A Co., Ltd. (including two
aliases: B; and C) and subsidiaries", "A, a/k/a B; C Company", "A and its eight X-based
subsidiaries, which include B, and C". Brackets that are part of a name, "A (Shanshan) Co.", stay
in it. A comma parts two names only behind a legal form, because "Agriculture, Industry, and Trade
Co., Ltd." is one firm.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.kit.read.rows import words
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

LONGEST = 8_000
COUNTED = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: number for number, word in enumerate(words(COUNTED), start=1)}
LEGAL = (  # what a firm's name ends with, and what may follow a comma inside one
    r"(?:Ltda?\.?|Limited|L\.?L\.?C\.?|Inc\.?|Incorporated|Co\.?|Company|Corp\.?|Corporation"
    r"|Pvt\.?|Sdn\.? Bhd\.?|Bhd\.?|Berhad|D\.?O\.?O\.?|GmbH|B\.?V\.?|N\.?V\.?|PLC|JSC|S\.p\.A\.?"
    r"|S\.?R\.?L\.?|S\.?A\.?|S\.?A\.? de C\.?V\.?|C\.V\.)"
)
ENDS_LEGAL = re.compile(rf"(?:^|[\s,]){LEGAL}$", re.IGNORECASE)
STARTS_LEGAL = re.compile(rf"{LEGAL}(?=[\s,;.]|$)", re.IGNORECASE)
BETWEEN = re.compile(r",? and |, ")

KNOWN_AS = r"(?:also|formerly|previously) known as|\b[afdn]\.?/?[kb]\.?/?a\b\.?"
ALSO = re.compile(rf",?\s*(?:and\s+)?\b(?:{KNOWN_AS}):?\s+", re.IGNORECASE)
AKA = re.compile(KNOWN_AS, re.IGNORECASE)
BRACKET = re.compile(
    rf"(?:(?:and|including) (?P<number>\w+) alias(?:es)?:?|(?:also or )?(?:{KNOWN_AS}):?)\s+",
    re.IGNORECASE,
)
TOGETHER = re.compile(r"collectively,? ", re.IGNORECASE)
PLACE = re.compile(r"of ", re.IGNORECASE)
OWNS = re.compile(
    r",? and (?:its|their) (?:\w+ )?(?:[\w-]+-based )?subsidiar(?:y|ies)"
    r"(?: from \w+)?(?:,? (?:which include|including|namely))?[,:]? (?=\S)(?!and joint)",
    re.IGNORECASE,
)
AND_OTHERS = re.compile(
    r",? and (?:(?:its|their) )?(?:subsidiaries(?: and joint ventures)?|subordinates|affiliates"
    r"|subordinate and affiliated entities)\.?$",
    re.IGNORECASE,
)
TITLE = re.compile(r"(?:mr|mrs|ms|miss|dr|prof|eng|sr|sra)\b\.?\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameParts:
    """One listed party; ``problems`` tell where its cell contradicts itself."""

    name: str
    aliases: tuple[str, ...] = ()
    subsidiaries: tuple["NameParts", ...] = ()
    problems: tuple[Message, ...] = ()


def parse_party(text: str) -> NameParts:
    """Return the one party that a cell names, whatever commas and semicolons it holds."""
    head, tail = split_subsidiaries(cell_text(text))
    name, inside = split_brackets(head)
    first, *others = (clean_name(part) for part in ALSO.split(name))
    aliases, problems = list(others), []
    for bracket in inside:
        names, problem = alias_list(bracket)
        aliases += names
        problems += [problem] if problem is not None else []
    subsidiaries = (
        tuple(child for part in split_firms(tail) for child in (parse_party(part),)) if tail else ()
    )
    return NameParts(first, distinct_aliases(aliases, first), subsidiaries, tuple(problems))


def parse_parties(text: str) -> tuple[NameParts, ...]:
    """Return the parties of a cell that may name several, as the orders of customs do."""
    head, tail = split_subsidiaries(cell_text(text))
    together: list[str] = []
    listed: list[NameParts] = []
    pieces = [piece for piece in split_outside_brackets(head, re.compile(r";\s*")) if piece]
    for number, piece in enumerate(pieces):
        if number and number == len(pieces) - 1 and re.fullmatch(r"\w+\.", piece):
            break  # "A; B; Kathmandu." ends with the place of all of them
        *before, last = split_firms(piece)
        listed += [parse_party(firm) for firm in before]
        listed.append(parse_party(last))
        together += [
            TOGETHER.sub("", bracket)
            for bracket in bracket_contents(piece)
            if TOGETHER.match(bracket)
        ]
    if tail and listed:
        owner = listed.pop()
        owns = tuple(parse_party(part) for part in split_firms(tail))
        listed.append(NameParts(owner.name, owner.aliases, owns, owner.problems))
    return tuple(listed) + tuple(NameParts(clean_name(name)) for name in together)


def has_personal_title(name: str) -> bool:
    """Return whether a name begins with a title that only persons have."""
    return TITLE.match(name) is not None


def split_subsidiaries(text: str) -> tuple[str, str]:
    """Return the text before "and its subsidiaries", and the list behind it where there is one."""
    bare = mask_brackets(text)
    others = AND_OTHERS.search(bare)
    if others:
        return text[: others.start()], ""
    owns = OWNS.search(bare)
    return (text[: owns.start()], text[owns.end() :]) if owns else (text, "")


def split_brackets(text: str) -> tuple[str, list[str]]:
    """Return the name without the brackets that tell other names, and what those brackets say."""
    name, inside, at = "", [], 0
    for start, end in bracket_spans(text):
        content = text[start + 1 : end - 1] if text[end - 1] == ")" else text[start + 1 : end]
        if BRACKET.match(content):
            inside.append(content)
        elif not (TOGETHER.match(content) or PLACE.match(content)):
            continue
        name += text[at:start].rstrip() + " "
        at = end
    return (name + text[at:].lstrip() if name else text), inside


def bracket_contents(text: str) -> list[str]:
    return [text[start + 1 : end - 1] for start, end in bracket_spans(text)]


def alias_list(bracket: str) -> tuple[list[str], Message | None]:
    """Return the names in "including two aliases: A; and B", and a problem if they are not two."""
    lead = BRACKET.match(bracket)
    rest = bracket[lead.end() :] if lead else bracket
    names = []
    for piece in split_outside_brackets(rest, re.compile(r";\s*")):
        for alias in ALSO.split(re.sub(r"^and ", "", piece)):
            names += split_firms(re.sub(r"^and ", "", alias)) if alias.strip() else []
    stated = NUMBERS.get((lead["number"] or "").casefold()) if lead else None
    if stated and stated != len(names):
        two = [part for name in names for part in name.split(" and ")]
        if len(two) != stated:
            problem = Message("names.aliases", announced=stated, count=len(names))
            return [clean_name(name) for name in names], problem
        names = two
    return [clean_name(name) for name in names], None


def split_firms(text: str) -> list[str]:
    """Return the names in an enumeration: a comma or "and" parts them behind a legal form only."""
    bare, names, at = mask_brackets(text), list[str](), 0
    for between in BETWEEN.finditer(bare):
        before, after = bare[at : between.start()].rstrip("· "), bare[between.end() :]
        goes_on = STARTS_LEGAL.match(after.removeprefix("and ")) or AKA.match(after)
        if ENDS_LEGAL.search(before) and not goes_on:
            names.append(text[at : between.start()])
            at = between.end()
    last = re.sub(r"^and ", "", text[at:])
    if names and ", and " in mask_brackets(last) and not ENDS_LEGAL.search(last):
        return names + re.split(r", and |, ", last)
    return [*names, last]


def split_outside_brackets(text: str, where: re.Pattern[str]) -> Iterator[str]:
    """Yield the pieces between separators that stand outside brackets."""
    at = 0
    for separator in where.finditer(mask_brackets(text)):
        yield text[at : separator.start()]
        at = separator.end()
    yield text[at:]


def bracket_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the outermost brackets begin and end; one never closed reaches to the end."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        if letter == "(":
            depth, start = depth + 1, start if depth else at
        elif letter == ")" and depth:
            depth -= 1
            if not depth:
                yield start, at + 1
    if depth:
        yield start, len(text)


def mask_brackets(text: str) -> str:
    """Return the text with what stands in brackets blotted out, letter for letter."""
    parts, at = list[str](), 0
    for start, end in bracket_spans(text):
        parts += (text[at:start], "·" * (end - start))
        at = end
    return "".join(parts) + text[at:]


def cell_text(text: str) -> str:
    """Return a cell without doubled spaces; raise UnreadableError for one that is too long."""
    if len(text) > LONGEST:
        raise UnreadableError(Message("names.too_long", count=len(text), cell=text[:40]))
    return " ".join(text.split())


def clean_name(name: str) -> str:
    """Return a name without the marks of the sentence that it stood in."""
    name = re.sub(r"\s*\*\s*\d*$", "", name.strip(" ,;"))  # the World Bank's footnotes
    return re.sub(r"(?<=Limited)\.$", "", name)


def distinct_aliases(aliases: list[str], name: str) -> tuple[str, ...]:
    return tuple(alias for alias in dict.fromkeys(aliases) if alias and alias != name)
