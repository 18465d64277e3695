"""What an organization shows to everybody, for a terminal and as JSON: chosen, drafted, shown.

For the organization alone: a draft says what is hidden and why.
"""

from collections.abc import Iterator, Sequence

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.json_document import as_document
from screening.model.publication import PublicationChoice, PublicationDraft, VersionHead
from screening.reports.figure_words import value_words
from sources.kit.values.message import Message

MOST_LINES = 200  # hidden figures for a terminal


def document(
    choice: PublicationChoice | None, heads: Sequence[VersionHead], has_draft: bool
) -> dict[str, object]:
    """Return what is chosen and what was published as a JSON object.

    ``has_draft``: whether it was worked out how that would look.
    """
    return {
        "choice": None if choice is None else choice_document(choice),
        "draft_is_ready": has_draft,
        "shown": heads[-1].number if is_shown(heads) else None,
        "versions": [as_document(head) for head in heads],
    }


def choice_document(choice: PublicationChoice) -> dict[str, object]:
    """Return what is chosen as a JSON object; contracts as they were typed."""
    return {
        "address": choice.address,
        "publisher": choice.publisher,
        "measures": list(choice.measures),
        "dimensions": [dimension.value for dimension in choice.dimensions],
        "days": [day.isoformat() for day in choice.days],
        "ambitions": list(choice.ambitions),
        "contracts": list(choice.numbers),
    }


def draft_document(draft: PublicationDraft) -> dict[str, object]:
    """Return how it would look as a JSON object, with each hidden figure and why."""
    return {
        "after": draft.after,
        "basis": draft.basis,
        "figures": draft.figures,
        "hidden": [
            {
                **as_document(figure.place),
                "count": figure.count,
                "why": figure.why.value,
                "money_alone": figure.is_money_alone,
            }
            for figure in draft.hidden
        ],
        "exposed": [as_document(place) for place in draft.exposed],
        "gone": list(draft.gone),
        "document": as_document(draft.document),
    }


def lines(
    choice: PublicationChoice | None, heads: Sequence[VersionHead], language: Language
) -> Iterator[str]:
    """Yield what is chosen and what was published for a terminal."""
    if choice is None:
        yield render(Message("publication.nothing_chosen"), language.code) + "\n"
        return
    yield f"{choice.publisher} ({choice.address})\n"
    for name, values in choice_document(choice).items():
        if isinstance(values, list) and values:
            title = labels.word(name, "publication_choice", language)
            yield f"  {title}: {', '.join(map(str, values))}\n"
    for head in heads:
        yield f"{head.number}  {language.date(head.at.date())}  {head.by}: {head.why}\n"
    if not is_shown(heads):
        yield render(Message("publication.none"), language.code) + "\n"


def draft_lines(draft: PublicationDraft, language: Language) -> Iterator[str]:
    """Yield how it would look for a terminal: how many figures are hidden, which, and why."""
    says = Message("publication.hidden", hidden=len(draft.hidden), figures=draft.figures)
    yield render(says, language.code) + "\n"
    for figure in draft.hidden[:MOST_LINES]:
        place = figure.place
        value = value_words(place.dimension, place.value, language)
        column = labels.word(place.column.value, "figure_column", language)
        why = labels.word(figure.why.value, "why_hidden", language)
        yield f"  {place.day} {place.measure}, {value}, {column} ({figure.count}): {why}\n"
    if draft.gone:
        gone = Message("publication.gone", numbers=draft.gone)
        yield render(gone, language.code) + "\n"
    if draft.exposed:
        exposed = Message("publication.exposed", figures=len(draft.exposed))
        yield render(exposed, language.code) + "\n"
    else:
        yield render(Message("publication.publish_this", basis=draft.basis), language.code) + "\n"


def is_shown(heads: Sequence[VersionHead]) -> bool:
    """Return whether the last version is shown."""
    return bool(heads) and heads[-1].withdrawn is None
