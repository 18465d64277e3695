"""The measures and the facts that they may use, read strictly from their files; counts nothing.

An auditor reads the files: ``facts.toml`` says what each fact means, ``measures/`` has a file for
each measure. A fact that is not in the table, or is of other rows, is an error with file and key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from screening.model.errors import PolicyError
from screening.model.monitoring import FactCondition, Measure, MeasuredUnit
from screening.model.verdict import Text
from screening.rules.toml_reader import Table, by_id, digest_of, toml_file
from sources.kit.values.message import Message

FACTS_FILE, FOLDER = "facts.toml", "measures"
GROUPS = ("clauses", "risk", "suppliers", "effort", "harm")  # in the order of the page
PLACEHOLDERS = ("scope", "met")
DIRECTIONS: Mapping[str, bool | None] = {"more": True, "less": False, "none": None}
NOT = "not "


@dataclass(frozen=True, slots=True)
class FactMeaning:
    """What a fact means, which rows have it, and when it is unknown."""

    id: str
    units: tuple[MeasuredUnit, ...]
    says: Text
    unknown: Text


@dataclass(frozen=True, slots=True)
class MeasureBook:
    """All facts and measures. ``edition``: a version, and a hash over the bytes of the files."""

    facts: Mapping[str, FactMeaning]
    measures: tuple[Measure, ...]
    edition: str

    def measure(self, id: str) -> Measure | None:
        """Return the measure with this id; None where there is none."""
        return next((measure for measure in self.measures if measure.id == id), None)

    def facts_of(self, unit: MeasuredUnit) -> tuple[str, ...]:
        """Return the ids of the facts that rows of a unit have, in the order of the file."""
        return tuple(id for id, fact in self.facts.items() if unit in fact.units)


@cache
def load() -> MeasureBook:
    """Return the measures that come with the program; read once. Raises PolicyError."""
    return read_measures(files("screening.rules.monitoring"))


def read_measures(folder: Traversable) -> MeasureBook:
    """Return the measures of any folder with a ``facts.toml``. Raises PolicyError."""
    content = (folder / FACTS_FILE).read_bytes()
    with toml_file(content, FACTS_FILE) as table:
        version = table.text("version")
        table.day("last_checked")
        facts = by_id(tuple(_facts(table)), lambda fact: fact.id, FACTS_FILE)
    contents = {
        f"{FOLDER}/{entry.name}": entry.read_bytes()
        for entry in (folder / FOLDER).iterdir()
        if entry.name.endswith(".toml")
    }
    numbered: list[tuple[int, Measure]] = []
    for name in sorted(contents):
        with toml_file(contents[name], name) as table:
            numbered.append(_measure(table, name, contents[name], facts))
    numbered.sort(key=lambda pair: (GROUPS.index(pair[1].group), pair[0], pair[1].id))
    measures = tuple(measure for _, measure in numbered)
    by_id(measures, lambda measure: measure.id, FOLDER)
    edition = _edition(version, {FACTS_FILE: content, **contents})
    return MeasureBook(facts, measures, edition)


def _edition(version: str, contents: Mapping[str, bytes]) -> str:
    return f"{version}+{digest_of(contents)[:8]}"


def _facts(table: Table) -> Iterator[FactMeaning]:
    for inner in table.tables("facts"):
        units = inner.strings("of", tuple(MeasuredUnit))
        yield FactMeaning(
            inner.text("id"),
            tuple(MeasuredUnit(unit) for unit in units),
            inner.sentence("says"),
            inner.sentence("unknown"),
        )


def _measure(
    table: Table, name: str, content: bytes, facts: Mapping[str, FactMeaning]
) -> tuple[int, Measure]:
    """Return the place of a measure in its group, and the measure."""
    id = table.text("id")
    if name != f"{FOLDER}/{id}.toml":
        raise PolicyError(Message("measure.other_id", where=name, id=id))
    version = table.text("version")
    table.day("last_checked")
    unit = MeasuredUnit(table.choice("unit", tuple(MeasuredUnit)))
    known = tuple(fact for fact, meaning in facts.items() if unit in meaning.units)
    numerator = table.strings("numerator", (*known, *(NOT + fact for fact in known)))
    if not numerator:
        raise PolicyError(Message("policy.key_empty", where=name, key="numerator"))
    measure = Measure(
        id=id,
        edition=_edition(version, {name: content}),
        group=table.choice("group", GROUPS),
        unit=unit,
        title=table.sentence("title"),
        sentence=table.sentence("sentence", PLACEHOLDERS),
        caution=table.sentence("caution"),
        denominator=tuple(_conditions(table, known)),
        numerator=tuple(_condition(text) for text in numerator),
        has_money=table.optional("has_money", bool) or False,
        is_good=DIRECTIONS[table.choice("direction", tuple(DIRECTIONS))],
    )
    return table.take("order", int), measure


def _conditions(table: Table, known: tuple[str, ...]) -> Iterator[FactCondition]:
    for inner in table.tables("denominator"):
        text = inner.choice("fact", (*known, *(NOT + fact for fact in known)))
        yield _condition(text, inner.sentence("otherwise"))


def _condition(text: str, otherwise: Text | None = None) -> FactCondition:
    return FactCondition(text.removeprefix(NOT), not text.startswith(NOT), otherwise)
