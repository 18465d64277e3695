"""The questions to a supplier as ``questions.toml`` words them, read strictly."""

import tomllib
from dataclasses import dataclass

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from sources.kit.values.message import Message


@dataclass(frozen=True, slots=True)
class QuestionTemplate:
    """One question of the file, and the places for which it is asked."""

    id: str
    stages: tuple[int, ...]
    origin: str | None
    issues: tuple[str, ...]
    driver: str | None
    last: bool
    text: Text
    good: Text
    weak: Text


def read(text: str) -> tuple[QuestionTemplate, ...]:
    """Return the questions in the order of the file. Raises PolicyError for a key nobody reads."""
    return tuple(_template(entry) for entry in tomllib.loads(text)["question"])


def _template(entry: dict[str, dict[str, object]]) -> QuestionTemplate:
    when = dict(entry["when"])
    template = QuestionTemplate(
        id=str(entry["id"]),
        stages=tuple(when.pop("stage")),  # type: ignore[arg-type]
        origin=when.pop("origin", None),  # type: ignore[arg-type]
        issues=tuple(when.pop("issues", ())),  # type: ignore[arg-type]
        driver=when.pop("driver", None),  # type: ignore[arg-type]
        last=bool(entry.get("last", False)),
        text=Text(str(entry["nl"]), str(entry["en"])),
        good=Text(str(entry["good"]["nl"]), str(entry["good"]["en"])),
        weak=Text(str(entry["weak"]["nl"]), str(entry["weak"]["en"])),
    )
    if when:
        raise PolicyError(Message("policy.question_key", id=template.id, keys=tuple(when)))
    return template
