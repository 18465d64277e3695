"""What is said of own policy, read strictly from ``sentences.toml``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from screening.model.own_policy import DecisionForm
from screening.model.verdict import Text
from screening.rules.toml_reader import Table, toml_file

FILE = "sentences.toml"
_NAMED = ("articles", "title", "decision", "day")
SAYS: Mapping[str, tuple[str, ...]] = {
    "required": _NAMED,
    "required_beside_law": _NAMED,
    "required_law_open": _NAMED,
    "shapes": _NAMED,
    "ask": (*_NAMED, "missing"),
}
MISSING = ("buyer_type", "value_eur", "category", "cpv", "threshold")


@dataclass(frozen=True, slots=True)
class PolicySentences:
    """The sentences by their name. ``digest``: SHA-256 over the bytes of the file."""

    says: Mapping[str, Text]
    article_counts: Text
    least_level: Text
    article: Text
    forms: Mapping[str, Text]
    missing: Mapping[str, Text]
    digest: str


@cache
def load() -> PolicySentences:
    """Return the sentences that ship; read once per process. Raises PolicyError."""
    return read((files("screening.rules.own_policy") / FILE).read_bytes())


def read(content: bytes) -> PolicySentences:
    """Return the sentences of a file. Raises PolicyError with the key."""
    with toml_file(content, FILE) as table:
        inner = table.table("says")
        says = {name: inner.sentence(name, allowed) for name, allowed in SAYS.items()}
        inner.close()
        why = table.table("why")
        counts = why.sentence("article", ("article", "title", "explanation", "decision", "day"))
        level = why.sentence("level", ("level",))
        why.close()
        words = table.table("words")
        article = words.sentence("article", ("id",))
        words.close()
        forms = _named(table, "forms", tuple(map(str, DecisionForm)), ("reference",))
        missing = _named(table, "missing", MISSING, ())
    return PolicySentences(
        says, counts, level, article, forms, missing, sha256(content).hexdigest()
    )


def _named(
    table: Table, key: str, names: Collection[str], allowed: Collection[str]
) -> dict[str, Text]:
    inner = table.table(key)
    texts = {name: inner.sentence(name, allowed) for name in names}
    inner.close()
    return texts
