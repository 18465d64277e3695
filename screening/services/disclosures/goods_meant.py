"""Which good a supplier's own word means, where no table knows it: offered, and said by a person.

A word that joins no good counts for no rating, so it is asked about when an answer is accepted.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from screening.model.disclosure import DeclaredRow
from screening.model.errors import InputError
from screening.model.verdict import Text
from screening.rules import rulebook
from sources.kit.values.message import Message

MOST_ASKED = 20  # words of one answer


@dataclass(frozen=True, slots=True)
class WordAsked:
    """A word of a supplier that joins no good. ``offered``: the good that it surely means."""

    word: str
    offered: str | None


def words_asked(rows: Iterable[DeclaredRow]) -> tuple[WordAsked, ...]:
    """Return the words that join no good, in their order, each once."""
    words = dict.fromkeys(row.good for row in rows if row.good and is_unknown(row))
    return tuple(
        WordAsked(word, supplier_words().get(folded(word))) for word in list(words)[:MOST_ASKED]
    )


def is_unknown(row: DeclaredRow) -> bool:
    """Return whether a row names something that joins no good."""
    is_named = row.good is not None and row.means is None
    return is_named and rulebook.load().method.find_good(row.good or "") is None


def goods_offered(language: str) -> tuple[tuple[str, str], ...]:
    """Return every good with its name in a language, by name."""
    goods = rulebook.load().method.goods.values()
    named = ((good.good, good.name.nl if language == "nl" else good.name.en) for good in goods)
    return tuple(sorted(named, key=lambda pair: pair[1].casefold()))


def joined(rows: Sequence[DeclaredRow], meant: Mapping[str, str]) -> tuple[DeclaredRow, ...]:
    """Return the rows with what a person says that their words mean: a good by each word.

    Raises InputError for a good that does not exist.
    """
    goods = rulebook.load().method.goods
    for good in meant.values():
        if good not in goods:
            raise InputError(Message("disclosure.no_good", good=good[:80]), "goods")
    return tuple(
        replace(row, means=meant.get(row.good or "")) if is_unknown(row) else row for row in rows
    )


def name_of(good: str) -> Text:
    """Return the name of a good; an older edition may have had one that is gone."""
    known = rulebook.load().method.goods.get(good)
    return known.name if known else Text(nl=good, en=good)


@cache
def supplier_words() -> Mapping[str, str]:
    """Return the good that a word surely means, by the word as ``folded`` writes it.

    Only words with one meaning stand in the file: a code that the words suggest was tried in its
    place, and took laptops for circuit boards and knew no "confectie".
    """
    file = files("screening.services.disclosures").joinpath("supplier_words.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {folded(word): row["good"] for row in rows for word in row["words"].split(";")}


def folded(word: str) -> str:
    """Return a word in small letters, without what stands around it."""
    return " ".join(word.casefold().split()).strip(" .,;:()")
