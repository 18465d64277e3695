"""The import of many files: one merged result, whatever their formats.

One bad file never sinks the others: it is refused by its name, with a reason. The order of the
files makes no difference to the result, and only what was read of them is held, never their bytes.
"""

import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from graphs.notices import PublishedNotice
from graphs.parties import Contract, Ownership, Party, Spend, Supply
from graphs.readers import (
    archives,
    chain,
    combining,
    decp,
    detect,
    eforms,
    flat_notices,
    json_stream,
    ocds,
    party_lists,
    register,
    table_rows,
    tables,
    ted,
    workbooks,
)
from graphs.readers.combining import Counts
from graphs.readers.guard import UploadGuard
from graphs.readers.notes import Notes, add_cautions
from graphs.readers.party_lists import ListContent
from graphs.readers.reading import Caution, FileOutcome, Reading, RefusedError, RejectedRow
from graphs.readers.tie_buffer import TieBuffer
from sources.formats import text
from sources.formats.limits import UPLOADS, Limits
from sources.formats.streams import PrefixedStream
from sources.kit.values.message import Message

Content = bytes | Callable[[], bytes | BinaryIO]  # the bytes, or a function that gives them
ColumnMapping = Mapping[str, str]
MappingLookup = Callable[[str, Sequence[str]], ColumnMapping | None]  # of a path and its headings

MOST_READ = 150_000  # contracts and ties of all files together, which are held in memory
_HELD = 32 * 2**20  # a larger OCDS file is read line by line when it can be
_READERS: Mapping[str, Callable[[bytes, str], Reading]] = {
    ted.FORMAT: ted.read,
    eforms.FORMAT: eforms.read,
    decp.FORMAT: decp.read,
    flat_notices.CONTRACTS_FINDER: flat_notices.read_contracts_finder,
    flat_notices.TED_FLAT: flat_notices.read_ted,
}


