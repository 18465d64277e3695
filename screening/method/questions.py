"""Which questions to ask the supplier: at most five, about this product's riskiest places."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graphs.parties import Kind
from screening.errors import PolicyError
from screening.method.files import Method
from screening.method.places import Rated
from screening.method.sentences import country_name, lower_first
from screening.verdict import Question, Text


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    stages: tuple[int, ...]
    origin: str | None
    issues: tuple[str, ...]
    driver: str | None
    text: Text
    good: Text
    weak: Text


@cache
def templates() -> tuple[Template, ...]:
    """Raises PolicyError when a question has keys nobody reads."""
    text = files("screening.method").joinpath("questions.toml").read_text(encoding="utf-8")
    return tuple(_template(entry) for entry in tomllib.loads(text)["question"])


def _template(entry: dict[str, dict[str, object]]) -> Template:
    when = dict(entry["when"])
    template = Template(
        id=str(entry["id"]),
        stages=tuple(when.pop("stage")),  # type: ignore[arg-type]
        origin=when.pop("origin", None),  # type: ignore[arg-type]
        issues=tuple(when.pop("issues", ())),  # type: ignore[arg-type]
        driver=when.pop("driver", None),  # type: ignore[arg-type]
        text=Text(str(entry["nl"]), str(entry["en"])),
        good=Text(str(entry["good"]["nl"]), str(entry["good"]["en"])),
        weak=Text(str(entry["weak"]["nl"]), str(entry["weak"]["en"])),
    )
    if when:
        raise PolicyError(f"questions.toml [{template.id}]: unknown key {', '.join(when)} in when")
    return template


def ask(worst: Iterable[Rated], method: Method) -> tuple[Question, ...]:
    """Questions for places in order of weight; each template once, each good twice at most."""
    most = int(method.constants.number("show.questions"))
    chosen: list[Question] = []
    for rated in worst:
        for template in _fitting(rated):
            about = [q.about for q in chosen]
            if template.id in {q.id for q in chosen} or about.count(rated.place.good) >= 3:
                continue
            chosen.append(_fill(template, rated, method))
            break
        if len(chosen) == most:
            break
    return tuple(chosen)


def _fitting(rated: Rated) -> Iterator[Template]:
    shown = rated.place.kind is not Kind.INFERRED
    for template in templates():
        if rated.place.stage not in template.stages:
            continue
        if template.issues and rated.issue.value not in template.issues:
            continue
        if template.driver and rated.driver != template.driver:
            continue
        if template.origin and (template.origin == "shown") != shown:
            continue
        yield template


def _fill(template: Template, rated: Rated, method: Method) -> Question:
    good = lower_first(method.goods[rated.place.good].name)
    country = country_name(rated.place.country)
    issue = method.issues[rated.issue].name
    nl, en = (
        getattr(template.text, language).format(
            good=getattr(good, language),
            country=getattr(country, language),
            issue=getattr(issue, language),
        )
        for language in ("nl", "en")
    )
    return Question(template.id, rated.place.good, nl, en, template.good, template.weak)
