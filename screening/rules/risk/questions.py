"""The questions to ask the supplier: at most five, about this product's riskiest places."""

import itertools
from collections.abc import Iterable, Iterator

from graphs.parties import Kind
from screening.model.verdict import Question
from screening.rules.country_names import country_name
from screening.rules.formatting import fill_in
from screening.rules.risk.method import Method
from screening.rules.risk.place_rating import PlaceRating
from screening.rules.risk.question_templates import QuestionTemplate
from screening.rules.risk.sentences import lower_first


def questions_for(worst: Iterable[PlaceRating], method: Method) -> tuple[Question, ...]:
    """Return questions for places in order of weight, each once and at most three about one
    good.
    """
    show = method.constants.show
    places = list(worst)
    chosen: dict[str, Question] = {}
    for last in (False, True):
        for rated in places:
            if len(chosen) == show.questions:
                break
            about = [question.about for question in chosen.values()]
            if about.count(rated.place.good) < show.questions_of_one_good:
                fitting = (
                    t for t in _fitting(rated, method) if t.last is last and t.id not in chosen
                )
                for template in itertools.islice(fitting, 1):
                    chosen[template.id] = _fill(template, rated, method)
    return tuple(chosen.values())


def _fitting(rated: PlaceRating, method: Method) -> Iterator[QuestionTemplate]:
    shown = rated.place.kind is not Kind.INFERRED
    for template in method.questions:
        if rated.place.stage not in template.stages:
            continue
        if template.issues and rated.issue.value not in template.issues:
            continue
        if template.driver and rated.driver != template.driver:
            continue
        if template.origin and (template.origin == "shown") != shown:
            continue
        yield template


def _fill(template: QuestionTemplate, rated: PlaceRating, method: Method) -> Question:
    text = fill_in(
        template.text,
        good=lower_first(method.goods[rated.place.good].name),
        country=country_name(rated.place.country),
        issue=method.issues[rated.issue].name,
    )
    return Question(template.id, rated.place.good, text.nl, text.en, template.good, template.weak)
