"""The state of each source: what is in use, how old it is, what was set aside and when it is due.

Commands, pages and the API show the same values.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import sources
from screening.model.errors import MissingError
from screening.model.json_document import as_document
from screening.model.run import Alarm, Run
from screening.model.schedule import (
    Schedule,
    next_slot,
)
from screening.model.snapshots import SnapshotLine
from screening.rules.verdict.change_impact import RowChange, differences
from screening.services.refreshing.schedules import limits_of, schedule_from_rulebook
from sources.kit.judge.freshness import freshness
from sources.kit.judge.snapshot_facts import Facts
from sources.kit.source import Source
from sources.kit.values.message import Message
from sources.kit.values.statements import Observation

if TYPE_CHECKING:
    from screening.store import Store

MANY = 100_000  # statements beyond which two snapshots are compared by their facts alone
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source, in use or not."""

    source: str
    title: str
    publisher: str
    url: str
    licence: str
    licence_url: str
    attribution: str
    enabled: bool
    upload_only: bool
    waits: Message | None  # why nothing can be read of it yet
    parts: tuple[str, ...]  # of which an operator may choose
    chosen: tuple[str, ...]
    snapshot: SnapshotLine | None  # the one in use
    last_success: datetime | None  # when the publisher was last reached and believed
    age_days: int | None
    freshness: str | None  # fresh | stale | expired; None: nothing is in use
    next_run: datetime | None  # the next slot, or before it a run that waits already
    again: bool  # that run is another try of a slot that failed
    last_run: Run | None
    quarantined: tuple[SnapshotLine, ...]  # since the one in use came into use, the latest first
    alarms: tuple[Alarm, ...]

    def as_document(self) -> dict[str, object]:
        """Return it with messages in it, which ``screening.i18n.messages.written`` renders."""
        used = self.snapshot
        return {
            "source": self.source,
            "title": self.title,
            "publisher": self.publisher,
            "url": self.url,
            "licence": self.licence,
            "licence_url": self.licence_url,
            "enabled": self.enabled,
            "upload_only": self.upload_only,
            "waits": self.waits,
            "parts": list(self.parts),
            "chosen": list(self.chosen),
            "edition": used.edition if used else None,
            "published": _iso(used.published) if used else None,
            "retrieved": _iso(used.retrieved) if used else None,
            "rows": used.rows if used else None,
            "statements": used.statements if used else None,
            "sha256": used.sha256 if used else None,
            "last_success": _iso(self.last_success),
            "age_days": self.age_days,
            "freshness": self.freshness,
            "next_run": _iso(self.next_run),
            "again": self.again,
            "last_outcome": self.last_run.outcome if self.last_run else None,
            "alarms": [{"at": _iso(a.at), "reasons": list(a.reasons)} for a in self.alarms],
            "quarantined": [quarantined_document(snapshot) for snapshot in self.quarantined],
        }


def quarantined_document(snapshot: SnapshotLine) -> dict[str, object]:
    """Return what the document of a source says of a snapshot that was set aside."""
    return {
        "run": snapshot.run,
        "snapshot": snapshot.id,
        "edition": snapshot.edition,
        "rows": snapshot.rows,
        "statements": snapshot.statements,
        "sha256": snapshot.sha256,
        "reasons": list(snapshot.reasons),
    }


def states(store: "Store", now: datetime, today: date) -> tuple[SourceState, ...]:
    """Return the state of every source of the catalogue, by name."""
    plans = {schedule.source: (schedule, at) for schedule, at in store.jobs.schedules.all()}
    alarms, waiting = store.jobs.history.alarms(), store.jobs.queue.waiting_since()
    names = tuple(sources.catalogue())
    snapshots = store.snapshots.lines_by_source(names)
    runs = store.jobs.history.runs_by_source(names, limit=3)
    return tuple(
        _state(
            source,
            plans.get(name, (schedule_from_rulebook(source), None)),
            (snapshots[name], runs[name]),
            (alarms, waiting.get(name)),
            (now, today),
        )
        for name, source in sources.catalogue().items()
    )


def state(store: "Store", name: str, now: datetime, today: date) -> SourceState:
    """Return the state of one source. Raise MissingError if there is no such source."""
    for state_of_source in states(store, now, today):
        if state_of_source.source == name:
            return state_of_source
    raise MissingError(Message("source.missing", name=name))


