"""Ambitions in words and as JSON: what is wanted, by which decision, and how far it is."""

from collections.abc import Iterable, Iterator

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.monitoring import Ambition, AmbitionPoint, AmbitionProgress
from screening.reports.monitoring import figure_document, share
from sources.kit.values.message import Message


def target(ambition: Ambition, language: Language) -> str:
    """Return the target in per cents: "50%"."""
    return f"{language.number((ambition.target * 100).normalize() + 0)}%"


def wanted(ambition: Ambition, language: Language) -> str:
    """Return what is wanted, and by which day."""
    says = Message("ambition.wanted", target=target(ambition, language), until=str(ambition.until))
    return render(says, language.code)


def basis(ambition: Ambition, language: Language) -> str:
    """Return the formal basis: the decision, its reference and its day."""
    day = language.date(ambition.basis.day)
    return ", ".join(part for part in (ambition.basis.title, ambition.basis.reference, day) if part)


def standing(point: AmbitionPoint, language: Language) -> str:
    """Return how an ambition stood on a day; that nothing is known where nothing was kept."""
    if point.figure is None or point.state is None:
        return render(Message("ambition.no_figure"), language.code)
    state = labels.word(point.state, "ambition_state", language)
    return f"{share(point.figure, language)} ({state})"


def lines(several: Iterable[AmbitionProgress], language: Language) -> Iterator[str]:
    """Yield the ambitions for a terminal."""
    for each in several:
        ambition = each.ambition
        yield f"{ambition.id}  {ambition.title}: {wanted(ambition, language)}\n"
        yield f"    {ambition.measure}; {basis(ambition, language)}; {ambition.owner}\n"
        for point in each.points:
            yield f"    {point.day}  {standing(point, language)}\n"


def document(each: AmbitionProgress) -> dict[str, object]:
    """Return an ambition with its progress as a JSON object; ``target`` is 0..1."""
    ambition = each.ambition
    return {
        "number": ambition.id,
        "title": ambition.title,
        "measure": ambition.measure,
        "target": float(ambition.target),
        "until": ambition.until.isoformat(),
        "basis": ambition.basis.title,
        "reference": ambition.basis.reference,
        "basis_day": ambition.basis.day.isoformat() if ambition.basis.day else None,
        "owner": ambition.owner,
        "preset": ambition.preset,
        "set_by": ambition.set_by,
        "set_at": ambition.set_at.isoformat(),
        "state": each.now.state,
        "points": [
            {
                "day": point.day.isoformat(),
                "state": point.state,
                "figure": None if point.figure is None else figure_document(point.figure),
            }
            for point in each.points
        ],
    }
