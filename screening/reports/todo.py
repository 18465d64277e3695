"""What somebody has to do about contracts, in words and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.disclosure import SubmittedDisclosure
from screening.model.follow_up import State
from screening.model.verdict_changes import ContractChange, VerdictSummary
from screening.services.follow_up import DueItem
from sources.kit.values.message import Message

JSON = Mapping[str, Any]
TO_WRITE = (State.LATE, State.SOON, State.EXPIRED, State.EXPIRING)


@dataclass(frozen=True, slots=True)
class SupplierItems:
    """What waits for one direct supplier, or for several that deliver together.

    ``suppliers``: (key, name); none of them: what the buyer does itself, or nobody is named.
    """

    suppliers: tuple[tuple[str, str], ...]
    items: tuple[DueItem, ...]


def by_supplier(items: Iterable[DueItem]) -> tuple[SupplierItems, ...]:
    """Return the items by direct supplier: who has the most pressing one first."""
    groups: dict[tuple[tuple[str, str], ...], list[DueItem]] = {}
    for item in items:
        parties = () if item.is_own else item.stored.contract.suppliers
        groups.setdefault(tuple((party.key, party.name) for party in parties), []).append(item)
    return tuple(SupplierItems(key, tuple(several)) for key, several in groups.items())


def message_to(group: SupplierItems, language: Language) -> str | None:
    """Return all that is to be written to a supplier, a paragraph each; None for nothing."""
    if not group.suppliers:
        return None
    sentences = [text for item in group.items if (text := sentence(item, language)) is not None]
    return "\n\n".join(sentences) or None


def title(item: DueItem, language: Language) -> str:
    """Return what is due; what comes back each year says so."""
    name = language.say(item.title)
    if item.standing.appointment.number == 1 or not item.repeats:
        return name
    return render(Message("follow_up.yearly", title=name), language.code)


def says(item: DueItem, language: Language) -> str:
    """Return where an appointment stands."""
    return render(_state(item), language.code)


def sentence(item: DueItem, language: Language) -> str | None:
    """Return what to write to the supplier; None for what the buyer does itself, or what came.

    Nothing is written by itself of what began with a signal: it could betray who told it.
    """
    state, number = item.standing.state, item.stored.contract.number or item.stored.id
    if item.expects is None or item.by_signal or state not in TO_WRITE:
        return None
    name, due = f"“{title(item, language)}”", item.standing.due.isoformat()
    expects = language.say(item.expects)
    expects = expects[:1].lower() + expects[1:]
    until = item.standing.until.isoformat() if item.standing.until else ""
    if state is State.EXPIRED:
        message = Message(
            "follow_up.sentence_expired", number=number, title=name, until=until, expects=expects
        )
    elif state is State.EXPIRING:
        message = Message(
            "follow_up.sentence_expiring", number=number, title=name, until=until, expects=expects
        )
    elif item.standing.decided_by is not None:
        message = Message(
            "follow_up.sentence_again", number=number, title=name, due=due, expects=expects
        )
    elif state is State.LATE:
        message = Message("follow_up.sentence_late", number=number, title=name, due=due)
    else:
        message = Message(
            "follow_up.sentence_soon", number=number, title=name, due=due, expects=expects
        )
    return render(message, language.code)


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
            "accepted_until": item.standing.until.isoformat() if item.standing.until else None,
            "step": item.step,
            "default_not_prescribed": item.standing.appointment.ours and not item.standing.moved,
        }
        for item in items
    ]


def answers_document(
    answers: Iterable[tuple[str, SubmittedDisclosure]],
) -> list[JSON]:
    """Return the answers of suppliers that wait, with the id of their contract."""
    return [
        {"contract": id, "supplier": answer.request.supplier, "came": answer.at.date().isoformat()}
        for id, answer in answers
    ]


def changes_document(changes: Iterable[ContractChange]) -> list[JSON]:
    """Return contracts whose verdict a refresh changed, with the row of the source."""
    return [
        {
            "contract": change.contract,
            "number": change.number,
            "title": change.title,
            "source": change.source,
            "row": change.where,
            "before": _summary(change.before),
            "after": _summary(change.after),
        }
        for change in changes
    ]


def lines(items: Sequence[DueItem], language: str) -> list[str]:
    """Return a line per item, for a terminal."""
    spoken = Language(language)
    return [
        "  ".join(
            (
                item.standing.due.isoformat(),
                f"{item.stored.contract.number or item.stored.id:<14}",
                f"{title(item, spoken)}: {says(item, spoken)}",
                "; ".join(party.name for party in item.stored.contract.suppliers),
            )
        ).rstrip()
        for item in items
    ]


def _summary(summary: VerdictSummary) -> JSON:
    return {"flag": summary.flag, "band": summary.band, "level": summary.level}


def _state(item: DueItem) -> Message:
    standing = item.standing
    made = standing.decided_by
    match standing.state:
        case State.LATE if made is not None:
            day = made.day.isoformat()
            return Message("follow_up.asked_again_late", days=standing.days_late, day=day)
        case State.LATE:
            return Message("follow_up.late", days=standing.days_late)
        case State.EXPIRED if standing.until is not None:
            until = standing.until.isoformat()
            return Message("follow_up.expired", until=until, days=standing.days_late)
        case State.EXPIRING if standing.until is not None and made is not None:
            until, day = standing.until.isoformat(), made.day.isoformat()
            return Message("follow_up.expiring", day=day, until=until)
        case State.RECEIVED if made is not None:
            return Message("follow_up.came", day=made.day.isoformat())
        case State.ACCEPTED if made is not None and item.is_own:
            return Message("follow_up.done", day=made.day.isoformat())
        case State.ACCEPTED if made is not None:
            return Message("follow_up.accepted", day=made.day.isoformat())
        case State.DROPPED if made is not None:
            return Message("follow_up.dropped", day=made.day.isoformat())
        case State.UNKNOWN:
            return Message("follow_up.unknown_own") if item.is_own else Message("follow_up.unknown")
        case State.SOON | State.PLANNED if made is not None:
            return Message("follow_up.asked_again", day=made.day.isoformat())
        case State.SOON:
            return Message("follow_up.soon")
        case _:
            return Message("follow_up.planned")
