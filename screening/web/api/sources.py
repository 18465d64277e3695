"""Sources and what they changed, over the API."""

from datetime import UTC, datetime

from flask import Response, url_for

from screening.i18n.messages import written
from screening.model.json_document import as_document
from screening.model.verdict_changes import ContractChange, RunChanges, VerdictSummary
from screening.services.command_context import today
from screening.services.refreshing import source_states
from screening.web.api.blueprint import api
from screening.web.api.contracts import Answer, paging_from_request
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.request_context import portfolio, services


@api.get("/sources")
def sources() -> Response:
    """Answer how each source is doing."""
    states = source_states.states(services().store, datetime.now(UTC), today())
    return answer({"sources": written([state.as_document() for state in states], "en")})


@api.get("/changes")
def changes() -> Response:
    """Answer the latest refreshes that changed contracts, with how many."""
    return answer({"runs": [_run(run) for run in portfolio().changes.runs()]})


@api.get("/changes/<int:run_id>")
def changes_of(run_id: int) -> Answer:
    """Answer a page of the contracts that a refresh changed."""
    wrong, number, size = paging_from_request()
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    runs = portfolio().changes.runs()
    total = next((run.contracts for run in runs if run.run == run_id), None)
    if total is None:
        return problem_of(404, "This run changed no contract.")
    changes = portfolio().changes.of_run(run_id, size, (number - 1) * size)
    return answer({"run": run_id, "contracts": total, "changes": list(map(_change, changes))})


def _run(run: RunChanges) -> dict[str, object]:
    return {
        **as_document(run),
        "links": {"changes": url_for("api.changes_of", run_id=run.run)},
    }


def _change(change: ContractChange) -> dict[str, object]:
    return {
        "contract": change.contract,
        "number": change.number,
        "source": change.source,
        "row": change.where,
        "what": change.row,
        "said_before": change.said_before,
        "said_after": change.said_after,
        "before": _summary(change.before),
        "after": _summary(change.after),
        "links": {"verdict": url_for("api.verdict", id=change.contract)},
    }


def _summary(verdict: VerdictSummary) -> dict[str, str]:
    return {"flag": verdict.flag, "band": verdict.band, "level": verdict.level}
