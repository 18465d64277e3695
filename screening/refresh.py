"""Refreshes one source: fetch or take what is given, archive, read, judge, and only then keep.

Whatever goes wrong on the way, the last good snapshot stays in use, the run says what happened and
an alarm is raised; nothing ends in silence. Of a list of any size no more is held than its reader
holds.
"""

import hashlib
import inspect
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screening.claims import Claim, LastGood, LostClaimError, SnapshotFacts
from screening.errors import InputError
from sources.kit import gate
from sources.kit.archive import Archive
from sources.kit.errors import FetchError, NotModified, SourceError, UnreadableError
from sources.kit.facts import Facts, Gatherer, laid_over
from sources.kit.gate import Judgement
from sources.kit.snapshot import Snapshot, Validators, sha256_of
from sources.kit.source import Reading, Rejected, Source, Web
from sources.kit.statements import Statement

if TYPE_CHECKING:
    from screening.store.jobs import Jobs

log = logging.getLogger(__name__)

NO_DATA = {".md", ".asc", ".sha256"}  # what lies beside a list in a folder
Door = Callable[[Source, Validators | None], Web]
Statements = Callable[[int], Iterable[Statement]]
MOST_CHANGED = 0.1  # of a list laid over it; beyond that reading it anew is cheaper in the end
UNSAID = ""  # the edition of what cannot be read


@dataclass(frozen=True, slots=True)
class Given:
    """What a person hands over: a file, a folder or an address, and what the file does not say."""

    path: Path | None = None
    url: str | None = None
    edition: str | None = None
    files: tuple[tuple[str, Path], ...] = ()  # of a pack: each name, and where it is
    seen: date | None = None  # the day of a pack's list; that of a file is today


