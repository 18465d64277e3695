"""What a worker does between its runs, a little at a time: screen what waits, compare parties.

What comes round each hour is in ``screening.runtime.hourly_jobs``.
"""

from screening.services.backlog import Backlog
from screening.services.command_context import CommandContext, today
from screening.services.matching import suggestions
from screening.services.notice import Notice
from screening.services.notices import looking
from screening.services.screening import screener_for

PARTIES_AT_ONCE = 200  # compared in one spare moment: a second or two


class BackgroundJobs:
    """The jobs of one worker for spare moments, over all organizations of its store."""

    def __init__(self, context: CommandContext, notice: Notice) -> None:
        self._store = context.store
        self._backlog = Backlog(self._store, today, notice)
        self._matcher = suggestions.IdleMatcher(
            self._store,
            context.settings.home,
            lambda: screener_for(context.store, today()),
            PARTIES_AT_ONCE,
            notice,
        )

    def backlog(self) -> bool:
        """Screen some contracts that still wait for a verdict; return whether more do."""
        return self._backlog()

    def spare(self) -> bool:
        """Compare some parties that wait; return whether more is to be done at once.

        Before that, look for notices where a person asked for it.
        """
        looking.look_at_due(self._store, today(), only_wanted=True)
        return self._matcher()
