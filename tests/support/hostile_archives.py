"""Archives as nobody should send them: bombs, slips and forgeries, each small on the wire."""

import gzip
import io
import stat
import struct
import zipfile
from functools import cache

MEGABYTE = 1 << 20


def packed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


@cache
def gzip_bomb() -> bytes:
    """500 megabytes in half a megabyte."""
    return packed(bytes(10 * MEGABYTE)) * 50


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], deflate: bool = True) -> bytes:
    out = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", kind) as pack:
        for name, body in files:
            if isinstance(name, zipfile.ZipInfo):
                pack.writestr(name, body)
            else:
                pack.writestr(zipfile.ZipInfo(name), body, kind)
    return out.getvalue()


@cache
def zip_bomb() -> bytes:
    return zipped(*((f"{n}.csv", bytes(20 * MEGABYTE)) for n in range(3)))


def zip_link() -> bytes:
    link = zipfile.ZipInfo("list.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped((link, b"/etc/hostname"))


def zip_locked(body: bytes) -> bytes:
    """Marked as encrypted, in the file and in the index."""
    data = bytearray(zipped(("list.csv", body)))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def zip_lying_size(body: bytes) -> bytes:
    """An index that says the file is small: only the checksum tells."""
    data = bytearray(zipped(("list.csv", body)))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


def zip_overlap(body: bytes) -> bytes:
    """Two entries of the index that lead to the same packed bytes."""
    data = zipped(("a.csv", body))
    index = data.rindex(b"PK\x01\x02")
    entry = data[index : data.rindex(b"PK\x05\x06")]
    twice = entry + entry.replace(b"a.csv", b"b.csv")
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(twice), index, 0)
    return data[:index] + twice + end


def zip_of_many() -> bytes:
    return zipped(*((f"{n}", b"") for n in range(3000)))


@cache
def zip_of_too_many() -> bytes:
    """An index of two megabytes, which a reader would hold ten times over."""
    return zipped(*((f"{n:080}", b"") for n in range(16_000)))


def zip_strange(body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as pack:
        pack.writestr("list.csv", body)
    return out.getvalue()
