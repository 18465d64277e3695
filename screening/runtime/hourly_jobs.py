"""What a worker does about once an hour: to add a job, add a line here.

What is refreshed and when is in the schedule (``screening.model.schedule``), which the clock
queues. What was done by another worker this hour does nothing.
"""

from datetime import UTC, datetime
from functools import partial

from screening.model.retention import RetentionKind
from screening.reports import export_job
from screening.runtime.digests import DigestPost
from screening.services.command_context import CommandContext, today
from screening.services.disclosures.ending import end_old_chains
from screening.services.jobs.stopping import StopWishes
from screening.services.matching import suggestions
from screening.services.monitoring import kept_days
from screening.services.notice import Notice
from screening.services.notices import looking
from screening.services.people import retention
from screening.services.proofs import cleanup as proof_cleanup
from screening.services.proofs.files import ProofFiles
from screening.services.refreshing import after_refresh, archive_cleanup, run_now
from screening.services.screening import catch_up, screener_for
from screening.services.uploads import Uploads


class HourlyJobs:
    """The jobs of one worker that come round each hour, over all organizations of its store."""

    def __init__(self, context: CommandContext, notice: Notice) -> None:
        self._store = context.store
        self._settings = context.settings
        self._home = context.settings.home
        self._kept_for = context.settings.operator.retention
        self._notice = notice
        self._proof_files = ProofFiles(self._home, context.settings.secret_key())
        self._archive = run_now.archive_of(context.settings)

    def __call__(self) -> None:
        """Do what is due."""
        after_refresh.bring_up_to_date(self._store, today())  # a source may have grown too old
        catch_up(self._store, today())
        export_job.clean_up(self._home)
        Uploads(self._home).clean_up()
        StopWishes(self._home).clean_up()
        archive_cleanup.clean_up_daily(self._store, self._archive, datetime.now(UTC))
        looking.look_at_due(self._store, today())
        retention.clean_up(self._store, self._kept_for, datetime.now(UTC), self._notice)
        kept_for = self._kept_for[RetentionKind.PROOFS]
        proof_cleanup.clean_up(self._store, self._proof_files, kept_for, today(), self._notice)
        end_old_chains(self._store, datetime.now(UTC))
        kept_days.keep_by_calendar(self._store, today())
        screener = partial(screener_for, self._store, today())
        for slug in self._store.organizations():
            suggestions.review(self._store.portfolio(slug), screener, today())
        # last: a mail server that does not answer holds up nothing else
        DigestPost(
            self._store, self._settings, datetime.now().astimezone(), self._notice
        ).send_due()
