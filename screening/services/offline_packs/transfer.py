"""Transferring lists to a machine without internet: export those in use, load those of a pack."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sources
from screening.services.offline_packs import signed_zip
from screening.services.offline_packs.signed_zip import Pack, PackedList
from screening.services.refreshing import run_now
from screening.services.refreshing.inputs import RefreshInput
from screening.services.refreshing.refresh import RefreshResult
from sources.kit.fetch.archive import Archive
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.services.refreshing.inputs import RefreshContext
    from screening.services.settings import Settings
    from screening.store import Store


@dataclass(frozen=True, slots=True)
class ExportedPack:
    """The lists that an export wrote, and those that it left out."""

    lists: tuple[PackedList, ...]
    files: int
    key: str  # what the operator of the other machine trusts
    left_out: tuple[str, ...]  # figures that come with the program: the other machine has them


def export(store: "Store", settings: "Settings", path: Path, made: datetime) -> ExportedPack:
    """Write a pack with every list in use whose files are in the archive."""
    archive, key = run_now.archive_of(settings), signed_zip.own_key(settings.home)
    checked = {schedule.source: at for schedule, at in store.jobs.schedules.all()}
    lists, left_out = [], []
    for line in store.snapshots.lines(limit=100_000):
        if line.status != "ready":
            continue
        files = tuple((file["name"], file["sha256"]) for file in line.facts.get("files", ()))
        if not files or any(digest not in archive for _, digest in files):
            left_out.append(line.source)
            continue
        at = checked.get(line.source)
        seen = max(line.retrieved, at.date()) if at is not None else line.retrieved
        lists.append(PackedList(line.source, line.edition, seen, files))
    chosen = tuple(sorted(lists, key=lambda file: file.source))
    count = signed_zip.write_pack(path, chosen, archive, key, made)
    return ExportedPack(chosen, count, signed_zip.public_name(key), tuple(sorted(left_out)))


def load(
    store: "Store", settings: "Settings", context: "RefreshContext", path: Path, by: str
) -> tuple[Pack, tuple[RefreshResult, ...]]:
    """Refresh each list of a pack through its reader and the gate, as if it had been fetched."""
    archive = run_now.archive_of(settings)
    pack = signed_zip.read_pack(path, settings.home, archive)
    catalogue = sources.catalogue()
    results = []
    for packed in pack.lists:
        if packed.source not in catalogue:
            why = Message("run.unknown_source")
            results.append(RefreshResult(packed.source, packed.edition, "refused", warnings=(why,)))
            continue
        files = _files(packed, archive)
        input = RefreshInput(edition=packed.edition, files=files, seen=packed.seen)
        done = run_now.run_now(store, context, catalogue[packed.source], by, input)
        results.append(done.refreshed)
    signed_zip.remember(pack, settings.home)
    return pack, tuple(results)


def _files(packed: PackedList, archive: Archive) -> tuple[tuple[str, Path], ...]:
    return tuple((name, archive.path(digest)) for name, digest in packed.files)
