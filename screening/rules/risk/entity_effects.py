"""The effect of a listing, read strictly from ``entity_effects.toml``: one row per kind of list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules.toml_reader import (
    CERTAINTIES,
    Table,
    toml_file,
)
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

FILE = "entity_effects.toml"
CLASSES = ("legal", "foreign_legal", "official_finding", "allegation", "unclassified")
EVERY_LIST = "*"
NOTES: Mapping[str, tuple[str, ...]] = {
    "owned": ("chain",),
    "step": ("child", "parent", "share"),
    "consolidated": ("child", "parent"),
    "unknown_share": ("child", "parent"),
    "person": (),
    "history": ("party", "list"),
    "unsure": ("entity", "list", "party"),
    "ask_owner": ("party",),
    "possible_one": (),
    "possible_many": ("count",),
    "stop": (),
}


@dataclass(frozen=True, slots=True)
class EffectClass:
    """A class of lists and its effect. ``likelihood``: L of F3, 0..1; None moves no score."""

    name: str
    rank: int
    stop: bool
    likelihood: float | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One row: the lists it is for, its sentence and the action it asks for."""

    id: str
    kind: EffectClass
    sources: tuple[str, ...]
    programmes: tuple[str, ...]  # parts of a programme; empty: every programme of these lists
    begins: date | None  # before this day the row is not there
    issue: Issue | None  # where the list itself names none
    state_imposed: bool
    says: Text
    todo: Text
    basis: Text
    certainty: str

    def fits(self, source: str, programme: str, as_of: date) -> bool:
        if self.begins is not None and as_of < self.begins:
            return False
        if EVERY_LIST not in self.sources and source not in self.sources:
            return False
        return not self.programmes or any(part in programme for part in self.programmes)


@dataclass(frozen=True, slots=True)
class Effects:
    """The whole file. ``at_least``: the share, 0..1, from which an owner's listing is inherited."""

    version: str
    at_least: float
    control: tuple[str, ...]
    notes: Mapping[str, Text]
    rows: tuple[Effect, ...]

    def of(self, source: str, programme: str, as_of: date) -> Effect:
        """Return the first row that fits; the last one fits everything."""
        return next(row for row in self.rows if row.fits(source, programme, as_of))


def read(content: bytes) -> Effects:
    """Raises PolicyError; the file must end with a row for every other list."""
    with toml_file(content, FILE) as table:
        version = table.text("version")
        table.day("last_checked")
        ownership = table.table("ownership")
        at_least = ownership.take("at_least", float)
        control = ownership.strings("control")
        ownership.choice("certainty", CERTAINTIES)
        ownership.close()
        notes = _notes(table.table("note"))
        classes = _classes(table.table("class"))
        rows = tuple(_effect(inner, classes) for inner in table.tables("effects"))
    _complete(rows)
    return Effects(version, at_least, control, notes, rows)


def _notes(table: Table) -> dict[str, Text]:
    notes = {name: table.sentence(name, allowed) for name, allowed in NOTES.items()}
    table.close()
    return notes


def _classes(table: Table) -> dict[str, EffectClass]:
    classes = {name: _class(name, table.table(name)) for name in CLASSES}
    table.close()
    return classes


def _class(name: str, table: Table) -> EffectClass:
    effect_class = EffectClass(
        name,
        table.take("rank", int),
        table.take("stop", bool),
        table.optional("likelihood", float),
        table.optional("confidence", str) or "E",
    )
    table.close()
    if effect_class.likelihood is not None and not 0 <= effect_class.likelihood <= 1:
        raise PolicyError(Message("policy.likelihood", where=table.where))
    return effect_class


def _effect(table: Table, classes: Mapping[str, EffectClass]) -> Effect:
    issues = tuple(issue.value for issue in Issue)
    return Effect(
        id=table.text("id"),
        kind=classes[table.choice("class", CLASSES)],
        sources=table.strings("sources"),
        programmes=table.strings("programmes"),
        begins=table.optional("from", date),
        issue=Issue(table.choice("issue", issues)) if table.has("issue") else None,
        state_imposed=table.optional("state_imposed", bool) or False,
        says=table.sentence("says", ("party", "entity", "list")),
        todo=table.sentence("todo"),
        basis=table.sentence("basis"),
        certainty=table.choice("certainty", CERTAINTIES),
    )


def _complete(rows: tuple[Effect, ...]) -> None:
    ids = [row.id for row in rows]
    if len(set(ids)) != len(ids):
        raise PolicyError(Message("policy.effect_twice", file=FILE))
    last = rows[-1] if rows else None
    if last is None or EVERY_LIST not in last.sources or last.programmes or last.begins:
        raise PolicyError(Message("policy.last_effect", file=FILE))
