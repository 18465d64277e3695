"""The provisions that duties, clauses and cautions rest on, each with its dates and successor.

They stand in ``legal_bases.toml``, which a lawyer reads; everything else cites them by id. What has
expired is not cited for a later day: what follows it is, where it is law.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from screening.model.errors import PolicyError
from screening.model.verdict import LegalReference, Text
from screening.rules.formatting import format_day
from screening.rules.toml_reader import CERTAINTIES, Table, by_id, toml_file
from sources.kit.values.message import Message

FILE = "legal_bases.toml"
KINDS = ("law", "policy", "case_law", "standard", "proposal")
OPEN = "open"
UNKNOWN = "unknown"
NO_SUCCESSOR = "none"
NOT_LOOKED_AT = Text(
    "welk recht op die dag geldt, is niet bekeken", "the law of that day was not looked at"
)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One provision. Both days are included; ``valid_from`` is None for a proposal alone."""

    id: str
    kind: str  # one of KINDS
    instrument: Text
    article: Text
    valid_from: date | None
    valid_to: date | None  # None: open
    successor: str | None  # an id
    certainty: str
    source: str

    @property
    def citation(self) -> Text:
        """Return "Directive 2014/24/EU art. 70"."""
        return Text(
            f"{self.instrument.nl} {self.article.nl}", f"{self.instrument.en} {self.article.en}"
        )

    def has_expired(self, day: date) -> bool:
        return self.valid_to is not None and day > self.valid_to


@dataclass(frozen=True, slots=True)
class LegalBases:
    """All provisions by their id. ``content``: the bytes of the file, for digests."""

    by_id: Mapping[str, LegalBasis]
    last_checked: date
    content: bytes

    def of(self, ids: Iterable[str], where: str) -> tuple[LegalBasis, ...]:
        """Return the provisions with these ids. Raises PolicyError for one that is not there."""
        for identity in ids:
            if identity not in self.by_id:
                raise PolicyError(Message("policy.no_basis", where=where, id=identity, file=FILE))
        return tuple(self.by_id[identity] for identity in ids)

    def cited_on(self, bases: Iterable[LegalBasis], day: date) -> tuple[LegalBasis, ...]:
        """Return what may be cited for a day: in place of what has expired what follows it.

        A provision that is yet to apply is kept: its citation says from when. A proposal is never
        cited.
        """
        cited: dict[str, LegalBasis] = {}
        for basis in bases:
            current: LegalBasis | None = basis
            while current is not None and current.has_expired(day):
                current = self.by_id[current.successor] if current.successor else None
            if current is not None and current.kind != "proposal":
                cited[current.id] = current
        return tuple(cited.values())

    def citations(self, bases: Iterable[LegalBasis], day: date) -> Text:
        """Return the provisions as a sentence cites them for a day."""
        cited = [_dated_citation(basis, day) for basis in self.cited_on(bases, day)]
        if not cited:
            return NOT_LOOKED_AT
        return Text("; ".join(c.nl for c in cited), "; ".join(c.en for c in cited))

    def references(self, bases: Iterable[LegalBasis], day: date) -> tuple[LegalReference, ...]:
        """Return what a verdict keeps of the provisions that may be cited for a day."""
        return tuple(
            LegalReference(
                id=basis.id,
                instrument=basis.instrument,
                article=basis.article,
                valid_from=basis.valid_from.isoformat() if basis.valid_from else None,
                valid_to=basis.valid_to.isoformat() if basis.valid_to else None,
                successor=self.by_id[basis.successor].citation if basis.successor else None,
                certainty=basis.certainty,
            )
            for basis in self.cited_on(bases, day)
        )


@cache
def load() -> LegalBases:
    """Return the provisions that ship; read once per process. Raises PolicyError."""
    return read_bases(files("screening.rules").joinpath(FILE).read_bytes())


def read_bases(content: bytes) -> LegalBases:
    """Return the provisions of a file. Raises PolicyError with the file and the key."""
    with toml_file(content, FILE) as table:
        table.text("version")
        last_checked = table.day("last_checked")
        bases = by_id(
            tuple(_basis(inner) for inner in table.tables("bases")), lambda basis: basis.id, FILE
        )
    for basis in bases.values():
        _check_successor(basis, bases)
    return LegalBases(bases, last_checked, content)


def beside_shared(content: bytes) -> LegalBases:
    """Return the provisions of a file beside those that ship; its own count where both have one.

    Raises PolicyError.
    """
    own = read_bases(content)
    return LegalBases({**load().by_id, **own.by_id}, own.last_checked, content)


def _basis(table: Table) -> LegalBasis:
    kind = table.choice("kind", KINDS)
    valid_from = day_or(table, "valid_from", UNKNOWN)
    if (valid_from is None) != (kind == "proposal"):
        raise PolicyError(Message("policy.basis_without_a_day", where=table.where))
    successor = table.text("successor")
    basis = LegalBasis(
        id=table.text("id"),
        kind=kind,
        instrument=table.sentence("instrument"),
        article=table.sentence("article"),
        valid_from=valid_from,
        valid_to=day_or(table, "valid_to", OPEN),
        successor=None if successor == NO_SUCCESSOR else successor,
        certainty=table.choice("certainty", CERTAINTIES),
        source=table.text("source"),
    )
    if basis.valid_from and basis.has_expired(basis.valid_from):
        raise PolicyError(Message("policy.basis_ends_first", where=table.where))
    return basis


def day_or(table: Table, key: str, word: str) -> date | None:
    """Return a day, or None where the file has the word that stands for no day."""
    if table.is_text(key):
        table.choice(key, (word,))
        return None
    return table.day(key)


def _check_successor(basis: LegalBasis, bases: Mapping[str, LegalBasis]) -> None:
    """Raise PolicyError for a successor that is not there, or that comes round to itself."""
    passed = {basis.id}
    following = basis.successor
    while following is not None:
        if following not in bases or following in passed:
            raise PolicyError(Message("policy.no_basis", where=FILE, id=following, file=FILE))
        passed.add(following)
        following = bases[following].successor


def _dated_citation(basis: LegalBasis, day: date) -> Text:
    citation = basis.citation
    if basis.valid_from is None or basis.valid_from <= day:
        return citation
    start = format_day(basis.valid_from)
    return Text(f"{citation.nl} (vanaf {start.nl})", f"{citation.en} (from {start.en})")
