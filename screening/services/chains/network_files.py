"""Prepared networks on disk: one file each, named after its content, whole or absent.

A file that is cut off, changed or of another version counts as absent, and the caller prepares the
network again. Processes map the same file and share its pages.
"""

import contextlib
import mmap
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphs.network.columns import Network

ENDING = ".network"


def keep(folder: Path, name: str, network: "Network", about: dict[str, Any]) -> Path:
    """Write a network and return its path; it is found once all of it is on the disk."""
    from graphs.network.packed import write  # numpy: only where a network is kept

    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            digest = write(network, out, about)
            out.flush()
            os.fsync(out.fileno())
        path = folder / f"{name}.{digest[:16]}{ENDING}"
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
        raise
    for old in _of(folder, name):
        if old != path:
            with contextlib.suppress(OSError):  # another process may still be mapping it
                old.unlink()
    return path


def find(folder: Path, name: str) -> "tuple[Network, dict[str, Any]] | None":
    """Return the network under a name, mapped, with its facts; None without a whole one."""
    from graphs.network.packed import InvalidNetworkError, read  # as ``write``

    for path in _of(folder, name):
        try:
            network, about = read(_mapped(path))
        except (OSError, InvalidNetworkError, ValueError):
            continue
        return network, about
    return None


def _of(folder: Path, name: str) -> Iterator[Path]:
    """Return the files under a name, the latest first."""
    files = [path for path in folder.glob(f"{name}.*{ENDING}") if path.is_file()]
    return iter(sorted(files, key=lambda path: (-path.stat().st_mtime_ns, path.name)))


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
