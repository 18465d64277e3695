"""Gzip and zip as publishers deliver a list: whole and of one piece, or refused.

An operator may unpack more than a person uploads, so the limit of each source is an argument.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from sources.formats import archives
from sources.formats.archives import ZIP_FAULTS, Member
from sources.formats.streams import blocks
from sources.kit.values.errors import UnreadableError
from sources.kit.values.list_guard import GUARD
from sources.kit.values.message import Message

__all__ = ["ZIP_FAULTS", "blocks", "gunzip", "gunzipped", "members", "unzip"]


def gunzip(stream: BinaryIO, cap: int) -> BinaryIO:
    """Return what is in a gzip of at most ``cap`` bytes, as a stream."""
    return archives.gunzip(stream, GUARD, cap)


def gunzipped(chunks: Iterable[bytes], cap: int) -> Iterator[bytes]:
    """Yield the content of a gzip of at most ``cap`` bytes."""
    return archives.gunzipped(chunks, GUARD, cap)


def members(stream: BinaryIO, cap: int) -> list[Member]:
    """Return the files in a zip, after a look at its index that unpacks nothing."""
    return _one_delivery(stream, cap).files


def unzip(stream: BinaryIO, cap: int, ending: str = "") -> BinaryIO:
    """Return the one file of a zip with such a name as a stream, which closes the zip."""
    pack = _one_delivery(stream, cap)
    named = [file for file in pack.files if file.filename.endswith(ending)]
    if len(named) != 1:
        count = len(named)
        raise UnreadableError(
            Message("format.zip_several_ending", count=count, ending=ending)
            if ending
            else Message("format.zip_several", count=count)
        )
    return pack.only(named[0])


def _one_delivery(stream: BinaryIO, cap: int) -> archives.Zip:
    pack = archives.Zip(stream, GUARD)
    pack.must_be_one_delivery(cap)
    return pack
