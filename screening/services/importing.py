"""Importing files and folders, and the document that says what became of them.

The readers are pure and the portfolio stores. This module opens the files, fills in what the person
who imports knows and the file leaves out, and remembers how that person mapped the headings.
"""

import contextlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from graphs import names
from graphs.notice_joining import Joined
from graphs.parties import Contract, Ownership, Party, Spend, Supply
from graphs.readers import batch as readers
from graphs.readers.headings import BY_PLACE
from graphs.readers.reading import FileOutcome
from screening.model.import_runs import ImportReport
from screening.model.portfolio_job import ProgressSteps, no_steps
from screening.services import notice_joining as joining
from screening.services.named_clauses import RowRemark, clauses_named_in
from sources.kit.values.message import Message, as_json, from_json

if TYPE_CHECKING:
    from screening.store.database.scope import Note
    from screening.store.portfolio import Portfolio

File = tuple[str, readers.Content]  # the name as it is shown, and the bytes or what gives them


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of the person who imports. ``None`` fills in nothing."""

    who: str = "command line"
    dry_run: bool = False
    buyer: str | None = None
    buyer_type: str | None = None
    buyer_country: str | None = None
    brand: str | None = None  # whose suppliers a facility list names that does not say so
    mapping: Mapping[str, str] = field(default_factory=dict)  # heading -> field
    no_headings: Collection[str] | None = ()  # tables whose first row is data; None: all of them

    def given(self) -> dict[str, str]:
        """Return what was said beside the files, as far as anything was."""
        said = {
            "buyer": self.buyer,
            "buyer_type": self.buyer_type,
            "buyer_country": self.buyer_country,
            "brand": self.brand,
        }
        return {name: value for name, value in said.items() if value}

    def is_without_headings(self, path: str) -> bool:
        """Return whether a person said that this table has no headings."""
        return self.no_headings is None or path in self.no_headings


@dataclass(frozen=True, slots=True)
class FileLine:
    """The outcome of one file."""

    path: str
    format: str | None
    encoding: str | None
    mapping: Mapping[str, str]
    outcome: str
    reason: Message | str | None


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A row that was left out, and why."""

    path: str
    row: int | None
    column: str | None
    problem: Message | str


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A caution of the readers, how often it arose, and the first case."""

    code: str
    count: int
    example: Message | str


@dataclass(frozen=True, slots=True)
class ImportDocument:
    """The outcome of an import; docs/importing.md says what each count means.

    Reasons, problems and examples are messages, or data of a file; ``in_words`` renders them.
    """

    files: tuple[FileLine, ...]
    processes: int
    contracts: int
    awards: int
    suppliers: int
    ties: int
    ownerships: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[RejectedLine, ...]
    warnings: tuple[WarningLine, ...]
    payments: int = 0  # rows of payment lists
    same_number: int = 0  # parties with a number that somebody else has here: a person is asked
    without_cpv: int = 0  # contracts of which no file says a CPV code
    calls: int = 0  # contracts that are planned or called for: nothing is awarded yet
    clauses: int = 0  # contracts of which the clauses that the register names were recorded
    remarks: tuple[RowRemark, ...] = ()

    @property
    def took_something(self) -> bool:
        """Return whether any file was imported, at least in part."""
        taken = (FileOutcome.IMPORTED.value, FileOutcome.PARTIAL.value)
        return any(file.outcome in taken for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored, with messages as codes, which a page renders."""
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "files": [_stored(line, "reason") for line in self.files],
            "rejected": [_stored(line, "problem") for line in self.rejected],
            "remarks": [_stored(line, "problem") for line in self.remarks],
            "warnings": [_stored(line, "example") for line in self.warnings],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "ImportDocument":
        """Return the document that ``as_json`` wrote."""
        files = tuple(FileLine(**_restored(line, "reason")) for line in document["files"])
        rejected = [RejectedLine(**_restored(line, "problem")) for line in document["rejected"]]
        remarks = [RowRemark(**_restored(line, "problem")) for line in document.get("remarks", ())]
        warnings = [WarningLine(**_restored(line, "example")) for line in document["warnings"]]
        lines = {
            "files": files,
            "rejected": tuple(rejected),
            "remarks": tuple(remarks),
            "warnings": tuple(warnings),
        }
        return cls(**{**document, **lines})


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The document for a person, and the report by which contracts are screened again."""

    document: ImportDocument
    report: ImportReport


@dataclass(frozen=True, slots=True)
class CompletedBatch:
    """A batch with what the file left out filled in."""

    contracts: tuple[Contract, ...]
    parties: tuple[Party, ...]
    supplies: Collection[Supply]
    ownerships: Collection[Ownership]


def import_paths(
    portfolio: "Portfolio", paths: Iterable[Path], options: ImportOptions | None = None
) -> ImportResult:
    """Import files and folders in sorted order; one that cannot be opened stops no other."""
    files = ((_shown(path), partial(_opened, path)) for path in _files_of(paths))
    return import_files(portfolio, files, options)


def import_files(
    portfolio: "Portfolio",
    files: Iterable[File],
    options: ImportOptions | None = None,
    steps: ProgressSteps = no_steps,
    note: "Note | None" = None,
) -> ImportResult:
    """Import files that were opened or uploaded: names with their bytes.

    ``steps`` and ``note`` are those of ``Imports.keep``.
    """
    settings = options or ImportOptions()
    read = readers.read_files(
        files,
        mapping=_explained(portfolio, settings.mapping),
        brand=settings.brand,
        open_spool=_room,
        no_headings=settings.is_without_headings,
    )
    document_files = tuple(_line(file) for file in read.files)
    brief = [_brief(line) for line in document_files]
    batch, joined = _joined(portfolio, _completed(read, settings), read)
    clauses = clauses_named_in(batch.contracts, {file.path: file.mapping for file in read.files})
    keep = partial(portfolio.imports.keep, note=note) if note else portfolio.imports.keep
    report = keep(
        batch,
        settings.who,
        settings.dry_run,
        brief,
        _completed_spending(read, settings),
        settings.given(),
        steps,
        notices=joined.notices,
        named=clauses.named,
    )
    if settings.mapping and not settings.dry_run:
        _remember(portfolio, document_files, settings.mapping)
    if report.conflicts and not settings.dry_run:
        # Imported here: matching is slow to load, and few imports have such a question.
        from screening.services.matching.suggestions import ask_about

        ask_about(portfolio, report.conflicts)
    document = _document(document_files, read, report, joined)
    return ImportResult(replace(document, remarks=clauses.remarks_on(report.changed)), report)


def _joined(
    portfolio: "Portfolio", batch: CompletedBatch, read: readers.Batch
) -> tuple[CompletedBatch, Joined]:
    """Return the batch with the contracts of notices joined to those that are stored."""
    if not read.notices:
        return batch, Joined(batch.contracts, ())
    joined = joining.joined(portfolio, batch.contracts, read.notices)
    ties = joining.with_moved_ties(batch.supplies, joined.moved)
    return replace(batch, contracts=joined.contracts, supplies=ties), joined


def _room() -> BinaryIO:
    """Return a file without a name, for ties that would take too much memory."""
    return tempfile.TemporaryFile()


def _opened(path: Path) -> BinaryIO:
    """Open a file without waiting for a writer: a pipe that nobody writes to is empty."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with contextlib.suppress(OSError):  # from here on a slow disk or pipe is waited for
        os.set_blocking(handle, True)
    return os.fdopen(handle, "rb")


