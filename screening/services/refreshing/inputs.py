"""The files of a refresh: the publisher's or those that a person gives, and which of them are new.

Every file is in the archive before anybody reads it. A file that is in use already is not read
again, and where a publisher lists changes, only those are read.
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
from screening.services.notice import Notice, to_log
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

NO_DATA = {".md", ".asc", ".sha256"}  # files that may stand beside a list in a folder
WebFactory = Callable[[Source, Validators | None], Web]
Statements = Callable[[int], Iterable[Statement]]
MOST_CHANGED = 0.1  # of a list laid over it; beyond that reading it anew is cheaper in the end


@dataclass(frozen=True, slots=True)
class RefreshInput:
    """The file, folder or address that a person gives, and what the file itself does not say."""

    path: Path | None = None
    url: str | None = None
    edition: str | None = None
    files: tuple[tuple[str, Path], ...] = ()  # of a pack: each name, and where it is
    seen: date | None = None  # the day of a pack's list; that of a file is today


@dataclass(frozen=True, slots=True)
class RefreshContext:
    """The context of a refresh. ``web`` fetches from publishers; ``notice`` tells a person."""

    jobs: "Jobs"
    archive: Archive
    web: WebFactory
    statements: Statements  # those of a snapshot that is in use
    today: date
    notice: Notice = to_log


def snapshots_to_read(
    context: RefreshContext, source: Source, last: LastGood | None, input: RefreshInput | None
) -> Iterator[Snapshot]:
    """Yield the files to read, each of them in the archive already."""
    if input is not None and input.files:
        for name, path in input.files:
            yield Snapshot(name, path, retrieved=input.seen, edition=input.edition)
        return
    if input is None or input.path is None:
        yield from fetch_snapshots(context, source, last, input)
        return
    for path in files_of(input.path):
        refuse_what_is_no_list(path)
        with path.open("rb") as stream:
            stored = context.archive.put(stream)
        yield Snapshot(path.name, stored.path, retrieved=context.today, edition=input.edition)


def fetch_snapshots(
    context: RefreshContext, source: Source, last: LastGood | None, input: RefreshInput | None
) -> Iterator[Snapshot]:
    """Yield what the publisher has now, or what is at one address of its hosts."""
    if input is not None and input.url is not None:
        snapshots = iter([context.web(source, None).get(input.url)])
    else:
        web = context.web(source, validators_of(source, last))
        snapshots = source.follow(web, archived_snapshots(context.archive, last))
    for snapshot in snapshots:
        if input is not None and input.edition:
            snapshot = replace(snapshot, edition=input.edition)
        yield snapshot


def archived_snapshots(archive: Archive, last: LastGood | None) -> tuple[Snapshot, ...]:
    """Return the files in use as they were fetched; none unless this machine has all of them."""
    files = last.facts.get("files", ()) if last is not None else ()
    if any(file["sha256"] not in archive for file in files):
        return ()
    return tuple(
        Snapshot(
            file["name"],
            archive.path(file["sha256"]),
            url=file.get("url", ""),
            edition=file.get("edition"),
        ).with_sha256(file["sha256"])
        for file in files
    )


def files_of(path: Path) -> tuple[Path, ...]:
    """Return a file, or the files of a folder by name. Raise InputError if there are none."""
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise InputError(Message("refresh.no_file", path=str(path)))
    files = tuple(
        file
        for file in sorted(path.iterdir())
        if file.is_file() and not file.name.startswith(".") and file.suffix.lower() not in NO_DATA
    )
    if not files:
        raise InputError(Message("refresh.empty_folder", path=str(path)))
    return files


def refuse_what_is_no_list(path: Path) -> None:
    """Raise FetchError for an empty file: it is no edition of anything."""
    if path.stat().st_size == 0:
        raise FetchError(Message("fetch.given_file_empty", file=path.name))


def digest_of(snapshots: Sequence[Snapshot]) -> str:
    """Return the SHA-256 of one file, or one digest of several, as the reading has it."""
    digests = [snapshot.sha256 for snapshot in snapshots]
    return digests[0] if len(digests) == 1 else sha256_of(digests)


def is_in_use(
    source: Source, snapshots: Sequence[Snapshot], last: LastGood, input: RefreshInput | None
) -> bool:
    """Return whether these bytes are in use and were read by this version of the reader."""
    edition = input.edition if input is not None else None
    return (
        digest_of(snapshots) == last.sha256
        and edition in (None, last.edition)
        and reader_of(source) == reader_of_last(last)
    )


def day_seen(source: Source, last: LastGood | None, input: RefreshInput | None) -> date | None:
    """Return the day on which the publisher was seen to have nothing newer; None means today.

    An address with an edition in its name says nothing of the next: the file ages from its day.
    """
    if source.one_edition and last is not None:
        return last.retrieved
    return input.seen if input is not None else None


def reader_of(source: Source) -> str:
    """Return a digest of the reader: if it changes, the same bytes may be read otherwise."""
    file = inspect.getsourcefile(type(source))
    own = Path(file).read_bytes() if file else b""
    return hashlib.sha256(own + _kit()).hexdigest()[:16]


@cache
def _kit() -> bytes:
    """Return a digest of the code that all readers share."""
    folder = Path(inspect.getsourcefile(Archive) or "").parent
    files = sorted(path for path in folder.iterdir() if path.suffix in (".py", ".csv"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


def reader_of_last(last: LastGood | None) -> object:
    """Return the digest of the reader that read the snapshot in use."""
    return last.facts.get("reader") if last is not None else None


def changes_since(
    source: Source, snapshots: Sequence[Snapshot], last: LastGood | None
) -> Sequence[Snapshot]:
    """Return the files of changes after those in use; none if the whole list has to be read."""
    if last is None or not source.changes_by_slot or reader_of_last(last) != reader_of(source):
        return ()
    digests_in_use = [file["sha256"] for file in last.facts.get("files", ())]
    if (
        not digests_in_use
        or [file.sha256 for file in snapshots[: len(digests_in_use)]] != digests_in_use
    ):
        return ()
    if changed_since_whole(last) > MOST_CHANGED * last.rows:
        return ()
    new_files = snapshots[len(digests_in_use) :]
    return new_files if all(map(source.tells_changes, new_files)) else ()


def changed_since_whole(last: LastGood) -> int:
    """Return how many statements changed since the list was last read as a whole."""
    return int(last.facts.get("changed", 0))


def validators_of(source: Source, last: LastGood | None) -> Validators | None:
    """Return what to ask the server with whether anything changed since the last accepted file.

    None if another version of the reader read that file.
    """
    if (
        last is None
        or not (last.etag or last.last_modified)
        or reader_of_last(last) != reader_of(source)
    ):
        return None
    return Validators(str(last.facts.get("asked", "")), last.etag or "", last.last_modified or "")
