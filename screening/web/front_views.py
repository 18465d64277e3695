"""The two fronts of a verdict as a page shows them: the international chain, and work here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.model.verdict import (
    BAND_RANK,
    Band,
    Front,
    FrontRisk,
    IssueRisk,
    Text,
    Verdict,
)

MOST_CONDITIONS = 2  # what would make a front worse; more is in the paths below


@dataclass(frozen=True, slots=True)
class FrontView:
    """One front: its band, what it could be, and its own issues.

    ``low_band`` and ``high_band``: what missing data leave open, over all issues of the front.
    ``says``: the sentence of the front without its name.
    """

    front: Front
    risk: FrontRisk
    says: Text
    low_band: Band
    high_band: Band
    conditions: tuple[Text, ...]  # "High if it holds pens", unless its sentence says it
    issues: tuple[IssueRisk, ...]  # that may rise above low
    low: tuple[IssueRisk, ...]  # those that stand firm at low

    @property
    def band(self) -> Band:
        return self.risk.band

    @property
    def says_worst(self) -> bool:
        """Return whether the sentence says itself what would make it worse, after a semicolon."""
        return "; " in self.says.en

    @property
    def is_empty(self) -> bool:
        """Return whether a known purchase holds nothing of this front."""
        return self.risk.is_empty


def fronts_of(verdict: Verdict) -> tuple[FrontView, ...]:
    """Return both fronts, the chain first; none of a verdict of the method's first edition."""
    fronts, summaries = verdict.risk.fronts, verdict.summaries
    if fronts is None or summaries is None:
        return ()
    return (
        _front(Front.CHAIN, fronts.chain, summaries.chain, verdict),
        _front(Front.WORK_HERE, fronts.work_here, summaries.work_here, verdict),
    )


def answer_of(verdict: Verdict) -> Text:
    """Return the summary without the sentences of the fronts, which stand beside it."""
    if verdict.summaries is None:
        return verdict.summary
    said = (verdict.summaries.chain, verdict.summaries.work_here)
    return Text(
        nl=_without(verdict.summary.nl, [text.nl for text in said]),
        en=_without(verdict.summary.en, [text.en for text in said]),
    )


def issue_key(issue: str, front: Front | str) -> str:
    """Return the name of an issue on its front, in addresses and anchors.

    On the chain it is that of the issue alone, as it was before there were two fronts.
    """
    return issue if front == Front.CHAIN else f"{front}-{issue}"


def _front(front: Front, risk: FrontRisk, says: Text, verdict: Verdict) -> FrontView:
    mine = tuple(issue for issue in verdict.risk.issues if issue.front is front)
    return FrontView(
        front=front,
        risk=risk,
        says=Text(nl=_after_name(says.nl), en=_after_name(says.en)),
        low_band=_highest((issue.low_band for issue in mine), risk.band),
        high_band=_highest((issue.high_band for issue in mine), risk.band),
        conditions=tuple(_conditions(mine, risk.band, says)),
        issues=tuple(issue for issue in mine if not _is_firmly_low(issue)),
        low=tuple(filter(_is_firmly_low, mine)),
    )


def _is_firmly_low(issue: IssueRisk) -> bool:
    return issue.band is Band.LOW and issue.high_band is Band.LOW


def _highest(bands: Iterable[Band], otherwise: Band) -> Band:
    return max(bands, key=BAND_RANK.__getitem__, default=otherwise)


def _conditions(issues: tuple[IssueRisk, ...], band: Band, says: Text) -> Iterator[Text]:
    """Yield what would make the front worse than its band, as far as its sentence does not say it.

    Another issue than the first is named, for the sentence is about the first.
    """
    texts: dict[Text, Text] = {}
    for issue in issues:
        if BAND_RANK[issue.high_band] > BAND_RANK[band]:
            for text in issue.possible:
                texts.setdefault(text, text if issue is issues[0] else _named(issue, text))
    unsaid = [named for text, named in texts.items() if text.en not in says.en]
    yield from unsaid[:MOST_CONDITIONS]


def _named(issue: IssueRisk, text: Text) -> Text:
    return Text(nl=f"{issue.name.nl}: {text.nl}", en=f"{issue.name.en}: {text.en}")


def _after_name(sentence: str) -> str:
    """Return "Low risk" of "In the chain: low risk": the name stands above it."""
    _, colon, rest = sentence.partition(": ")
    return rest[:1].upper() + rest[1:] if colon else sentence


def _without(text: str, sentences: Iterable[str]) -> str:
    for sentence in sentences:
        text = text.replace(sentence, "", 1)
    return " ".join(text.split())