def _shown(path: Path) -> str:
    """Return the path as text; bytes that are no UTF-8 are replaced: no store can keep them."""
    return os.fsencode(path).decode("utf-8", "replace")


def _files_of(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if _is_folder(path):
            inside = (p for p in path.rglob("*") if _is_file(p) and not _hidden(p, path))
            yield from sorted(inside, key=lambda p: p.relative_to(path).parts)
        else:
            yield path


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long, for one; opening it says the same as a sentence
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _hidden(path: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def _explained(portfolio: "Portfolio", mapping: Mapping[str, str]) -> readers.MappingLookup:
    """Return a mapping by headings: what was remembered of them, overridden by what is given."""

    def explain(path: str, headings: Sequence[str]) -> dict[str, str]:
        remembered = portfolio.imports.mapping_for(headings) or {}
        if all(map(BY_PLACE.fullmatch, headings)):
            return remembered | {name: mapping[name] for name in headings if name in mapping}
        return remembered | dict(mapping)

    return explain


def _remember(
    portfolio: "Portfolio", lines: Iterable[FileLine], mapping: Mapping[str, str]
) -> None:
    for line in lines:
        headings = tuple(line.mapping)
        columns = {heading: mapping[heading] for heading in headings if heading in mapping}
        if columns:
            portfolio.imports.remember_mapping(
                headings, (portfolio.imports.mapping_for(headings) or {}) | columns
            )


# -- filling in --


def _completed(read: readers.Batch, options: ImportOptions) -> CompletedBatch:
    buyer = _buyer(options)
    filled = tuple(_filled(contract, buyer, options) for contract in read.contracts)
    return CompletedBatch(filled, read.parties, read.supplies, read.ownerships)


def _completed_spending(read: readers.Batch, options: ImportOptions) -> tuple[Spend, ...]:
    buyer = _buyer(options)
    return tuple(
        replace(spend, buyer=_with_country(spend.buyer or buyer, options))
        for spend in read.spending
    )


def _with_country(buyer: Party | None, options: ImportOptions) -> Party | None:
    if buyer is not None and buyer.country is None and options.buyer_country:
        return replace(buyer, country=options.buyer_country)
    return buyer


def _buyer(options: ImportOptions) -> Party | None:
    if options.buyer is None:
        return None
    name = names.clean(options.buyer)
    return Party(f"given:{names.key(name)}", name, options.buyer_country)


def _filled(contract: Contract, known_buyer: Party | None, options: ImportOptions) -> Contract:
    """Return the contract with the options filled in where the file leaves them out."""
    buyer = _with_country(contract.buyer or known_buyer, options)
    kind = contract.buyer_type or options.buyer_type
    if buyer is contract.buyer and kind == contract.buyer_type:
        return contract
    return replace(contract, buyer=buyer, buyer_type=kind)


# -- the document --


def _stored(
    line: FileLine | RejectedLine | RowRemark | WarningLine, field_name: str
) -> dict[str, Any]:
    message = getattr(line, field_name)
    values = {field.name: getattr(line, field.name) for field in fields(line)}
    return values | {field_name: None if message is None else as_json(message)}


def _restored(line: Mapping[str, Any], field_name: str) -> dict[str, Any]:
    message = line[field_name]
    return {**line, field_name: None if message is None else from_json(message)}


def _line(file: readers.FileResult) -> FileLine:
    return FileLine(
        file.path, file.format, file.encoding, dict(file.mapping), file.outcome.value, file.reason
    )


def _document(
    files: tuple[FileLine, ...], read: readers.Batch, report: ImportReport, joined: Joined
) -> ImportDocument:
    counts = read.counts
    return ImportDocument(
        files=files,
        processes=counts.processes,
        contracts=counts.contracts,
        awards=counts.awards,
        suppliers=counts.suppliers,
        ties=counts.ties,
        ownerships=counts.ownerships,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        rejected=tuple(
            RejectedLine(path, row.row, row.column, row.problem) for path, row in read.rejected
        ),
        warnings=tuple(_warnings(read, report, joined)),
        payments=counts.payments,
        same_number=len(report.conflicts),
        without_cpv=sum(not contract.cpv for contract in read.contracts),
        calls=counts.calls,
        clauses=report.clauses,
    )


def _warnings(read: readers.Batch, report: ImportReport, joined: Joined) -> Iterator[WarningLine]:
    for caution in read.cautions:
        yield WarningLine(caution.code, caution.count, caution.example)
    if joined.asked:
        first_call = joined.asked[0]
        example = Message("notices.award_unclear", process=first_call.process)
        yield WarningLine("award_unclear", len(joined.asked), example)
    if report.conflicts:
        first = report.conflicts[0]
        example = Message(
            "import.number_of_another",
            read=_named(first.read),
            stored=_named(first.stored),
            number=", ".join(f"{number.scheme} {number.id}" for number in first.read.identifiers),
        )
        yield WarningLine("number_of_another", len(report.conflicts), example)


def _named(party: Party) -> str:
    return f"{party.name} ({party.country})" if party.country else party.name


def _brief(line: FileLine) -> dict[str, Any]:
    """Return what the run stores of a file."""
    return {"path": line.path, "outcome": line.outcome, "format": line.format}
