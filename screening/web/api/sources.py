"""Sources and what they changed, over the API."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, url_for

from screening.i18n.messages import written
from screening.model.json_document import as_document
from screening.model.verdict_changes import ContractChange, VerdictSummary
from screening.services.command_context import today
from screening.services.refreshing import source_states
from screening.web.api.answers import answer
from screening.web.api.blueprint import api
from screening.web.api.contracts import Answer, asked_paging
from screening.web.api.problems import problem_of
from screening.web.request_context import portfolio, surroundings


@api.get("/sources")
def sources() -> Response:
    found = source_states.states(surroundings().store, datetime.now(UTC), today())
    return answer({"sources": written([state.as_document() for state in found], "en")})


@api.get("/changes")
def changes() -> Response:
    """The latest refreshes that changed contracts, with how many."""
    runs = [
        as_document(one) | {"links": {"changes": url_for("api.changes_of", run_id=one.run)}}
        for one in portfolio().changes.runs()
    ]
    return answer({"runs": [_with_moment(run) for run in runs]})


@api.get("/changes/<int:run_id>")
def changes_of(run_id: int) -> Answer:
    wrong, number, size = asked_paging()
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    total = next((r.contracts for r in portfolio().changes.runs() if r.run == run_id), None)
    if total is None:
        return problem_of(404, "This run changed no contract.")
    found = portfolio().changes.of_run(run_id, size, (number - 1) * size)
    return answer({"run": run_id, "contracts": total, "changes": [_change(one) for one in found]})


def _change(change: ContractChange) -> dict[str, Any]:
    return {
        "contract": change.contract,
        "number": change.number,
        "source": change.source,
        "row": change.where,
        "what": change.row,
        "said_before": change.said_before,
        "said_after": change.said_after,
        "before": _standing(change.before),
        "after": _standing(change.after),
        "links": {"verdict": url_for("api.verdict", id=change.contract)},
    }


def _standing(standing: VerdictSummary) -> dict[str, str]:
    return {"flag": standing.flag, "band": standing.band, "level": standing.level}


def _with_moment(run: dict[str, Any]) -> dict[str, Any]:
    at = run["finished"]
    return run | {"finished": at.isoformat() if isinstance(at, datetime) else at}
