"""The verdict in a few sentences: the duty, and the risk on each front (M1, M5).

Each front has one sentence of at most 30 words: its band, the issues that lead it, the place that
decides, and what would make it worse. Issues that are equal in all that the order looks at are
named together. What does not fit within 30 words is left out from the back: it is said below.
"""

from collections.abc import Iterator

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
MOST_WORDS = 30


def front_summaries(assessment: Assessment, method: Method) -> Summaries:
    """Return one sentence for each front."""
    fronts = fronts_of(assessment.risk.issues, assessment.typical)
    return Summaries(
        chain=_front(Front.CHAIN, fronts.chain, assessment, method),
        work_here=_front(Front.WORK_HERE, fronts.work_here, assessment, method),
    )


def risk_sentences(
    summaries: Summaries, assessment: Assessment, method: Method
) -> tuple[Text, ...]:
    """Return the sentences of both fronts, the worse one first; what holds for both once."""
    issues = assessment.risk.issues
    if not issues and assessment.typical.match == "none":
        return (method.sentences.word("front.both.unknown"),)
    low = [method.sentences.word(f"front.{front.value}.low") for front in Front]
    if [summaries.chain, summaries.work_here] == low:
        return (method.sentences.word("front.both.low"),)
    work_first = bool(issues) and issues[0].front is Front.WORK_HERE
    both = (summaries.chain, summaries.work_here)
    return both[::-1] if work_first else both


def word_count(text: Text) -> int:
    """Return the number of words of the longer of both languages."""
    return max(len(text.nl.split()), len(text.en.split()))


def _front(front: Front, risk: FrontRisk, assessment: Assessment, method: Method) -> Text:
    """Return the fullest sentence that has no more words than a sentence may have."""
    sentences = [capitalized(text) for text in _fuller_first(front, risk, assessment, method)]
    return next((text for text in sentences if word_count(text) <= MOST_WORDS), sentences[-1])


def _fuller_first(
    front: Front, risk: FrontRisk, assessment: Assessment, method: Method
) -> Iterator[Text]:
    say, word = method.sentences.say, method.sentences.word
    name = f"front.{front.value}"
    if risk.issue is None:
        missing = assessment.typical.match == "none"
        yield word(f"{name}.unknown" if missing else f"{name}.nothing")
        return
    mine = tuple(issue for issue in assessment.risk.issues if issue.front is front)
    possible = list(_possible(mine[0], method))
    if risk.band is Band.LOW:
        yield from (say(f"{name}.low_possible", possible=text) for text in possible)
        yield word(f"{name}.low")
        return
    place = _place(mine[0], assessment, method)
    if risk.band is Band.INSUFFICIENT:
        places = assessment.places_of(mine[0])
        if place is None or (places and not places[0].is_likely):  # what is bought is too unclear
            yield from (say(f"{name}.unclear_possible", possible=text) for text in possible)
            yield word(f"{name}.unclear")
        else:
            yield say(f"{name}.insufficient", place=place)
        return
    heads = leading(mine, assessment.ranks)
    band = word(f"band.{risk.band.value}")
    both = join_texts([issue.name for issue in heads[:MOST_NAMED]])
    if place is not None:
        for text in possible:
            yield say(f"{name}.possible", band=band, issues=both, place=place, possible=text)
        for issues in (both, heads[0].name):
            yield say(f"{name}.risk", band=band, issues=issues, place=place)
    is_listed = front is Front.CHAIN and Issue(mine[0].issue) in assessment.lifted
    yield say(f"{name}.{'listed' if is_listed else 'no_place'}", band=band, issues=heads[0].name)


def _possible(issue: IssueRisk, method: Method) -> Iterator[Text]:
    """Yield what would make the issue worse, then the same in two words."""
    if issue.possible:
        yield issue.possible[0]
        yield method.sentences.say(
            "possible.short", band=method.sentences.word(f"band.{issue.high_band.value}")
        )


def _place(issue: IssueRisk, assessment: Assessment, method: Method) -> Text | None:
    """Return the place that decides an issue, or the list that names a party; None without."""
    lifted = assessment.lifted.get(Issue(issue.issue))
    if lifted is not None and issue.front is Front.CHAIN:
        return Text(nl=lifted.nl.rstrip("."), en=lifted.en.rstrip("."))
    places = assessment.places_of(issue)
    return lower_first(place_text(places[0].rated, method)) if places else None
