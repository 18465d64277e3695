"""The files of an OpenSanctions collection: its index, the simple table, entities and changes.

The id of a party stands in ``where``, because ids merge and a reader must find the entry again.
The table names datasets by titles, which change, so only the entities say which list they are from.
"""

import csv
import hashlib
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from sources.kit.families import followthemoney as ftm
from sources.kit.read import countries
from sources.kit.read.json_records import JsonRecord, json_of
from sources.kit.read.parties import country_of, warn_of_persons
from sources.kit.read.party_names import has_personal_title
from sources.kit.read.reading import SourceReading
from sources.kit.read.rows import (
    TableRow,
    csv_rows,
    located,
    words,
)
from sources.kit.source import Source
from sources.kit.values.errors import FetchError, UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import (
    BLOCK,
    Snapshot,
    sha256_of,
)
from sources.kit.values.statements import (
    Issue,
    Listing,
    Statement,
    Tie,
)
from sources.kit.values.web import Web

VERSION = re.compile(r"(20\d\d)(\d\d)(\d\d)\d{6}-[a-z0-9]{3}")
FORCED_LABOUR = frozenset(
    ("us_dhs_uflpa", "us_cbp_forced_labor", "c4ads_xinjiang", "shu_uyghur_companies")
)
IGNORED = words(  # of the simple table
    "birth_date addresses identifiers phones emails sanctions first_seen last_seen last_change"
)
UNSURE = "LegalEntity"  # the model's word for what may be an organization or a person
OWNERSHIP = b'"Ownership"'
NAMES = ("name", "alias", "previousName")
HOMES = ("country", "jurisdiction", "mainCountry")


EXPORT, CHANGES = "entities.ftm.json", "entities.delta.json"
COLLECTION = re.compile(r"/(?:artifacts|latest)/([a-z0-9_]+)/")
MOST_CHANGES = 60  # files laid over one export, about a fortnight's; then it is fetched anew


@dataclass(frozen=True, slots=True)
class Resource:
    url: str
    checksum: str  # SHA-1: whether it arrived as it was sent, and no more


class Collections(Source):
    """Any number of collections, each an export with the changes since laid over it."""

    index: str  # the address of a collection's index

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        return self.follow(web, ())

    def follow(self, web: Web, in_use: Sequence[Snapshot]) -> Iterator[Snapshot]:
        if not self.chosen:
            raise FetchError(Message("opensanctions.nothing_chosen", parts=tuple(self.parts)))
        for name in self.chosen:
            index = web.get(self.index.format(name=name))
            ours = [snapshot for snapshot in in_use if collection_of(snapshot) == name]
            news = changes(web, index, ours) if ours else None
            if news is None:
                version, export = resource(index, EXPORT)
                yield check_digest(web.get(export.url), version, export)
            else:
                yield from (*ours, *news)

    def _read_several(
        self, snapshots: Sequence[Snapshot]
    ) -> tuple[SourceReading, Iterator[Statement]]:
        whole = self._reading(
            snapshots[0], max(snapshot.edition or edition(snapshot) for snapshot in snapshots)
        )
        whole.sha256 = sha256_of([snapshot.sha256 for snapshot in snapshots])

        def parts() -> Iterator[Statement]:
            met: set[int] = set()  # of entries that are in several collections
            for export, news in exports_with_changes(snapshots):
                with export_after_changes(export, news) as merged:
                    part, statements = self.open_reading(merged)
                    for statement in statements:
                        key = hash(statement.where.rpartition(", ")[2])
                        if key not in met:
                            met.add(key)
                            yield statement
                    whole.absorb(part)

        return whole, parts()


def collection_of(snapshot: Snapshot) -> str:
    match = COLLECTION.search(snapshot.url)
    return match[1] if match else ""


def changes(web: Web, index: Snapshot, ours: Sequence[Snapshot]) -> list[Snapshot] | None:
    """Return what changed between our version and the newest; None where that is not told whole."""
    content = read_index(index)
    newest, last = content.text("version"), ours[-1].edition
    if last == newest:
        return []
    if last is None or not content.has("delta_url") or len(ours) > MOST_CHANGES:
        return None
    urls = change_addresses(web.get(content.text("delta_url")))
    steps = [version for version in sorted(urls) if last < version <= newest]
    if last not in urls or newest not in urls or len(ours) + len(steps) > MOST_CHANGES:
        return None
    return [replace(web.get(urls[version]), edition=version) for version in steps]


def change_addresses(listed: Snapshot) -> dict[str, str]:
    """Return where the changes that led to each version are; an odd list is the same as none."""
    versions = JsonRecord(json_of(listed), "versions of changes").mapping("versions")
    return {version: url for version, url in versions.items() if VERSION.fullmatch(version)}


