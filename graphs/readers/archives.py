"""The files of an uploaded archive: each stands for itself, and is read or refused."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from graphs.readers.guard import GUARD, UploadGuard
from graphs.readers.reading import RefusedError
from sources.formats import archives
from sources.kit.values.message import Message

Member = bytes | RefusedError | Callable[[], BinaryIO]


def gunzip(stream: BinaryIO, guard: UploadGuard = GUARD) -> BinaryIO:
    """Return the unpacked stream; reading it raises RefusedError where it breaks or bursts."""
    return archives.gunzip(stream, guard)


def members(data: bytes | BinaryIO, guard: UploadGuard = GUARD) -> Iterator[tuple[str, Member]]:
    """Yield each file of an archive by its path, or the refusal that it gets alone.

    What is too large to hold is given as a stream: a golden copy is one large file in a zip. A
    path is only shown, whatever it is: nothing is written under it.
    """
    limits = guard.limits
    pack = archives.Zip(io.BytesIO(data) if isinstance(data, bytes) else data, guard)
    if not pack.files:
        raise RefusedError(Message("archive.empty"))
    left = max(limits.patience, min(limits.stream, pack.packed * limits.ratio))
    for file in pack.files:
        content: Member
        try:
            pack.check(file)
            if limits.whole < file.file_size <= left:
                left -= file.file_size
                content = partial(pack.open, file)
            else:
                content = pack.read(file, min(left, limits.whole))
                left -= len(content)
        except RefusedError as refusal:
            content = refusal
        yield file.filename, content
