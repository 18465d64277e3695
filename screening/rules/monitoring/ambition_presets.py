"""Ambitions that governments published, read strictly; an organization copies one, and owns it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules.monitoring import measure_book
from screening.rules.toml_reader import CERTAINTIES, Table, by_id, toml_file
from sources.kit.values.message import Message

FILE = "ambitions.toml"


@dataclass(frozen=True, slots=True)
class AmbitionPreset:
    """A published ambition. ``measure``: None where nothing here shows how far it is."""

    id: str
    title: Text
    source: str
    certainty: str
    target: int  # per cent
    measure: str | None
    not_measured: Text | None  # why


@cache
def load() -> tuple[AmbitionPreset, ...]:
    """Return the presets, in the order of the file. Raises PolicyError."""
    return read_presets((files("screening.rules.monitoring") / FILE).read_bytes())


def read_presets(content: bytes) -> tuple[AmbitionPreset, ...]:
    """Return the presets of a file. Raises PolicyError with file and key."""
    with toml_file(content, FILE) as table:
        table.text("version")
        table.day("last_checked")
        presets = tuple(_presets(table))
    by_id(presets, lambda preset: preset.id, FILE)
    return presets


def _presets(table: Table) -> Iterator[AmbitionPreset]:
    known = tuple(measure.id for measure in measure_book.load().measures)
    for inner in table.tables("presets"):
        preset = AmbitionPreset(
            id=inner.text("id"),
            title=inner.sentence("title"),
            source=inner.text("source"),
            certainty=inner.choice("certainty", CERTAINTIES),
            target=inner.take("target", int),
            measure=inner.choice("measure", known) if inner.has("measure") else None,
            not_measured=inner.optional_sentence("not_measured"),
        )
        if (preset.measure is None) == (preset.not_measured is None):
            raise PolicyError(Message("ambition.preset_measure", where=inner.where))
        if not 0 < preset.target <= 100:
            raise PolicyError(Message("ambition.preset_target", where=inner.where))
        yield preset
