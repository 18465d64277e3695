"""What would change a verdict, or what to do about it: the smallest step somebody can take (M10).

Advice begins with showing (where it comes from, who does the work) and mending (what is done about
the risk); then come the facts that the law asks for; another origin comes last. Each change of a
band is computed: the purchase is assessed again as if it had been made.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from graphs.chain import Origin, SupplyChain, TypicalGood
from graphs.parties import Kind
from screening.model.verdict import (
    BAND_RANK,
    RATED_BANDS,
    URGENT_BANDS,
    Band,
    Change,
    Duty,
    DutyOutcome,
    Flag,
    Front,
    IssueRisk,
    Text,
)
from screening.rules.country_names import country_name
from screening.rules.formatting import format_euros
from screening.rules.risk.assessment import Assessment, Assessor
from screening.rules.risk.good_groups import ACTIVITIES
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.sentences import (
    Sentences,
    join_alternatives,
    join_texts,
    lower_first,
)
from screening.rules.risk.weighing import PlaceRisk
from screening.rules.verdict.stated_origins import declared_text

NO_CATEGORY = "geen"
MOST_NAMED = 2  # issues that head the verdict, in one sentence

Outcome = Callable[[DutyOutcome, Assessment], tuple[Flag, str]]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The context in which changes are tried. ``outcome`` gives the flag and level of an answer."""

    assessor: Assessor
    chain: SupplyChain
    situation: Situation
    outcome: Outcome
    lift: Callable[[Assessment], Assessment] = lambda unchanged: unchanged  # listed parties
    other_duties: Sequence[tuple[str, Duty]] = ()  # by what would be otherwise: a change's id

    @property
    def sentences(self) -> Sentences:
        return self.assessor.method.sentences


def changes_of(
    duty: Duty, assessment: Assessment, what_if: Counterfactual, steps: "Steps | None" = None
) -> tuple[Change, ...]:
    """Return showing and mending first, then missing facts, other origins last.

    One change says so if nothing helps. ``steps``: those of this assessment, if already tried.
    """
    tried = steps_of(assessment, what_if) if steps is None else steps
    changes = (
        *_shows(assessment, what_if),
        *_mends(assessment, what_if),
        *_facts(duty, assessment, what_if),
        *_other_duties(duty, assessment, what_if),
        *_traces(duty, tried.shown, what_if),
        *_worse_origin(duty, assessment, tried.worse, what_if),
    )
    return changes or (Change("nothing", what_if.sentences.word("change.nothing")),)


def missing_questions(duty: Duty, sentences: Sentences) -> Text:
    """Return the questions on missing facts, with a comma before the last one."""
    questions = [sentences.word(f"missing.{name}") for name in duty.missing]
    return join_texts(questions, comma=len(questions) > 1)


def _shows(assessment: Assessment, what_if: Counterfactual) -> Iterator[Change]:
    """Yield what to show on each front that is not Low, the worse front first."""
    fronts: set[Front] = set()
    for issue in assessment.risk.issues:
        if issue.band is Band.LOW or issue.front in fronts:
            continue
        fronts.add(issue.front)
        if issue.front is Front.WORK_HERE:
            yield Change("show.work", what_if.sentences.word("change.show_work"))
        elif (declared := _declared_place(assessment, issue, what_if.chain)) is not None:
            good = declared.place.good
            origins = declared_text(good, what_if.chain, what_if.assessor.method)
            text = what_if.sentences.say("change.show_declared", origins=origins)
            yield Change(f"show.{good}", text)
        elif (place := _open_place(assessment, issue)) is not None:
            where = _phrase("where", place.place.good, what_if)
            text = what_if.sentences.say("change.show", where=where)
            yield Change(f"show.{place.place.good}", text)


def _declared_place(
    assessment: Assessment, issue: IssueRisk, chain: SupplyChain
) -> PlaceRisk | None:
    """Return the place that decides an issue, if its origin was declared and is not shown."""
    place_risk = next(iter(assessment.places_of(issue)), None)
    if place_risk is None or not place_risk.is_likely or place_risk.place.assumed:
        return None
    return place_risk if chain.stated(place_risk.place.good).declared else None


def _open_place(assessment: Assessment, issue: IssueRisk) -> PlaceRisk | None:
    """Return the place that decides an issue, if nobody has stated its origin; else None."""
    place_risk = next(iter(assessment.places_of(issue)), None)
    if place_risk is None or not place_risk.is_likely:
        return None
    place = place_risk.place
    is_open = place.kind is Kind.INFERRED and place.stage > 0 and place.band != "disclosed"
    return place_risk if is_open else None


