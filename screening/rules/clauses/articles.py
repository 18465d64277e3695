"""The articles of an annex beside the clauses of the verdict, from the files in ``buyer`` and
``work_here``.

``buyer``: what the contracting authority binds itself to. ``work_here``: what is agreed on people
who do the work for the contract. They are added where their file says so, and change no verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from screening.model.errors import PolicyError
from screening.model.verdict import BAND_RANK, Band, Text, Verdict
from screening.rules import legal_bases
from screening.rules.clauses.texts import LEVELS
from screening.rules.legal_bases import LegalBases, LegalBasis
from screening.rules.toml_reader import CERTAINTIES, Table, toml_file
from sources.kit.values.message import Message

FOLDERS = ("buyer", "work_here")
PLACEHOLDERS = ("buyer", "supplier", "product")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of an annex, placeholders not filled."""

    id: str
    version: str
    last_checked: date
    certainty: str
    sources: tuple[str, ...]  # empty: our own words
    legal_basis: tuple[LegalBasis, ...]
    title: Text
    levels: tuple[str, ...]
    ends_from: date | None  # only in a contract that runs on this day or later, or without an end
    asks_lenders: bool  # numbers of labour lenders are filled in below it
    text: Text

    def belongs(self, level: str, ends: date | None) -> bool:
        """Return whether the article fits a contract of this level that runs until ``ends``."""
        in_time = self.ends_from is None or ends is None or ends >= self.ends_from
        return level in self.levels and in_time


@dataclass(frozen=True, slots=True)
class ArticleBook:
    """The articles by folder, in the order of their numbers."""

    of_buyer: tuple[Article, ...]
    of_work_here: tuple[Article, ...]


@cache
def load() -> ArticleBook:
    """Return the articles that ship; read once per process. Raises PolicyError."""
    return read_articles(files("screening.rules.clauses"))


def read_articles(folder: Traversable) -> ArticleBook:
    """Return the articles of a folder with the two in it. Raises PolicyError with file and key."""
    bases = legal_bases.load()
    read = {name: _articles(folder.joinpath(name), bases) for name in FOLDERS}
    return ArticleBook(read["buyer"], read["work_here"])


def work_here_counts(verdict: Verdict) -> bool:
    """Return whether the risk to people who do the work for this contract is Medium or more."""
    fronts = verdict.risk.fronts
    if fronts is None or fronts.work_here.is_empty:
        return False
    band = fronts.work_here.band
    return band is not Band.INSUFFICIENT and BAND_RANK[band] >= BAND_RANK[Band.MEDIUM]


def _articles(folder: Traversable, bases: LegalBases) -> tuple[Article, ...]:
    contents: Mapping[str, bytes] = {
        entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
    articles = []
    for name in sorted(contents, key=lambda name: (len(name), name)):
        with toml_file(contents[name], name) as table:
            articles.append(_article(table, name, bases))
    return tuple(articles)


def _article(table: Table, name: str, bases: LegalBases) -> Article:
    identity = table.text("id")
    if name != f"{identity}.toml":
        raise PolicyError(Message("policy.other_clause", name=name, identity=identity))
    applies = table.table("applies_if")
    article = Article(
        id=identity,
        version=table.text("version"),
        last_checked=table.day("last_checked"),
        certainty=table.choice("certainty", CERTAINTIES),
        sources=table.strings("sources"),
        legal_basis=bases.of(table.list_of("legal_basis", str), table.where),
        title=table.sentence("title"),
        levels=applies.strings("levels", LEVELS),
        ends_from=applies.optional("ends_from", date),
        asks_lenders=table.optional("asks_lenders", bool) or False,
        text=table.sentence("text", PLACEHOLDERS),
    )
    applies.close()
    return article