def _state(
    source: Source,
    plan: tuple[Schedule, datetime | None],
    kept: tuple[tuple[SnapshotLine, ...], tuple[Run, ...]],
    pending: tuple[tuple[Alarm, ...], datetime | None],
    at: tuple[datetime, date],
) -> SourceState:
    (schedule, checked), (alarms, waits) = plan, pending
    (snapshots, runs), (now, today), name = kept, at, source.name
    used = next((snapshot for snapshot in snapshots if snapshot.status == "ready"), None)
    seen = _seen(used, checked)
    return SourceState(
        source=name,
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=source.attribution,
        enabled=schedule.enabled,
        upload_only=source.upload_only,
        waits=source.waits,
        parts=source.parts,
        chosen=schedule.parts,
        snapshot=used,
        last_success=checked,
        age_days=(today - seen).days if seen else None,
        freshness=freshness(limits_of(source), seen, today).value if used else None,
        next_run=min(filter(None, (waits, next_slot(schedule, now))), default=None),
        again=bool(waits and runs and runs[0].tries),
        last_run=next((run for run in runs if run.state != "queued"), None),
        quarantined=tuple(
            snapshot
            for snapshot in snapshots
            if snapshot.status == "quarantined"
            and not snapshot.let_go
            and (not used or snapshot.id > used.id)
        ),
        alarms=tuple(alarm for alarm in alarms if alarm.source == name),
    )


def _seen(used: SnapshotLine | None, checked: datetime | None) -> date | None:
    if used is None:
        return None
    return max(used.retrieved, checked.date()) if checked else used.retrieved


# -- what differs between two snapshots --


@dataclass(frozen=True, slots=True)
class SnapshotDifference:
    """Two snapshots of a source, side by side."""

    before: SnapshotLine | None
    after: SnapshotLine
    counted: tuple[tuple[str, int, int], ...]  # what, how many before and after
    rows: tuple[RowChange, ...]  # the first of those that differ, what says most at the top
    total: int | None  # how many differ; None: too many to compare one by one
    kinds: tuple[tuple[str, int], ...] = ()  # of those: added, removed, changed, another year


def difference(
    store: "Store", after: SnapshotLine, before: SnapshotLine | None
) -> SnapshotDifference:
    """Compare two snapshots of a source, row by row unless they are too large."""
    counted = tuple(_counted(before, after))
    sizes = [snapshot.statements for snapshot in (before, after) if snapshot is not None]
    if max(sizes) > MANY or after.let_go or (before is not None and before.let_go):
        return SnapshotDifference(before, after, counted, (), None)
    statements = store.snapshots.statements_of
    statements_before = tuple(statements(before.id)) if before is not None else ()
    rows = differences(after.source, statements_before, tuple(statements(after.id)))
    telling = sorted(rows, key=lambda row: KINDS.index(kind_of(row)))
    kinds = Counter(kind_of(row) for row in rows)
    return SnapshotDifference(
        before,
        after,
        counted,
        tuple(telling[:MOST_SHOWN]),
        len(rows),
        tuple((kind, kinds[kind]) for kind in KINDS if kinds[kind]),
    )


KINDS = ("removed", "added", "changed", "only the year")


def kind_of(row: RowChange) -> str:
    """Return the kind of a change; a row that only moved to another year has a kind of its own.

    A new edition has a thousand of those, which would hide what it changed.
    """
    before, after = row.before, row.after
    if not (isinstance(before, Observation) and isinstance(after, Observation)):
        return row.kind
    same = replace(before, year=None, where="") == replace(after, year=None, where="")
    return "only the year" if same else row.kind


def former(store: "Store", snapshot: SnapshotLine) -> SnapshotLine | None:
    """Return the snapshot in use when this one came, or that is in use while it is set aside."""
    snapshots = store.snapshots.lines(snapshot.source)
    if snapshot.status == "quarantined":
        return next((other for other in snapshots if other.status == "ready"), None)
    older = (other for other in snapshots if other.id < snapshot.id and other.status == "retired")
    return next(older, None)


def of_run(store: "Store", run: int) -> SnapshotLine:
    """Return the snapshot that a run set aside. Raise MissingError if it left none."""
    job = store.jobs.history.run(run)
    if job.snapshot is None:
        raise MissingError(Message("refresh.left_no_list", run=run, source=job.source))
    return store.snapshots.get(job.snapshot)


def _counted(before: SnapshotLine | None, after: SnapshotLine) -> "list[tuple[str, int, int]]":
    facts_before, facts_after = _facts(before), _facts(after)
    counts = [
        ("rows", before.rows if before else 0, after.rows),
        ("statements", before.statements if before else 0, after.statements),
        (
            "subjects",
            facts_before.subjects if facts_before else 0,
            facts_after.subjects if facts_after else 0,
        ),
    ]
    groups_before: Mapping[str, int] = facts_before.groups if facts_before else {}
    groups_now: Mapping[str, int] = facts_after.groups if facts_after else {}
    for name in sorted({*groups_before, *groups_now}):
        pair = (groups_before.get(name, 0), groups_now.get(name, 0))
        if facts_before and pair[0] != pair[1]:
            counts.append((name, *pair))
    return counts


def _facts(snapshot: SnapshotLine | None) -> Facts | None:
    return Facts.from_json(snapshot.facts) if snapshot is not None and snapshot.facts else None


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else str(as_document(value))
