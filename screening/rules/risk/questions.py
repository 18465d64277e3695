"""The questions to ask the supplier: at most five, about this product's riskiest places.

The first is about the origin of the good that decides, or about who does the work; the second about
the issue that decides (M1). A question is never asked about a good that it does not fit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphs.parties import Kind
from screening.model.verdict import Front, Question, Text
from screening.rules.country_names import country_name
from screening.rules.formatting import fill_in
from screening.rules.risk.explain import place_text, workers_text
from screening.rules.risk.method import Method
from screening.rules.risk.place_rating import PlaceRating
from screening.rules.risk.question_templates import QuestionTemplate
from screening.rules.risk.sentences import lower_first

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Subject:
    """A rated place to ask about. ``holds``: what some such purchases hold that makes it worse.

    ``declared``: the countries that the chain declares of its good, where the place is only usual.
    """

    rated: PlaceRating
    front: Front
    holds: Text | None = None
    declared: Text | None = None


@dataclass
class _Chosen:
    """The questions so far, each template once."""

    method: Method
    questions: list[Question] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _of_good: Counter[str] = field(default_factory=Counter)

    @property
    def is_full(self) -> bool:
        return len(self.questions) >= self.method.constants.show.questions

    def ask(self, about: str, subject: Subject) -> None:
        """Add the first question of a purpose that fits, unless enough is asked of its good."""
        of_good = self._of_good[subject.rated.place.good]
        if self.is_full or of_good >= self.method.constants.show.questions_of_one_good:
            return
        for template in _fitting(about, subject, self.method):
            if template.id not in self._ids:
                self.add(_filled(template, subject, self.method))
            return

    def add(self, question: Question) -> None:
        self.questions.append(question)
        self._ids.add(question.id)
        self._of_good[question.about] += 1


def questions_for(
    subjects: Iterable[Subject], method: Method, *, is_known: bool = True
) -> tuple[Question, ...]:
    """Return the questions about places in M1's order, the one that heads the verdict first.

    ``is_known``: False where nobody knows what is bought; then that is asked before all else.
    """
    chosen, asked = _Chosen(method), list[Subject]()
    if not is_known:
        for template in method.questions:
            if template.about == "purchase":
                chosen.add(_plain(template))
    fronts: set[Front] = set()
    for number, subject in enumerate(subjects):  # of many places few are looked at
        if chosen.is_full:
            break
        asked.append(subject)
        if subject.front not in fronts:
            fronts.add(subject.front)
            chosen.ask("origin", subject)
        chosen.ask("issue", subject)
        if number == 0 and subject.holds is not None:
            chosen.ask("possible", subject)
    for subject in asked:
        if chosen.is_full:
            break
        chosen.ask("general", subject)
    return tuple(chosen.questions)


def fits(template: QuestionTemplate, subject: Subject) -> bool:
    """Whether a question may be asked about a place."""
    rated = subject.rated
    good, stage = rated.place.good, rated.place.stage
    origin = "declared" if subject.declared is not None else "open"
    if rated.place.kind is not Kind.INFERRED:
        origin = "shown"
    return (
        stage in template.stages
        and template.front in (None, subject.front)
        and (template.fits is None or good in template.fits)
        and good not in template.fits_not
        and (not template.countries or rated.place.country in template.countries)
        and (not template.issues or rated.issue.value in template.issues)
        and template.driver in (None, rated.driver)
        and template.origin in (None, origin)
    )


def _fitting(about: str, subject: Subject, method: Method) -> Iterator[QuestionTemplate]:
    return (
        template
        for template in method.questions
        if template.about == about and fits(template, subject)
    )


def _plain(template: QuestionTemplate) -> Question:
    """Return a question about the purchase as a whole."""
    text = template.text
    return Question(template.id, "", text.nl, text.en, template.good, template.weak)


def _filled(template: QuestionTemplate, subject: Subject, method: Method) -> Question:
    rated = subject.rated
    text = fill_in(
        template.text,
        good=lower_first(method.goods[rated.place.good].name),
        country=country_name(rated.place.country),
        place=lower_first(place_text(rated, method)),
        workers=workers_text(rated, method),
        issue=method.issues[rated.issue].name,
        holds=subject.holds or NOTHING,
        declared=subject.declared or NOTHING,
    )
    is_of_issue = template.about == "issue"
    return Question(
        template.id, rated.place.good, text.nl, text.en, template.good, template.weak,
        issue=rated.issue.value if is_of_issue else None,
        front=subject.front,
    )  # fmt: skip
