"""Which questions to ask the supplier: at most five, about this product's riskiest places."""

import itertools
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graphs.parties import Kind
from screening.model.errors import PolicyError
from screening.model.verdict import Question, Text
from screening.rules.risk.method import Method
from screening.rules.risk.places import PlaceRating
from screening.rules.risk.sentences import country_name, lower_first


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    stages: tuple[int, ...]
    origin: str | None
    issues: tuple[str, ...]
    driver: str | None
    last: bool
    text: Text
    good: Text
    weak: Text


@cache
def templates() -> tuple[Template, ...]:
    """Raises PolicyError when a question has keys nobody reads."""
    text = files("screening.rules.risk").joinpath("questions.toml").read_text(encoding="utf-8")
    return tuple(_template(entry) for entry in tomllib.loads(text)["question"])


def _template(entry: dict[str, dict[str, object]]) -> Template:
    when = dict(entry["when"])
    template = Template(
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
        raise PolicyError(f"questions.toml [{template.id}]: unknown key {', '.join(when)} in when")
    return template


def ask(worst: Iterable[PlaceRating], method: Method) -> tuple[Question, ...]:
    """Questions for places in order of weight; each is asked once, of a good thrice at most."""
    most = int(method.constants.number("show.questions"))
    of_one_good = int(method.constants.number("show.questions_of_one_good"))
    places = list(worst)
    chosen: dict[str, Question] = {}
    for last in (False, True):
        for rated in places:
            if len(chosen) == most:
                break
            about = [question.about for question in chosen.values()]
            if about.count(rated.place.good) < of_one_good:
                fitting = (t for t in _fitting(rated) if t.last is last and t.id not in chosen)
                for template in itertools.islice(fitting, 1):
                    chosen[template.id] = _fill(template, rated, method)
    return tuple(chosen.values())


def _fitting(rated: PlaceRating) -> Iterator[Template]:
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


def _fill(template: Template, rated: PlaceRating, method: Method) -> Question:
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
