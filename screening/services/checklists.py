"""The checklist and the labels of a contract, out of the verdict that it has."""

from collections.abc import Iterator
from dataclasses import dataclass

from screening.model.verdict import Band, Text
from screening.rules import rulebook
from screening.rules.clauses import checklist, label_table
from screening.rules.clauses.checklist import (
    AnswerHints,
    CheckedIssue,
    CheckedPlace,
    CheckPoint,
    points_for,
)
from screening.rules.clauses.label_table import LabelMeaning, meaning_of
from screening.rules.country_names import country_name
from screening.store.verdicts.verdicts import Document

KIND_OF_STAGE = {0: "labour", 1: "final", 2: "component", 3: "raw"}


@dataclass(frozen=True, slots=True)
class SlotChecklist:
    """What to look at in what comes for a slot. ``hints``: None where nobody wrote any."""

    points: tuple[CheckPoint, ...]
    hints: AnswerHints | None


def checklist_of(document: Document | None, slot: str) -> SlotChecklist:
    """Return the checklist of a slot; without a verdict only what holds for every contract."""
    book = checklist.load()
    return SlotChecklist(points_for(slot, issues_of(document), book), book.hints.get(slot))


def label_meaning(document: Document | None, name: str | None) -> LabelMeaning:
    """Return what a label says for the places of a contract."""
    places = (
        (issue.issue, place.slug, place.kind)
        for issue in issues_of(document)
        for place in issue.places
    )
    return meaning_of(name, places, label_table.load())


def issues_of(document: Document | None) -> tuple[CheckedIssue, ...]:
    """Return the issues above Low of a verdict that was kept, with their places above Low."""
    issues = (document or {}).get("risk", {}).get("issues", ())
    return tuple(
        CheckedIssue(
            issue["issue"],
            Text(issue["name"]["nl"], issue["name"]["en"]),
            tuple(_places(issue["paths"])),
        )
        for issue in issues
        if issue["band"] != Band.LOW
    )


def _places(paths: list[Document]) -> Iterator[CheckedPlace]:
    goods = rulebook.load().method
    for path in paths:
        if path["band"] == Band.LOW or path["incidental"]:
            continue
        good = Text(path["good"]["nl"], path["good"]["en"])
        known = goods.find_good(good.en)
        stage, country = int(path["stage"]), path["country"]
        yield CheckedPlace(
            good=good,
            slug=known.good if known else None,
            kind=known.kind if known else KIND_OF_STAGE[stage],
            stage=stage,
            country=country_name(country) if country else None,
            country_code=country,
        )
