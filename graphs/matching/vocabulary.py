"""The vocabulary of names: common words by meaning, legal forms, and the weights of evidence."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from graphs.matching.transliteration import bare_sound

_LONG = 7  # letters from which a slip in a legal form is still recognized


class NameWord(NamedTuple):
    """One word of a name. Words of one ``sense`` are equal, in whatever language."""

    sense: str
    written: str  # in Latin letters
    kind: str  # rare, personal, common, place, activity, goods, plant, vague, role, ...
    equal: float  # bits when both names have it
    extra: float  # bits, below zero, when one has it
    dotted: bool = False  # an abbreviation, by its full stop


@dataclass(frozen=True, eq=False)  # each is made once: comparing two is comparing where they are
class Form:
    """A legal form: two of one code are one form, whatever the language."""

    code: str
    family: str
    countries: frozenset[str]

    def fits(self, other: "Form") -> bool:
        """Return whether one company can be called both: a translation, or a vague word."""
        if "any" in (self.family, other.family):
            return True
        shared = self.countries & other.countries or not self.countries or not other.countries
        return self.family == other.family and bool(shared)


@dataclass(frozen=True)
class Weights:
    """``weights.toml``: the bits of every code, and of words by their kind."""

    version: int
    bits: dict[str, float]
    equal: dict[str, float]
    extra: dict[str, float]
    again: tuple[float, ...]
    again_rare: tuple[float, ...]
    possible: float
    likely: float
    sentences: dict[str, dict[str, str]]  # code -> language -> sentence
    why: dict[str, str]
    typo_least: float
    typo_another: float
    typo_first_letter: float
    group_most: float


@cache
def weights() -> Weights:
    """Return the weights, read once."""
    document = tomllib.loads(_text("weights.toml"))
    coded = {code: row for code, row in document.items() if isinstance(row, dict) and "why" in row}
    words = document["words"]
    return Weights(
        version=document["version"],
        bits={code: float(row["bits"]) for code, row in coded.items() if "bits" in row},
        equal={kind: float(bits) for kind, bits in words.items() if not isinstance(bits, list)},
        extra={kind: float(bits) for kind, bits in document["extras"].items()},
        again=tuple(words["again"]),
        again_rare=tuple(words["again_rare"]),
        possible=document["classes"]["possible"],
        likely=document["classes"]["likely"],
        sentences={c: {lang: row[lang] for lang in ("en", "nl")} for c, row in coded.items()},
        why={code: row["why"] for code, row in coded.items()},
        typo_least=document["word_typo"]["least"],
        typo_another=document["word_typo"]["another"],
        typo_first_letter=document["word_typo"]["first_letter"],
        group_most=document["one_group"]["most"],
    )


@dataclass(frozen=True)
class Vocabulary:
    """The words with a meaning, the legal forms, and both by the letters they begin with."""

    words: dict[str, NameWord]
    numbers: dict[str, int]
    by_sound: dict[str, NameWord]
    place_countries: dict[str, str]  # sense of a place -> country
    forms: dict[str, list[tuple[tuple[str, ...], tuple[Form, ...], bool]]]  # by first word
    form_words: frozenset[str]  # every word a legal form is written with
    form_parts: frozenset[str]  # ... of forms of several words
    part_begins: frozenset[str]  # two letters that such a word begins with
    part_ends: frozenset[str]
    form_begins: frozenset[str]  # three letters that a long form word begins with
    form_ends: frozenset[str]
    slips: dict[str, tuple[str, ...]] = field(default_factory=dict)  # a long form less one letter


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of all tables, read once."""
    words, countries = dict(_fillers()), {}
    for row in _rows("words.csv"):
        if row["kind"] != "filler":
            words |= _senses(row["kind"], row["words"].split())
    for row in _rows("places.csv"):
        spellings = row["words"].split()
        words |= _senses("place", spellings, row["place"])
        countries[f"~{row['place']}"] = row["country"]
    for line in _text("family_names.txt").splitlines():
        if not line.startswith("#"):
            words |= {name: word_of(name, "personal") for name in line.split()}
    forms = _forms()
    spelled = {f: kinds for rows in forms.values() for f, kinds, _ in rows}
    for spelling, kinds in spelled.items():  # in the middle of a name they are words
        if len(spelling) == 1 and kinds[0].family == "any":
            words.setdefault(spelling[0], word_of("~company", "vague", spelling[0]))
    long = {f: "".join(f) for f in spelled if len("".join(f)) >= _LONG}
    parts = frozenset(w for f in spelled if len(f) > 1 for w in f if len(w) > 3)
    return Vocabulary(
        words=words,
        numbers={
            w: int(row["number"]) for row in _rows("numbers.csv") for w in row["words"].split()
        },
        by_sound={
            bare_sound(w): word for w, word in reversed(words.items()) if len(bare_sound(w)) > 2
        },
        place_countries=countries,
        forms=forms,
        form_words=frozenset(w for rows in forms.values() for f, _, _ in rows for w in f),
        form_parts=parts,
        part_begins=frozenset(word[:2] for word in parts),
        part_ends=frozenset(word[-2:] for word in parts),
        form_begins=frozenset(w[:3] for f in spelled for w in f if len(w) >= _LONG),
        form_ends=frozenset(w[-3:] for f in spelled for w in f if len(w) >= _LONG),
        slips={
            less: f for f, w in sorted(long.items(), reverse=True) for less in (w, *_less_one(w))
        },
    )


