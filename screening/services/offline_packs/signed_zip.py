"""The file of an offline pack: lists as their publishers wrote them, in one signed and dated zip.

A machine without internet reads them through the same readers and the same gate as if it had
fetched them. It reads only packs whose manifest is signed by a key that its operator trusted
before, and in which every byte is what the manifest says.
"""

import base64
import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, BinaryIO, TypedDict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from screening.model.errors import InputError, reason_of
from sources.kit.fetch.archive import Archive
from sources.kit.values import unpack
from sources.kit.values.errors import SourceError
from sources.kit.values.message import Message

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
KEY, TRUSTED, LOADED = "signing_key", "trusted_keys", "loaded_packs"
LARGEST = 8 << 30
LARGEST_MANIFEST = 4 << 20
BLOCK = 1 << 20


class MemberFacts(TypedDict):
    """The facts of a file in the zip; ``size`` in bytes."""

    sha256: str
    size: int


class FileEntry(TypedDict):
    """One of the files of a list in the manifest."""

    name: str
    sha256: str


class ListEntry(TypedDict):
    """A list in the manifest; ``seen`` is a day (ISO 8601)."""

    source: str
    edition: str
    seen: str
    files: list[FileEntry]


class Manifest(TypedDict):
    """The document that is signed; ``members`` by the name of a file in the zip."""

    format: int
    made: str
    key: str
    members: dict[str, MemberFacts]
    lists: list[ListEntry]


@dataclass(frozen=True, slots=True)
class PackedList:
    """One list in a pack: its files by digest, its edition and its day."""

    source: str
    edition: str
    seen: date  # when the publisher was last known to have nothing newer
    files: tuple[tuple[str, str], ...]  # name and sha256, in the order in which they are read


@dataclass(frozen=True, slots=True)
class Pack:
    """The manifest of a pack: when it was made, by which key, with which lists."""

    made: datetime
    key: str
    lists: tuple[PackedList, ...]


# -- keys --


def own_key(home: Path) -> Ed25519PrivateKey:
    """Return the key of this installation: made once, readable by its owner only."""
    path = home / KEY
    if not path.exists():
        _write_once(path, Ed25519PrivateKey.generate().private_bytes_raw().hex())
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip()))
    except ValueError as error:
        raise InputError(Message("pack.broken_key", path=str(path))) from error


def public_name(key: Ed25519PrivateKey) -> str:
    """Return a public key as people pass it on: 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def trust(home: Path, key: str) -> bool:
    """Trust packs signed by this key from now on; return False if that was so already.

    Raise InputError if it is no key.
    """
    name = key.strip().lower()
    if len(name) != 64 or any(c not in "0123456789abcdef" for c in name):
        raise InputError(Message("pack.not_a_key"))
    if name in trusted(home):
        return False
    with (home / TRUSTED).open("a", encoding="ascii") as file:
        file.write(f"{name}\n")
    return True


def trusted(home: Path) -> frozenset[str]:
    """Return the keys that the operator trusts."""
    path = home / TRUSTED
    return frozenset(path.read_text("ascii").split()) if path.exists() else frozenset()


def _write_once(path: Path, content: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)  # when two processes come at once, the first one wins
    draft.unlink()


# -- writing --


def write_pack(
    path: Path,
    lists: tuple[PackedList, ...],
    archive: Archive,
    key: Ed25519PrivateKey,
    made: datetime,
) -> int:
    """Write a pack whole or not at all; return how many files it holds."""
    members = sorted({digest for packed in lists for _, digest in packed.files})
    manifest = _manifest(lists, members, archive, key, made)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr(MANIFEST, manifest)
            pack.writestr(SIGNATURE, base64.b64encode(key.sign(manifest)))
            for digest in members:
                with archive.open(digest) as stream, pack.open(_name(digest), "w") as out:
                    while block := stream.read(BLOCK):
                        out.write(block)
        draft.replace(path)
    except OSError as error:
        raise InputError(
            Message("pack.not_writable", path=str(path), why=str(error.strerror))
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return len(members)


def _manifest(
    lists: tuple[PackedList, ...],
    members: list[str],
    archive: Archive,
    key: Ed25519PrivateKey,
    made: datetime,
) -> bytes:
    document = {
        "format": FORMAT,
        "made": made.astimezone(UTC).isoformat(timespec="seconds"),
        "key": public_name(key),
        "members": {_name(d): {"sha256": d, "size": _size(archive, d)} for d in members},
        "lists": [
            {
                "source": packed.source,
                "edition": packed.edition,
                "seen": packed.seen.isoformat(),
                "files": [{"name": name, "sha256": digest} for name, digest in packed.files],
            }
            for packed in lists
        ],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _name(digest: str) -> str:
    return f"raw/{digest}"


def _size(archive: Archive, digest: str) -> int:
    return archive.path(digest).stat().st_size


# -- reading --


def read_pack(path: Path, home: Path, archive: Archive) -> Pack:
    """Return the lists of a pack, with each of its files in the archive.

    Raise InputError if it cannot be read, trusted or believed. Nothing is read before the
    signature of the manifest is checked, and nothing is stored before all of it is what the
    manifest says.
    """
    try:
        with path.open("rb") as stream:
            return _take(stream, home, archive)
    except OSError as error:
        raise InputError(
            Message("pack.not_readable", path=str(path), why=str(error.strerror))
        ) from error
    except (SourceError, *unpack.ZIP_FAULTS) as fault:
        raise InputError(Message("pack.broken", name=path.name, why=reason_of(fault))) from fault


def _take(stream: BinaryIO, home: Path, archive: Archive) -> Pack:
    members = {member.filename: member for member in unpack.members(stream, LARGEST)}
    with zipfile.ZipFile(stream) as opened:
        signed = _whole(opened, members, MANIFEST, LARGEST_MANIFEST)
        manifest = _checked(signed, _whole(opened, members, SIGNATURE, 200), home)
        pack = _pack(manifest)
        _refuse_older(pack, home)
        _check_members(manifest, members)
        for name, facts in manifest["members"].items():
            _compare(opened, name, facts)
        for name in manifest["members"]:
            with opened.open(name) as content:
                archive.put(content)  # type: ignore[arg-type]
    return pack


def _whole(
    opened: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], name: str, most: int
) -> bytes:
    if name not in members:
        raise InputError(Message("pack.unsigned", name=name))
    if members[name].file_size > most:
        raise InputError(Message("pack.too_large", name=name))
    return opened.read(name)


def _checked(manifest: bytes, signature: bytes, home: Path) -> Manifest:
    """Return the manifest if a key that is trusted here signed it; the key it names is no proof."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        raise InputError(Message("pack.signature_unreadable")) from None
    accepted = trusted(home) | _own_public(home)
    for name in sorted(accepted):
        with contextlib.suppress(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(name)).verify(raw, manifest)
            document: Manifest = json.loads(manifest)
            if document.get("key") == name and document.get("format") == FORMAT:
                return document
            raise InputError(Message("pack.manifest_unreadable"))
    raise InputError(Message("pack.untrusted"))


