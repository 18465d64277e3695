"""Which list names which of our goods, and from where (``listing_matches.csv``; M8).

A listing is a documented pair only for the place and the good that it names. What the list names
more narrowly or more broadly than our good, or only as a part of it, says less; elsewhere the
level that rests on the list is lower too.

| relation | on a named place | elsewhere |
| exact | P | one band lower where only the list is the basis of the level |
| listed_is_narrower | no P, one band lower | two bands lower |
| listed_is_broader | P, confidence one grade lower | one band lower |
| part_of, listed_is_downstream, none | nothing | nothing |
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from screening.model.errors import PolicyError
from screening.rules.risk.csv_rows import Row, rows_of
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

EXACT, NARROWER, BROADER = "exact", "listed_is_narrower", "listed_is_broader"
RELATIONS = (EXACT, NARROWER, BROADER, "part_of", "listed_is_downstream", "none")
NAMING = (EXACT, NARROWER, BROADER)  # relations with which a list speaks of the good at all
PAIRING = (EXACT, BROADER)  # relations with which a listing is a documented pair


COVERS = ("place", "several", "one_producer")  # what of the place a row speaks of


@dataclass(frozen=True, slots=True)
class ListMatch:
    """That a publisher's list names a good that is, or is part of, a good of ours."""

    good: str
    source: str  # the list's reader under ``sources/``
    publisher: str
    listed_good: str
    relation: str  # one of RELATIONS
    places: frozenset[str]  # ISO 3166-1 alpha-2, as of ``day``
    issues: tuple[Issue, ...]
    covers: str  # one of COVERS
    day: str  # of the listing, as far as known
    speaks_with: str  # another list whose finding says the same of a level; empty: none
    counts: bool  # False: ended, or still to be verified; shown, and no more
    status: str
    nature: str  # what was found, in a few words
    certainty: str  # H, M, L, or K: general knowledge, which never lifts an estimate

    @property
    def imposed(self) -> bool:
        """Whether what was found is labour that a state imposes, which state_imposed.csv rates."""
        return self.nature.startswith("state")

    def speaks_for(self, source: str) -> bool:
        """Whether a level that rests on this list finds the good named by the row."""
        return source in (self.source, self.speaks_with)


@dataclass(frozen=True)
class ListMatches:
    """The rows that count, by good and issue."""

    by_good: Mapping[tuple[str, Issue], tuple[ListMatch, ...]]

    @cached_property
    def of_areas(self) -> frozenset[str]:
        """The lists that name areas and no goods: none of their rows counts as a pair."""
        rows = [row for rows in self.by_good.values() for row in rows]
        return frozenset(row.source for row in rows) - frozenset(
            row.source for row in rows if row.counts
        )

    def of(self, good: str, issue: Issue) -> tuple[ListMatch, ...]:
        return self.by_good.get((good, issue), ())

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, dict[str, None]] = {}
        for (good, _), rows in self.by_good.items():
            names.setdefault(good, {}).update((row.listed_good, None) for row in rows)
        return {good: tuple(several) for good, several in names.items()}

    def names_of(self, good: str) -> tuple[str, ...]:
        """Return what publishers call a good, each once."""
        return self._names.get(good, ())


def bands_lower(there: Collection[str], anywhere: Collection[str]) -> int:
    """Return how many bands a level that rests on lists is lower for goods from one place.

    ``there``: the relations of the rows that name the place; ``anywhere``: of all rows of the good.
    The strongest relation on the place holds, else the strongest anywhere.
    """
    if any(relation in there for relation in PAIRING):
        return 0
    if NARROWER in there or any(relation in anywhere for relation in PAIRING):
        return 1
    if NARROWER in anywhere:
        return 2
    return 1 if anywhere else 0


COLUMNS = (
    "good", "list", "publisher", "listed_good", "relation", "places", "issues", "covers", "date",
    "speaks_with", "counts", "status", "nature", "certainty", "note",
)  # fmt: skip


def read(text: str, goods: Collection[str]) -> ListMatches:
    """Return the table. Raises PolicyError, with the row, for what cannot be."""
    by_good: dict[tuple[str, Issue], list[ListMatch]] = {}
    for row in rows_of(text, COLUMNS, "list_matches.csv"):
        match = _match(row, goods)
        for issue in match.issues:
            by_good.setdefault((match.good, issue), []).append(match)
    return ListMatches({key: tuple(matches) for key, matches in by_good.items()})


def _match(row: Row, goods: Collection[str]) -> ListMatch:
    good = row.text("good")
    if good not in goods:
        raise PolicyError(Message("policy.no_good", where=row.where, good=good))
    known = [issue.value for issue in Issue]
    for issue in row.parts("issues"):
        if issue not in known:
            raise PolicyError(
                Message(
                    "policy.key_value", where=row.where, key="issues", value=issue,
                    known=tuple(known),
                )
            )  # fmt: skip
    return ListMatch(
        good=good,
        source=row.text("list"),
        publisher=row.text("publisher"),
        listed_good=row.text("listed_good"),
        relation=row.choice("relation", RELATIONS),
        places=frozenset(row.parts("places", " ")),
        issues=tuple(Issue(issue) for issue in row.parts("issues")),
        covers=row.choice("covers", COVERS),
        day=row.cells["date"].strip(),
        speaks_with=row.cells["speaks_with"].strip(),
        counts=row.choice("counts", ("yes", "no")) == "yes",
        status=row.text("status"),
        nature=row.cells["nature"].strip(),
        certainty=row.choice("certainty", ("H", "M", "L", "K")),
    )
