"""Certificates and labels: which one speaks for which issue, of which goods, at which stage.

Read strictly from ``labels/labels.toml``. A label that is not in it is asked about, never refused;
what a label does not speak for is said, and decides nothing by itself. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from screening.model.verdict import Text
from screening.rules.toml_reader import CERTAINTIES, by_id, toml_file

FILE = "labels.toml"
STAGES = ("raw", "component", "final")


@dataclass(frozen=True, slots=True)
class CertificateLabel:
    """A label. ``goods``: slugs; empty for any good. ``limit``: what it does not say."""

    id: str
    name: str
    also: tuple[str, ...]
    goods: tuple[str, ...]
    stages: tuple[str, ...]
    speaks_for: tuple[str, ...]  # issues
    source: str
    checked: date
    certainty: str  # read | inferred | unverified
    limit: Text

    def fits(self, good: str | None, kind: str) -> bool:
        """Return whether it is about this good at this stage. ``kind``: raw, component or final."""
        return kind in self.stages and (not self.goods or good in self.goods)


@dataclass(frozen=True, slots=True)
class LabelTable:
    """The labels by id, and what is asked of one that is not among them."""

    labels: Mapping[str, CertificateLabel]
    ask: tuple[Text, ...]

    def find(self, name: str | None) -> CertificateLabel | None:
        """Return the label of this id or name, whatever its case; None for an unknown one."""
        wanted = _folded(name or "")
        for label in self.labels.values():
            if wanted in {_folded(each) for each in (label.id, label.name, *label.also)}:
                return label
        return None


@cache
def load() -> LabelTable:
    """Return the table that ships; read once per process. Raises PolicyError."""
    return read_labels((files("screening.rules.clauses") / "labels" / FILE).read_bytes())


def read_labels(content: bytes) -> LabelTable:
    """Return the table of a file. Raises PolicyError with the key."""
    with toml_file(content, FILE) as table:
        table.text("version")
        table.day("last_checked")
        ask = tuple(Text(inner.text("nl"), inner.text("en")) for inner in table.tables("ask"))
        labels = tuple(
            CertificateLabel(
                id=inner.text("id"),
                name=inner.text("name"),
                also=inner.strings("also"),
                goods=inner.strings("goods"),
                stages=inner.strings("stages", STAGES),
                speaks_for=inner.strings("speaks_for"),
                source=inner.text("source"),
                checked=inner.day("checked"),
                certainty=inner.choice("certainty", CERTAINTIES),
                limit=inner.sentence("limit"),
            )
            for inner in table.tables("labels")
        )
    return LabelTable(by_id(labels, lambda label: label.id, FILE), ask)


@dataclass(frozen=True, slots=True)
class LabelMeaning:
    """What a label speaks for among the places of a contract, and what it leaves open.

    ``label``: None where the table does not know it; then ``ask`` holds what to ask.
    """

    label: CertificateLabel | None
    speaks: tuple[tuple[str, str | None], ...]  # issue and slug of the good, in the verdict's order
    leaves_open: tuple[tuple[str, str | None], ...]
    ask: tuple[Text, ...]


def meaning_of(
    name: str | None, places: Iterable[tuple[str, str | None, str]], table: LabelTable
) -> LabelMeaning:
    """Return what a label says for the places of a contract: (issue, slug of good, kind) each."""
    label = table.find(name)
    several = tuple(dict.fromkeys(places))
    if label is None:
        return LabelMeaning(None, (), tuple((issue, good) for issue, good, _ in several), table.ask)
    speaks = tuple(
        (issue, good)
        for issue, good, kind in several
        if issue in label.speaks_for and label.fits(good, kind)
    )
    rest = tuple((issue, good) for issue, good, _ in several if (issue, good) not in set(speaks))
    return LabelMeaning(label, speaks, rest, ())


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("®", "").split())
