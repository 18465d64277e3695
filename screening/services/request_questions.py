"""What is still open of a request: at most seven questions, those first that change the answer.

Each question is tried: the purchase is screened with every answer to it, and what then differs is
what it decides. Nothing is guessed of how likely an answer is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screening.model.asked_less import DUTY_RANK, FLAG_RANK
from screening.model.own_policy import PolicyInForce
from screening.model.purchase_requests import RequestFacts
from screening.model.verdict import BAND_RANK, Verdict
from screening.rules.verdict.protocols import ContractScreener
from screening.services import purchase_form
from screening.services.purchase_requests import verdict_on

MOST = 7
FIELDS = (
    "cpv", "value", "buyer_type", "category_confirmed", "nature", "ends", "part_of", "total_value",
    "buyer_country", "origins",
)  # fmt: skip
# Values that stand for a size: below every cap, between, above the thresholds of goods, of works.
SIZES = ("40000", "100000", "300000", "1000000", "6000000")
BORDER = ("2027-12-13", "2027-12-14")  # Regulation (EU) 2024/3015 applies to what is delivered then
LARGE = SIZES[-2]
WEIGHTS = (1000, 100, 10, 1)  # of a change of duty, flag, level and band

RANKS: tuple[Mapping[str, int], ...] = (
    {duty.value: rank for duty, rank in DUTY_RANK.items()},
    {flag.value: rank for flag, rank in FLAG_RANK.items()},
    {f"L{level}": level for level in range(5)},
    {band.value: rank for band, rank in BAND_RANK.items()},
)
ABOVE_ALL = 10**6  # of what is bought: it decides all else


@dataclass(frozen=True, slots=True)
class TriedAnswer:
    """An answer, and what the verdict would say with it."""

    answer: str
    flag: str
    duty: str
    level: str
    band: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of the form of a check that nobody answered yet.

    ``decides``: the answers with which the verdict would be another; none where it stays the same,
    or where it cannot be tried.
    """

    field: str
    decides: tuple[TriedAnswer, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What answers are tried with: ``policies`` are the own ones of who asks."""

    screener: ContractScreener
    day: date
    policies: tuple[PolicyInForce, ...]

    def verdict_on(self, facts: RequestFacts) -> Verdict:
        """Return the verdict on these facts."""
        return verdict_on(facts, self.screener, self.day, self.policies)


def open_questions(facts: RequestFacts, verdict: Verdict, trial: Trial) -> tuple[OpenQuestion, ...]:
    """Return what to ask, the most telling first. ``verdict``: on what is known now.

    An answer may decide only together with others (a category where the value is large enough), so
    each question is tried a second time where the rest is answered as a duty needs it.
    """
    asked = [
        (_question(field, facts, verdict, trial), place)
        for place, field in enumerate(FIELDS)
        if field not in facts.answers and _fits(field, facts.answers)
    ]
    asked.sort(key=lambda each: (-each[0].weight, each[1]))
    return tuple(question for question, _ in asked[:MOST])


def _question(field: str, facts: RequestFacts, verdict: Verdict, trial: Trial) -> OpenQuestion:
    answers = tuple(_answers(field, facts, verdict))
    now = _tried("", verdict)
    alone = _all_tried(field, answers, facts, trial)
    decides = tuple(each for each in alone if _weight(now, each))
    weight = 2 * max((_weight(now, each) for each in decides), default=0)
    if field == "cpv":
        return OpenQuestion(field, decides, ABOVE_ALL)
    others = _as_a_duty_needs(field, facts, verdict)
    together = _all_tried(field, answers, others, trial)
    weight += max((_weight(together[0], each) for each in together[1:]), default=0)
    # A buyer counts as Dutch until somebody says otherwise: that question can wait.
    return OpenQuestion(field, decides, weight // 4 if field == "buyer_country" else weight)


def _all_tried(
    field: str,
    answers: Sequence[str],
    facts: RequestFacts,
    trial: Trial,
) -> list[TriedAnswer]:
    return [_tried(answer, trial.verdict_on(_with(facts, field, answer))) for answer in answers]


def _as_a_duty_needs(field: str, facts: RequestFacts, verdict: Verdict) -> RequestFacts:
    """Return the facts with every other open question answered as a duty needs it."""
    suggestion = verdict.duty.suggestion
    needed = {"buyer_type": "central", "buyer_country": "NL", "value": LARGE}
    if suggestion is not None:
        needed["category_confirmed"] = suggestion.category
    answers = {**needed, **facts.answers}
    return RequestFacts(
        facts.title, facts.words, answers={n: a for n, a in answers.items() if n != field}
    )


def _answers(field: str, facts: RequestFacts, verdict: Verdict) -> Iterator[str]:
    """Yield answers that stand for all that can be given; none where nothing can."""
    if field in ("value", "total_value"):
        yield from SIZES
    elif field == "buyer_type":
        yield from purchase_form.BUYER_TYPES
    elif field == "nature":
        yield from purchase_form.NATURES
    elif field == "part_of":
        yield from ("lot", "framework", "none")
    elif field == "buyer_country":
        yield from ("NL", "DE")
    elif field == "ends":
        yield from (day for day in BORDER if day >= facts.answers.get("date", ""))
    elif field == "category_confirmed":
        suggestion = verdict.duty.suggestion
        if suggestion is not None:
            yield suggestion.category
        yield purchase_form.categories()[-1]
    elif field == "origins":
        countries = (path.country for issue in verdict.risk.issues for path in issue.paths)
        yield from dict.fromkeys(("NL", next((code for code in countries if code), "NL")))


def _fits(field: str, answers: Mapping[str, str]) -> bool:
    """Return whether a question makes sense beside the answers that there are."""
    if field == "total_value":
        return answers.get("part_of") in ("lot", "framework")
    return True


def _with(facts: RequestFacts, field: str, answer: str) -> RequestFacts:
    return RequestFacts(facts.title, facts.words, answers={**facts.answers, field: answer})


def _tried(answer: str, verdict: Verdict) -> TriedAnswer:
    return TriedAnswer(
        answer,
        verdict.flag.value,
        verdict.duty.outcome.value,
        verdict.clause_level,
        verdict.risk.band.value,
    )


def _weight(now: TriedAnswer, then: TriedAnswer) -> int:
    """Return how much an answer changes: duty before flag, flag before level, level before band."""
    pairs = (
        (now.duty, then.duty),
        (now.flag, then.flag),
        (now.level, then.level),
        (now.band, then.band),
    )
    return sum(
        weight * abs(ranks[new] - ranks[old])
        for (old, new), ranks, weight in zip(pairs, RANKS, WEIGHTS, strict=True)
    )