def word_of(sense: str, kind: str, written: str | None = None, dotted: bool = False) -> NameWord:
    """Return a word with the bits of its kind; a word without a meaning weighs by its letters."""
    bits = weights()
    if kind == "rare":
        equal = min(bits.equal["most"], bits.equal["letter"] * len(sense))
        return NameWord(sense, written or sense, kind, equal, bits.extra[kind], dotted)
    return NameWord(sense, written or sense, kind, bits.equal[kind], bits.extra[kind], dotted)


def slip_of(letters: str) -> tuple[str, ...] | None:
    """Return the legal form that these letters spell but for one letter, or None."""
    if len(letters) < _LONG - 1:
        return None
    slips = vocabulary().slips
    return slips.get(letters) or next(
        (slips[less] for less in _less_one(letters) if less in slips), None
    )


def _less_one(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _fillers() -> dict[str, NameWord]:
    spelled = [row["words"].split() for row in _rows("words.csv") if row["kind"] == "filler"]
    return {w: NameWord("", w, "filler", 0.0, 0.0) for words in spelled for w in words}


def _senses(kind: str, spellings: list[str], sense: str | None = None) -> dict[str, NameWord]:
    return {w: word_of(f"~{sense or spellings[0]}", kind, w) for w in spellings}


def _forms() -> dict[str, list[tuple[tuple[str, ...], tuple[Form, ...], bool]]]:
    """Return spellings by first word, the longest first; one spelling can be several forms."""
    forms_of: dict[tuple[str, ...], list[Form]] = {}
    edges: dict[tuple[str, ...], bool] = {}
    for family, rows in tomllib.loads(_text("legal_forms.toml")).items():
        for code, row in rows.items():
            form = Form(code, family, frozenset(row["countries"].split()))
            for spelling in row["spellings"]:
                key = tuple(spelling.split())
                forms_of.setdefault(key, []).append(form)
                edges[key] = edges.get(key, False) or (row.get("edge", False) and len(key) == 1)
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[Form, ...], bool]]] = {}
    for key in sorted(forms_of, key=lambda spelled: (-len(spelled), spelled)):
        by_first.setdefault(key[0], []).append((key, tuple(forms_of[key]), edges[key]))
    return by_first


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines()))


def _text(name: str) -> str:
    return (files("graphs.matching") / name).read_text(encoding="utf-8")
