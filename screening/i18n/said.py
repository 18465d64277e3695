"""What readers and sources say, in the visitor's language: sentences that carry values.

Readers and sources speak English and know of no visitor. What they say is held against patterns
with named places, and said again with its values in the pattern's Dutch. The name of a place tells
what its value is: ``count``, ``most``, ``share`` and ``amount`` are figures and fit nothing else,
``at`` is the number of a row, ``fields`` are roles of columns, ``where``, ``why`` and ``group`` are
sentences of their own, ``what`` may be a word too, ``indicator`` and ``issue`` are slugs. Anything
else is a name or what a file says, and stays so.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from screening.i18n import (
    labels,
    said_by_readers,
    said_by_sources,
)
from screening.i18n.language import Language
from screening.rules import rulebook
from screening.rules.risk import sentences
from sources.kit.values.statements import SCALES, Issue

# A file decides what stands in a sentence: these bound what one can cost.
LONGEST = 3_000  # letters
DEEPEST = 4  # sentences within sentences
MOST_PARTS = 3  # places where a sentence may be parted

_PLACE = re.compile(r"\{(\w+)\}")
_FIGURES = ("count", "most", "share", "amount")
_A_FIGURE = re.compile(r"[-+\d][-+\d.,e]*%?(?: \S*)?|[?]")
_OURS = re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?")  # as readers and sources write one
_EXCHANGED = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence with places: the texts between them, and what the places are called."""

    english: str
    texts: tuple[str, ...]
    places: tuple[str, ...]

    @classmethod
    def of(cls, english: str) -> "Pattern":
        texts = _PLACE.split(english)
        return cls(english, tuple(texts[::2]), tuple(texts[1::2]))

    @property
    def letters(self) -> int:
        return sum(map(len, self.texts))

    @property
    def is_round_another(self) -> bool:
        return self.texts[0] == "" and self.places[:1] == ("why",)

    def values(self, sentence: str) -> dict[str, str] | None:
        """What stands in each place; None for another sentence. One pass, whatever it holds."""
        first, *between = self.texts
        if not between:
            return {} if sentence == first else None
        last, at, found = between.pop(), len(first), {}
        end = len(sentence) - len(last)
        if end < at or not sentence.startswith(first) or not sentence.endswith(last):
            return None
        for place, text in zip(self.places, between, strict=False):
            stop = sentence.find(text, at, end)
            if stop < 0:
                return None
            found[place], at = sentence[at:stop], stop + len(text)
        found[self.places[-1]] = sentence[at:end]
        return found if all(map(_fits, found, found.values())) else None


def said(sentence: str, language: Language, depth: int = 0) -> str | None:
    """The sentence in the visitor's language; None where no pattern fits it."""
    if language.code == "en":
        return sentence
    if depth > DEEPEST or len(sentence) > LONGEST:
        return None
    return (
        _several(sentence, language, depth)
        or _fitted(sentence, language, depth)
        or _beside_a_place(sentence, language, depth)
    )


def _several(sentence: str, language: Language, depth: int) -> str | None:
    """Reasons that were written down in one line, with semicolons between them."""
    for before, after in _parted(sentence, "; "):
        first = _fitted(before, language, depth + 1)
        rest = said(after, language, depth + 1) if first else None
        if first and rest:
            return f"{first}; {rest}"
    return None


def _fitted(sentence: str, language: Language, depth: int) -> str | None:
    for pattern in _patterns():
        values = pattern.values(sentence)
        if values is not None:
            shown = {at: _shown(at, value, language, depth) for at, value in values.items()}
            return language.gettext(pattern.english).format(**shown)
    return None


def _beside_a_place(sentence: str, language: Language, depth: int) -> str | None:
    """What stands before a colon is what the rest is about; either may be a file's own words."""
    for before, after in _parted(sentence, ": "):
        both = said(before, language, depth + 1), said(after, language, depth + 1)
        if both != (None, None):
            return f"{both[0] or before}: {both[1] or after}"
    return None


def _parted(sentence: str, mark: str) -> Iterator[tuple[str, str]]:
    for found in islice(re.finditer(mark, sentence), MOST_PARTS):
        yield sentence[: found.start()], sentence[found.end() :]


def as_far_as_ours(text: str, language: Language) -> str:
    """What a file says, or where it says it: translated where it is ours, else as it is."""
    return said(text, language) or text


def in_words(row: str, language: Language) -> str:
    """A row of a list as ``after_refresh.sentence`` writes it in one line: our slugs, codes and
    scales in words, the publisher's own words as they are.
    """
    return ", ".join(_part(part, language) for part in row.split(", "))


def _part(part: str, language: Language) -> str:
    if part in set(Issue):
        return labels.issue_name(part, language)
    if re.fullmatch("[A-Z]{2}", part):
        return language.country(part)
    value, _, unit = part.partition(" ")
    if unit in SCALES:
        return f"{_figure(value, language)} {getattr(sentences.scale(unit), language.code)}"
    return indicator_name(part, language) or as_far_as_ours(part, language)


def indicator_name(slug: str, language: Language) -> str | None:
    """As the method calls it; None for an indicator that it does not use."""
    try:
        return str(
            getattr(rulebook.load().method.sentences.word(f"indicator.{slug}"), language.code)
        )
    except KeyError:
        return None


@cache
def _patterns() -> tuple[Pattern, ...]:
    """What is put round another sentence comes first, then what says most of its own: a short
    pattern fits much that is not meant.
    """
    every = map(Pattern.of, (*said_by_readers.SENTENCES, *said_by_sources.SENTENCES))
    return tuple(sorted(every, key=lambda one: (not one.is_round_another, -one.letters)))


# -- values --


def _kind(place: str) -> str:
    return place.partition("_")[0]


def _fits(place: str, value: str) -> bool:
    if _kind(place) == "at":
        return value[:1].isdigit() and ": " not in value
    return _kind(place) not in _FIGURES or _A_FIGURE.fullmatch(value) is not None


def _shown(place: str, value: str, language: Language, depth: int) -> str:
    kind = _kind(place)
    if kind == "what" and value in (said_by_readers.WORDS | said_by_sources.WORDS):
        return language.gettext(value)
    if kind in ("where", "why", "what", "group"):
        return _again(value, language, depth)
    return _KINDS[kind](value, language) if kind in _KINDS else value


def _again(value: str, language: Language, depth: int) -> str:
    return said(value, language, depth + 1) or value


def _figure(value: str, language: Language) -> str:
    """12,345.6 becomes 12.345,6; what is no figure stays."""
    if language.code == "en":
        return value
    return value.translate(_EXCHANGED) if _OURS.fullmatch(value) else value


def _fields(value: str, language: Language) -> str:
    names = (labels.FIELDS.get(one) for one in value.split(", "))
    return ", ".join(
        language.gettext(name) if name else one
        for name, one in zip(names, value.split(", "), strict=True)
    )


def _issue(value: str, language: Language) -> str:
    return labels.issue_name(value, language)


def _indicator(value: str, language: Language) -> str:
    """One that the method does not use keeps its publisher's code."""
    return indicator_name(value, language) or value


_KINDS: Mapping[str, Callable[[str, Language], str]] = {
    "count": _figure,
    "most": _figure,
    "share": _figure,
    "fields": _fields,
    "issue": _issue,
    "indicator": _indicator,
}