def exports_with_changes(files: Sequence[Snapshot]) -> Iterator[tuple[Snapshot, list[Snapshot]]]:
    """Yield each export with the changes that were given after it, the oldest first."""
    exports: list[tuple[Snapshot, list[Snapshot]]] = []
    for file in files:
        if layout(file) != "changes":
            exports.append((file, []))
        elif exports:
            exports[-1][1].append(file)
        else:
            raise UnreadableError(Message("opensanctions.only_changes", file=file.name))
    yield from exports


@contextmanager
def export_after_changes(export: Snapshot, news: Sequence[Snapshot]) -> Iterator[Snapshot]:
    """Yield the export of a later day, as a file that is there while somebody reads it."""
    if not news:
        yield export
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / export.name
        with path.open("wb") as merged:
            merged.writelines(ftm.merge(export.open(), cast(BinaryIO, JoinedFiles(news))))
        yield replace(export, content=path, edition=news[-1].edition)


class JoinedFiles(io.RawIOBase):
    """Several files read as one: later changes of an entity come after earlier ones."""

    def __init__(self, files: Sequence[Snapshot]) -> None:
        self._lines = chain.from_iterable(map(_lines_of, files))

    def readline(self, size: int | None = -1, /) -> bytes:
        return next(self._lines, b"")


def _lines_of(file: Snapshot) -> Iterator[bytes]:
    with file.open() as stream:
        while line := stream.readline(ftm.LONGEST_LINE + 1):
            yield (line if line.endswith(b"\n") or len(line) > ftm.LONGEST_LINE else line + b"\n")


def read_index(index: Snapshot) -> JsonRecord:
    content = JsonRecord(json_of(index), "index")
    if content.has("result") and content.text("result") == "failure":
        raise FetchError(located(index.url, Message("opensanctions.run_failed")))
    return content


def resource(index: Snapshot, name: str) -> tuple[str, Resource]:
    """Return the version of a collection and where one of its files is; no address is made up."""
    content = read_index(index)
    version = content.text("version")
    for file in content.each("resources", ignore=("path", "title", "mime_type", "mime_type_label")):
        listed = Resource(file.text("url"), file.text("checksum"))
        file.number("size")
        if file.text("name") == name:
            return version, listed
    raise FetchError(located(index.url, Message("opensanctions.no_file", name=name)))


def check_digest(snapshot: Snapshot, version: str, expected: Resource) -> Snapshot:
    digest = hashlib.sha1(usedforsecurity=False)
    with snapshot.open() as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    if digest.hexdigest() != expected.checksum:
        raise FetchError(located(snapshot.url, Message("opensanctions.other_checksum")))
    return replace(snapshot, edition=version)


def edition(snapshot: Snapshot) -> str:
    """Return the version in a file's name or address: ``20240612215705-gvx``."""
    match = VERSION.search(snapshot.name) or VERSION.search(snapshot.url)
    if match is None:
        raise UnreadableError(Message("opensanctions.no_version", file=snapshot.name))
    return match.group()


def layout(snapshot: Snapshot) -> str:
    if snapshot.suffix == ".csv":
        return "targets"
    return "changes" if snapshot.head(64).lstrip().startswith(b'{"op"') else "entities"


def read(reading: SourceReading) -> Iterator[Statement]:
    yield from read_table(reading) if reading.layout == "targets" else read_entities(reading)


def read_table(reading: SourceReading) -> Iterator[Statement]:
    """Yield the parties of ``targets.simple.csv``: 15 columns, or 16 since it has programmes."""
    left_out = 0
    rows = csv_rows(reading.snapshot.open(), ignore=IGNORED)
    for row in reading.counted(rows):
        schema, name = row.take("schema"), row.take("name")
        if not is_party(schema, row.where):
            left_out += schema == ftm.PERSON
            row.dismiss()
        elif schema == UNSURE and has_personal_title(name):
            left_out += 1
            row.dismiss()
        else:
            yield target(reading, row, name)
    warn_of_persons(reading, left_out)


def target(reading: SourceReading, row: TableRow, name: str) -> Listing:
    programmes = values(row, "program_ids") if row.has("program_ids") else ()
    lists = row.take("dataset")
    return Listing(
        name=name,
        country=country_of(reading, values(row, "countries"), countries.by_code),
        aliases=tuple(alias for alias in values(row, "aliases") if alias != name),
        programme="; ".join(programmes) or lists,
        current=True,
        says=lists,
        where=f"{row.where}, {row.take('id')}",
    )


