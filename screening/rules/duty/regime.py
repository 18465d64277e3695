"""A regime beside the ISV, read strictly from its folder; decides nothing.

A regime is one folder of ``regimes/``: ``regime.toml``, which a lawyer reads, its own provisions
in ``bases.toml`` where ``legal_bases.toml`` does not hold them, and its cases. A folder more is a
regime more. Whatever is missing, unknown or contradictory raises ``PolicyError`` with file and key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from screening.model.errors import PolicyError
from screening.model.verdict import Obligation, Text
from screening.rules import legal_bases
from screening.rules.formatting import fill_in
from screening.rules.legal_bases import OPEN, LegalBases, LegalBasis
from screening.rules.toml_reader import (
    CERTAINTIES,
    Table,
    by_id,
    digest_of,
    toml_file,
)
from sources.kit.values.message import Message

FILE = "regime.toml"
BASES = "bases.toml"
SENTENCES = "sentences.toml"
KINDS = ("hire_admitted", "routines", "should_require", "must_verify", "tier_limit")
WHERE = ("work", "buyer")
COUNTS = ("work", "procedure")
BY = ("buyer", "supplier", "lender")
# The sentences around those of the regimes, and the places in them that are filled.
AROUND: Mapping[str, tuple[str, ...]] = {
    "also": ("titles",),
    "also_not_sure": ("titles",),
    "perhaps": ("titles",),
    "other_law": (),
    "unchecked": ("title",),
    "from_day": ("title", "day"),
    "not_sure": ("title",),
    "day_stands_in": ("chosen_by", "day"),
    "day_is_today": ("day",),
    "place_stands_in": (),
    "runs_past": ("day",),
    "end_unknown": ("day",),
    "why_abroad": ("country", "titles"),
    "abroad.recommended": (),
    "abroad.none": (),
    "abroad.none_but_level": ("level",),
    "abroad.not_assessable": (),
    "abroad.expired": ("sources",),
    "abroad.also": ("country", "titles"),
}


@dataclass(frozen=True, slots=True)
class LeastValue:
    """The amount, without VAT, at which an act starts, and what its value in euros surely is not.

    Nothing is converted: between the two amounts in euros it is not known which side a value is on.
    """

    currency: str
    at_least: int
    certainly_from_eur: int
    certainly_below_eur: int
    unknown: Text


@dataclass(frozen=True, slots=True)
class DepthLimit:
    """The most tiers of subcontractors, and the sentences for what is known of them, by state."""

    tiers: int
    sentences: Mapping[str, Text]  # unknown | no_more_known | more_known
    questions: Mapping[str, Text]  # to the supplier; none where no more are known
    good_answer: Text


@dataclass(frozen=True, slots=True)
class LaterDay:
    """What a regime adds on a later day."""

    first_day: date
    says: Text


@dataclass(frozen=True, slots=True)
class RegimeRule:
    """One rule of a regime, which gives an answer of its own."""

    id: str
    kind: str  # one of KINDS
    cpv: tuple[str, ...]  # beginnings of codes; empty: all purchases
    certainty: str
    sources: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    clauses: tuple[str, ...]  # articles of an annex that serve it
    questions: tuple[str, ...]  # of the method that serve it
    in_force: Text
    not_yet: Text
    obligations: tuple[Obligation, ...]
    limit: DepthLimit | None

    def fits(self, codes: tuple[str, ...]) -> bool:
        """Return whether one of the codes is of its kind; without any code none is guessed."""
        return not self.cpv or any(code.startswith(self.cpv) for code in codes)


@dataclass(frozen=True, slots=True)
class Regime:
    """A regime, whole. Both days are included. ``digest``: the SHA-256 over its files."""

    id: str
    version: str
    country: str  # ISO 3166-1 alpha-2
    where: str  # one of WHERE
    counts: str  # one of COUNTS
    first_day: date
    last_day: date | None  # None: open
    last_checked: date
    title: Text
    who: Text
    what: Text
    value: LeastValue | None  # None: any value
    later: tuple[LaterDay, ...]
    rules: tuple[RegimeRule, ...]
    bases: LegalBases
    digest: str


@dataclass(frozen=True, slots=True)
class RegimeBook:
    """The regimes in the order of their names, and the sentences around them."""

    regimes: tuple[Regime, ...]
    sentences: Mapping[str, Text]
    first_days: tuple[date, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(regime.id for regime in self.regimes)

    def say(self, name: str, /, **values: Text | str) -> Text:
        return fill_in(self.sentences[name], **values)

    def of(self, id: str) -> Regime | None:
        """Return the regime with this id; None where a later version has it no more."""
        return next((regime for regime in self.regimes if regime.id == id), None)


@cache
def load() -> RegimeBook:
    """Return the regimes that ship; read once per process. Raises PolicyError."""
    return read_regimes(files("screening.rules.duty") / "regimes")


def read_regimes(folder: Traversable) -> RegimeBook:
    """Return the regimes of a folder with one folder for each. Raises PolicyError."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.joinpath(FILE).is_file())
    regimes = tuple(read_regime(name, folder.joinpath(name)) for name in names)
    with toml_file(folder.joinpath(SENTENCES).read_bytes(), SENTENCES) as table:
        sentences = dict(_around(table))
    days = sorted({regime.first_day for regime in regimes})
    return RegimeBook(regimes, sentences, tuple(days))