@dataclass(frozen=True, slots=True)
class FileResult:
    """The outcome of one file."""

    path: str
    outcome: FileOutcome
    format: str | None = None
    encoding: str | None = None
    mapping: ColumnMapping = field(default_factory=dict)
    reason: Message | None = None
    written: Mapping[str, int] = field(default_factory=dict)  # counts before merging
    rejected: tuple[RejectedRow, ...] = ()
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of all files; every tuple is sorted, so the same files give the same batch."""

    files: tuple[FileResult, ...]
    counts: Counts
    written: Mapping[str, int]  # releases, awards, contracts and suppliers before merging
    processes: frozenset[str]
    contracts: tuple[Contract, ...]
    notices: tuple[PublishedNotice, ...]
    parties: tuple[Party, ...]
    supplies: Collection[Supply]  # a tuple, unless there are so many that they wait in a file
    ownerships: Collection[Ownership]
    spending: tuple[Spend, ...]
    rejected: tuple[tuple[str, RejectedRow], ...]  # with the path of the file
    cautions: tuple[Caution, ...]


def read_files(
    files: Iterable[tuple[str, Content]],
    mapping: ColumnMapping | MappingLookup | None = None,
    *,
    source: str = "register",
    limits: Limits = UPLOADS,
    brand: str | None = None,
    open_spool: Callable[[], BinaryIO] = io.BytesIO,
    no_headings: Callable[[str], bool] = lambda path: False,
) -> Batch:
    """Read every file and merge what they hold.

    ``brand`` is whose suppliers a facility list names that does not say so itself.
    ``open_spool`` gives a file for the ties that would take too much memory.

    ``no_headings`` says of a path that the first row of its table is data.

    ``mapping`` explains the headings of tables: one for all, or the remembered one for a path and
    its headings. ``source`` keeps the suppliers of one register apart from another's.
    """
    session = _Session(mapping, source, limits, brand, TieBuffer(open_spool), no_headings)
    for path, content in sorted(files, key=lambda file: file[0]):
        session.read(path, content)
    return session.batch()


class _Session:
    """An import while its files are read, one after another."""

    def __init__(
        self,
        mapping: ColumnMapping | MappingLookup | None,
        source: str,
        limits: Limits,
        brand: str | None,
        ties: TieBuffer,
        no_headings: Callable[[str], bool],
    ) -> None:
        self._brand = brand
        self._no_headings = no_headings
        self._ties = ties
        self._mapping = mapping
        self._source = source
        self._limits = limits
        self._guard = UploadGuard(limits)
        self._releases = ocds.ReleaseCollector()
        self._results: list[FileResult] = []
        self._readings: list[tuple[str, Reading]] = []
        self._held = 0

    def read(self, path: str, content: Content) -> None:
        """Read one file; whatever is wrong with it becomes its refusal."""
        try:
            with closing(_opened(content)) as stream:
                self._read(path, stream)
        except RefusedError as error:
            self._refuse(path, error.message)
        except OSError as error:
            why = error.strerror or "unknown"
            self._refuse(path, Message("file.unopenable", error=why))
        except Exception as error:  # a fault of ours; the other files must not suffer from it
            kind = type(error).__name__
            self._refuse(path, Message("file.reader_failed", kind=kind))

    def _refuse(self, path: str, reason: Message) -> None:
        self._results.append(FileResult(path, FileOutcome.REFUSED, reason=reason))

    def _read(self, path: str, stream: BinaryIO) -> None:
        head = _read_up_to(stream, detect.HEAD)
        if head.startswith(b"PK"):  # an archive shows its files only when it is whole
            if self._is_large_archive(path, stream):
                self._archive(path, stream)
                return
            head = self._whole(head, stream)
        kind = detect.detect(path, head)
        if kind == detect.ZIP:
            self._archive(path, head)
        elif kind == detect.GZIP:
            self._unpacked(path, archives.gunzip(PrefixedStream.of(head, stream), self._guard))
        else:
            self._plain(path, kind, head, stream)

    def _unpacked(self, path: str, stream: BinaryIO) -> None:
        name = path.removesuffix(".gz")
        head = _read_up_to(stream, detect.HEAD)
        kind = detect.detect(name, head)
        if kind in (detect.GZIP, detect.ZIP):
            raise RefusedError(Message("archive.in_gzip"))
        self._plain(path, kind, head, stream)

    def _is_large_archive(self, path: str, stream: BinaryIO) -> bool:
        """Return whether an archive is too large to hold, yet can be read file by file."""
        if not stream.seekable() or detect.is_workbook(path, b""):
            return False
        at = stream.tell()
        size = stream.seek(0, io.SEEK_END)
        stream.seek(at)
        return size > self._limits.whole

    def _archive(self, path: str, data: bytes | BinaryIO) -> None:
        for member, content in archives.members(data, self._guard):
            inner = f"{path}/{member}"
            if isinstance(content, RefusedError):
                self._refuse(inner, content.message)
            elif callable(content):
                self.read(inner, content)
            elif content.startswith(b"PK") and not detect.is_workbook(inner, content):
                self._refuse(inner, Message("archive.in_archive"))
            else:
                self.read(inner, content)

    def _plain(self, path: str, kind: str, head: bytes, stream: BinaryIO) -> None:
        name = path.removesuffix(".gz")
        if kind == ocds.FORMAT:
            self._ocds(path, head, stream)
        elif kind in party_lists.FORMATS:
            whole = PrefixedStream.of(head, stream, self._guard)
            ties, brand = self._ties, self._brand
            self._list(
                path,
                kind,
                lambda notes: party_lists.read(kind, name, head, whole, ties, notes, brand),
            )
        elif kind == detect.TABLE and self._no_headings(path):
            table = tables.read(self._whole(head, stream), name)
            self._add_reading(path, self._table_by_place(name, table))
        elif kind == detect.TABLE and self._is_long_chain(head):
            self._long_chain(path, name, PrefixedStream.of(head, stream, self._guard))
        elif kind == detect.TABLE:
            self._whole_table(path, name, self._whole(head, stream))
        else:
            self._add_reading(path, _READERS[kind](self._whole(head, stream), name))

    # -- lists of parties and ties, which may be of any length --

    def _list(self, path: str, kind: str, read: Callable[[Notes], ListContent]) -> None:
        """Read a list of parties and ties: all of it or nothing."""
        notes = Notes()
        self._ties.begin_file(notes)
        try:
            content = read(notes)
        except BaseException:
            self._ties.roll_back()
            raise
        rejected = notes.rejected()
        if kind != chain.KIND and not rejected and not any(content.written.values()):
            notes.caution("file_holds_nothing", path)
        self._results.append(
            FileResult(
                path,
                FileOutcome.PARTIAL if rejected else FileOutcome.IMPORTED,
                content.format or kind,
                content.encoding,
                content.mapping,
                written=content.written,
                rejected=rejected,
                cautions=notes.cautions(),
            )
        )

    def _whole_table(self, path: str, name: str, data: bytes) -> None:
        table = tables.read(data, name)
        list_places = party_lists.places(table)
        if not list_places:
            self._add_reading(path, self._table(name, table))
            return
        ties, brand = self._ties, self._brand
        self._list(
            path,
            list_places[0][1],
            lambda notes: party_lists.read_sheets(table, list_places, name, ties, notes, brand),
        )

    # -- chains that are too long to hold --

    def _is_long_chain(self, head: bytes) -> bool:
        if (
            len(head) < detect.HEAD
            or workbooks.is_workbook(head[:8])
            or not table_rows.streams(head)
        ):
            return False
        try:
            first = table_rows.CsvPreview(io.BytesIO(head), Notes()).read_first()
        except RefusedError:  # the reader of whole tables can handle such a row
            return False
        return chain.recognises(first)

    def _long_chain(self, path: str, name: str, stream: BinaryIO) -> None:
        def read(notes: Notes) -> ListContent:
            preview = table_rows.CsvPreview(stream, notes)
            preview.read_first()
            mapping = (
                self._mapping(name, self._headings(preview))
                if callable(self._mapping)
                else self._mapping
            )
            used_mapping = chain.read_long(preview, name, self._ties, notes, mapping, self._source)
            return ListContent(used_mapping, {}, preview.encoding, "chain csv")

        self._list(path, chain.KIND, read)

    @staticmethod
    def _headings(preview: table_rows.CsvPreview) -> tuple[str, ...]:
        return tuple(chain.proposal(preview.first))

    def _count_held(self, count: int) -> None:
        if self._held + count > MOST_READ:
            raise RefusedError(Message("file.too_much_together", most=MOST_READ))
        self._held += count

    def _add_reading(self, path: str, reading: Reading) -> None:
        if reading.outcome is FileOutcome.IMPORTED and _holds_nothing(reading):
            caution = Caution("file_holds_nothing", 1, path)
            reading = replace(reading, cautions=(*reading.cautions, caution))
        self._count_held(
            len(reading.contracts) + len(reading.supplies) + len(reading.ownerships)
            + len(reading.spending)
        )  # fmt: skip
        if reading.outcome is not FileOutcome.NEEDS_MAPPING:
            self._readings.append((path, reading))
        self._results.append(
            FileResult(
                path,
                reading.outcome,
                reading.format,
                reading.encoding,
                reading.mapping,
                reading.reason,
                reading.written,
                reading.rejected,
                reading.cautions,
            )
        )

    def _ocds(self, path: str, head: bytes, stream: BinaryIO) -> None:
        notes = Notes()
        beginning = head + _read_up_to(stream, _HELD - len(head))
        if len(beginning) >= _HELD and json_stream.is_one_value_a_line(beginning):
            encoding = "utf-8"
            values = json_stream.lines(PrefixedStream.of(beginning, stream), notes)
        else:
            decoded = text.decode(self._whole(beginning, stream))
            encoding = decoded.encoding
            values = json_stream.values(decoded.text, notes)
        collected = self._releases.add(values, path, notes, self._count_held)
        if not collected.written.get("awards") and not collected.written.get("contracts"):
            notes.caution("notice_without_award", Message("ocds.no_award_in_file", file=path))
        self._results.append(
            FileResult(
                path,
                FileOutcome.PARTIAL if collected.rejected else FileOutcome.IMPORTED,
                ocds.FORMAT,
                encoding,
                written=collected.written,
                rejected=collected.rejected,
                cautions=notes.cautions(),
            )
        )

    def _whole(self, head: bytes, stream: BinaryIO) -> bytes:
        """Return all bytes of a file that is held; raise RefusedError for one too large."""
        data = head + _read_up_to(stream, self._limits.whole + 1 - len(head))
        if len(data) > self._limits.whole:
            size = self._limits.whole // 2**20
            raise RefusedError(Message("file.too_large_in_one_piece", most=size))
        return data

    def _table(self, path: str, table: tables.TableFile) -> Reading:
        """Read a table by its headings; the remembered mapping of those headings goes before."""
        if not callable(self._mapping):
            return self._read_table(path, table, self._mapping)
        reading = self._read_table(path, table, None)
        remembered = self._mapping(path, tuple(reading.mapping))
        return self._read_table(path, table, remembered) if remembered else reading

    def _table_by_place(self, path: str, table: tables.TableFile) -> Reading:
        """Read a table without headings by what a person said of the places of its columns."""
        names = register.names_by_place(table)
        said = self._mapping(path, names) if callable(self._mapping) else self._mapping
        mapping = {name: said[name] for name in names if said and name in said}
        if not any(mapping.values()):
            return register.without_headings(table, path)
        return register.read(table, path, mapping, source=self._source)

    def _read_table(
        self, path: str, table: tables.TableFile, mapping: ColumnMapping | None
    ) -> Reading:
        if any(chain.recognises(sheet.rows) for sheet in table.sheets):
            return chain.read(table, path, mapping, source=self._source)
        return register.read(table, path, mapping, source=self._source)

    def batch(self) -> Batch:
        """Return what all files hold, merged and counted."""
        files = tuple(sorted(self._results, key=lambda result: (result.path, repr(result))))
        merged = self._releases.reading()
        readings = [
            ("", merged),
            *sorted(self._readings, key=lambda result: (result[0], repr(result[1]))),
        ]
        whole = combining.combine([reading for _, reading in readings])
        combined = self._combine(whole)
        return Batch(
            files=files,
            counts=replace(
                whole.counts,
                suppliers=len(combined.parties),
                ties=len(combined.supplies),
                ownerships=len(combined.ownerships),
            ),
            written=_sums(result.written for result in files),
            processes=whole.processes,
            contracts=whole.contracts,
            notices=whole.notices,
            parties=combined.parties,
            supplies=combined.supplies,
            ownerships=combined.ownerships,
            spending=whole.spending,
            rejected=(
                *((result.path, row) for result in files for row in result.rejected),
                *(("", row) for row in merged.rejected),
            ),
            cautions=add_cautions(
                [result.cautions for result in files]
                + [merged.cautions, whole.cautions, combined.cautions]
            ),
        )

    def _combine(self, whole: combining.CombinedReadings) -> "_PartiesAndTies":
        """Combine the ties of notices, registers and chains with those of lists."""
        ties, notes = self._ties, Notes()
        if not ties.parties:
            return _PartiesAndTies(whole.parties, whole.supplies, whole.ownerships, ())
        ties.add_all(whole.parties, whole.supplies, whole.ownerships)
        ties.note_unnamed(notes)
        parties = tuple(ties.parties[key] for key in sorted(ties.parties))
        return _PartiesAndTies(
            parties, ties.supplies.sorted(), ties.ownerships.sorted(), notes.cautions()
        )


@dataclass(frozen=True, slots=True)
class _PartiesAndTies:
    """The parties and ties of all files, each once."""

    parties: tuple[Party, ...]
    supplies: Collection[Supply]
    ownerships: Collection[Ownership]
    cautions: tuple[Caution, ...]


def _holds_nothing(reading: Reading) -> bool:
    """Return whether a file has headings without rows: not refused, and not left unmentioned."""
    return not (reading.processes or reading.contracts or reading.parties)


def _sums(all_counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for counts in all_counts:
        for name, count in counts.items():
            total[name] = total.get(name, 0) + count
    return dict(sorted(total.items()))


def _opened(content: Content) -> BinaryIO:
    opened = content if isinstance(content, bytes) else content()
    return io.BytesIO(opened) if isinstance(opened, bytes) else opened


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    """Read ``size`` bytes, or all there are: one call of ``read`` may give fewer."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(min(size, 1 << 20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
