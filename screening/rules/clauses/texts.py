"""The clauses, the ladder and the guard-rails, read strictly from ``clauses/``; decides nothing.

The words are ours and the terms in them are defaults: ``ClauseDeadline.default_not_prescribed``
says so, and a page must show it.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise

from screening.model.errors import PolicyError
from screening.model.verdict import (
    BANDS_RISING,
    Band,
    ClauseRef,
    DutyOutcome,
    Text,
)
from screening.rules import legal_bases
from screening.rules.formatting import fill_in
from screening.rules.legal_bases import LegalBases, LegalBasis
from screening.rules.toml_reader import (
    CERTAINTIES,
    PLACEHOLDER,
    Table,
    by_id,
    check_placeholders,
    digest_of,
    toml_file,
)
from sources.kit.values.message import Message

LEVELS = ("L0", "L1", "L2", "L3", "L4")
PLACEHOLDERS = ("buyer", "supplier", "product", "deadline", "stage")
# Where a term begins. "clause" counts from the day another clause was due.
ANCHORS = ("tender", "start", "clause", "signal", "use", "agreed", "breach")
STEPS = ("remind", "meeting", "notice_of_default")
NATURES = ("supplies", "services", "works")
OCCASIONS = (
    "always", "clause", "enhanced", "offered", "running", "ended", "foreign", "inferred", "stated",
)  # fmt: skip
INSTRUMENTS = ("performance_condition", "award_criterion", "technical_specification", "selection")
# "Insufficient information" means that the upper bound is high: it stands between medium and high.
WHY: Mapping[str, tuple[str, ...]] = {
    "issue": ("issue", "band", "severity", "confidence", "level"),
    "documented": ("issue", "band", "severity", "confidence", "level"),
    "nothing": (),
    "not_assessed": ("level",),
    "investigate": ("issue", "level"),
    "capped_state": (),
    "value_unknown": (),
    "threshold_unknown": (),
    "duty_open": ("level",),
    "delivered_then": ("clause", "day"),
    "delivery_unknown": ("clause", "day"),
    "sme": (),
    "short": (),
}


@dataclass(frozen=True, slots=True)
class ClauseDeadline:
    """A term: months and days after an anchor; ``every_months`` repeats it."""

    anchor: str
    after: str | None  # the clause it follows, where anchor is "clause"
    months: int
    days: int
    every_months: int | None
    or_at_end: bool  # at the end of the contract, when that comes first
    default_not_prescribed: bool
    note: Text | None


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step when a deliverable is late. ``days`` count from the day it was due."""

    days: int
    step: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause with everything a contract manager needs to enforce it."""

    id: str
    version: str
    last_checked: date
    instrument: str
    sources: tuple[str, ...]
    title: Text
    obligation: Text
    deliverable: Text
    evidence: Text
    acceptance: Text
    escalation: Text | None
    remedy: Text | None
    proportionality: Text
    deadline: ClauseDeadline
    steps: tuple[LadderStep, ...]
    legal_basis: tuple[LegalBasis, ...]
    levels: tuple[str, ...]
    goods_from: date | None  # only for goods delivered on or after this day
    natures: tuple[str, ...]  # empty: every nature
    sme: Text | None
    short: Text | None
    text: Text
    light: Text | None  # the form used at level L1
    asks_chain: bool = False  # where things come from, by the end of its term
    by_both: bool = False  # both parties do it; nobody sends it

    def wording(self, level: str) -> Text:
        """Return the text to use at a level, placeholders not filled."""
        return self.light if level == "L1" and self.light is not None else self.text

    def ref(self, level: str) -> ClauseRef:
        if level == "L1" and self.light is not None:
            title = Text(f"{self.title.nl} (lichte vorm)", f"{self.title.en} (light form)")
            return ClauseRef(self.id, self.version, title)
        return ClauseRef(self.id, self.version, self.title)


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest level below a value.

    ``below``: an amount in whole euros, or None for the EU threshold of the contract.
    """

    id: str
    below: int | None
    level: int
    why: Text


@dataclass(frozen=True, slots=True)
class Floor:
    outcome: DutyOutcome
    level: int
    why: Text


@dataclass(frozen=True, slots=True)
class Offer:
    level: int
    band: Band
    severity: int
    why: Text


@dataclass(frozen=True, slots=True)
class Ladder:
    version: str
    short_term_months: int  # below it a contract has one analysis, plan and report
    names: Mapping[str, Text]  # by level
    base: Mapping[Band, tuple[int, ...]]  # five levels, for severity 1..5
    documented: tuple[int, ...]  # at least this below High, where a finding decides
    bands: Mapping[Band, Text]
    caps: tuple[Cap, ...]
    floor: Floor
    offer: Offer
    why: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class LegalCaution:
    id: str
    when: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]  # empty: a principle of this screening
    certainty: str
    text: Text  # may say {law}