@dataclass(frozen=True, slots=True)
class Desk:
    """What a refresh works with. ``web`` opens the one door to publishers."""

    jobs: "Jobs"
    archive: Archive
    web: Door
    statements: Statements  # those of a snapshot that is in use
    today: date


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What `screening refresh --as json` prints of one source."""

    source: str
    edition: str | None
    outcome: str  # accepted | unchanged | quarantined | refused
    rows: int = 0
    observations: int = 0
    subjects: int = 0
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()  # first why it is not believed, then what else to know
    sha256: str | None = None

    def as_document(self) -> dict[str, Any]:
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
class Listening:
    """The files of one snapshot, read while somebody takes the statements."""

    source: Source
    snapshots: Sequence[Snapshot]
    counts: Gatherer = field(default_factory=Gatherer)
    heard: Reading | None = None

    def statements(self) -> Iterator[Statement]:
        self.heard, said = self.source.listen(*self.snapshots)
        yield from self.counts.watch(said)

    def facts(self) -> Facts:
        """Once everything was taken."""
        if not self.reading.rows:
            raise UnreadableError(f"{self.snapshots[0].name} has no rows")
        return self.counts.facts(self.reading)

    @property
    def reading(self) -> Reading:
        """Also of what could not be read: then it knows no more than the file."""
        if self.heard is None:
            first = self.snapshots[0]
            self.heard = Reading(first, first.edition or UNSAID)
            self.heard.source, self.heard.sha256 = self.source.name, digest_of(self.snapshots)
        return self.heard


def refresh(desk: Desk, source: Source, claim: Claim, given: Given | None = None) -> Refreshed:
    """One run to its end. Raises only LostClaimError: then another worker has the run."""
    try:
        return _refresh(desk, source, claim, given)
    except LostClaimError:
        raise
    except SourceError as fault:
        return _refused(desk, source, claim, str(fault), getattr(fault, "after", None))
    except Exception as fault:
        # A fault of ours must not leave a run open or a worker dead; it is said like any other.
        log.exception("Unexpected error while %s was refreshed", source.name)
        return _refused(desk, source, claim, f"unexpected {type(fault).__name__}: {fault}")


def _refresh(desk: Desk, source: Source, claim: Claim, given: Given | None) -> Refreshed:
    last = desk.jobs.last_good(source.name)
    try:
        snapshots = tuple(taken(desk, source, last, given))
    except NotModified:
        desk.jobs.unchanged(claim, seen(source, last, given))
        return as_in_use(source, last)
    if last is not None and same(source, snapshots, last, given):
        desk.jobs.unchanged(claim, seen(source, last, given))
        return as_in_use(source, last)
    news = changes_since(source, snapshots, last)
    if last is not None and news:
        return _laid_over(desk, source, claim, last, snapshots, news)
    heard = Listening(source, tuple(replace(one) for one in snapshots))  # nobody vouches any more
    try:
        slot = source.slot if source.changes_by_slot else None
        kept = desk.jobs.load_statements(claim, heard.statements(), slot)
        facts = heard.facts()
    except UnreadableError as fault:
        return _unreadable(desk, claim, heard, fault)
    judgement = gate.judge(facts, facts_in_use(desk.statements, last, facts), source)
    about = described(desk, heard, facts, judgement)
    if judgement.outcome == "accepted":
        desk.jobs.publish(claim, kept, about)
    else:
        desk.jobs.quarantine(claim, kept, about, judgement.reasons)
    return result(facts, judgement, heard.reading)


def _laid_over(
    desk: Desk,
    source: Source,
    claim: Claim,
    last: LastGood,
    snapshots: Sequence[Snapshot],
    news: Sequence[Snapshot],
) -> Refreshed:
    """Only what changed is read, judged as the list that follows, and laid over the one in use."""
    heard = Listening(source, snapshots)
    try:
        heard.heard, changes = source.changes(news)
    except UnreadableError as fault:
        return _unreadable(desk, claim, heard, fault)
    reading, was = heard.heard, Facts.from_json(last.facts)
    reading.sha256 = digest_of(snapshots)
    gone = desk.jobs.standing(last.id, changes).values()
    come = [one for one in changes.values() if one is not None]
    facts = laid_over(was, gone, come, reading)
    judgement = gate.judge_changes(facts, was, source, reading.rows, reading.rejected_rows)
    kept = desk.jobs.load_changes(claim, last.id, changes)
    about = described(desk, heard, facts, judgement)
    changed = len(changes) + changed_since_whole(last)
    about = replace(about, statements=facts.observations, facts={**about.facts, "changed": changed})
    if judgement.outcome == "accepted":
        desk.jobs.publish(claim, kept, about)
    else:
        desk.jobs.quarantine(claim, kept, about, judgement.reasons)
    return result(facts, judgement, reading)


def changes_since(
    source: Source, snapshots: Sequence[Snapshot], last: LastGood | None
) -> Sequence[Snapshot]:
    """The files of changes after those in use; none where the list has to be read as a whole."""
    if last is None or not source.changes_by_slot or _read_by(last) != reader_of(source):
        return ()
    held = [one["sha256"] for one in last.facts.get("files", ())]
    if not held or [one.sha256 for one in snapshots[: len(held)]] != held:
        return ()
    if changed_since_whole(last) > MOST_CHANGED * last.rows:
        return ()
    news = snapshots[len(held) :]
    return news if all(map(source.tells_changes, news)) else ()


def changed_since_whole(last: LastGood) -> int:
    """Statements that were laid over the list since it was last read as a whole."""
    return int(last.facts.get("changed", 0))


def _refused(
    desk: Desk, source: Source, claim: Claim, why: str, after: float | None = None
) -> Refreshed:
    """``after`` is the pause in seconds that the publisher wants: see ``LaterError``."""
    desk.jobs.fail(claim, why, after=after)
    return Refreshed(source.name, None, "refused", warnings=(why,))


def _unreadable(desk: Desk, claim: Claim, heard: Listening, fault: UnreadableError) -> Refreshed:
    """Kept aside without a statement: nothing can be accepted, but there is a file to look at."""
    judgement = gate.unreadable(fault)
    facts = Gatherer().facts(heard.reading)
    kept = desk.jobs.load_statements(claim, ())
    about = replace(described(desk, heard, facts, judgement), facts={})
    desk.jobs.quarantine(claim, kept, about, judgement.reasons)
    return result(facts, judgement, heard.reading)


def trial(desk: Desk, source: Source, given: Given | None) -> Refreshed:
    """The same taking, reading and judging; no run is made, and nothing comes into use."""
    last = desk.jobs.last_good(source.name)
    try:
        heard = Listening(source, tuple(taken(desk, source, last, given)))
    except NotModified:
        return as_in_use(source, last)
    except SourceError as fault:
        return Refreshed(source.name, None, "refused", warnings=(str(fault),))
    if last is not None and same(source, heard.snapshots, last, given):
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


def result(facts: Facts, judgement: Judgement, reading: Reading) -> Refreshed:
    return Refreshed(
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


# -- what is taken --


def taken(
    desk: Desk, source: Source, last: LastGood | None, given: Given | None
) -> Iterator[Snapshot]:
    """The files of the publisher, each in the archive before anybody reads it."""
    if given is not None and given.files:
        for name, path in given.files:
            yield Snapshot(name, path, retrieved=given.seen, edition=given.edition)
        return
    if given is None or given.path is None:
        yield from fetched(desk, source, last, given)
        return
    for path in files_of(given.path):
        refuse_what_is_no_list(path)
        with path.open("rb") as stream:
            stored = desk.archive.put(stream)
        yield Snapshot(path.name, stored.path, retrieved=desk.today, edition=given.edition)


def fetched(
    desk: Desk, source: Source, last: LastGood | None, given: Given | None
) -> Iterator[Snapshot]:
    """From the publisher: what it has now, or what is at one address of its hosts."""
    if given is not None and given.url is not None:
        found = iter([desk.web(source, None).get(given.url)])
    else:
        web = desk.web(source, validators_of(source, last))
        found = source.follow(web, held(desk.archive, last))
    for snapshot in found:
        if given is not None and given.edition:
            snapshot = replace(snapshot, edition=given.edition)
        yield snapshot


def held(archive: Archive, last: LastGood | None) -> tuple[Snapshot, ...]:
    """The files in use as they were fetched; none unless this machine has all of them."""
    files = last.facts.get("files", ()) if last is not None else ()
    if any(one["sha256"] not in archive for one in files):
        return ()
    return tuple(
        Snapshot(
            one["name"],
            archive.path(one["sha256"]),
            url=one.get("url", ""),
            edition=one.get("edition"),
        ).vouched(one["sha256"])
        for one in files
    )


def files_of(path: Path) -> tuple[Path, ...]:
    """A file, or the files of a folder in the order of their names."""
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise InputError(f"There is no file or folder {path}; give one in the publisher's format.")
    found = tuple(
        one
        for one in sorted(path.iterdir())
        if one.is_file() and not one.name.startswith(".") and one.suffix.lower() not in NO_DATA
    )
    if not found:
        raise InputError(f"The folder {path} holds no files; give one in the publisher's format.")
    return found


def refuse_what_is_no_list(path: Path) -> None:
    """An empty file is no edition of anything, and needs no judgement."""
    if path.stat().st_size == 0:
        raise FetchError(f"{path.name} is empty")


def digest_of(snapshots: Sequence[Snapshot]) -> str:
    """One name for one file or several, as the reading gives it."""
    digests = [one.sha256 for one in snapshots]
    return digests[0] if len(digests) == 1 else sha256_of(digests)


def same(
    source: Source, snapshots: Sequence[Snapshot], last: LastGood, given: Given | None
) -> bool:
    """The very bytes in use, which this very reader has read before."""
    edition = given.edition if given is not None else None
    return (
        digest_of(snapshots) == last.sha256
        and edition in (None, last.edition)
        and reader_of(source) == _read_by(last)
    )


def seen(source: Source, last: LastGood | None, given: Given | None) -> date | None:
    """On which day the publisher was seen to have nothing newer; None is today.

    An address with an edition in its name tells nothing of the next: the file ages from its day.
    """
    if source.one_edition and last is not None:
        return last.retrieved
    return given.seen if given is not None else None


def reader_of(source: Source) -> str:
    """Changes when what reads changes: then the same bytes may say something else."""
    file = inspect.getsourcefile(type(source))
    own = Path(file).read_bytes() if file else b""
    return hashlib.sha256(own + _kit()).hexdigest()[:16]


@cache
def _kit() -> bytes:
    """A digest of what all readers share."""
    folder = Path(inspect.getsourcefile(Archive) or "").parent
    files = sorted(path for path in folder.iterdir() if path.suffix in (".py", ".csv"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


def _read_by(last: LastGood | None) -> object:
    return last.facts.get("reader") if last is not None else None


# -- what is known of it --


def as_in_use(source: Source, last: LastGood | None) -> Refreshed:
    if last is None:
        raise FetchError("the publisher says that nothing changed, but nothing is in use yet")
    return Refreshed(
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
    reading = Reading(Snapshot("figures", b""), last.edition)
    reading.source, reading.layout, reading.rows = last.source, last.layout, last.rows
    return replace(
        counts.facts(reading), sha256=last.sha256, columns=now.columns, filled={}, groups={}
    )


def described(desk: Desk, heard: Listening, facts: Facts, judgement: Judgement) -> SnapshotFacts:
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
        rejected=[one._asdict() for one in reading.rejected],
        judgement={
            "reasons": list(judgement.reasons),
            "warnings": [*judgement.warnings, *reading.warnings],
        },
    )


def extras(heard: Listening) -> dict[str, Any]:
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


def validators_of(source: Source, last: LastGood | None) -> Validators | None:
    """To ask whether anything changed since the last *accepted* file, by this very reader."""
    if last is None or not (last.etag or last.last_modified) or _read_by(last) != reader_of(source):
        return None
    return Validators(str(last.facts.get("asked", "")), last.etag or "", last.last_modified or "")
