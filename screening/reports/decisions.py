"""Decisions about contracts in words, as JSON and as a table: always beside the flag."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.risk_decisions import (
    ISSUE,
    PLACE,
    DecisionStanding,
    DecisionState,
    FactChange,
)
from screening.model.verdict import Text
from screening.reports.spreadsheet import Cell, csv_line
from screening.rules import rulebook
from screening.rules.risk.sentences import lower_first
from screening.services.risk_decisions import DecidedItem, DecisionPreview
from sources.kit.values.message import Message

HEADINGS = (
    "id", "contract", "number", "title", "kind", "scope", "state", "why", "owner", "by", "at",
    "expires_on", "default_not_prescribed", "changed",
)  # fmt: skip
OF_FACT = {"flag": "flag", "duty": "outcome", "level": "level_short"}  # the labels of a value


def kind_and_scope(kind: str, scope: str, language: Language) -> str:
    """Return what is decided about what: "accepted: forced labour"."""
    said = labels.word(kind, "decision_kind", language)
    if not scope and kind.startswith(("match", "duty")):
        return said
    return f"{said}: {scope_name(scope, language)}"


def scope_name(scope: str, language: Language) -> str:
    """Return what a decision is about: the whole contract, an issue, a place."""
    if scope.startswith(ISSUE):
        return labels.issue_name(scope.removeprefix(ISSUE), language)
    if scope.startswith(PLACE):
        good, _, country = scope.removeprefix(PLACE).rpartition("@")
        return f"{_good_name(good, language)}, {language.country(country)}"
    return render(Message("decision.whole"), language.code)


def says(standing: DecisionStanding, language: Language) -> str:
    """Return how a decision stands, in a sentence."""
    day = standing.decision.wanted.expires_on.isoformat()
    return render(_state(standing.state, day), language.code)


def state_of_item(item: DecidedItem, language: Language) -> str:
    """Return how a decision of the list stands."""
    if item.expires_on is None and item.state is DecisionState.IN_FORCE:
        return labels.word(item.state, "decision_state", language)
    day = item.expires_on.isoformat() if item.expires_on else ""
    return render(_state(item.state, day), language.code)


def changed(changes: Iterable[FactChange], language: Language) -> tuple[str, ...]:
    """Return what changed of what a decision rests on, a line each."""
    return tuple(
        render(
            Message(
                "decision.changed",
                what=_fact_name(change.name, language),
                before=_fact_value(change.name, change.before, language),
                after=_fact_value(change.name, change.after, language),
            ),
            language.code,
        )
        for change in changes
    )


def in_short(standings: Sequence[DecisionStanding], language: Language) -> str:
    """Return the decisions beside a flag in one cell or line."""
    return "; ".join(
        f"{kind_and_scope(each.decision.wanted.kind, each.decision.wanted.scope, language)} "
        f"({says(each, language)})"
        for each in standings
    )


def standing_document(standing: DecisionStanding) -> dict[str, object]:
    """Return a decision as it stands as a JSON object."""
    decision, wanted = standing.decision, standing.decision.wanted
    return {
        "id": str(decision.id),
        "kind": wanted.kind.value,
        "scope": wanted.scope or "contract",
        "state": standing.state.value,
        "why": wanted.why,
        "owner": wanted.owner,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "expires_on": wanted.expires_on.isoformat(),
        "default_not_prescribed": wanted.is_default_day,
        "changed": [
            {"what": change.name, "before": change.before, "after": change.after}
            for change in standing.changes
        ],
        "second_person": decision.needs_second,
        "proposal": decision.proposal,
        "history": [
            {"what": step.kind.value, "by": step.by, "at": step.at.isoformat(), "why": step.why}
            for step in decision.steps
        ],
    }


def item_document(item: DecidedItem) -> dict[str, object]:
    """Return a decision of the list of all as a JSON object."""
    if item.standing is not None and item.stored is not None:
        own = standing_document(item.standing)
        return {
            "contract": item.stored.id,
            "number": item.stored.contract.number,
            "title": item.stored.contract.title,
            **own,
        }
    return {
        "match": item.id,
        "names": item.names,
        "kind": item.kind.value,
        "state": item.state.value,
        "why": item.why,
        "by": item.by,
        "at": item.at.isoformat(),
        "expires_on": item.expires_on.isoformat() if item.expires_on else None,
    }


def lines(items: Sequence[DecidedItem], language: Language) -> Iterator[str]:
    """Yield a line for each decision, and one for each thing that changed."""
    for item in items:
        said = kind_and_scope(item.kind, item.scope, language)
        yield f"{item.id:<6} {item.names:<16} {said}; {state_of_item(item, language)}\n"
        yield f"       {item.owner}: {item.why}\n"
        for change in changed(item.changes, language):
            yield f"       {change}\n"


def as_csv(items: Iterable[DecidedItem], language: Language) -> Iterator[str]:
    """Yield the list as a table."""
    yield "\ufeff" + csv_line(HEADINGS)
    for item in items:
        yield csv_line(_cells(item, language))


def preview_lines(preview: DecisionPreview, language: Language) -> Iterator[str]:
    """Yield what a decision about many contracts would do, and what is left out."""
    for contract in preview.contracts:
        waits = render(Message("decision.would_wait"), language.code)
        note = f"  {waits}" if contract.needs_second else ""
        yield f"{contract.id}  {contract.number or ''}  {contract.flag.value}{note}\n"
    for left in preview.left_out:
        why = render(left.why, language.code)
        yield f"{left.id}  {left.number or ''}  - {why}\n"


def preview_document(preview: DecisionPreview, language: Language) -> dict[str, object]:
    """Return such a preview as a JSON object."""
    wanted = preview.wanted
    return {
        "kind": wanted.kind.value,
        "scope": wanted.scope or "contract",
        "expires_on": wanted.expires_on.isoformat(),
        "default_not_prescribed": wanted.is_default_day,
        "contracts": [
            {
                "contract": contract.id,
                "flag": contract.flag.value,
                "waits_for_second_person": contract.needs_second,
                "replaces": contract.replaces,
            }
            for contract in preview.contracts
        ],
        "left_out": [
            {"contract": left.id, "code": left.why.code, "why": render(left.why, language.code)}
            for left in preview.left_out
        ],
        "unseen": preview.unseen,
    }


def _cells(item: DecidedItem, language: Language) -> tuple[Cell, ...]:
    contract = item.stored.contract if item.stored else None
    return (
        item.id,
        item.stored.id if item.stored else None,
        item.names if contract is None else contract.number,
        contract.title if contract else None,
        item.kind.value,
        item.scope or "contract",
        item.state.value,
        item.why,
        item.owner,
        item.by,
        item.at.date(),
        item.expires_on,
        "yes" if item.is_default_day else None,
        "; ".join(changed(item.changes, language)) or None,
    )


def _state(state: DecisionState, day: str) -> Message:
    match state:
        case DecisionState.REOPENED:
            return Message("decision.is_reopened")
        case DecisionState.EXPIRED:
            return Message("decision.is_expired", day=day)
        case DecisionState.WAITING:
            return Message("decision.is_waiting")
        case DecisionState.PROPOSED:
            return Message("decision.is_proposed")
        case DecisionState.EXPIRING:
            return Message("decision.is_expiring", day=day)
        case DecisionState.IN_FORCE:
            return Message("decision.is_in_force", day=day)
        case DecisionState.REPLACED:
            return Message("decision.is_replaced")
        case DecisionState.REFUSED:
            return Message("decision.is_refused")
        case DecisionState.WITHDRAWN:
            return Message("decision.is_withdrawn")
        case DecisionState.UNDONE:
            return Message("decision.is_undone")


def _fact_name(name: str, language: Language) -> str:
    if name.startswith(ISSUE):
        return labels.issue_name(name.split(":")[1], language)
    if name.startswith(PLACE):
        scope, issue, _ = name.rsplit(":", 2)
        return f"{scope_name(scope, language)} ({labels.issue_name(issue, language)})"
    if name.startswith("listed:"):
        listed = Message("decision.on_a_list", party=name.removeprefix("listed:"))
        return render(listed, language.code)
    return labels.word(name, "decision_fact", language)


def _fact_value(name: str, value: str | None, language: Language) -> str:
    if value is None:
        return render(Message("decision.not_there"), language.code)
    if name.startswith((ISSUE, PLACE)):
        band, rests_on, *region = value.split(" ", 2)
        said = (labels.word(band, "band", language), labels.word(rests_on, "rests_on", language))
        return ", ".join((*said, *region))
    if name == "missing":
        return ", ".join(labels.word(fact, "missing", language) for fact in value.split())
    if name in OF_FACT:
        return labels.word(value, OF_FACT[name], language)
    return value


def _good_name(english: str, language: Language) -> str:
    return language.say(_goods().get(english, Text(english, english)))


@cache
def _goods() -> dict[str, Text]:
    """Return the goods of the method by their English names, as a scope holds them."""
    goods = rulebook.load().method.goods.values()
    return {good.name.en: lower_first(good.name) for good in goods} | {
        lower_first(good.name).en: lower_first(good.name) for good in goods
    }
