"""What the model learns from: real titles, official titles and our own lists of words."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from graphs import cpv
from graphs.cpv_words.words import SHORTEST_PART, words

TITLES = ("ted_titles_train.csv", "fr_uk_titles_train.csv")
OFFICIAL = "cpv_labels_6lang.csv"
DIVISIONS = "es_divisions_train.csv"  # measured only: its texts have no clear licence
LANGUAGES = ("nl", "en", "de", "fr", "es", "it")
COMPOUNDING = ("nl", "de")  # languages that write a compound as one word

TITLE_WEIGHT = 1.0
DESCRIPTION_WEIGHT = 0.5
OFFICIAL_WEIGHT = 0.1
OWN_WEIGHT = 0.5
GROUP_WORDS_WEIGHT = 0.5
_LONGEST_DESCRIPTION = 400  # letters


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its code, and who wrote it; ``buyer`` is empty for what no buyer wrote."""

    text: str
    code: str
    language: str
    weight: float
    buyer: str = ""
    source: str = ""
    is_title: bool = False  # of a real notice: what the model is measured on


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that the model learns from, and the words of which compounds are made."""

    examples: tuple[Example, ...]
    vocabulary: frozenset[str]


def read(titles: Path, official: Path) -> Material:
    """Return what lies in the folder of titles, in the file of official titles, and our own list.

    Raise FileNotFoundError where one is absent.
    """
    examples = [*_titles(titles), *_official(official), *own_list(), *group_words()]
    return Material(
        tuple(example for example in examples if cpv.is_code(example.code)),
        frozenset(_vocabulary(examples)),
    )


def own_list() -> Iterator[Example]:
    """Return the words of buyers that we wrote down ourselves."""
    text = (files("graphs.cpv_words") / "buyers_words.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield Example(row["words"], row["code"], row["language"], OWN_WEIGHT, source="own")


def group_words() -> Iterator[Example]:
    """Return words that speak for a whole group, in many languages, that we wrote down ourselves.

    They name no code, so that the search and the choice of a code in its group leave them out.
    """
    text = (files("graphs.cpv_training") / "group_words.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        for words_of_group in row["words"].split("; "):
            yield Example(
                words_of_group,
                f"{row['group']}00000",
                row["language"],
                GROUP_WORDS_WEIGHT,
                source="group words",
            )


def divisions(titles: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Return Spanish texts with their divisions: to measure, never to learn from."""
    with (titles / DIVISIONS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["text"], frozenset(row["cpv_divisions"].split(";"))


def _titles(folder: Path) -> Iterator[Example]:
    for name in TITLES:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                common = (row["cpv"], row["lang"])
                source = "TED" if name.startswith("ted") else {"fr": "DECP"}.get(row["lang"], "UK")
                yield Example(row["title"], *common, TITLE_WEIGHT, row["buyer"], source, True)
                if len(row["description"]) > 30:
                    text = f"{row['title']} {row['description'][:_LONGEST_DESCRIPTION]}"
                    yield Example(text, *common, DESCRIPTION_WEIGHT, row["buyer"], source)


def _official(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for language in LANGUAGES:
                yield Example(
                    row[language], row["code"], language, OFFICIAL_WEIGHT, source="official"
                )


def _vocabulary(examples: Iterable[Example]) -> Iterator[str]:
    """Return the words of which a compound may be made, from texts that may be shipped."""
    for example in examples:
        if example.source in ("official", "own") and example.language in COMPOUNDING:
            yield from (word for word in words(example.text) if len(word) >= SHORTEST_PART)
