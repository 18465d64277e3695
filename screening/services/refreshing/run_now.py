"""One run of a source, from its claim to the contracts that it changed, for all callers."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import sources
from screening.model.errors import InputError
from screening.model.run import BusySourceError, Claim
from screening.services.egress import publishers_http
from screening.services.notice import Notice, to_log
from screening.services.refreshing import after_refresh
from screening.services.refreshing.after_refresh import RescreenOutcome
from screening.services.refreshing.inputs import (
    RefreshContext,
    RefreshInput,
    WebFactory,
    files_of,
)
from screening.services.refreshing.lease import lease_kept, this_process
from screening.services.refreshing.refresh import RefreshResult, refresh
from sources.kit.fetch.archive import Archive
from sources.kit.source import Source
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.services.settings import Settings
    from screening.store import Store

ARCHIVE = "raw"


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of a run, and what it changed of the contracts."""

    run: int
    refreshed: RefreshResult
    after: RescreenOutcome


def archive_of(settings: "Settings") -> Archive:
    """Return the archive of the publishers' files in the home of these settings."""
    return Archive(settings.home / ARCHIVE)


def refresh_context(
    store: "Store",
    settings: "Settings",
    today: date,
    web: WebFactory | None = None,
    notice: Notice = to_log,
) -> RefreshContext:
    """Return the context of a refresh; tests give their own ``web``."""
    archive = archive_of(settings)
    return RefreshContext(
        store.jobs,
        archive,
        web or publishers_http(archive, settings.operator).for_source,
        store.snapshots.statements_of,
        today,
        notice,
    )


def run_now(
    store: "Store",
    context: RefreshContext,
    source: Source,
    by: str,
    input: RefreshInput | None = None,
) -> RunResult:
    """Do a run at once, in this process, for a person who asks for it.

    Raise BusySourceError if another run of the source goes on.
    """
    run = store.jobs.queue.request(source.name, by, input is not None)
    claim = store.jobs.queue.claim(this_process(), run)
    if claim is None and input is not None:
        store.jobs.queue.withdraw(run)
        raise BusySourceError(Message("refresh.busy", source=source.name))
    if claim is None:
        raise BusySourceError(Message("refresh.waits", source=source.name, run=run))
    with lease_kept(store.jobs.queue, claim, notice=context.notice):
        return perform(store, context, claim, input)


def perform(
    store: "Store", context: RefreshContext, claim: Claim, input: RefreshInput | None = None
) -> RunResult:
    """Do a claimed run to its end, then screen the contracts that it reaches."""
    after_refresh.record_basis(store, context.today)
    source = sources.source(claim.source, store.jobs.schedules.parts(claim.source))
    refreshed = refresh(context, source, claim, input)
    after = RescreenOutcome()
    if refreshed.outcome in ("accepted", "unchanged"):
        after = after_refresh.bring_up_to_date(store, context.today)
    return RunResult(claim.run, refreshed, after)


def accept(store: "Store", snapshot: int, by: str, why: str, today: date) -> RescreenOutcome:
    """Put a quarantined snapshot in use, because a person decided against the gate.

    Raise InputError if nothing can be accepted or nobody is named.
    """
    snapshot_line = store.snapshots.get(snapshot)
    if snapshot_line.status == "quarantined" and not snapshot_line.statements:
        raise InputError(
            Message("refresh.nothing_to_accept", at=snapshot, source=snapshot_line.source)
        )
    if not by.strip():
        raise InputError(Message("refresh.who_accepts"), "by")
    after_refresh.record_basis(store, today)
    store.jobs.outcomes.accept(snapshot, by.strip(), why)
    return after_refresh.bring_up_to_date(store, today)


def refresh_input(text: str | None, edition: str | None) -> RefreshInput | None:
    """Return what `--from` and `--edition` say. Raise InputError if there is no such file."""
    if text is None:
        return RefreshInput(edition=edition) if edition else None
    if "://" in text:
        return RefreshInput(url=text, edition=edition)
    files_of(Path(text))  # a path that is not there is a mistake of typing, not a fault of a list
    return RefreshInput(path=Path(text), edition=edition)
