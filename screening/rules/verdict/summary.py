"""The verdict in a few sentences: the duty, and the risk on each front (M1, M5).

Each front has one sentence of at most 30 words: its band, the issues that lead it and the place
that decides. Issues that are equal in all that the order looks at are named together.
"""

from screening.model.verdict import (
    Band,
    Front,
    FrontRisk,
    IssueRisk,
    Summaries,
    Text,
)
from screening.rules.formatting import capitalized
from screening.rules.risk.assessment import Assessment, fronts_of, leading
from screening.rules.risk.explain import place_text
from screening.rules.risk.method import Method
from screening.rules.risk.sentences import join_texts, lower_first
from sources.kit.values.statements import Issue

MOST_NAMED = 2  # issues in a sentence; further equal ones are in the list below it


def front_summaries(assessment: Assessment, method: Method) -> Summaries:
    """Return one sentence for each front."""
    fronts = fronts_of(assessment.risk.issues, assessment.typical)
    return Summaries(
        chain=_front(Front.CHAIN, fronts.chain, assessment, method),
        work_here=_front(Front.WORK_HERE, fronts.work_here, assessment, method),
    )


def risk_sentences(summaries: Summaries, assessment: Assessment) -> tuple[Text, ...]:
    """Return the sentences of both fronts, the worse one first; nothing twice."""
    issues = assessment.risk.issues
    work_first = bool(issues) and issues[0].front is Front.WORK_HERE
    both = (summaries.chain, summaries.work_here)
    return both[::-1] if work_first else both


def _front(front: Front, risk: FrontRisk, assessment: Assessment, method: Method) -> Text:
    say, word = method.sentences.say, method.sentences.word
    name = front.value
    if risk.issue is None:
        missing = assessment.typical.match == "none"
        return word(f"front.{name}.unknown" if missing else f"front.{name}.nothing")
    if risk.band is Band.LOW:
        return word(f"front.{name}.low")
    mine = tuple(issue for issue in assessment.risk.issues if issue.front is front)
    place = _place(mine[0], assessment, method)
    if risk.band is Band.INSUFFICIENT:
        return say(f"front.{name}.insufficient", place=place)
    heads = leading(mine, assessment.ranks)
    names = join_texts([issue.name for issue in heads[:MOST_NAMED]])
    band = word(f"band.{risk.band.value}")
    return capitalized(say(f"front.{name}.risk", band=band, issues=names, place=place))


def _place(issue: IssueRisk, assessment: Assessment, method: Method) -> Text:
    """The place that decides an issue, or the list that names a party."""
    lifted = assessment.lifted.get(Issue(issue.issue))
    if lifted is not None and issue.front is Front.CHAIN:
        return Text(nl=lifted.nl.rstrip("."), en=lifted.en.rstrip("."))
    places = assessment.places_of(issue)
    return lower_first(place_text(places[0].rated, method)) if places else Text("", "")
