"""What is done for each kind of job.

A handler takes a ``JobContext`` and returns the result of the job as JSON values. What it keeps in
one transaction it notes there (``JobContext.note``), so that a second attempt after a killed worker
goes on behind it. It raises what a person should read, or lets JobCancelledError pass.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from screening.model.portfolio_job import JobClaim, JobKind, JobValues
from screening.model.proposals import Person
from screening.services import policy_steps
from screening.services.changes import DecisionDesk
from screening.services.importing import import_files
from screening.services.jobs.steps import JobSteps
from screening.services.own_policy import carrying_out
from screening.services.own_policy.carrying_out import AskedStep
from screening.services.policy_steps import StepTaken
from screening.services.publication import PublicationDesk
from screening.services.reading_uploads import options_of, read_upload
from screening.services.screening import rescreen, rescreen_until_settled, screener_for
from screening.services.uploads import Uploads
from screening.services.verdict_documents import VerdictDocuments

if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.database.scope import Note
    from screening.store.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler works with."""

    store: "Store"
    home: Path
    claim: JobClaim
    steps: JobSteps
    today: Callable[[], date]

    @property
    def portfolio(self) -> "Portfolio":
        """The contracts that the job is about."""
        return self.store.portfolio(self.claim.organization)

    def note(self, result_of: Callable[[int], JobValues]) -> "Note":
        """Return what notes the result of a number in the transaction that keeps it.

        It raises LostClaimError where the job is another worker's by now, and JobCancelledError
        where a person has cancelled it: nothing is kept then.
        """
        go_on = self.steps.stop_if_cancelled
        return self.store.job_claims.noting(self.claim, result_of, go_on)


Handler = Callable[[JobContext], JobValues]


def _read(context: JobContext) -> JobValues:
    """Read an upload for its preview; nothing of it is kept."""
    uploads = Uploads(context.home)
    pending = uploads.find(context.claim.parameters["token"])
    context.steps.begin("reading")
    read_upload(context.portfolio, uploads, pending, context.claim.by, context.steps)
    context.steps.stop_if_cancelled()
    uploads.keep(pending)
    return {"token": pending.token}


def _import(context: JobContext) -> JobValues:
    """Keep an upload, all of it or nothing, and screen what it touched."""
    result = dict(context.claim.result)
    if "run" in result:  # kept by an attempt that was cut off
        return {**result, **_screen(context)}
    uploads = Uploads(context.home)
    pending = uploads.find(context.claim.parameters["token"])
    result["token"] = pending.token
    context.steps.begin("reading")
    imported = import_files(
        context.portfolio,
        uploads.files(pending),
        options_of(pending, context.claim.by, dry_run=False),
        context.steps,
        context.note(lambda run: result | {"run": run}),
    )
    result["run"] = imported.report.run
    pending.document, pending.screened = imported.document, False
    uploads.finish(pending)
    return {**result, **_screened(context, imported.report.affected)}


def _undo(context: JobContext) -> JobValues:
    """Undo an import, all of it or nothing, and screen what that reaches."""
    result = dict(context.claim.result)
    if "run" in result:
        return {**result, **_screen(context)}
    run = int(context.claim.parameters["run"])
    context.steps.begin("undoing")
    undone = context.portfolio.imports.undo(
        run,
        context.claim.by,
        context.steps.watch,
        context.note(lambda contracts: {"run": run, "contracts": contracts}),
        context.claim.parameters.get("why"),
    )
    result = {"run": run, "contracts": undone.contracts}
    return {**result, **_screened(context, undone.affected)}


def _screen(context: JobContext) -> JobValues:
    """Screen every contract that has no verdict of its present state."""
    return _screened(context, context.portfolio.contracts.ids(unscreened_only=True))


def _screened(context: JobContext, ids: Sequence[str]) -> JobValues:
    """Screen these contracts; what is done when a person cancels it stays."""
    if not ids:
        return {"screened": 0, "left_out": 0}
    context.steps.begin("screening", len(ids))
    store, portfolio = context.store, context.portfolio
    done = rescreen_until_settled(
        store,
        lambda: rescreen(portfolio, screener_for(store, context.today()), ids, context.steps),
    )
    return {"screened": done.screened, "left_out": len(done.left_out)}


def _policy_preview(context: JobContext) -> JobValues:
    """Work out what a version of own policy would change; nothing of it holds."""
    number = int(context.claim.parameters["version"])
    day = context.today()
    screener = screener_for(context.store, day)
    context.steps.begin("screening")
    impact = policy_steps.preview(context.portfolio, screener, number, day, context.steps)
    return {"version": number, "changes": len(impact.changes)}


def _policy_step(context: JobContext) -> JobValues:
    """Have a version of own policy hold, end or be taken back, and screen what that reaches."""
    result = dict(context.claim.result)
    if "version" in result:  # taken by an attempt that was cut off
        return {**result, **_screen(context)}
    asked = AskedStep.of_json(context.claim.parameters)
    context.steps.begin("weighing")
    taken = _taken(context, asked)
    if taken.waits is not None:
        return {"version": asked.step.number, "proposal": taken.waits.id}
    reached = len(taken.due)
    return {"version": asked.step.number, "reached": reached, **_screened(context, taken.due)}


def _taken(context: JobContext, asked: AskedStep) -> StepTaken:
    """Take a step in the name of who asked for it; it is noted in the same transaction."""
    store, portfolio, day = context.store, context.portfolio, context.today()
    number, by = asked.step.number, context.claim.by
    note = context.note(lambda reached: {"version": number, "reached": reached})
    if asked.is_agreed:
        due = carrying_out.carry_out(portfolio, asked.step, by, day, asked.why, note=note)
        return StepTaken(due)
    desk = DecisionDesk(
        portfolio,
        screener_for(store, day),
        lambda ids: None,  # what is due is screened afterwards
        VerdictDocuments(store, portfolio, day),
        day,
        Person(by, asked.account),
    )
    return policy_steps.take(desk, asked.step, asked.why, context.steps, note)


def _publication_draft(context: JobContext) -> JobValues:
    """Work out how the public page would look; what is shown now stays as it is."""
    desk = PublicationDesk(context.portfolio, context.claim.by)
    context.steps.begin("publication")
    draft = desk.draft() or desk.make_draft(context.steps)
    return {"figures": draft.figures, "hidden": len(draft.hidden)}


HANDLERS: Mapping[str, Handler] = {
    JobKind.READING: _read,
    JobKind.IMPORT: _import,
    JobKind.UNDO: _undo,
    JobKind.SCREENING: _screen,
    JobKind.POLICY_PREVIEW: _policy_preview,
    JobKind.POLICY_STEP: _policy_step,
    JobKind.PUBLICATION_DRAFT: _publication_draft,
}
