"""A policy, read strictly from the files that a lawyer reviews; decides nothing.

A policy is ``policies/<name>.toml``; its tables stand in the folder ``policies/<name>/``. Whatever
is missing, unknown or contradictory in them raises ``PolicyError`` with the file and the key.
"""

import csv
import io
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise, product

from screening.model.errors import PolicyError
from screening.model.verdict import (
    DutyOutcome,
    Suggestion,
    Text,
)
from screening.rules import legal_bases
from screening.rules.legal_bases import LegalBases, LegalBasis
from screening.rules.toml_reader import (
    CERTAINTIES,
    Table,
    by_id,
    check_placeholders,
    digest_of,
    toml_file,
)
from sources.kit.values.message import Message

BUYERS = ("outside", "central", "subcentral", "unknown")
VALUES = ("at_or_above", "below", "part_below", "no_threshold", "unknown")
CATEGORIES = ("confirmed", "geen", "open", "unread")
REGIMES_IN_USE = ("central", "subcentral", "works", "light")

# What a decision can have found, and the words that a note about it may use.
FACTS: Mapping[str, tuple[str, ...]] = {
    "country-unknown": (),
    "central-at-threshold": ("published",),
    "decentral": (),
    "contract-value": (),
    "other-currency": ("currency",),
    "zero-value": (),
    "value-with-vat": ("with_vat", "without_vat"),
    "part-unknown": (),
    "nature-derived": ("code", "nature"),
    "nature-unknown": (),
    "services-without-code": (),
    "exact-code-needed": ("code",),
    "light-regime": ("code",),
    "date-is-today": ("date",),
    "date-stands-in": ("date", "chosen_by"),
    "no-period": ("date",),
    "categories-unread": ("lists_from",),
    "no-category-suggested": ("code",),
    "threshold-unverified": (),
    "unnamed-confirmation": (),
    "suggestion-uncertain": ("suggested",),
    "suggestion-alternative": ("alternative",),
    "defence": (),
}
THRESHOLD_WORDS = ("value", "threshold", "regime", "period")
BUYER_WORDS = {"outside": ("country",)}


@dataclass(frozen=True, slots=True)
class DutyRule:
    """One row of the truth table."""

    id: str
    row: int
    buyer: tuple[str, ...]
    value: tuple[str, ...]
    category: tuple[str, ...]
    outcome: DutyOutcome
    basis: Text
    why: Text
    certainty: str
    source: str
    last_checked: date
    legal_basis: tuple[LegalBasis, ...] = ()

    @property
    def asks_category(self) -> bool:
        """Return whether all that is left open is what a person says of the category."""
        return (
            self.outcome is DutyOutcome.ASK
            and self.value == ("at_or_above",)
            and self.category == ("open",)
        )


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence beside a decision, shown when one of ``when`` is a fact of it."""

    id: str
    when: tuple[str, ...]
    certainty: str
    text: Text


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One cell of the threshold table: whole euros, excluding VAT; both days included."""

    period: str
    valid_from: date
    valid_to: date
    regime: str
    amount: int
    certainty: str
    source: str


@dataclass(frozen=True, slots=True)
class Category:
    slug: str
    name: Text
    open_question: Text | None = None


@dataclass(frozen=True, slots=True)
class CategoryList:
    """One published list of categories: printed name and slug, in the publisher's order."""

    id: str
    version: str
    entries: tuple[tuple[str, str], ...]
    certainty: str
    source: str


@dataclass(frozen=True, slots=True)
class LightRegime:
    """Annex XIV of Directive 2014/24/EU: single codes and ranges, never prefixes."""

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    ask_exact_code: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    certainty: str
    source: str

    def includes(self, code: str) -> bool:
        at = bisect_right(self.starts, code) - 1
        return at >= 0 and code <= self.ends[at]