def read_regime(name: str, folder: Traversable) -> Regime:
    """Return the regime of one folder, called by the folder's name. Raises PolicyError."""
    where = f"{name}/{FILE}"
    contents = {FILE: folder.joinpath(FILE).read_bytes()}
    own = folder.joinpath(BASES)
    if own.is_file():
        contents[BASES] = own.read_bytes()
    bases = _bases(contents.get(BASES))
    with toml_file(contents[FILE], where) as table:
        value = table.optional_table("value")
        regime = Regime(
            id=name,
            version=table.text("version"),
            country=table.text("country"),
            where=table.choice("where", WHERE),
            counts=table.choice("counts", COUNTS),
            first_day=table.day("first_day"),
            last_day=_last_day(table),
            last_checked=table.day("last_checked"),
            title=table.sentence("title"),
            who=table.sentence("who"),
            what=table.sentence("what"),
            value=_least_value(value) if value is not None else None,
            later=_later(table) if table.has("later") else (),
            rules=tuple(_rule(inner, bases) for inner in table.tables("rules")),
            bases=bases,
            digest=digest_of(contents),
        )
    by_id(regime.rules, lambda rule: rule.id, where)
    if regime.last_day is not None and regime.last_day < regime.first_day:
        raise PolicyError(Message("policy.basis_ends_first", where=where))
    return regime


def _bases(content: bytes | None) -> LegalBases:
    """Return all provisions that a regime may cite: those of all regimes, and its own."""
    return legal_bases.load() if content is None else legal_bases.beside_shared(content)


def _around(table: Table) -> Iterator[tuple[str, Text]]:
    abroad = table.table("abroad")
    for name, words in AROUND.items():
        holder = abroad if name.startswith("abroad.") else table
        yield name, holder.sentence(name.removeprefix("abroad."), words)
    abroad.close()


def _last_day(table: Table) -> date | None:
    if table.is_text("last_day"):
        table.choice("last_day", (OPEN,))
        return None
    return table.day("last_day")


def _least_value(table: Table) -> LeastValue:
    value = LeastValue(
        currency=table.text("currency"),
        at_least=table.take("at_least", int),
        certainly_from_eur=table.take("certainly_from_eur", int),
        certainly_below_eur=table.take("certainly_below_eur", int),
        unknown=table.sentence("unknown", ("amount",)),
    )
    table.close()
    if not 0 < value.certainly_below_eur <= value.certainly_from_eur or value.at_least <= 0:
        raise PolicyError(Message("policy.threshold", where=table.where))
    return value


def _later(table: Table) -> tuple[LaterDay, ...]:
    return tuple(
        LaterDay(inner.day("from"), inner.sentence("says")) for inner in table.tables("later")
    )


def _rule(table: Table, bases: LegalBases) -> RegimeRule:
    kind = table.choice("kind", KINDS)
    limit = table.optional_table("limit")
    if (limit is not None) != (kind == "tier_limit"):
        raise PolicyError(Message("policy.key_missing", where=table.where, key="limit"))
    return RegimeRule(
        id=table.text("id"),
        kind=kind,
        cpv=table.strings("cpv"),
        certainty=table.choice("certainty", CERTAINTIES),
        sources=table.list_of("sources", str),
        legal_basis=bases.of(table.list_of("legal_basis", str), table.where),
        clauses=table.strings("clauses"),
        questions=table.strings("questions"),
        in_force=table.sentence("in_force"),
        not_yet=table.sentence("not_yet", ("day",)),
        obligations=tuple(
            Obligation(
                by=inner.choice("by", BY),
                what=inner.sentence("what"),
                when=inner.sentence("when", ("day",)),
            )
            for inner in table.tables("obligations")
        ),
        limit=_limit(limit) if limit is not None else None,
    )


def _limit(table: Table) -> DepthLimit:
    limit = DepthLimit(
        tiers=table.take("tiers", int),
        sentences={
            "unknown": table.sentence("unknown"),
            "no_more_known": table.sentence("no_more_known", ("known",)),
            "more_known": table.sentence("more_known", ("known",)),
        },
        questions={
            "unknown": table.sentence("ask_unknown"),
            "more_known": table.sentence("ask_more", ("known", "most")),
        },
        good_answer=table.sentence("good_answer"),
    )
    table.close()
    return limit
