"""The questions to a supplier as ``questions.toml`` words them, read strictly."""

import tomllib
from dataclasses import dataclass

from screening.model.errors import PolicyError
from screening.model.verdict import Front, Text
from screening.rules.risk.good_groups import GoodGroups
from sources.kit.values.message import Message

# What a question is for, in the order in which they are asked: what is bought where nobody knows,
# the origin of the deciding good, the deciding issue, what such a purchase may hold, and the rest.
PURPOSES = ("purchase", "origin", "issue", "possible", "general")


@dataclass(frozen=True, slots=True)
class QuestionTemplate:
    """One question of the file, and the places for which it is asked."""

    id: str
    about: str  # one of PURPOSES
    stages: tuple[int, ...]
    front: Front | None  # None: both
    origin: str | None  # open | declared | shown | None: all
    issues: tuple[str, ...]
    driver: str | None
    fits: frozenset[str] | None  # goods; None: all but those of ``fits_not``
    fits_not: frozenset[str]
    countries: tuple[str, ...]  # ISO 3166-1 alpha-2; empty: everywhere
    text: Text
    good: Text
    weak: Text


def read(text: str, groups: GoodGroups) -> tuple[QuestionTemplate, ...]:
    """Return the questions in the order of the file. Raises PolicyError for a key nobody reads."""
    return tuple(_template(entry, groups) for entry in tomllib.loads(text)["question"])


def _template(entry: dict[str, dict[str, object]], groups: GoodGroups) -> QuestionTemplate:
    identity, about = str(entry["id"]), str(entry["about"])
    if about not in PURPOSES:
        raise PolicyError(
            Message("policy.key_value", where=identity, key="about", value=about, known=PURPOSES)
        )
    when = dict(entry["when"])
    fits = when.pop("fits", None)
    front = when.pop("front", None)
    template = QuestionTemplate(
        id=identity,
        about=about,
        stages=tuple(when.pop("stage")),  # type: ignore[arg-type]
        front=Front(str(front)) if front else None,
        origin=when.pop("origin", None),  # type: ignore[arg-type]
        issues=tuple(when.pop("issues", ())),  # type: ignore[arg-type]
        driver=when.pop("driver", None),  # type: ignore[arg-type]
        fits=None if fits is None else groups.named(fits, identity),  # type: ignore[arg-type]
        fits_not=groups.named(when.pop("fits_not", ()), identity),  # type: ignore[arg-type]
        countries=tuple(when.pop("countries", ())),  # type: ignore[arg-type]
        text=Text(str(entry["nl"]), str(entry["en"])),
        good=Text(str(entry["good"]["nl"]), str(entry["good"]["en"])),
        weak=Text(str(entry["weak"]["nl"]), str(entry["weak"]["en"])),
    )
    if when:
        raise PolicyError(Message("policy.question_key", id=template.id, keys=tuple(when)))
    return template