def _own_public(home: Path) -> frozenset[str]:
    return frozenset({public_name(own_key(home))}) if (home / KEY).exists() else frozenset()


def _pack(manifest: Manifest) -> Pack:
    return Pack(
        made=datetime.fromisoformat(manifest["made"]),
        key=manifest["key"],
        lists=tuple(
            PackedList(
                entry["source"],
                entry["edition"],
                date.fromisoformat(entry["seen"]),
                tuple((file["name"], file["sha256"]) for file in entry["files"]),
            )
            for entry in manifest["lists"]
        ),
    )


def _check_members(manifest: Manifest, members: Mapping[str, zipfile.ZipInfo]) -> None:
    """Compare names and sizes before a byte is unpacked.

    Of a file no more is unpacked than its size in the index of the zip.
    """
    listed = set(manifest["members"])
    there = set(members) - {MANIFEST, SIGNATURE}
    if strange := sorted(there - listed):
        raise InputError(Message("pack.stranger", name=repr(strange[0][:80])))
    if missing := sorted(listed - there):
        raise InputError(Message("pack.missing", name=repr(missing[0][:80])))
    wanted = {_name(file["sha256"]) for entry in manifest["lists"] for file in entry["files"]}
    if wanted - listed:
        raise InputError(Message("pack.list_without_file"))
    for name, facts in manifest["members"].items():
        if members[name].file_size != facts["size"]:
            raise _other(name)


def _compare(opened: zipfile.ZipFile, name: str, facts: MemberFacts) -> None:
    digest = hashlib.sha256()
    with opened.open(name) as content:
        for block in _blocks(content):
            digest.update(block)
    if digest.hexdigest() != facts["sha256"]:
        raise _other(name)


def _other(name: str) -> InputError:
    return InputError(Message("pack.altered", name=repr(name[:80])))


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    while block := content.read(BLOCK):
        yield block


# -- which were loaded --


def _refuse_older(pack: Pack, home: Path) -> None:
    """Raise InputError for an older pack: it would bring back what was taken off a list since."""
    last = _last(home).get(pack.key)
    if last is not None and pack.made < datetime.fromisoformat(last):
        raise InputError(
            Message(
                "pack.older",
                made=f"{pack.made:%Y-%m-%d %H:%M}",
                last=f"{datetime.fromisoformat(last):%Y-%m-%d %H:%M}",
            )
        )


def remember(pack: Pack, home: Path) -> None:
    """Store that this pack was loaded: from now on nothing older by the same key is."""
    loaded = _last(home) | {pack.key: pack.made.isoformat()}
    draft = home / f".{LOADED}.{os.getpid()}"
    draft.write_text(json.dumps(loaded), "ascii")
    draft.replace(home / LOADED)


def _last(home: Path) -> dict[str, str]:
    path = home / LOADED
    return dict(json.loads(path.read_text("ascii"))) if path.exists() else {}
