"""What somebody has to do about contracts, in words and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.follow_up import Standing, State
from screening.services.follow_up import DueItem
from sources.kit.values.message import Message

JSON = Mapping[str, Any]


def says(standing: Standing, is_ours: bool, language: Language) -> str:
    """Return where an appointment stands. ``is_ours``: the buyer does it, no supplier sends it."""
    return render(_state(standing, is_ours), language.code)


def sentence(item: DueItem, language: Language) -> str | None:
    """Return what to write to the supplier; None for what the buyer does itself, or what came."""
    state, number = item.standing.state, item.stored.contract.number or item.stored.id
    title = language.say(item.title)
    title = f"“{title}”"
    due = item.standing.due.isoformat()
    if item.expects is None or state not in (State.LATE, State.SOON):
        return None
    if state is State.LATE:
        message = Message("follow_up.sentence_late", number=number, title=title, due=due)
        return render(message, language.code)
    expects = language.say(item.expects)
    expects = expects[:1].lower() + expects[1:]
    return render(
        Message("follow_up.sentence_soon", number=number, title=title, due=due, expects=expects),
        language.code,
    )


def as_document(items: Iterable[DueItem]) -> list[JSON]:
    """Return the items as JSON values, for programs."""
    return [
        {
            "contract": item.stored.id,
            "number": item.stored.contract.number,
            "title": item.stored.contract.title,
            "suppliers": [party.name for party in item.stored.contract.suppliers],
            "item": item.standing.appointment.item,
            "occurrence": item.standing.appointment.number,
            "what": {"nl": item.title.nl, "en": item.title.en},
            "due": item.standing.due.isoformat(),
            "state": item.standing.state.value,
            "days_late": item.standing.days_late,
            "step": item.step,
            "default_not_prescribed": item.standing.appointment.ours and not item.standing.moved,
        }
        for item in items
    ]


def lines(items: Sequence[DueItem], language: str) -> list[str]:
    """Return a line per item, for a terminal."""
    spoken = Language(language)
    return [
        "  ".join(
            (
                item.standing.due.isoformat(),
                f"{item.stored.contract.number or item.stored.id:<14}",
                f"{spoken.say(item.title)}: {says(item.standing, item.expects is None, spoken)}",
                "; ".join(party.name for party in item.stored.contract.suppliers),
            )
        ).rstrip()
        for item in items
    ]


def _state(standing: Standing, is_ours: bool) -> Message:
    latest = standing.records[-1] if standing.records else None
    match standing.state:
        case State.LATE:
            return Message("follow_up.late", days=standing.days_late)
        case State.RECEIVED if latest is not None:
            return Message("follow_up.came", day=latest.day.isoformat())
        case State.ACCEPTED if latest is not None and is_ours:
            return Message("follow_up.done", day=latest.day.isoformat())
        case State.ACCEPTED if latest is not None:
            return Message("follow_up.accepted", day=latest.day.isoformat())
        case State.UNKNOWN:
            return Message("follow_up.unknown")
        case State.SOON:
            return Message("follow_up.soon")
        case _:
            return Message("follow_up.planned")