@dataclass(frozen=True, slots=True)
class ClauseBook:
    """All clauses, the ladder and the cautions. ``digest``: SHA-256 over the bytes of the files."""

    clauses: Mapping[str, Clause]  # by id, C1 first
    ladder: Ladder
    cautions: tuple[LegalCaution, ...]
    bases: LegalBases
    digest: str

    @property
    def version(self) -> str:
        return self.ladder.version


@cache
def load() -> ClauseBook:
    """Return the shipped clauses; read once per process. Raises PolicyError."""
    return read_book(files("screening.rules.clauses"))


def read_book(folder: Traversable) -> ClauseBook:
    """Return the clauses of any folder. Raises PolicyError with file and key."""
    bases = legal_bases.load()
    contents = {
        entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
    for needed in ("ladder.toml", "guardrails.toml"):
        if needed not in contents:
            raise PolicyError(Message("policy.file_missing", file=needed))
    clauses: list[Clause] = []
    for name in sorted(contents, key=lambda name: (len(name), name)):
        if name not in ("ladder.toml", "guardrails.toml"):
            with toml_file(contents[name], name) as table:
                clauses.append(_clause(table, name, bases))
    by_clause_id = by_id(tuple(clauses), lambda clause: clause.id, "clauses")
    for clause in clauses:
        if clause.deadline.after is not None and clause.deadline.after not in by_clause_id:
            raise PolicyError(
                Message("policy.follows_unknown", clause=clause.id, after=clause.deadline.after)
            )
    with toml_file(contents["ladder.toml"], "ladder.toml") as table:
        ladder = _ladder(table)
    with toml_file(contents["guardrails.toml"], "guardrails.toml") as table:
        table.text("version")
        table.day("last_checked")
        cautions = tuple(_caution(inner, bases) for inner in table.tables("cautions"))
    digest = digest_of({**contents, legal_bases.FILE: bases.content})
    return ClauseBook(by_clause_id, ladder, cautions, bases, digest)


def cautions_for(
    book: ClauseBook,
    level: str,
    on: date,
    *,
    running: bool,
    ended: bool = False,
    offered: bool = False,
    foreign: bool = False,
    inferred: bool = False,
    stated: bool = False,
) -> tuple[Text, ...]:
    """Return the sentences that belong beside a verdict, in the file's order, with the law of a
    day.

    ``running``: awarded, signed or started (article 72). ``ended``: its last day is past, so that
    no clause belongs in it. ``foreign``: the risk rests on a list of a
    country outside the European Union. ``inferred``: a high risk rests on an origin that nobody
    disclosed. ``stated``: the same, while the chain states something of that good.
    """
    occasions = {
        "always": True,
        "clause": level != "L0",
        "enhanced": level in ("L3", "L4"),
        "offered": offered or level == "L4",
        "running": running and not ended,
        "ended": ended,
        "foreign": foreign,
        "inferred": inferred and not stated,
        "stated": stated,
    }
    return tuple(
        fill_in(caution.text, law=book.bases.citations(caution.legal_basis, on))
        for caution in book.cautions
        if any(occasions[occasion] for occasion in caution.when)
    )


def fill_clause(text: Text, values: Mapping[str, Text]) -> Text:
    """Return a clause with its placeholders filled; an unfilled one stays visible as ``[word]``.

    A value at the beginning of a sentence gets a capital. Values are left as they are otherwise:
    "Voorbeeld B.V. levert" is one sentence, whatever its full stops.
    """

    dutch = {name: value.nl for name, value in values.items()}
    english = {name: value.en for name, value in values.items()}
    return Text(nl=_filled(text.nl, dutch), en=_filled(text.en, english))


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    def value_of(match: re.Match[str]) -> str:
        if match[1] not in values:
            return f"[{match[1]}]"
        value = values[match[1]]
        before = pattern[: match.start()]
        return value[:1].upper() + value[1:] if not before or before.endswith(". ") else value

    return PLACEHOLDER.sub(value_of, pattern)


def _clause(table: Table, name: str, bases: LegalBases) -> Clause:
    identity = table.text("id")
    if name != f"{identity}.toml":
        raise PolicyError(Message("policy.other_clause", name=name, identity=identity))
    deadline = table.table("deadline")
    applies = table.table("applies_if")
    forms = table.optional_table("forms")
    clause = Clause(
        id=identity,
        version=table.text("version"),
        last_checked=table.day("last_checked"),
        instrument=table.choice("instrument", INSTRUMENTS),
        sources=table.strings("sources"),
        title=table.sentence("title"),
        obligation=table.sentence("obligation"),
        deliverable=table.sentence("deliverable"),
        evidence=table.sentence("evidence"),
        acceptance=table.sentence("acceptance"),
        escalation=table.optional_sentence("escalation"),
        remedy=table.optional_sentence("remedy"),
        proportionality=table.sentence("proportionality"),
        deadline=_deadline(deadline),
        steps=tuple(
            LadderStep(step.take("days", int), step.choice("step", STEPS))
            for step in (table.tables("steps") if table.has("steps") else ())
        ),
        legal_basis=bases.of(table.list_of("legal_basis", str), table.where),
        levels=applies.strings("levels", LEVELS),
        goods_from=applies.optional("goods_from", date),
        natures=applies.strings("natures", NATURES),
        sme=forms.optional_sentence("sme", PLACEHOLDERS) if forms else None,
        short=forms.optional_sentence("short", PLACEHOLDERS) if forms else None,
        text=table.sentence("text", PLACEHOLDERS),
        light=table.optional_sentence("light", PLACEHOLDERS),
        asks_chain=table.optional("asks_chain", bool) or False,
        by_both=table.optional("by_both", bool) or False,
    )
    for inner in (deadline, applies, forms):
        if inner is not None:
            inner.close()
    return clause


def _deadline(table: Table) -> ClauseDeadline:
    anchor = table.choice("anchor", ANCHORS)
    after = table.optional("after", str)
    if (anchor == "clause") != (after is not None):
        raise PolicyError(Message("policy.after_without_clause", where=table.where))
    return ClauseDeadline(
        anchor=anchor,
        after=after,
        months=table.optional("months", int) or 0,
        days=table.optional("days", int) or 0,
        every_months=table.optional("every_months", int),
        or_at_end=table.optional("or_at_end", bool) or False,
        default_not_prescribed=table.take("default_not_prescribed", bool),
        note=table.optional_sentence("note"),
    )


def _ladder(table: Table) -> Ladder:
    version = table.text("version")
    table.day("last_checked")
    table.choice("certainty", CERTAINTIES)
    base_table, floor, offer = table.table("base"), table.table("floor"), table.table("offer")
    base = {band: _five_levels(base_table, band) for band in BANDS_RISING}
    for lower, higher in pairwise(BANDS_RISING):
        if any(low > high for low, high in zip(base[lower], base[higher], strict=True)):
            raise PolicyError(
                Message("policy.level_falls", where=table.where, higher=higher, lower=lower)
            )
    ladder = Ladder(
        version=version,
        short_term_months=table.take("short_term_months", int),
        names=_named_sentences(table, "levels", LEVELS),
        base=base,
        documented=_five_levels(base_table, "documented"),
        bands={
            Band(name): text for name, text in _named_sentences(table, "bands", tuple(Band)).items()
        },
        caps=tuple(_cap(inner) for inner in table.tables("caps")),
        floor=Floor(
            outcome=DutyOutcome(floor.choice("outcome", tuple(DutyOutcome))),
            level=floor.take("level", int),
            why=floor.sentence("why", ("level",)),
        ),
        offer=Offer(
            level=offer.take("level", int),
            band=Band(offer.choice("band", tuple(Band))),
            severity=offer.take("severity", int),
            why=offer.sentence("why", ("level",)),
        ),
        why=_reasons(table),
    )
    for inner in (base_table, floor, offer):
        inner.close()
    return ladder


def _five_levels(table: Table, band: str) -> tuple[int, ...]:
    levels = tuple(table.take(band, list))
    right = len(levels) == 5 and all(type(level) is int and 0 <= level <= 3 for level in levels)
    if not right or list(levels) != sorted(levels):
        raise PolicyError(Message("policy.levels_of_band", where=table.where, band=band))
    return levels


def _named_sentences(table: Table, key: str, names: Collection[str]) -> dict[str, Text]:
    inner = table.table(key)
    texts = {str(name): inner.sentence(name) for name in names}
    inner.close()
    return texts


def _reasons(table: Table) -> dict[str, Text]:
    inner = table.table("why")
    sentences = {name: inner.sentence(name, allowed) for name, allowed in WHY.items()}
    inner.close()
    return sentences


def _cap(table: Table) -> Cap:
    below: int | None = None
    if table.is_text("below"):
        table.choice("below", ("threshold",))
    else:
        below = table.take("below", int)
    return Cap(
        id=table.text("id"),
        below=below,
        level=table.take("level", int),
        why=table.sentence("why", ("amount", "level")),
    )


def _caution(table: Table, bases: LegalBases) -> LegalCaution:
    text = Text(nl=table.text("nl"), en=table.text("en"))
    legal_basis = bases.of(table.list_of("legal_basis", str), table.where)
    check_placeholders(text, ("law",) if legal_basis else (), table.where)
    return LegalCaution(
        id=table.text("id"),
        when=table.strings("when", OCCASIONS),
        legal_basis=legal_basis,
        certainty=table.choice("certainty", CERTAINTIES),
        text=text,
    )