def values(row: TableRow, column: str) -> tuple[str, ...]:
    """Return the values of a cell, which is itself a line of CSV with semicolons."""
    cell = row.take(column)
    try:
        cells = next(csv.reader(io.StringIO(cell), delimiter=";", strict=True), [])
    except csv.Error as fault:
        row.fault(
            Message("opensanctions.broken_cell", column=column, error=str(fault), cell=cell[:40])
        )
        return ()
    return tuple(dict.fromkeys(text.strip() for text in cells if text.strip()))


def read_entities(reading: SourceReading) -> Iterator[Statement]:
    """Yield parties as they come; ties at the end, when the names of both ends are known."""
    names = dict.fromkeys(owners_and_assets(reading.snapshot), "")
    homes: dict[str, str | None] = {}
    left_out = 0
    for entity in reading.counted(ftm.entities(reading.snapshot.open())):
        if entity.schema == ftm.PERSON or (
            entity.schema == UNSURE and has_personal_title(entity.caption)
        ):
            left_out += 1
        elif entity.schema in ftm.PARTIES:
            if entity.id in names:
                names[entity.id] = entity.caption or next(iter(entity.values_of("name")), "")
                homes[entity.id] = country_of(reading, entity.values_of(*HOMES), countries.by_code)
            yield from party(reading, entity)
    yield from ties(reading, names, homes)
    warn_of_persons(reading, left_out)


def owners_and_assets(snapshot: Snapshot) -> Iterator[str]:
    """Yield whose names the ties will need: few, so that the rest need not be remembered."""
    for entity in ftm.entities(snapshot.open(), holding=OWNERSHIP):
        if entity.schema == "Ownership" and entity.exists:
            yield from entity.values_of("owner", "asset")


def party(reading: SourceReading, entity: ftm.FtmEntity) -> Iterator[Listing]:
    names = [name for name in dict.fromkeys((entity.caption, *entity.values_of(*NAMES))) if name]
    if not entity.target or not names:
        return
    yield Listing(
        name=names[0],
        country=country_of(reading, entity.values_of(*HOMES), countries.by_code),
        aliases=tuple(names[1:]),
        issue=Issue.FORCED_LABOUR if FORCED_LABOUR & set(entity.datasets) else None,
        programme="; ".join(entity.values_of("programId") or entity.datasets),
        since=listed_on(entity),
        current=entity.exists,
        says="; ".join(entity.values_of("topics")),
        where=f"{entity.where}, {entity.id}",
        identifiers=tuple(f"lei:{number}" for number in entity.values_of("leiCode")),
    )


def ties(
    reading: SourceReading, names: dict[str, str], homes: dict[str, str | None]
) -> Iterator[Tie]:
    """Yield ownership of one organization by another, once. One that has ended is history."""
    ended = 0
    pairs: set[tuple[str, str]] = set()
    for entity in ftm.entities(reading.snapshot.open(), holding=OWNERSHIP):
        if entity.schema != "Ownership" or not entity.exists:
            continue
        if entity.values_of("endDate"):
            ended += 1
            continue
        for owner in entity.values_of("owner"):
            for asset in entity.values_of("asset"):
                if names[owner] and names[asset] and (owner, asset) not in pairs:
                    pairs.add((owner, asset))
                    yield tie(entity, (names[asset], homes[asset]), (names[owner], homes[owner]))
    if ended:
        reading.warn(Message("opensanctions.ended", count=ended))


def tie(
    entity: ftm.FtmEntity, child: tuple[str, str | None], parent: tuple[str, str | None]
) -> Tie:
    share = "".join(f"{number} %" for number in entity.values_of("percentage")[:1])
    return Tie(
        relation="parent",
        child=child[0],
        parent=parent[0],
        child_country=child[1],
        parent_country=parent[1],
        since=day_of(entity.values_of("startDate")),
        says="; ".join((*entity.values_of("role"), share)).strip("; "),
        where=f"{entity.where}, {entity.id}",
    )


def is_party(schema: str, where: str) -> bool:
    """Return whether a schema is one of parties; raise UnreadableError for a new one."""
    if schema not in ftm.PARTIES | ftm.NO_PARTIES | {ftm.PERSON}:
        raise UnreadableError(located(where, Message("list.new_schema", name=schema)))
    return schema in ftm.PARTIES


def listed_on(entity: ftm.FtmEntity) -> date | None:
    return day_of(entity.values_of("createdAt"))


def day_of(texts: tuple[str, ...]) -> date | None:
    """Return the first full day among dates that may be a year or a month."""
    days = [text[:10] for text in texts if re.match(r"\d{4}-\d\d-\d\d", text)]
    try:
        return min((date.fromisoformat(text) for text in days), default=None)
    except ValueError:
        return None
