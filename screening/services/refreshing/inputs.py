"""What a refresh takes: the publisher's files or a person's, and what of them is new.

Every file is in the archive before anybody reads it. What is in use already need not be read again,
and where a publisher tells changes, only those are.
"""

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from screening.model.errors import InputError
from screening.model.run import LastGood
from sources.kit.fetch.archive import Archive
from sources.kit.source import Source
from sources.kit.values.errors import FetchError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import (
    Snapshot,
    Validators,
    sha256_of,
)
from sources.kit.values.statements import Statement
from sources.kit.values.web import Web

if TYPE_CHECKING:
    from screening.store.runs.jobs import Jobs

NO_DATA = {".md", ".asc", ".sha256"}  # what lies beside a list in a folder
WebFactory = Callable[[Source, Validators | None], Web]
Statements = Callable[[int], Iterable[Statement]]
MOST_CHANGED = 0.1  # of a list laid over it; beyond that reading it anew is cheaper in the end


@dataclass(frozen=True, slots=True)
class RefreshInput:
    """What a person hands over: a file, a folder or an address, and what the file does not say."""

    path: Path | None = None
    url: str | None = None
    edition: str | None = None
    files: tuple[tuple[str, Path], ...] = ()  # of a pack: each name, and where it is
    seen: date | None = None  # the day of a pack's list; that of a file is today


@dataclass(frozen=True, slots=True)
class RefreshContext:
    """What a refresh works with. ``web`` opens the one door to publishers."""

    jobs: "Jobs"
    archive: Archive
    web: WebFactory
    statements: Statements  # those of a snapshot that is in use
    today: date


def snapshots_to_read(
    desk: RefreshContext, source: Source, last: LastGood | None, given: RefreshInput | None
) -> Iterator[Snapshot]:
    """The files of the publisher, each in the archive before anybody reads it."""
    if given is not None and given.files:
        for name, path in given.files:
            yield Snapshot(name, path, retrieved=given.seen, edition=given.edition)
        return
    if given is None or given.path is None:
        yield from fetch_snapshots(desk, source, last, given)
        return
    for path in files_of(given.path):
        refuse_what_is_no_list(path)
        with path.open("rb") as stream:
            stored = desk.archive.put(stream)
        yield Snapshot(path.name, stored.path, retrieved=desk.today, edition=given.edition)


def fetch_snapshots(
    desk: RefreshContext, source: Source, last: LastGood | None, given: RefreshInput | None
) -> Iterator[Snapshot]:
    """From the publisher: what it has now, or what is at one address of its hosts."""
    if given is not None and given.url is not None:
        found = iter([desk.web(source, None).get(given.url)])
    else:
        web = desk.web(source, validators_of(source, last))
        found = source.follow(web, archived_snapshots(desk.archive, last))
    for snapshot in found:
        if given is not None and given.edition:
            snapshot = replace(snapshot, edition=given.edition)
        yield snapshot


def archived_snapshots(archive: Archive, last: LastGood | None) -> tuple[Snapshot, ...]:
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
        raise InputError(Message("refresh.no_file", path=str(path)))
    found = tuple(
        one
        for one in sorted(path.iterdir())
        if one.is_file() and not one.name.startswith(".") and one.suffix.lower() not in NO_DATA
    )
    if not found:
        raise InputError(Message("refresh.empty_folder", path=str(path)))
    return found


def refuse_what_is_no_list(path: Path) -> None:
    """An empty file is no edition of anything, and needs no judgement."""
    if path.stat().st_size == 0:
        raise FetchError(Message("fetch.given_file_empty", file=path.name))


def digest_of(snapshots: Sequence[Snapshot]) -> str:
    """One name for one file or several, as the reading gives it."""
    digests = [one.sha256 for one in snapshots]
    return digests[0] if len(digests) == 1 else sha256_of(digests)


def is_in_use(
    source: Source, snapshots: Sequence[Snapshot], last: LastGood, given: RefreshInput | None
) -> bool:
    """The very bytes in use, which this very reader has read before."""
    edition = given.edition if given is not None else None
    return (
        digest_of(snapshots) == last.sha256
        and edition in (None, last.edition)
        and reader_of(source) == reader_of_last(last)
    )


def day_seen(source: Source, last: LastGood | None, given: RefreshInput | None) -> date | None:
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


def reader_of_last(last: LastGood | None) -> object:
    return last.facts.get("reader") if last is not None else None


def changes_since(
    source: Source, snapshots: Sequence[Snapshot], last: LastGood | None
) -> Sequence[Snapshot]:
    """The files of changes after those in use; none where the list has to be read as a whole."""
    if last is None or not source.changes_by_slot or reader_of_last(last) != reader_of(source):
        return ()
    archived_snapshots = [one["sha256"] for one in last.facts.get("files", ())]
    if (
        not archived_snapshots
        or [one.sha256 for one in snapshots[: len(archived_snapshots)]] != archived_snapshots
    ):
        return ()
    if changed_since_whole(last) > MOST_CHANGED * last.rows:
        return ()
    news = snapshots[len(archived_snapshots) :]
    return news if all(map(source.tells_changes, news)) else ()


def changed_since_whole(last: LastGood) -> int:
    """Statements that were laid over the list since it was last read as a whole."""
    return int(last.facts.get("changed", 0))


def validators_of(source: Source, last: LastGood | None) -> Validators | None:
    """To ask whether anything changed since the last *accepted* file, by this very reader."""
    if (
        last is None
        or not (last.etag or last.last_modified)
        or reader_of_last(last) != reader_of(source)
    ):
        return None
    return Validators(str(last.facts.get("asked", "")), last.etag or "", last.last_modified or "")
