"""Refreshes one source: fetch or take what is given, archive, read, judge, and only then keep.

Whatever goes wrong on the way, the last good snapshot stays in use, the run says what happened and
an alarm is raised; nothing ends in silence. Of a list of any size no more is held than its reader
holds.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

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
from sources.kit.judge.facts import (
    Facts,
    Gatherer,
    laid_over,
)
from sources.kit.judge.gate import Judgement
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

if TYPE_CHECKING:
    pass

log = logging.getLogger(__name__)

UNSAID = ""  # the edition of what cannot be read


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """What `screening refresh --as json` prints of one source."""

    source: str
    edition: str | None
    outcome: str  # accepted | unchanged | quarantined | refused
    rows: int = 0
    observations: int = 0
    subjects: int = 0
    rejected: tuple[RejectedStatement, ...] = ()
    warnings: tuple[Message | str, ...] = ()  # first why it is not believed, then what else to know
    sha256: str | None = None

    def as_document(self) -> dict[str, Any]:
        """Return it with messages in it, which ``screening.i18n.messages.written`` renders."""
        return {
            "source": self.source,
            "edition": self.edition,
            "outcome": self.outcome,
            "rows": self.rows,
            "observations": self.observations,
            "subjects": self.subjects,
            "rejected": [one._asdict() for one in self.rejected],
            "warnings": list(self.warnings),
            "sha256": self.sha256,
        }


@dataclass(slots=True)
class SnapshotReader:
    """The files of one snapshot, read while somebody takes the statements."""

    source: Source
    snapshots: Sequence[Snapshot]
    counts: Gatherer = field(default_factory=Gatherer)
    heard: SourceReading | None = None

    def statements(self) -> Iterator[Statement]:
        self.heard, said = self.source.listen(*self.snapshots)
        yield from self.counts.watch(said)

    def facts(self) -> Facts:
        """Once everything was taken."""
        if not self.reading.rows:
            raise UnreadableError(Message("list.no_rows", file=self.snapshots[0].name))
        return self.counts.facts(self.reading)

    @property
    def reading(self) -> SourceReading:
        """Also of what could not be read: then it knows no more than the file."""
        if self.heard is None:
            first = self.snapshots[0]
            self.heard = SourceReading(first, first.edition or UNSAID)
            self.heard.source, self.heard.sha256 = self.source.name, digest_of(self.snapshots)
        return self.heard


def refresh(
    desk: RefreshContext, source: Source, claim: Claim, given: RefreshInput | None = None
) -> RefreshResult:
    """One run to its end. Raises only LostClaimError: then another worker has the run."""
    try:
        return _refresh(desk, source, claim, given)
    except LostClaimError:
        raise
    except SourceError as fault:
        after = fault.after if isinstance(fault, LaterError) else None
        return _refused(desk, source, claim, fault.message, after)
    except Exception as fault:
        # A fault of ours must not leave a run open or a worker dead; it is said like any other.
        log.exception("Unexpected error while %s was refreshed", source.name)
        kind = type(fault).__name__
        return _refused(desk, source, claim, Message("run.unexpected", kind=kind, error=str(fault)))


def _refresh(
    desk: RefreshContext, source: Source, claim: Claim, given: RefreshInput | None
) -> RefreshResult:
    last = desk.jobs.loading.last_good(source.name)
    try:
        snapshots = tuple(snapshots_to_read(desk, source, last, given))
    except NotModified:
        desk.jobs.outcomes.unchanged(claim, day_seen(source, last, given))
        return as_in_use(source, last)
    if last is not None and is_in_use(source, snapshots, last, given):
        desk.jobs.outcomes.unchanged(claim, day_seen(source, last, given))
        return as_in_use(source, last)
    news = changes_since(source, snapshots, last)
    if last is not None and news:
        return _laid_over(desk, source, claim, last, snapshots, news)
    heard = SnapshotReader(
        source, tuple(replace(one) for one in snapshots)
    )  # nobody vouches any more
    try:
        slot = source.slot if source.changes_by_slot else None
        kept = desk.jobs.loading.load_statements(claim, heard.statements(), slot)
        facts = heard.facts()
    except UnreadableError as fault:
        return _unreadable(desk, claim, heard, fault)
    judgement = gate.judge(facts, facts_in_use(desk.statements, last, facts), source)
    about = described(desk, heard, facts, judgement)
    if judgement.outcome == "accepted":
        desk.jobs.outcomes.publish(claim, kept, about)
    else:
        desk.jobs.outcomes.quarantine(claim, kept, about, judgement.reasons)
    return result(facts, judgement, heard.reading)


def _laid_over(
    desk: RefreshContext,
    source: Source,
    claim: Claim,
    last: LastGood,
    snapshots: Sequence[Snapshot],
    news: Sequence[Snapshot],
) -> RefreshResult:
    """Only what changed is read, judged as the list that follows, and laid over the one in use."""
    heard = SnapshotReader(source, snapshots)
    try:
        heard.heard, changes = source.changes(news)
    except UnreadableError as fault:
        return _unreadable(desk, claim, heard, fault)
    reading, was = heard.heard, Facts.from_json(last.facts)
    reading.sha256 = digest_of(snapshots)
    gone = desk.jobs.loading.statements_at(last.id, changes).values()
    come = [one for one in changes.values() if one is not None]
    facts = laid_over(was, gone, come, reading)
    judgement = gate.judge_changes(facts, was, source, reading.rows, reading.rejected_rows)
    kept = desk.jobs.loading.load_changes(claim, last.id, changes)
    about = described(desk, heard, facts, judgement)
    changed = len(changes) + changed_since_whole(last)
    about = replace(about, statements=facts.observations, facts={**about.facts, "changed": changed})
    if judgement.outcome == "accepted":
        desk.jobs.outcomes.publish(claim, kept, about)
    else:
        desk.jobs.outcomes.quarantine(claim, kept, about, judgement.reasons)
    return result(facts, judgement, reading)


def _refused(
    desk: RefreshContext,
    source: Source,
    claim: Claim,
    why: Message | str,
    after: float | None = None,
) -> RefreshResult:
    """``after`` is the pause in seconds that the publisher wants: see ``LaterError``."""
    desk.jobs.outcomes.fail(claim, why, after=after)
    return RefreshResult(source.name, None, "refused", warnings=(why,))


def _unreadable(
    desk: RefreshContext, claim: Claim, heard: SnapshotReader, fault: UnreadableError
) -> RefreshResult:
    """Kept aside without a statement: nothing can be accepted, but there is a file to look at."""
    judgement = gate.unreadable(fault)
    facts = Gatherer().facts(heard.reading)
    kept = desk.jobs.loading.load_statements(claim, ())
    about = replace(described(desk, heard, facts, judgement), facts={})
    desk.jobs.outcomes.quarantine(claim, kept, about, judgement.reasons)
    return result(facts, judgement, heard.reading)


def dry_run(desk: RefreshContext, source: Source, given: RefreshInput | None) -> RefreshResult:
    """The same taking, reading and judging; no run is made, and nothing comes into use."""
    last = desk.jobs.loading.last_good(source.name)
    try:
        heard = SnapshotReader(source, tuple(snapshots_to_read(desk, source, last, given)))
    except NotModified:
        return as_in_use(source, last)
    except SourceError as fault:
        return RefreshResult(source.name, None, "refused", warnings=(fault.message,))
    if last is not None and is_in_use(source, heard.snapshots, last, given):
        return as_in_use(source, last)
    try:
        for _ in heard.statements():
            pass
        facts = heard.facts()
    except UnreadableError as fault:
        facts, judgement = Gatherer().facts(heard.reading), gate.unreadable(fault)
    else:
        judgement = gate.judge(facts, facts_in_use(desk.statements, last, facts), source)
    return result(facts, judgement, heard.reading)


def result(facts: Facts, judgement: Judgement, reading: SourceReading) -> RefreshResult:
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


# -- what is known of it --


def as_in_use(source: Source, last: LastGood | None) -> RefreshResult:
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
    """The facts of the snapshot in use. Shipped figures have none kept, and are a selection.

    Of those it can be compared what they are about and which edition they are, and no more.
    """
    if last is None or not last.rows:
        return None
    if last.facts:
        return Facts.from_json(last.facts)
    counts = Gatherer()
    for statement in statements(last.id):
        counts.add(statement)
    reading = SourceReading(Snapshot("figures", b""), last.edition)
    reading.source, reading.layout, reading.rows = last.source, last.layout, last.rows
    return replace(
        counts.facts(reading), sha256=last.sha256, columns=now.columns, filled={}, groups={}
    )


def described(
    desk: RefreshContext, heard: SnapshotReader, facts: Facts, judgement: Judgement
) -> SnapshotFacts:
    source, reading, snapshot = heard.source, heard.reading, heard.snapshots[0]
    single = snapshot.validators if len(heard.snapshots) == 1 else None
    return SnapshotFacts(
        title=source.title,
        publisher=source.publisher,
        url=snapshot.url or source.url,
        edition=facts.edition,
        layout=facts.layout,
        sha256=facts.sha256,
        retrieved=snapshot.retrieved or desk.today,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=source.attribution,
        rows=facts.rows,
        published=published(snapshot.validators),
        etag=single.etag if single else None,
        last_modified=single.last_modified if single else None,
        facts=facts.as_json() | extras(heard),
        rejected=[
            {"row": rejected.row, "problem": as_json(rejected.problem)}
            for rejected in reading.rejected
        ],
        judgement={
            "reasons": [as_json(reason) for reason in judgement.reasons],
            "warnings": [as_json(warning) for warning in (*judgement.warnings, *reading.warnings)],
        },
    )


def extras(heard: SnapshotReader) -> dict[str, Any]:
    """Beside the facts: who read them, and which files of the archive they are."""
    return {
        "reader": reader_of(heard.source),
        "files": [
            {"name": one.name, "sha256": one.sha256, "url": one.url, "edition": one.edition}
            for one in heard.snapshots
        ],
        "asked": next((one.validators.url for one in heard.snapshots if one.validators), ""),
    }


def published(validators: Validators | None) -> date | None:
    """The day that the publisher's server gives the file."""
    if validators is None or not validators.last_modified:
        return None
    try:
        return parsedate_to_datetime(validators.last_modified).date()
    except ValueError:
        return None