@dataclass(frozen=True, slots=True)
class Law:
    """A policy, whole. ``digest`` is the SHA-256 over the bytes of all its files."""

    id: str
    version: str
    title: Text
    country: str
    last_checked: date
    highest_vat: Decimal  # per cent
    rules: tuple[DutyRule, ...]
    notes: tuple[Note, ...]
    thresholds: tuple[ThresholdRow, ...]
    regimes: Mapping[str, Text]
    categories: Mapping[str, Category]  # by slug, "none of them" included as the last
    none_slug: str
    lists: tuple[CategoryList, ...]
    lists_from: date  # before this day other lists held, which nobody has read
    lists_published: int  # the year of the last edition that was found
    by_cpv: Mapping[str, tuple[Suggestion, ...]]  # by prefix; empty: no category
    light: LightRegime
    bases: LegalBases
    digest: str
    _table: Mapping[tuple[str, str, str], DutyRule] = field(default_factory=dict, repr=False)

    def rule(self, buyer: str, value: str, category: str) -> DutyRule:
        """Return the first rule that fits; the reader made sure that there is one."""
        return self._table[buyer, value, category]

    def threshold(self, regime: str, on: date) -> ThresholdRow | None:
        """Return the row of this day, or None; never the nearest one."""
        for row in self.thresholds:
            if row.regime == regime and row.valid_from <= on <= row.valid_to:
                return row
        return None

    def suggest(self, code: str) -> tuple[Suggestion, ...]:
        """Return the suggestions of the longest known prefix of a CPV code; only a person
        decides.
        """
        for length in range(8, 1, -1):
            suggestions = self.by_cpv.get(code[:length])
            if suggestions is not None:
                return suggestions
        return ()

    def suggests_none(self, code: str) -> str | None:
        """Return the longest known prefix, where our table says that no category fits it."""
        for length in range(8, 1, -1):
            suggestions = self.by_cpv.get(code[:length])
            if suggestions is not None:
                return None if suggestions else code[:length]
        return None