def _phrase(name: str, good: str, what_if: Counterfactual, **values: Text) -> Text:
    """Return a phrase on the origin of a good; work is done somewhere, a product comes from it."""
    method = what_if.assessor.method
    kind = "activity" if method.groups.holds(ACTIVITIES, good) else "good"
    return what_if.sentences.say(
        f"{name}.{kind}", good=lower_first(method.goods[good].name), **values
    )


def _mends(assessment: Assessment, what_if: Counterfactual) -> Iterator[Change]:
    """Yield what to show of what is done about the issues that head the verdict."""
    heads = [issue for issue in assessment.heads() if issue.band in RATED_BANDS[1:]]
    if heads:
        yield Change(
            f"mend.{heads[0].issue}",
            what_if.sentences.say(
                "change.mend",
                issue=join_texts([issue.name for issue in heads[:MOST_NAMED]]),
                band=what_if.sentences.word(f"band.{heads[0].band.value}"),
            ),
        )


def _facts(duty: Duty, assessment: Assessment, what_if: Counterfactual) -> Iterator[Change]:
    if duty.missing == ("category",):
        answers = [("category_yes", DutyOutcome.MANDATORY)]
        if _suggests_none(duty):  # "none of them" is offered only where the code suggests it (M10)
            answers.append(("category_no", DutyOutcome.VOLUNTARY))
        for change, outcome in answers:
            flag, level = what_if.outcome(outcome, assessment)
            yield Change(change, what_if.sentences.word(f"change.{change}"), flag.value, level)
    elif duty.missing:
        yield Change("missing", what_if.sentences.word("change.declare"))
    if assessment.typical.match in ("none", "division"):
        yield Change("cpv", what_if.sentences.word("change.cpv"))


def _suggests_none(duty: Duty) -> bool:
    """Return True if nothing points to a category, or the code points to none of them."""
    return duty.suggestion is None or duty.suggestion.category == NO_CATEGORY


def _other_duties(duty: Duty, assessment: Assessment, what_if: Counterfactual) -> Iterator[Change]:
    """Yield the changes of the purchase by which the law would decide otherwise."""
    if duty.missing:
        return
    for change, other in what_if.other_duties:
        if other.outcome is duty.outcome:
            continue
        if change == "category_no" and not _suggests_none(duty):
            continue
        if change == "value" and other.threshold is not None:
            amount = format_euros(Decimal(other.threshold.amount))
            text = what_if.sentences.say(f"change.value_{other.outcome.value}", threshold=amount)
            yield Change(change, text, what_if.outcome(other.outcome, assessment)[0].value)
        else:
            flag, level = what_if.outcome(other.outcome, assessment)
            yield Change(change, what_if.sentences.word(f"change.{change}"), flag.value, level)


@dataclass(frozen=True, slots=True)
class _Step:
    """The riskiest open good shown to come from its safest usual origins, after earlier steps."""

    worst: PlaceRisk
    safer: tuple[str, ...]
    shown: tuple[Text, ...]  # those earlier steps
    before: Assessment
    then: Assessment


@dataclass(frozen=True, slots=True)
class Steps:
    """Other origins that were tried: safer ones in turn, and a usual one that would be worse.

    They depend on what is bought and not on the duty, so contracts that buy alike share them.
    """

    shown: tuple[_Step, ...]
    worse: tuple[PlaceRisk, Assessment] | None


def steps_of(assessment: Assessment, what_if: Counterfactual) -> Steps:
    """Return the steps that were tried from an assessment."""
    return Steps(tuple(_steps(assessment, what_if)), _tried_worse(assessment, what_if))


def _steps(assessment: Assessment, what_if: Counterfactual) -> Iterator[_Step]:
    now, shown = assessment, tuple[Text, ...]()
    show = what_if.assessor.method.constants.show
    for _ in range(show.changes):
        worst = _worst_open(now)
        if worst is None or now.risk.band in (Band.LOW, Band.MEDIUM):
            return
        safer = _safer_origins(now, worst.place.good, show.safer_origins)
        if not safer:
            return
        then = _traced(now, worst.place.good, safer, what_if)
        yield _Step(worst, safer, shown, now, then)
        shown = (*shown, _shown(worst, safer, what_if))
        now = then


def _traces(duty: Duty, steps: Iterable[_Step], what_if: Counterfactual) -> Iterator[Change]:
    """Yield evidence that the riskiest good comes from its safest usual origins, good after good.

    Each step builds on those before it, and its sentence names them: alone it might do nothing.
    """
    for step in steps:
        flag, level = what_if.outcome(duty.outcome, step.then)
        if (
            BAND_RANK[step.then.risk.band] < BAND_RANK[step.before.risk.band]
            or level != what_if.outcome(duty.outcome, step.before)[1]
        ):
            text = _sentence(step.worst, step.safer, step.then, what_if, list(step.shown))
            yield Change(f"trace.{step.worst.place.good}", text, flag.value, level)


