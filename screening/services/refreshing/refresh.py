"""Refreshing one source: fetch or take what is given, archive, read, judge, and only then use it.

Whatever goes wrong on the way, the last good snapshot stays in use, the run says what happened and
an alarm is raised. No more of a list is in memory than its reader needs.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email.utils import parsedate_to_datetime

from screening.model.run import (
    Claim,
    LastGood,
    LostClaimError,
    SnapshotFacts,
)
from screening.services.refreshing.inputs import (
    RefreshContext,
    RefreshInput,
    Statements,
    changed_since_whole,
    changes_since,
    day_seen,
    digest_of,
    is_in_use,
    reader_of,
    snapshots_to_read,
)
from sources.kit.judge import gate
from sources.kit.judge.gate import Judgement
from sources.kit.judge.snapshot_facts import (
    Facts,
    FactsCounter,
    facts_after_changes,
)
from sources.kit.read.reading import RejectedStatement, SourceReading
from sources.kit.source import Source
from sources.kit.values.errors import (
    FetchError,
    LaterError,
    NotModified,
    SourceError,
    UnreadableError,
)
from sources.kit.values.message import Message, as_json
from sources.kit.values.snapshot import Snapshot, Validators
from sources.kit.values.statements import Statement

log = logging.getLogger(__name__)

UNSAID = ""  # the edition of what cannot be read


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """The result of a refresh: what `screening refresh --as json` prints of one source."""

    source: str
    edition: str | None
    outcome: str  # accepted | unchanged | quarantined | refused
    rows: int = 0
    observations: int = 0
    subjects: int = 0
    rejected: tuple[RejectedStatement, ...] = ()
    warnings: tuple[Message | str, ...] = ()  # first why it is not believed, then what else to know
    sha256: str | None = None

    def as_document(self) -> dict[str, object]:
        """Return it with messages in it, which ``screening.i18n.messages.written`` renders."""
        return {
            "source": self.source,
            "edition": self.edition,
            "outcome": self.outcome,
            "rows": self.rows,
            "observations": self.observations,
            "subjects": self.subjects,
            "rejected": [row._asdict() for row in self.rejected],
            "warnings": list(self.warnings),
            "sha256": self.sha256,
        }


@dataclass(slots=True)
class SnapshotReader:
    """A reader of the files of one snapshot, which counts the statements as they are taken."""

    source: Source
    snapshots: Sequence[Snapshot]
    counts: FactsCounter = field(default_factory=FactsCounter)
    _reading: SourceReading | None = None

    def statements(self) -> Iterator[Statement]:
        """Yield the statements of the files, and count them."""
        self._reading, statements = self.source.open_reading(*self.snapshots)
        yield from self.counts.watch(statements)

    def changes(self, new_files: Sequence[Snapshot]) -> dict[str, Statement | None]:
        """Return the statements that the new files change, by key; None for one that is gone."""
        self._reading, changes = self.source.changes(new_files)
        return changes

    def facts(self) -> Facts:
        """Return the facts, once every statement was taken. Raise UnreadableError without a row."""
        if not self.reading.rows:
            raise UnreadableError(Message("list.no_rows", file=self.snapshots[0].name))
        return self.counts.facts(self.reading)

    @property
    def reading(self) -> SourceReading:
        """Return the reading; of a file that could not be read it knows no more than the file."""
        if self._reading is None:
            first = self.snapshots[0]
            self._reading = SourceReading(first, first.edition or UNSAID)
            self._reading.source, self._reading.sha256 = self.source.name, digest_of(self.snapshots)
        return self._reading


def refresh(
    context: RefreshContext, source: Source, claim: Claim, input: RefreshInput | None = None
) -> RefreshResult:
    """Do one run to its end. Raise only LostClaimError: then another worker has the run."""
    try:
        return _refresh(context, source, claim, input)
    except LostClaimError:
        raise
    except SourceError as fault:
        after = fault.after if isinstance(fault, LaterError) else None
        return _refused(context, source, claim, fault.message, after)
    except Exception as fault:
        # A fault of ours must not leave a run open or a worker dead; the run says what it was.
        log.exception("Unexpected error while %s was refreshed", source.name)
        why = Message("run.unexpected", kind=type(fault).__name__, error=str(fault))
        return _refused(context, source, claim, why)


def _refresh(
    context: RefreshContext, source: Source, claim: Claim, input: RefreshInput | None
) -> RefreshResult:
    last = context.jobs.loading.last_good(source.name)
    try:
        snapshots = tuple(snapshots_to_read(context, source, last, input))
    except NotModified:
        context.jobs.outcomes.unchanged(claim, day_seen(source, last, input))
        return as_in_use(source, last)
    if last is not None and is_in_use(source, snapshots, last, input):
        context.jobs.outcomes.unchanged(claim, day_seen(source, last, input))
        return as_in_use(source, last)
    new_files = changes_since(source, snapshots, last)
    if last is not None and new_files:
        return _laid_over(context, source, claim, last, snapshots, new_files)
    reader = SnapshotReader(
        source, tuple(replace(snapshot) for snapshot in snapshots)
    )  # nobody vouches any more
    try:
        slot = source.slot if source.changes_by_slot else None
        snapshot_id = context.jobs.loading.load_statements(claim, reader.statements(), slot)
        facts = reader.facts()
    except UnreadableError as fault:
        return _unreadable(context, claim, reader, fault)
    judgement = gate.judge(facts, facts_in_use(context.statements, last, facts), source)
    about = described(context, reader, facts, judgement)
    if judgement.outcome == "accepted":
        context.jobs.outcomes.publish(claim, snapshot_id, about)
    else:
        context.jobs.outcomes.quarantine(claim, snapshot_id, about, judgement.reasons)
    return result(facts, judgement, reader.reading)


def _laid_over(
    context: RefreshContext,
    source: Source,
    claim: Claim,
    last: LastGood,
    snapshots: Sequence[Snapshot],
    new_files: Sequence[Snapshot],
) -> RefreshResult:
    """Read only the changes, judge the list that they lead to, and lay them over the one in use."""
    reader = SnapshotReader(source, snapshots)
    try:
        changes = reader.changes(new_files)
    except UnreadableError as fault:
        return _unreadable(context, claim, reader, fault)
    reading, before = reader.reading, Facts.from_json(last.facts)
    reading.sha256 = digest_of(snapshots)
    removed = context.jobs.loading.statements_at(last.id, changes).values()
    added = [statement for statement in changes.values() if statement is not None]
    facts = facts_after_changes(before, removed, added, reading)
    judgement = gate.judge_changes(facts, before, source, reading.rows, reading.rejected_rows)
    snapshot_id = context.jobs.loading.load_changes(claim, last.id, changes)
    about = described(context, reader, facts, judgement)
    changed = len(changes) + changed_since_whole(last)
    about = replace(about, statements=facts.observations, facts={**about.facts, "changed": changed})
    if judgement.outcome == "accepted":
        context.jobs.outcomes.publish(claim, snapshot_id, about)
    else:
        context.jobs.outcomes.quarantine(claim, snapshot_id, about, judgement.reasons)
    return result(facts, judgement, reading)


def _refused(
    context: RefreshContext,
    source: Source,
    claim: Claim,
    why: Message | str,
    after: float | None = None,
) -> RefreshResult:
    """Fail the run. ``after``: seconds until the publisher wants another try (``LaterError``)."""
    context.jobs.outcomes.fail(claim, why, after=after)
    return RefreshResult(source.name, None, "refused", warnings=(why,))


def _unreadable(
    context: RefreshContext, claim: Claim, reader: SnapshotReader, fault: UnreadableError
) -> RefreshResult:
    """Quarantine a file without statements: nothing to accept, but there is a file to look at."""
    judgement = gate.judge_unreadable(fault)
    facts = FactsCounter().facts(reader.reading)
    snapshot_id = context.jobs.loading.load_statements(claim, ())
    about = replace(described(context, reader, facts, judgement), facts={})
    context.jobs.outcomes.quarantine(claim, snapshot_id, about, judgement.reasons)
    return result(facts, judgement, reader.reading)


def dry_run(context: RefreshContext, source: Source, input: RefreshInput | None) -> RefreshResult:
    """Fetch, read and judge as a refresh does; no run is made, and nothing comes into use."""
    last = context.jobs.loading.last_good(source.name)
    try:
        reader = SnapshotReader(source, tuple(snapshots_to_read(context, source, last, input)))
    except NotModified:
        return as_in_use(source, last)
    except SourceError as fault:
        return RefreshResult(source.name, None, "refused", warnings=(fault.message,))
    if last is not None and is_in_use(source, reader.snapshots, last, input):
        return as_in_use(source, last)
    try:
        for _ in reader.statements():
            pass
        facts = reader.facts()
    except UnreadableError as fault:
        facts, judgement = FactsCounter().facts(reader.reading), gate.judge_unreadable(fault)
    else:
        judgement = gate.judge(facts, facts_in_use(context.statements, last, facts), source)
    return result(facts, judgement, reader.reading)


def result(facts: Facts, judgement: Judgement, reading: SourceReading) -> RefreshResult:
    """Return the result of a refresh whose list was read and judged."""
    return RefreshResult(
        source=facts.source,
        edition=facts.edition or None,
        outcome=judgement.outcome,
        rows=facts.rows,
        observations=facts.observations,
        subjects=facts.subjects,
        rejected=tuple(reading.rejected),
        warnings=(*judgement.reasons, *judgement.warnings, *reading.warnings),
        sha256=facts.sha256,
    )


# -- the facts of a snapshot --


def as_in_use(source: Source, last: LastGood | None) -> RefreshResult:
    """Return the result of a refresh that found nothing new. Raise FetchError if none is in use."""
    if last is None:
        raise FetchError(Message("run.unchanged_but_nothing_in_use"))
    return RefreshResult(
        source=source.name,
        edition=last.edition,
        outcome="unchanged",
        rows=last.rows,
        observations=last.statements,
        subjects=int(last.facts.get("subjects", 0)),
        sha256=last.sha256,
    )


def facts_in_use(statements: Statements, last: LastGood | None, now: Facts) -> Facts | None:
    """Return the facts of the snapshot in use.

    Shipped figures have none stored, and are a selection: of those only the subjects and the
    edition can be compared.
    """
    if last is None or not last.rows:
        return None
    if last.facts:
        return Facts.from_json(last.facts)
    counts = FactsCounter()
    for statement in statements(last.id):
        counts.add(statement)
    reading = SourceReading(Snapshot("figures", b""), last.edition)
    reading.source, reading.layout, reading.rows = last.source, last.layout, last.rows
    return replace(
        counts.facts(reading), sha256=last.sha256, columns=now.columns, filled={}, groups={}
    )


def described(
    context: RefreshContext, reader: SnapshotReader, facts: Facts, judgement: Judgement
) -> SnapshotFacts:
    """Return what the store keeps of a snapshot beside its statements."""
    source, reading, snapshot = reader.source, reader.reading, reader.snapshots[0]
    single = snapshot.validators if len(reader.snapshots) == 1 else None
    return SnapshotFacts(
        title=source.title,
        publisher=source.publisher,
        url=snapshot.url or source.url,
        edition=facts.edition,
        layout=facts.layout,
        sha256=facts.sha256,
        retrieved=snapshot.retrieved or context.today,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=source.attribution,
        rows=facts.rows,
        published=published(snapshot.validators),
        etag=single.etag if single else None,
        last_modified=single.last_modified if single else None,
        facts=facts.as_json() | extras(reader),
        rejected=[
            {"row": rejected.row, "problem": as_json(rejected.problem)}
            for rejected in reading.rejected
        ],
        judgement={
            "reasons": [as_json(reason) for reason in judgement.reasons],
            "warnings": [as_json(warning) for warning in (*judgement.warnings, *reading.warnings)],
        },
    )


def extras(reader: SnapshotReader) -> dict[str, object]:
    """Return what is stored beside the facts: the reader, and the files in the archive."""
    addresses = (snapshot.validators.url for snapshot in reader.snapshots if snapshot.validators)
    return {
        "reader": reader_of(reader.source),
        "files": [
            {
                "name": snapshot.name,
                "sha256": snapshot.sha256,
                "url": snapshot.url,
                "edition": snapshot.edition,
            }
            for snapshot in reader.snapshots
        ],
        "asked": next(addresses, ""),
    }


def published(validators: Validators | None) -> date | None:
    """Return the day that the publisher's server gives the file."""
    if validators is None or not validators.last_modified:
        return None
    try:
        return parsedate_to_datetime(validators.last_modified).date()
    except ValueError:
        return None
