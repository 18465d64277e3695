"""The questions to a supplier as ``questions.toml`` words them, read strictly."""

import tomllib
from dataclasses import dataclass

from screening.model.errors import PolicyError
from screening.model.reused_answers import SpeaksOf
from screening.model.verdict import Front, Text
from screening.rules.risk.good_groups import GoodGroups
from sources.kit.values.message import Message

# What a question is for, in the order in which they are asked: what is bought where nobody knows,
# the origin of the deciding good, the deciding issue, what such a purchase may hold, and the rest.
PURPOSES = ("purchase", "origin", "issue", "possible", "general")
SPEAKS_OF = tuple(SpeaksOf)


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
    speaks_of: SpeaksOf
    holds_days: int  # for so long after it came an answer may be used for another contract


def read(text: str, groups: GoodGroups) -> tuple[QuestionTemplate, ...]:
    """Return the questions in the order of the file. Raises PolicyError for a key nobody reads."""
    file = tomllib.loads(text)
    days = int(file["holds_days"])
    return tuple(_template(entry, groups, days) for entry in file["question"])


def _template(
    entry: dict[str, dict[str, object]], groups: GoodGroups, holds_days: int
) -> QuestionTemplate:
    identity = str(entry["id"])
    about = _one_of(entry, "about", PURPOSES)
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
        speaks_of=SpeaksOf(_one_of(entry, "speaks_of", SPEAKS_OF)),
        holds_days=holds_days,
    )
    if when:
        raise PolicyError(Message("policy.question_key", id=template.id, keys=tuple(when)))
    return template


def _one_of(entry: dict[str, dict[str, object]], key: str, known: tuple[str, ...]) -> str:
    """Return the value of a key that has few. Raises PolicyError for another, and for none."""
    value = str(entry.get(key, ""))
    if value not in known:
        where = str(entry["id"])
        raise PolicyError(
            Message("policy.key_value", where=where, key=key, value=value, known=known)
        )
    return value