def policies() -> tuple[str, ...]:
    """Return the names of the policies that this installation ships."""
    names = (entry.name for entry in _shipped().iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml") for name in names))


@cache
def load(name: str = "nl_isv") -> Law:
    """Return a shipped policy; read once per process. Raises PolicyError."""
    if name not in policies():
        raise PolicyError(Message("policy.no_policy", name=name, known=tuple(policies())))
    return read_law(name, _shipped())


def read_law(name: str, folder: Traversable) -> Law:
    """Return the policy ``name`` from any folder. Raises PolicyError with file and key."""
    bases = legal_bases.load()
    files_read: dict[str, bytes] = {legal_bases.FILE: bases.content}

    def read(path: str) -> bytes:
        files_read[path] = _bytes(folder, path)
        return files_read[path]

    with toml_file(read(f"{name}.toml"), f"{name}.toml") as table:
        version = table.text("version")
        title = table.sentence("title")
        country = table.text("country")
        last_checked = table.day("last_checked")
        highest_vat = _percent(table, "highest_vat_percent")
        paths = {
            key: f"{name}/{table.text(key)}"
            for key in ("thresholds", "categories", "cpv_categories", "light_regime")
        }
        rules = tuple(_rule(inner, bases) for inner in table.tables("rules"))
        notes = tuple(_note(inner) for inner in table.tables("notes"))
    by_id(rules, lambda rule: rule.id, name)
    by_id(notes, lambda note: note.id, name)
    with toml_file(read(paths["thresholds"]), paths["thresholds"]) as table:
        regimes = _regimes(table)
        rows = tuple(_threshold_rows(table, regimes))
    _check_periods(rows, paths["thresholds"])
    with toml_file(read(paths["categories"]), paths["categories"]) as table:
        none_slug = table.text("none_slug")
        none = Category(none_slug, table.sentence("none_name"))
        lists_from, lists_published = table.day("lists_from"), table.take("lists_published", int)
        real = tuple(_category(inner) for inner in table.tables("categories"))
        categories = by_id((*real, none), lambda category: category.slug, paths["categories"])
        lists = tuple(_list(inner, categories) for inner in table.tables("lists"))
    by_cpv = _by_cpv(read(paths["cpv_categories"]), paths["cpv_categories"], categories, none_slug)
    with toml_file(read(paths["light_regime"]), paths["light_regime"]) as table:
        ranges = f"{name}/{table.text('ranges')}"
        light = _light(table, read(ranges), ranges, bases)
    return Law(
        id=name,
        version=version,
        title=title,
        country=country,
        last_checked=last_checked,
        highest_vat=highest_vat,
        rules=rules,
        notes=notes,
        thresholds=rows,
        regimes=regimes,
        categories=categories,
        none_slug=none_slug,
        lists=lists,
        lists_from=lists_from,
        lists_published=lists_published,
        by_cpv=by_cpv,
        light=light,
        bases=bases,
        digest=digest_of(files_read),
        _table=_decision_table(rules, name),
    )


def _shipped() -> Traversable:
    return files("screening.rules.duty") / "policies"


def _bytes(folder: Traversable, path: str) -> bytes:
    try:
        return folder.joinpath(*path.split("/")).read_bytes()
    except OSError as trouble:
        raise PolicyError(
            Message("policy.not_readable", path=str(path), why=str(trouble.strerror))
        ) from trouble


def _percent(table: Table, key: str) -> Decimal:
    percent = table.take(key, int)
    if not 0 <= percent < 100:
        raise PolicyError(Message("policy.vat", where=table.where))
    return Decimal(percent)


def _rule(table: Table, bases: LegalBases) -> DutyRule:
    buyer = table.strings("buyer", BUYERS)
    value = table.strings("value", VALUES)
    category = table.strings("category", CATEGORIES)
    compared = set(value) <= {"at_or_above", "below", "part_below"}
    words = THRESHOLD_WORDS if compared else ()
    if compared and category == ("confirmed",):
        words = (*words, "category")
    if len(buyer) == 1:
        words = (*words, *BUYER_WORDS.get(buyer[0], ()))
    why = table.sentence("why", words)
    return DutyRule(
        id=table.text("id"),
        row=table.take("row", int),
        buyer=buyer,
        value=value,
        category=category,
        outcome=DutyOutcome(table.choice("outcome", tuple(DutyOutcome))),
        basis=table.sentence("basis"),
        why=why,
        certainty=table.choice("certainty", CERTAINTIES),
        source=table.text("source"),
        last_checked=table.day("last_checked"),
        legal_basis=bases.of(table.list_of("legal_basis", str), table.where),
    )


def _note(table: Table) -> Note:
    text = Text(nl=table.text("nl"), en=table.text("en"))
    when = table.strings("when", FACTS)
    placeholders = [
        placeholder
        for fact in when
        for placeholder in FACTS[fact]
        if all(placeholder in FACTS[f] for f in when)
    ]
    check_placeholders(text, placeholders, table.where)
    return Note(
        id=table.text("id"),
        when=when,
        certainty=table.choice("certainty", CERTAINTIES),
        text=text,
    )


def _decision_table(
    rules: tuple[DutyRule, ...], where: str
) -> dict[tuple[str, str, str], DutyRule]:
    """Return the rule of every combination. Raises PolicyError for a gap or a rule that never
    fires.
    """
    table: dict[tuple[str, str, str], DutyRule] = {}
    for state in product(BUYERS, VALUES, CATEGORIES):
        buyer, value, category = state
        for rule in rules:
            if buyer in rule.buyer and value in rule.value and category in rule.category:
                table[state] = rule
                break
        else:
            raise PolicyError(
                Message(
                    "policy.no_rule",
                    where=where,
                    buyer=str(buyer),
                    value=str(value),
                    category=str(category),
                )
            )
    idle = {rule.id for rule in rules} - {rule.id for rule in table.values()}
    if idle:
        raise PolicyError(Message("policy.idle_rules", where=where, rules=tuple(sorted(idle))))
    return table


def _regimes(table: Table) -> dict[str, Text]:
    regimes = {inner.text("id"): inner.sentence("name") for inner in table.tables("regimes")}
    absent = [regime for regime in REGIMES_IN_USE if regime not in regimes]
    if absent:
        raise PolicyError(Message("policy.no_regime", where=table.where, regimes=tuple(absent)))
    return regimes


def _threshold_rows(table: Table, regimes: Mapping[str, Text]) -> Iterator[ThresholdRow]:
    for period in table.tables("periods"):
        name = period.text("id")
        valid_from, valid_to = period.day("valid_from"), period.day("valid_to")
        source = period.text("source")
        period.day("last_checked")
        for row in period.tables("rows"):
            yield ThresholdRow(
                period=name,
                valid_from=valid_from,
                valid_to=valid_to,
                regime=row.choice("regime", tuple(regimes)),
                amount=row.take("amount", int),
                certainty=row.choice("certainty", CERTAINTIES),
                source=source,
            )


def _check_periods(rows: tuple[ThresholdRow, ...], where: str) -> None:
    """Raise PolicyError where a day has two amounts, or an amount is not positive."""
    if any(row.amount <= 0 or row.valid_to < row.valid_from for row in rows):
        raise PolicyError(Message("policy.threshold", where=where))
    ordered = sorted(rows, key=lambda row: (row.regime, row.valid_from))
    for earlier, later in pairwise(ordered):
        if earlier.regime == later.regime and later.valid_from <= earlier.valid_to:
            raise PolicyError(
                Message(
                    "policy.two_amounts",
                    where=where,
                    regime=earlier.regime,
                    day=later.valid_from.isoformat(),
                )
            )


def _category(table: Table) -> Category:
    return Category(
        slug=table.text("id"),
        name=table.sentence("name"),
        open_question=table.optional_sentence("open_question"),
    )


def _list(table: Table, categories: Mapping[str, Category]) -> CategoryList:
    entries = tuple(
        (entry.text("name"), entry.choice("slug", tuple(categories)))
        for entry in table.tables("entries")
    )
    table.day("last_checked")
    return CategoryList(
        id=table.text("id"),
        version=table.text("version"),
        entries=entries,
        certainty=table.choice("certainty", CERTAINTIES),
        source=table.text("source"),
    )


def _rows(content: bytes, where: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with their line number. Raises PolicyError when the heading is another one."""
    reader = csv.reader(io.StringIO(content.decode("utf-8")))
    heading = next(reader, [])
    if tuple(heading) != columns:
        raise PolicyError(Message("policy.columns", where=where, columns=tuple(columns)))
    for number, row in enumerate(reader, start=2):
        if len(row) != len(columns):
            raise PolicyError(
                Message(
                    "policy.cells", where=where, line=number, cells=len(row), columns=len(columns)
                )
            )
        yield number, row


def _by_cpv(
    content: bytes, where: str, categories: Mapping[str, Category], none_slug: str
) -> dict[str, tuple[Suggestion, ...]]:
    columns = ("cpv_prefix", "category", "confidence", "uncertain")
    suggestions: dict[str, tuple[Suggestion, ...]] = {}
    for number, (prefix, slug, confidence, uncertain) in _rows(content, where, columns):
        line = f"{where} line {number}"
        if not (prefix.isdigit() and 2 <= len(prefix) <= 8):
            raise PolicyError(Message("policy.no_cpv", where=line, prefix=prefix))
        if slug not in categories:
            raise PolicyError(
                Message("policy.no_category", where=line, slug=slug, known=tuple(categories))
            )
        if uncertain not in ("yes", "no"):
            raise PolicyError(Message("policy.uncertain", where=line))
        if slug == none_slug:
            suggestions[prefix] = ()
            continue
        if confidence not in ("H", "M", "L"):
            raise PolicyError(Message("policy.confidence", where=line))
        suggestion = Suggestion(slug, prefix, confidence, uncertain == "yes")
        suggestions[prefix] = (*suggestions.get(prefix, ()), suggestion)
    return suggestions


def _light(table: Table, content: bytes, where: str, bases: LegalBases) -> LightRegime:
    table.day("last_checked")
    pairs: list[tuple[str, str]] = []
    for number, (first, last, _) in _rows(content, where, ("cpv_from", "cpv_to", "title_en")):
        if not (len(first) == len(last) == 8 and f"{first}{last}".isdigit() and first <= last):
            raise PolicyError(
                Message("policy.no_range", where=where, line=number, first=first, last=last)
            )
        pairs.append((first, last))
    merged = _merged(sorted(pairs))
    return LightRegime(
        starts=tuple(first for first, _ in merged),
        ends=tuple(last for _, last in merged),
        ask_exact_code=table.strings("ask_exact_code"),
        legal_basis=bases.of(table.list_of("legal_basis", str), table.where),
        certainty=table.choice("certainty", CERTAINTIES),
        source=table.text("source"),
    )


def _merged(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the same codes as ranges that do not overlap, so that one look-up suffices."""
    merged: list[tuple[str, str]] = []
    for first, last in pairs:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