def _tried_worse(
    assessment: Assessment, what_if: Counterfactual
) -> tuple[PlaceRisk, Assessment] | None:
    """Return the heaviest usual origin of a part, as if all of the good came from there."""
    if assessment.risk.band not in (Band.LOW, Band.MEDIUM):
        return None
    open_places = [
        place_risk
        for places in assessment.places_by_issue.values()
        for place_risk in places
        if place_risk.place.kind is Kind.INFERRED and not place_risk.place.incidental
        if place_risk.place.stage > 0 and place_risk.in_role.rated.link < 1.0
    ]
    worst = min(open_places, key=_undiminished_first, default=None)
    if worst is None:
        return None
    return worst, _traced(assessment, worst.place.good, (worst.place.country,), what_if)


def _worse_origin(
    duty: Duty,
    assessment: Assessment,
    tried: tuple[PlaceRisk, Assessment] | None,
    what_if: Counterfactual,
) -> Iterator[Change]:
    """Yield the usual origin of a part that would raise the band if all of the good came from
    there.
    """
    if tried is None:
        return
    worst, then = tried
    if BAND_RANK[then.risk.band] <= BAND_RANK[assessment.risk.band]:
        return
    text = what_if.sentences.say(
        "change.worse_origin",
        comes=_phrase(
            "comes_only", worst.place.good, what_if, origins=country_name(worst.place.country)
        ),
        band=what_if.sentences.word(f"band.{then.risk.band.value}"),
    )
    flag, level = what_if.outcome(duty.outcome, then)
    yield Change(f"worse.{worst.place.good}", text, flag.value, level)


def _undiminished_first(place_risk: PlaceRisk) -> tuple[float, str, str]:
    undiminished = place_risk.in_role.undiminished
    return (-round(undiminished, 9), place_risk.place.good, place_risk.place.country)


def _worst_open(assessment: Assessment) -> PlaceRisk | None:
    """Return the heaviest place of the heaviest issue whose origin nobody has shown."""
    for issue in assessment.risk.issues:
        if issue.band not in (*URGENT_BANDS, Band.INSUFFICIENT):
            continue
        for place_risk in assessment.places_of(issue):
            place = place_risk.place
            if place.kind is Kind.INFERRED and place.stage > 0 and place.band != "disclosed":
                return place_risk
            break
    return None


def _safer_origins(assessment: Assessment, good: str, most: int) -> tuple[str, ...]:
    """Return the usual origins of a good with the lowest worst R over all issues."""
    worst: dict[str, float] = {}
    for places in assessment.places_by_issue.values():
        for place_risk in places:
            if place_risk.place.good == good:
                country = place_risk.place.country
                worst[country] = max(worst.get(country, 0.0), place_risk.in_role.undiminished)
    if len(worst) < 2:
        return ()
    ranked = sorted(worst, key=lambda country: (round(worst[country], 9), country))
    return tuple(ranked[: min(most, len(ranked) - 1)])


def _traced(
    assessment: Assessment, good: str, safer: tuple[str, ...], what_if: Counterfactual
) -> Assessment:
    origins = tuple(Origin(country, "disclosed") for country in safer)

    def traced(typical: TypicalGood) -> TypicalGood:
        return replace(typical, origins=origins) if typical.good == good else typical

    goods = tuple(traced(g) for g in assessment.typical.goods)
    typical = replace(assessment.typical, goods=goods)
    return what_if.lift(what_if.assessor.assess_goods(typical, what_if.chain, what_if.situation))


def _sentence(
    worst: PlaceRisk,
    safer: tuple[str, ...],
    then: Assessment,
    what_if: Counterfactual,
    shown: list[Text],
) -> Text:
    values: dict[str, Text | str] = {
        "comes": _phrase(
            "comes",
            worst.place.good,
            what_if,
            origins=join_alternatives([country_name(country) for country in safer]),
        ),
        "band": what_if.sentences.word(f"band.{then.risk.band.value}"),
    }
    if shown:
        return what_if.sentences.say("change.trace_after", shown=join_texts(shown), **values)
    return what_if.sentences.say("change.trace", **values)


def _shown(worst: PlaceRisk, safer: tuple[str, ...], what_if: Counterfactual) -> Text:
    """Return "cotton (Australia or Brazil)": a step that later ones build on."""
    good = lower_first(what_if.assessor.method.goods[worst.place.good].name)
    origins = join_alternatives([country_name(country) for country in safer])
    return Text(f"{good.nl} ({origins.nl})", f"{good.en} ({origins.en})")
