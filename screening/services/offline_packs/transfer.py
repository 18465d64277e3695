"""Packs and the store: which lists go into a pack, and what becomes of those in one."""

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
    lists: tuple[PackedList, ...]
    files: int
    key: str  # what the operator of the other machine trusts
    left_out: tuple[str, ...]  # figures that come with the program: the other machine has them


def export(store: "Store", settings: "Settings", path: Path, made: datetime) -> ExportedPack:
    """Every list in use whose files are in the archive."""
    archive, key = run_now.archive_of(settings), signed_zip.own_key(settings.home)
    checked = {schedule.source: at for schedule, at in store.jobs.schedules.all()}
    lists, left_out = [], []
    for line in store.snapshots.lines(limit=100_000):
        if line.status != "ready":
            continue
        files = tuple((one["name"], one["sha256"]) for one in line.facts.get("files", ()))
        if not files or any(digest not in archive for _, digest in files):
            left_out.append(line.source)
            continue
        at = checked.get(line.source)
        seen = max(line.retrieved, at.date()) if at is not None else line.retrieved
        lists.append(PackedList(line.source, line.edition, seen, files))
    chosen = tuple(sorted(lists, key=lambda one: one.source))
    count = signed_zip.write_pack(path, chosen, archive, key, made)
    return ExportedPack(chosen, count, signed_zip.public_name(key), tuple(sorted(left_out)))


def load(
    store: "Store", settings: "Settings", desk: "RefreshContext", path: Path, by: str
) -> tuple[Pack, tuple[RefreshResult, ...]]:
    """Every list of a pack through its reader and the gate, as if it had just been fetched."""
    archive = run_now.archive_of(settings)
    pack = signed_zip.read_pack(path, settings.home, archive)
    known = sources.catalogue()
    done = []
    for one in pack.lists:
        if one.source not in known:
            why = Message("run.unknown_source")
            done.append(RefreshResult(one.source, one.edition, "refused", warnings=(why,)))
            continue
        given = RefreshInput(edition=one.edition, files=_files(one, archive), seen=one.seen)
        done.append(run_now.run_now(store, desk, known[one.source], by, given).refreshed)
    signed_zip.remember(pack, settings.home)
    return pack, tuple(done)


def _files(one: PackedList, archive: Archive) -> tuple[tuple[str, Path], ...]:
    return tuple((name, archive.path(digest)) for name, digest in one.files)
