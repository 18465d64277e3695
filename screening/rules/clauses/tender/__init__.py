"""What a buyer can do in a tender, by which provision and how far; read from the files beside this.

It proposes, and changes no verdict. No option has a place for a bidder or a country.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules import legal_bases
from screening.rules.clauses.texts import LEVELS
from screening.rules.legal_bases import LegalBases, LegalBasis
from screening.rules.toml_reader import CERTAINTIES, Table, toml_file
from sources.kit.values.message import Message

INSTRUMENTS, EFORMS, BASES = "instruments.toml", "eforms.toml", "bases.toml"
WHEN = ("always", "work_here")


@dataclass(frozen=True, slots=True)
class TenderRule:
    """A sentence that holds at every level: a limit, or what makes the effort fit."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument of a tender. ``options``: what is proposed, from a level on."""

    id: str
    title: Text
    legal_basis: tuple[LegalBasis, ...]
    can: Text
    limit: Text
    options: tuple[tuple[str, Text], ...]  # level and text, rising

    def option(self, level: str) -> Text | None:
        """Return what is proposed at a level: its own option, or that of the level below it."""
        fitting = [text for from_level, text in self.options if from_level <= level]
        return fitting[-1] if fitting else None


@dataclass(frozen=True, slots=True)
class NoticeField:
    """A field of an eForms notice, and what to fill in; ``code`` or ``text``, in nl and en."""

    field: str  # BT-…
    title: Text
    codelist: str | None
    code: str | None
    text: Text | None
    levels: tuple[str, ...]
    when: str

    def fits(self, level: str, work_here: bool) -> bool:
        return level in self.levels and (self.when == "always" or work_here)


@dataclass(frozen=True, slots=True)
class TenderBook:
    """All that the files say."""

    version: str
    last_checked: date
    certainty: str
    limits: tuple[TenderRule, ...]
    instruments: tuple[Instrument, ...]
    proportion: tuple[TenderRule, ...]
    notice_fields: tuple[NoticeField, ...]
    eforms_version: str


@cache
def load() -> TenderBook:
    """Return what ships; read once per process. Raises PolicyError."""
    folder = files("screening.rules.clauses.tender")
    return read_tender(
        *(folder.joinpath(name).read_bytes() for name in (INSTRUMENTS, EFORMS, BASES))
    )


def read_tender(instruments: bytes, eforms: bytes, bases: bytes) -> TenderBook:
    """Return what three files say. Raises PolicyError with file and key."""
    cited = legal_bases.beside_shared(bases)
    fields_version, fields = _notice_fields(eforms)
    with toml_file(instruments, INSTRUMENTS) as table:
        return TenderBook(
            version=table.text("version"),
            last_checked=table.day("last_checked"),
            certainty=table.choice("certainty", CERTAINTIES),
            limits=_rules(table.tables("limits")),
            instruments=tuple(_instrument(each, cited) for each in table.tables("instruments")),
            proportion=_rules(table.tables("proportion")),
            notice_fields=fields,
            eforms_version=fields_version,
        )


def _rules(tables: Iterable[Table]) -> tuple[TenderRule, ...]:
    return tuple(
        TenderRule(table.text("id"), Text(table.text("nl"), table.text("en"))) for table in tables
    )


def _instrument(table: Table, bases: LegalBases) -> Instrument:
    options = table.optional_table("options")
    read: list[tuple[str, Text]] = []
    if options is not None:
        levels = options.untaken()
        if list(levels) != sorted(levels) or not set(levels) <= set(LEVELS):
            raise PolicyError(
                Message(
                    "policy.key_value",
                    where=options.where,
                    key="options",
                    value=str(levels),
                    known=LEVELS,
                )
            )
        read = [(level, options.sentence(level, ("product",))) for level in levels]
        options.close()
    return Instrument(
        id=table.text("id"),
        title=table.sentence("title"),
        legal_basis=bases.of(table.list_of("legal_basis", str), table.where),
        can=table.sentence("can"),
        limit=table.sentence("limit"),
        options=tuple(read),
    )


def _notice_fields(content: bytes) -> tuple[str, tuple[NoticeField, ...]]:
    with toml_file(content, EFORMS) as table:
        version = table.text("version")
        table.day("last_checked")
        table.choice("certainty", CERTAINTIES)
        return version, tuple(map(_notice_field, table.tables("fields")))


def _notice_field(table: Table) -> NoticeField:
    return NoticeField(
        field=table.text("field"),
        title=table.sentence("title"),
        codelist=table.optional("codelist", str),
        code=table.optional("code", str),
        text=table.optional_sentence("text", ("product", "clauses")),
        levels=table.strings("levels", LEVELS),
        when=table.choice("when", WHEN),
    )
