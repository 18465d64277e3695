"""For how long each list may be believed, read strictly from ``source_freshness.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass

from screening.model.errors import PolicyError
from screening.rules.toml_reader import Table, toml_file
from sources.kit.judge.freshness import AgeLimits, Rhythm
from sources.kit.values.message import Message

FILE = "source_freshness.toml"


@dataclass(frozen=True, slots=True)
class SourceFreshness:
    """The limits of age by the rhythm of publishing, and of lists that have limits of their own."""

    by_rhythm: Mapping[Rhythm, AgeLimits]
    by_source: Mapping[str, AgeLimits]

    def limits(self, source: str, rhythm: Rhythm) -> AgeLimits:
        """Return the limits of a list: its own, or those of its rhythm."""
        return self.by_source.get(source, self.by_rhythm[rhythm])


def read(content: bytes) -> SourceFreshness:
    """Return what the file says; raise PolicyError naming the table and key that is wrong."""
    with toml_file(content, FILE) as table:
        rhythms = table.table("rhythm")
        by_rhythm = {rhythm: _limits(rhythms.table(rhythm.value)) for rhythm in Rhythm}
        rhythms.close()
        named = table.take("source", dict)
        lists = Table(named, f"{FILE} [source]")
        by_source = {name: _limits(lists.table(name)) for name in named}
    return SourceFreshness(by_rhythm, by_source)


def _limits(table: Table) -> AgeLimits:
    limits = AgeLimits(table.take("stale_after_days", int), table.take("expire_after_days", int))
    table.text("why")
    table.close()
    if not 0 < limits.stale_after_days < limits.expire_after_days:
        raise PolicyError(Message("policy.age_limits", where=table.where))
    return limits
