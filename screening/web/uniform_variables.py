"""What the page of a contract, and the API, say of its clauses beside the uniform texts."""

from collections.abc import Iterator
from dataclasses import dataclass

from screening.model.contracts import StoredContract
from screening.model.uniform_texts import AdoptedTexts, TextAdoption
from screening.model.verdict import Verdict
from screening.rules import rulebook
from screening.rules.clauses.uniform.standing import (
    ClauseStanding,
    standings_of,
    takes_uniform_text,
)
from screening.services.command_context import today
from screening.web.request_context import portfolio, verdict_documents


@dataclass(frozen=True, slots=True)
class TextChoice:
    """The texts of which one can be recorded for a clause. ``chosen``: as on record, else empty."""

    clause: str
    texts: tuple[TextAdoption, ...]  # the latest first
    chosen: str


def uniform_variables(stored: StoredContract, verdict: Verdict | None) -> dict[str, object]:
    """Return the variables of ``clause_form.html``."""
    adopted = portfolio().uniform_texts.adopted()
    level = verdict.clause_level if verdict else None
    advised = [reference.id for reference in verdict.clauses] if verdict else []
    return {
        "uniform_standings": _standings(stored, adopted, level),
        "text_choices": tuple(_choices(stored, adopted, level, advised)),
        "adopted_by_hash": {each.sha256: each for each in adopted.adoptions},
    }


def uniform_document(stored: StoredContract) -> list[dict[str, object]]:
    """Return how each clause of a contract stands to the uniform text of its day."""
    adopted = portfolio().uniform_texts.adopted()
    if stored.chain_request is None or not adopted.adoptions:
        return []
    verdict = verdict_documents().current(stored.id)
    level = str(verdict["clause_level"]) if verdict else None
    return [_standing_document(each) for each in _standings(stored, adopted, level)]


def _standings(
    stored: StoredContract, adopted: AdoptedTexts, level: str | None
) -> tuple[ClauseStanding, ...]:
    if stored.chain_request is None:
        return ()
    book = rulebook.load().clauses
    return standings_of(stored.chain_request, adopted, level, book, today())


def _choices(
    stored: StoredContract, adopted: AdoptedTexts, level: str | None, advised: list[str]
) -> Iterator[TextChoice]:
    request = stored.chain_request
    book = rulebook.load().clauses.clauses
    recorded = dict(request.texts) if request else {}
    for id in advised:
        texts = {each.sha256: each for each in adopted.adoptions if each.clause == id}
        if texts and id in book and takes_uniform_text(book[id], level):
            yield TextChoice(id, tuple(reversed(texts.values())), recorded.get(id, ""))


def _standing_document(standing: ClauseStanding) -> dict[str, object]:
    recorded, newer = standing.recorded, standing.newer
    return {
        "clause": standing.clause,
        "stands": standing.uniformity.value,
        "recorded": _text_document(recorded) if recorded else None,
        "newer": _text_document(newer) if newer else None,
    }


def _text_document(adopted: TextAdoption) -> dict[str, object]:
    return {
        "key": adopted.key,
        "version": adopted.version,
        "group": adopted.group_name,
        "of_group": adopted.is_groups,
        "decision": adopted.decision.reference,
        "decided": adopted.decision.decided.isoformat(),
        "language": adopted.language,
        "sha256": adopted.sha256,
        "holds_from": adopted.decision.holds_from.isoformat(),
    }
