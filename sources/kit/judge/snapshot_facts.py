"""The profile of one snapshot: some kilobytes, kept with it and compared with the next one's.

Counted in one pass, whatever the size: each key is remembered as eight bytes of its hash, and the
smallest hashes are kept as a sample. The same part of all hashes is sampled in every snapshot, so
two samples say how much of one list is in the other, and what became of the same subjects' figures.
"""

import dataclasses
import hashlib
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, ClassVar

from sources.kit.read.reading import SourceReading
from sources.kit.values.statements import (
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)

SAMPLE = 2_048  # subjects kept for the comparison; the overlap is then known to about 1 %
PARTS = 256
MOST_GROUPS = 500
ENOUGH = 20  # figures before their spread means anything
FIGURES, INDICATORS = 40, 50  # subjects of an indicator, and indicators, whose figures are kept

Figure = tuple[float, int | None]  # the newest of a subject, and its year


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts and samples that the gate compares: all of it text, numbers or lists of them."""

    source: str
    edition: str
    layout: str
    sha256: str
    rows: int  # the publisher's, before selection
    rejected: int
    observations: int  # statements made of the rows
    subjects: int  # different countries, goods of a country, parties or relations
    duplicates: int  # statements whose key was there before
    columns: tuple[str, ...]
    groups: dict[str, int]  # statements per indicator, programme or relation
    filled: dict[str, int]  # per kind, and per kind and field that says something
    sample: tuple[str, ...]  # the smallest hashes of the subjects
    nowhere: int = 0  # rows left out because nobody knows the place that they name
    ended: bool = False  # the last line of a table has an end
    spreads: dict[str, float] = dataclasses.field(default_factory=dict)  # standard deviations
    figures: dict[str, dict[str, Figure]] = dataclasses.field(default_factory=dict)  # of a sample

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"columns": list(self.columns), "sample": list(self.sample)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Facts":
        values = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        values["columns"], values["sample"] = tuple(values["columns"]), tuple(values["sample"])
        values["figures"] = {
            name: {about: (value, year) for about, (value, year) in figures.items()}
            for name, figures in values.get("figures", {}).items()
        }
        return cls(**values)


def subject(statement: Statement) -> str:
    """Return whom or what a statement is about, in words that the next edition will use too."""
    match statement:
        case Observation():
            return _joined(statement.country, statement.region, statement.good)
        case Listing():
            return _joined(statement.name, statement.country)
        case Tie():
            return _joined(statement.relation, statement.child, statement.parent)
        case Share():
            return _joined(statement.good, statement.origin, statement.market)


def key(statement: Statement) -> str:
    """Return what two statements of one snapshot share only where the publisher repeats itself."""
    match statement:
        case Observation():
            own = _joined(statement.indicator, statement.issue, statement.year, *statement.flags)
        case Listing():
            own = _joined(statement.programme, statement.issue, statement.since, *statement.aliases)
        case Tie():
            own = _joined(
                statement.child_country, statement.parent_country, statement.since, statement.says
            )
        case Share():
            own = _joined(statement.period)
    return _joined(subject(statement), own)


def group(statement: Statement) -> str:
    match statement:
        case Observation():
            return f"observation {statement.indicator} {_listed_for(statement)}".rstrip()
        case Listing():
            return f"listing {statement.programme}"
        case Tie():
            return f"tie {statement.relation}"
        case Share():
            return f"share {statement.market}"


def _listed_for(statement: Observation) -> str:
    """Return the issue that a good is listed for; of a figure the indicator says all."""
    return str(statement.issue) if statement.good and statement.issue else ""


def _joined(*parts: object) -> str:
    return "\x1f".join("" if part is None else str(part) for part in parts)


def hashed(text: str) -> int:
    """Return eight bytes of BLAKE2b as a number: the same on every machine."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


class Hashes:
    """Millions of keys in eight bytes each, sorted a part at a time."""

    def __init__(self) -> None:
        self._parts = [array("Q") for _ in range(PARTS)]

    def add(self, text: str) -> int:
        number = hashed(text)
        self._parts[number >> 56].append(number)
        return number

    def distinct(self) -> int:
        return sum(len(set(part)) for part in self._parts)

    def smallest(self, count: int) -> tuple[str, ...]:
        smallest: list[int] = []
        for part in self._parts:
            smallest += sorted(set(part))
            if len(smallest) >= count:
                break
        return tuple(f"{number:016x}" for number in smallest[:count])


class _Figures:
    """The figures of one indicator: how far apart they are, and those of a sample of subjects."""

    def __init__(self) -> None:
        self.count, self._sum, self._squares = 0, 0.0, 0.0
        self._sample: dict[int, tuple[str, Figure]] = {}
        self._limit = 1 << 64

    def add(self, value: float, year: int | None, about: str, number: int) -> None:
        self.count += 1
        self._sum += value
        self._squares += value * value
        if number < self._limit:
            figure = (float(f"{value:.6g}"), year)
            _, former = self._sample.get(number, (about, figure))
            self._sample[number] = about, max(former, figure, key=_newest)
            if len(self._sample) > FIGURES:
                self._limit = max(self._sample)
                del self._sample[self._limit]

    def spread(self) -> float:
        variance = self._squares / self.count - (self._sum / self.count) ** 2
        return round(math.sqrt(max(variance, 0.0)), 6)

    def sample(self) -> dict[str, Figure]:
        return dict(self._sample[number] for number in sorted(self._sample))


def _newest(figure: Figure) -> tuple[int, float]:
    value, year = figure
    return year or 0, value


