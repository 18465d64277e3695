"""Keeps prepared networks on disk: one file each, named after its content, whole or not there.

A file that is cut off, changed or of another version is not believed: it is as if it were absent,
and whoever asked prepares the network again. Processes map the same file and share its pages.
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
    """Writes a network; it is in use under ``name`` once all of it is on the disk."""
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
    """The network that is kept under a name, mapped; None when there is none to believe."""
    from graphs.network.packed import ForeignError, read  # as ``write``

    for path in _of(folder, name):
        try:
            network, about = read(_mapped(path))
        except (OSError, ForeignError, ValueError):
            continue
        return network, about
    return None


def _of(folder: Path, name: str) -> Iterator[Path]:
    """The latest first."""
    found = [path for path in folder.glob(f"{name}.*{ENDING}") if path.is_file()]
    return iter(sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name)))


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
