"""The contracts that still wait for a verdict, screened a slice at a time beside a worker's runs.

Whoever changes a contract screens it. What is left when a process ends in between, or of an import
that was to be screened later, is found here: at the start of a worker all of it, later what has
waited for some minutes, so that nothing is screened twice while a page is at it.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from screening.services.notice import Notice, to_log
from screening.services.screening import rescreen, rescreen_until_settled, screener_for
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store import Store

AT_ONCE = 200  # contracts in one slice: two or three seconds
LOOK_AGAIN = timedelta(minutes=1)
LEFT_ALONE = timedelta(minutes=5)  # as long as whoever made a contract due may be screening it


class Backlog:
    """The waiting contracts of all organizations of a store. Each call screens one slice."""

    def __init__(
        self,
        store: "Store",
        today: Callable[[], date],
        notice: Notice = to_log,
        at_once: int = AT_ONCE,
    ) -> None:
        self._store = store
        self._today = today
        self._notice = notice
        self._at_once = at_once
        self._waiting: list[tuple[str, str]] = []  # organization and contract id, the next one last
        self._total = 0
        self._refused: set[str] = set()  # ids that cannot be screened as they are
        self._least = timedelta(0)  # for how long a contract has waited that is taken up
        self._look_at = time.monotonic()

    def __call__(self) -> bool:
        """Screen a slice; return whether more waits."""
        if not self._waiting and not self._look():
            return False
        slug = self._waiting[-1][0]
        ids: list[str] = []
        while self._waiting and self._waiting[-1][0] == slug and len(ids) < self._at_once:
            ids.append(self._waiting.pop()[1])
        portfolio = self._store.portfolio(slug)
        due = portfolio.contracts.still_due(ids)  # somebody may have been quicker
        if due:
            done = rescreen_until_settled(
                self._store,
                lambda: rescreen(portfolio, screener_for(self._store, self._today()), due),
            )
            self._refused |= {id for id, _ in done.left_out}
        screened = self._total - len(self._waiting)
        self._notice(Message("progress.backlog", done=screened, total=self._total))
        return bool(self._waiting)

    def _look(self) -> bool:
        """Look for contracts that wait, once in a while; return whether there are any."""
        if time.monotonic() < self._look_at:
            return False
        self._look_at = time.monotonic() + LOOK_AGAIN.total_seconds()
        self._waiting = [
            (slug, id)
            for slug in self._store.organizations()
            for id in self._store.portfolio(slug).contracts.waiting_for(self._least)
            if id not in self._refused
        ]
        self._waiting.reverse()
        self._total, self._least = len(self._waiting), LEFT_ALONE
        return bool(self._waiting)
