"""Every file is kept once, whole, under its content's name; unpacking stops at a cap."""

import contextlib
import gzip
import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from sources.kit import Snapshot, UnreadableError
from sources.kit.fetch.archive import (
    INCOMING,
    Archive,
    ArchiveError,
)
from sources.kit.values.unpack import (
    gunzip,
    members,
    unzip,
)
from tests.support import hostile_archives as archives
from tests.support.effort import tries
from tests.support.hostile import BODY
from tests.support.refusals import refused, refuses

SHA256 = hashlib.sha256(BODY).hexdigest()
CAP = 1 << 20


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# --- The archive --------------------------------------------------------------------------------


def test_a_file_is_named_after_its_content_and_cannot_be_written(tmp_path: Path) -> None:
    stored = Archive(tmp_path).put(io.BytesIO(BODY))
    assert stored.sha256 == SHA256
    assert stored.path == tmp_path / SHA256[:2] / SHA256[2:4] / SHA256
    assert stored.path.stat().st_mode & 0o222 == 0
    assert files_in(tmp_path) == [stored.path]


def test_the_same_bytes_are_kept_once_and_never_written_over(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    before = archive.put(io.BytesIO(BODY)).path.stat()
    after = archive.put(io.BytesIO(BODY)).path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert len(files_in(tmp_path)) == 1


def test_what_was_put_is_read(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.put(io.BytesIO(BODY))
    assert archive.read(SHA256) == BODY
    assert SHA256 in archive
    assert "0" * 64 not in archive


def test_a_file_that_has_changed_is_not_read(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    path = archive.put(io.BytesIO(BODY)).path
    path.chmod(0o644)
    path.write_bytes(BODY[:-1])
    with refused(ArchiveError, "archive.other_content"):
        archive.open(SHA256)


def test_putting_the_bytes_again_mends_a_damaged_file_and_keeps_the_damaged_one(
    tmp_path: Path,
) -> None:
    archive = Archive(tmp_path)
    path = archive.put(io.BytesIO(BODY)).path
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    archive.put(io.BytesIO(BODY))
    assert archive.read(SHA256) == BODY
    assert [p.read_bytes() for p in (tmp_path / INCOMING).glob("*.damaged")] == [b"damaged"]


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with refused(ArchiveError, "archive.no_file"):
        Archive(tmp_path).open(SHA256)


@pytest.mark.parametrize("name", ["", "../../etc/hostname", SHA256.upper(), SHA256 + "0"])
def test_only_a_checksum_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a sha256"):
        Archive(tmp_path).path(name)


def test_a_stream_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        Archive(tmp_path).put(Broken(BODY))
    assert files_in(tmp_path) == []


def test_a_full_disk_is_a_sentence_even_where_cleaning_up_fails_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(Path, "unlink", full)
    with refused(ArchiveError, "archive.unwritable"):
        Archive(tmp_path).put(io.BytesIO(BODY))
    assert not Archive(tmp_path).path(SHA256).exists()


def test_abandoned_parts_are_swept_and_young_ones_are_not(tmp_path: Path) -> None:
    now = time.time()
    archive = Archive(tmp_path, now=lambda: now + 2 * 24 * 3600)
    archive.put(io.BytesIO(BODY))
    young, old = tmp_path / INCOMING / "young.part", tmp_path / INCOMING / "old.part"
    for part in (young, old):
        part.write_bytes(b"half")
    os.utime(young, (now + 2 * 24 * 3600 - 60,) * 2)
    assert archive.sweep() == 1
    assert young.exists()
    assert archive.read(SHA256) == BODY


def test_sweeping_an_archive_that_has_nothing_yet_is_no_fault(tmp_path: Path) -> None:
    assert Archive(tmp_path / "none").sweep() == 0


PUTS_FOR_EVER = """
import io, sys
from pathlib import Path
from sources.kit.fetch.archive import Archive
archive, number = Archive(Path(sys.argv[1])), 0
while True:
    archive.put(io.BytesIO((b"%d-%s\\n" % (number, sys.argv[2].encode())) * 50_000))
    number += 1
    print(number, flush=True)
"""


def test_kill_9_at_any_moment_leaves_only_whole_files_under_a_name(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  (moments, no secrets)
    lives = tries(4, 12)
    for life in range(lives):
        work = subprocess.Popen(
            [sys.executable, "-c", PUTS_FOR_EVER, tmp_path, str(life)], stdout=subprocess.PIPE
        )
        assert work.stdout is not None
        work.stdout.readline()  # it is at work
        time.sleep(chance.random() * 0.03)
        work.send_signal(signal.SIGKILL)
        work.stdout.close()
        work.wait()
    named = [path for path in files_in(tmp_path) if path.parent.name != INCOMING]
    assert len(named) >= lives
    for path in named:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    Archive(tmp_path, now=lambda: time.time() + 2 * 24 * 3600).sweep()
    assert sorted(files_in(tmp_path)) == sorted(named)


def test_many_writers_of_the_same_bytes_leave_one_file(tmp_path: Path) -> None:
    code = (
        "import io, sys; from pathlib import Path; from sources.kit.fetch.archive import Archive\n"
        "for n in range(100): Archive(Path(sys.argv[1])).put(io.BytesIO(b'%d' % n * 999))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, tmp_path]) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(files_in(tmp_path)) == 100


# --- Snapshots that lie in a file ---------------------------------------------------------------


def test_a_snapshot_in_a_file_says_what_one_in_memory_says(tmp_path: Path) -> None:
    stored = Archive(tmp_path).put(io.BytesIO(BODY))
    lying, held = Snapshot("list.csv", stored.path), Snapshot("list.csv", BODY)
    assert lying.sha256 == held.sha256 == stored.sha256
    assert lying.data == held.data == BODY
    with lying.open() as stored_stream, held.open() as other:
        assert stored_stream.read() == other.read()


# --- Gzip and zip -------------------------------------------------------------------------------


def read(stream: BinaryIO) -> bytes:
    with stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 1_000_000])
def test_a_gzip_is_read_to_its_end(size: int) -> None:
    body = random.Random(size).randbytes(size // 2) + bytes(size - size // 2)  # noqa: S311
    assert read(gunzip(io.BytesIO(gzip.compress(body)), CAP)) == body


def test_a_gzip_of_many_parts_is_one_file() -> None:
    parts = b"".join(gzip.compress(b"%d\n" % n) for n in range(3000))
    assert read(gunzip(io.BytesIO(parts), CAP)) == b"".join(b"%d\n" % n for n in range(3000))


@pytest.mark.parametrize("lost", range(1, 60))
def test_a_gzip_that_lost_its_end_is_never_taken_for_whole(lost: int) -> None:
    with refuses(UnreadableError, r"cut off"):
        read(gunzip(io.BytesIO(gzip.compress(BODY)[:-lost]), CAP))


def test_a_gzip_of_no_bytes_is_cut_off() -> None:
    with refuses(UnreadableError, "cut off"):
        read(gunzip(io.BytesIO(b""), CAP))


def test_a_gzip_may_unpack_to_the_cap_and_not_a_byte_more() -> None:
    packed = gzip.compress(bytes(CAP))
    assert len(read(gunzip(io.BytesIO(packed), CAP))) == CAP
    with refuses(UnreadableError, "unpacks to more than 1,048,575 bytes"):
        read(gunzip(io.BytesIO(packed), CAP - 1))


def test_a_gzip_bomb_is_refused_early() -> None:
    stream = io.BytesIO(archives.gzip_bomb())
    with refuses(UnreadableError, "unpacks to more than"):
        read(gunzip(stream, CAP))


def test_the_one_file_of_a_zip_is_read_as_a_stream() -> None:
    pack = archives.zipped(("readme.txt", b"hello"), ("folder/list.csv", BODY))
    assert read(unzip(io.BytesIO(pack), CAP, ".csv")) == BODY
    with refuses(UnreadableError, "holds 2 files, where one is expected"):
        unzip(io.BytesIO(pack), CAP)
    with refuses(UnreadableError, r"holds 0 files that end in '\.xml'"):
        unzip(io.BytesIO(pack), CAP, ".xml")


def test_a_large_file_of_a_zip_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack, pack.open("a.csv", "w") as out:
        for _ in range(300):
            out.write(bytes(100_000))
    with unzip(path.open("rb"), 1 << 30) as stream:
        assert sum(len(block) for block in iter(lambda: stream.read(50_000), b"")) == 30_000_000


@pytest.mark.parametrize(
    ("pack", "why"),
    [
        (archives.zip_bomb, "would unpack to 62,914,560 bytes, more than 1,048,576"),
        (lambda: archives.zipped(("../a.csv", b"")), "names a file outside itself"),
        (lambda: archives.zipped(("a/../../b.csv", b"")), "names a file outside itself"),
        (lambda: archives.zipped(("/a.csv", b"")), "names a file outside itself"),
        (lambda: archives.zipped(("C:a.csv", b"")), "names a file outside itself"),
        (lambda: archives.zipped(("..\\a.csv", b"")), "names a file outside itself"),
        (lambda: archives.zipped(("a\n.csv", b"")), "names a file outside itself"),
        (archives.zip_link, "holds a link"),
        (lambda: archives.zip_locked(BODY), "locked with a password"),
        (lambda: archives.zip_overlap(BODY), "files that overlap"),
        (lambda: archives.zip_strange(BODY), "packed in a way that no list needs"),
        (archives.zip_of_many, "holds 3,000 files, more than 2,000"),
        (archives.zip_of_too_many, "index is larger than that of any list"),
        (lambda: archives.zipped(("a.csv", b""), ("A.CSV", b"")), "two files of one name"),
        (lambda: archives.zipped(("a.csv", BODY))[:-30], "not a whole zip"),
        (lambda: b"PK\x03\x04" + BODY, "not a whole zip"),
        (lambda: b"", "not a whole zip"),
    ],
)
def test_a_hostile_zip_is_refused_before_anything_is_unpacked(
    pack: Callable[[], bytes], why: str
) -> None:
    with refuses(UnreadableError, why):
        members(io.BytesIO(pack()), CAP)


def test_a_zip_whose_index_lies_is_refused_when_it_is_read() -> None:
    with refuses(UnreadableError, "not a whole zip"):
        read(unzip(io.BytesIO(archives.zip_lying_size(BODY)), CAP))


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_zip_is_refused_or_gives_what_was_put_in(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    data = bytearray(archives.zipped(("list.csv", BODY)))
    for _ in range(1 + seed % 5):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with contextlib.suppress(UnreadableError):
        assert read(unzip(io.BytesIO(bytes(data)), CAP)) == BODY
