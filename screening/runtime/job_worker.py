"""The jobs that persons ask for, as a worker does them: one at a time, before anything else.

To add a kind of job: queue it with ``portfolio.jobs.queue(kind, parameters, by)``, and add its
handler to ``HANDLERS``.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from screening.model.audit import Actor, Door, acting
from screening.model.errors import ScreeningError
from screening.model.portfolio_job import JobCancelledError, JobClaim, JobKind
from screening.model.run import LostClaimError
from screening.reports.export_job import export
from screening.runtime import process_end
from screening.runtime.console import Console
from screening.services import log_context
from screening.services.command_context import CommandContext, today
from screening.services.jobs import handlers
from screening.services.jobs.handlers import Handler, JobContext
from screening.services.jobs.steps import JobSteps
from screening.services.jobs.stopping import StopWishes, take_over
from screening.services.jobs.who_asked import refuse_who_may_not
from screening.services.refreshing.lease import lease_kept, this_process
from sources.kit.values.message import Message

HANDLERS: Mapping[str, Handler] = {**handlers.HANDLERS, JobKind.EXPORT: export}


class JobWorker:
    """Does the jobs of all organizations of a store. Each call does one."""

    def __init__(
        self,
        context: CommandContext,
        console: Console,
        kinds: Mapping[str, Handler] = HANDLERS,
    ) -> None:
        self._context = context
        self._claims = context.store.job_claims
        self._console = console
        self._kinds = kinds
        self._owner = this_process()

    def __call__(self) -> bool:
        """Do the oldest job that waits, to its end; return False where none does."""
        claim = self._claims.claim(self._owner)
        if claim is None:
            return False
        about = log_context.about(job_id=claim.job, kind=claim.kind)
        with about, acting(Actor(Door.JOB, claim.by, claim.account, f"job {claim.job}")):
            self._end(claim)
        return True

    def _end(self, claim: JobClaim) -> None:
        try:
            self._do(claim)
        except LostClaimError as error:
            self._console.note_error("worker", error)
        except process_end.StopRequested:
            self._claims.release(claim)
            raise
        except JobCancelledError:
            settings = self._context.settings
            take_over(self._context.store.portfolio(claim.organization), settings.home, claim.job)
            self._claims.cancelled(claim)
            message = Message("progress.job_cancelled", job=claim.job, kind=claim.kind)
            self._console.note_message("worker", message)
        except ScreeningError as error:
            self._fail(claim, error.message)
        except Exception as error:
            self._fail(
                claim, Message("run.unexpected", kind=type(error).__name__, error=str(error))
            )

    def _do(self, claim: JobClaim) -> None:
        notice = partial(self._console.note_message, "worker")
        handler = self._kinds.get(claim.kind)
        if handler is None:
            raise ScreeningError(Message("job.no_handler", kind=claim.kind))
        settings = self._context.settings
        wishes = StopWishes(settings.home)
        steps = JobSteps(self._claims, claim, notice, wishes=wishes)
        with lease_kept(self._claims, claim, notice=notice):
            context = JobContext(self._context.store, settings.home, claim, steps, today)
            refuse_who_may_not(context.portfolio, claim)
            result = handler(context)
        self._claims.finish(claim, result)
        wishes.forget(claim.job)  # one that came too late

    def _fail(self, claim: JobClaim, fault: Message | str) -> None:
        with suppress(LostClaimError):
            self._claims.fail(claim, fault)
        failure = Message("progress.run_failed", source=claim.kind, why=fault)
        self._console.note_message("worker", failure)