class FactsCounter:
    """A counter of statements as they pass, for whoever stores them in the same go."""

    KINDS: ClassVar[dict[type, tuple[str, ...]]] = {
        kind: tuple(field.name for field in fields(kind))
        for kind in (Observation, Listing, Tie, Share)
    }

    def __init__(self) -> None:
        self._count = 0
        self._keys, self._subjects = Hashes(), Hashes()
        self._groups, self._filled = Counter[str](), Counter[tuple[type, str]]()
        self._figures = defaultdict[str, _Figures](_Figures)

    def watch(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        for statement in statements:
            self.add(statement)
            yield statement

    def add(self, statement: Statement) -> None:
        self._count += 1
        self._keys.add(key(statement))
        about, name = subject(statement), group(statement)
        number = self._subjects.add(about)
        if name in self._groups or len(self._groups) < MOST_GROUPS:
            self._groups[name] += 1
        if isinstance(statement, Observation) and statement.value is not None:
            self._figures[name].add(statement.value, statement.year, about, number)
        kind = type(statement)
        self._filled[kind, ""] += 1
        for field in self.KINDS[kind]:
            if getattr(statement, field) not in (None, "", ()):
                self._filled[kind, field] += 1

    def facts(self, reading: SourceReading) -> Facts:
        """Return the profile, once everything has passed."""
        figures = dict(sorted(self._figures.items()))
        return Facts(
            source=reading.source,
            edition=reading.edition,
            layout=reading.layout,
            sha256=reading.sha256 or reading.snapshot.sha256,
            rows=reading.rows,
            rejected=reading.rejected_rows,
            observations=self._count,
            subjects=self._subjects.distinct(),
            duplicates=self._count - self._keys.distinct(),
            columns=reading.columns,
            groups=dict(sorted(self._groups.items())),
            filled=dict(sorted(self._named())),
            sample=self._subjects.smallest(SAMPLE),
            nowhere=reading.nowhere,
            ended=reading.ended,
            spreads={
                name: sample.spread() for name, sample in figures.items() if sample.count >= ENOUGH
            },
            figures={name: sample.sample() for name, sample in list(figures.items())[:INDICATORS]},
        )

    def every_subject(self) -> set[str]:
        """Return the hashes of all subjects as hexadecimal text, where they are few."""
        return set(self._subjects.smallest(self._count))

    def _named(self) -> Iterator[tuple[str, int]]:
        for (kind, field), count in self._filled.items():
            yield f"{kind.__name__.lower()}.{field}".rstrip("."), count


def facts_after_changes(
    last: Facts, gone: Iterable[Statement], come: Iterable[Statement], reading: SourceReading
) -> Facts:
    """Return the profile of a list after changes, without a look at the rest of it.

    ``rows`` and ``subjects`` are those of the list with the difference; the samples stay those of
    all hashes below their last.
    """
    before, after = FactsCounter(), FactsCounter()
    for statement in gone:
        before.add(statement)
    for statement in come:
        after.add(statement)
    old, new = before.facts(reading), after.facts(reading)
    grown = new.observations - old.observations
    return replace(
        last,
        edition=reading.edition,
        sha256=reading.sha256,
        rows=last.rows + grown,
        observations=last.observations + grown,
        subjects=last.subjects + new.subjects - old.subjects,
        groups=_counts_after(last.groups, old.groups, new.groups),
        filled=_counts_after(last.filled, old.filled, new.filled),
        sample=_sample_after(last.sample, before.every_subject(), after.every_subject()),
        figures={
            name: _figures_after(
                last.figures.get(name, {}), old.figures.get(name, {}), new.figures.get(name, {})
            )
            for name in sorted({*last.figures, *new.figures})[:INDICATORS]
        },
    )


def _counts_after(last: dict[str, int], old: dict[str, int], new: dict[str, int]) -> dict[str, int]:
    counted = {
        name: last.get(name, 0) - old.get(name, 0) + new.get(name, 0) for name in {*last, *new}
    }
    return {name: count for name, count in sorted(counted.items()) if count > 0}


def _sample_after(last: tuple[str, ...], old: set[str], new: set[str]) -> tuple[str, ...]:
    limit = last[-1] if len(last) >= SAMPLE else "g"
    remaining = {key for key in last if key not in old or key in new}
    return tuple(sorted(remaining | {key for key in new if key <= limit})[:SAMPLE])


def _figures_after(
    last: dict[str, Figure], old: dict[str, Figure], new: dict[str, Figure]
) -> dict[str, Figure]:
    limit = max(map(hashed, last)) if len(last) >= FIGURES else 1 << 64
    figures = {about: figure for about, figure in last.items() if old.get(about) != figure}
    for about, figure in new.items():
        if hashed(about) <= limit:
            figures[about] = max(figures.get(about, figure), figure, key=_newest)
    return {about: figures[about] for about in sorted(figures, key=hashed)[:FIGURES]}


def facts_of(statements: Iterable[Statement], reading: SourceReading) -> Facts:
    """Return the profile of a snapshot that nobody stores."""
    gatherer = FactsCounter()
    for _ in gatherer.watch(statements):
        pass
    return gatherer.facts(reading)


def overlap(last: Facts, now: Facts) -> float:
    """Return how much of the last list is in this one, 0..1; exact up to the size of a sample."""
    if not last.sample:
        return 1.0
    limits = [facts.sample[-1] for facts in (last, now) if len(facts.sample) >= SAMPLE]
    limit = min(limits, default="g")  # above every hexadecimal digit
    before = {key for key in last.sample if key <= limit}
    return len(before & set(now.sample)) / len(before)
