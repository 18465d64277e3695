"""Workbooks of Excel and LibreOffice: looked over before they are opened.

A workbook of 5 KB can ask for a million rows of sixteen thousand cells, and the library would try
to give them. So the packed size, the ratio and the furthest cell are read from the file first, and
the library then works in a process of its own, which may end itself without harm.
"""

import io
import json
import pickle
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from sources.formats.archives import METHODS, ZIP_FAULTS
from sources.formats.guard import Guard
from sources.formats.limits import Limits

Wanted = str | int | re.Pattern[str] | None  # by name, place or looks of the name; None: all shown

_CHUNK = 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]*)(\d{1,9})")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_ODS_TOKEN = re.compile(
    rb"<table:(?:covered-)?table-(row|cell)\b([^<>]*)>|(</table:table-row)|(<text:p|<table:table )"
)
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d{1,9})")
_WORDS = "xl/sharedStrings.xml"
_PROGRAM = Path(__file__).with_name("workbook_process.py")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The cells of a sheet from the first that is filled; row and column are counted from 1."""

    name: str
    first_row: int
    first_column: int
    rows: list[list[object]]


def is_workbook(head: bytes) -> bool:
    return head.startswith((_ZIP, _OLE))


def sheets(
    data: bytes, guard: Guard, wanted: Wanted = None, must_hold: str = ""
) -> Iterator[RawSheet]:
    """Yield the sheets of a workbook; raise a refusal that says what is wrong with it.

    All that are shown, or the one that is wanted, shown or not. An archive ``must_hold`` the part
    of this name.
    """
    _inspect(data, guard, must_hold)
    sheet: RawSheet | None = None
    for part in _process_answer(data, guard, wanted):
        match part:
            case ("rows", rows) if sheet is not None:
                sheet.rows.extend(rows)
                continue
            case ("too_many",):
                raise guard.book_cells()
            case ("unreadable", why):
                raise guard.book_broken(why)
            case ("without", name, names, pattern):
                raise guard.book_without(name, names, pattern)
        if sheet is not None:
            yield sheet
            sheet = None
        if part[0] == "sheet":
            sheet = RawSheet(part[1], part[2], part[3], [])


def first_words(data: bytes) -> bytes:
    """Return how the texts of an .xlsx begin; nothing where it has none, or only its head is here.

    Raise OSError with a sentence of the library for what is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_WORDS) as words:
            return words.read(4096)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError, NotImplementedError):
        return b""
    except ZIP_FAULTS as fault:
        raise OSError(str(fault)) from fault


def _inspect(data: bytes, guard: Guard, must_hold: str) -> None:
    """Raise a refusal for a workbook that is torn, or small only until it is opened."""
    if len(data) > guard.limits.whole:
        raise guard.book_too_large()
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise guard.book_locked()
    if not data.startswith(b"PK"):
        return  # .xls holds at most 65,536 rows of 256 cells; anything else the library refuses
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _inspect_parts(archive, len(data), guard)
            if must_hold and must_hold not in archive.namelist():
                raise guard.book_of_another_kind(must_hold)
    except ZIP_FAULTS as fault:
        raise guard.book_not_whole(str(fault)) from fault


def _inspect_parts(archive: zipfile.ZipFile, size: int, guard: Guard) -> None:
    limits = guard.limits
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limits.book_parts or unpacked > limits.book_unpacked:
        raise guard.book_unpacks(unpacked, len(parts))
    if any(_is_bomb(part.file_size, part.compress_size, limits) for part in parts):
        raise guard.book_bomb(size, unpacked)
    if _is_bomb(unpacked, size, limits):
        raise guard.book_bomb(size, unpacked)
    if any(part.compress_type not in METHODS for part in parts):
        raise guard.book_not_whole("it is packed in a way that no workbook needs")
    for part in parts:
        if part.filename == "xl/workbook.xml":
            count = len(_SHEET.findall(archive.read(part)))
            if count > limits.book_sheets:  # many sheets can be one part, named a million times
                raise guard.book_sheets(count)
        with archive.open(part) as stream:
            rows, columns = _measure_of(part.filename, limits)(_chunks(stream))
        if (
            rows > limits.book_rows
            or columns > limits.book_columns
            or rows * columns > limits.book_cells
        ):
            raise guard.book_extent(rows, columns)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _is_bomb(unpacked: int, packed: int, limits: Limits) -> bool:
    """Return whether it unpacks to too much; a real sheet packs some fifteen times."""
    return unpacked > 2 * _CHUNK and unpacked > limits.ratio * max(1, packed)


# -- the process apart --


def _process_answer(data: bytes, guard: Guard, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    """Yield what the program apart says of a workbook; it may end, and then says why not."""
    limits = guard.limits
    order = {
        "sheet": wanted.pattern if isinstance(wanted, re.Pattern) else wanted,
        "pattern": isinstance(wanted, re.Pattern),
        "cells": limits.book_cells,
        "memory": limits.book_memory,
        "seconds": limits.book_seconds,
    }
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own program, and no word of the file in its line
            [sys.executable, "-P", str(_PROGRAM), json.dumps(order)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as reader:
            try:
                yield from _parts_of(cast(BinaryIO, reader.stdout), guard)
            finally:
                reader.kill()


def _parts_of(answer: BinaryIO, guard: Guard) -> Iterator[tuple[Any, ...]]:
    while True:
        try:
            part: tuple[Any, ...] = pickle.load(answer)  # noqa: S301 - of our own program
        except (EOFError, pickle.UnpicklingError) as fault:
            raise guard.book_ended() from fault
        yield part
        if part[0] in ("end", "unreadable", "too_many", "without"):
            return


# -- how far the cells reach --


Measure = Callable[[Iterator[bytes]], tuple[int, int]]  # furthest row and column, from 1


def _measure_of(name: str, limits: Limits) -> Measure:
    """Return what reads a part to its end, where its checksum is, and measures it if a sheet."""
    if re.fullmatch(r"(?i)xl/worksheets/[^/]+\.xml", name):
        return _xlsx_extent
    if re.fullmatch(r"(?i)xl/worksheets/[^/]+\.bin", name):
        return partial(_xlsb_extent, limits)
    return _ods_extent if name == "content.xml" else _no_extent


def _no_extent(chunks: Iterator[bytes]) -> tuple[int, int]:
    for _ in chunks:
        pass
    return 0, 0


def _xlsx_extent(chunks: Iterator[bytes]) -> tuple[int, int]:
    """Return the furthest cell that is named, and what unnamed rows and cells could add up to."""
    rows = columns = counted = 0
    tail = b""
    for chunk in chunks:
        text = tail + chunk
        references = _REFERENCE.findall(text)
        rows = max(rows, *(int(number) for _, number in references), 0) if references else rows
        columns = max(columns, *map(_column_number, {letters for letters, _ in references}), 0)
        pieces = text.split(b"<row")
        counted += len(pieces) - 1
        columns = max(columns, *(piece.count(b"<c ") + piece.count(b"<c>") for piece in pieces))
        tail = chunk[-24:]
    return max(rows, counted), columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:5].upper():
        number = number * 26 + letter - 64
    return number


def _xlsb_extent(limits: Limits, chunks: Iterator[bytes]) -> tuple[int, int]:
    """Return the furthest cell of a binary sheet.

    Of its records kind 0 opens a row, and kinds 1 to 11 are cells with their column.
    """
    data = b"".join(chunks)
    place = rows = columns = records = 0
    while place < len(data):
        records += 1
        if records > 2 * limits.book_cells:
            return limits.book_rows + 1, columns
        kind, place = _variable(data, place, 2)
        size, place = _variable(data, place, 4)
        if kind <= 11 and size >= 4 and place + 4 <= len(data):
            (number,) = struct.unpack_from("<I", data, place)
            rows, columns = (
                (max(rows, number + 1), columns) if kind == 0 else (rows, max(columns, number + 1))
            )
        place += size
    return rows, columns


def _variable(data: bytes, place: int, longest: int) -> tuple[int, int]:
    """Return a number of seven bits per byte, the lowest first, and where it ends."""
    number = 0
    for index in range(longest):
        if place >= len(data):
            break
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            break
    return number, place


def _ods_extent(chunks: Iterator[bytes]) -> tuple[int, int]:
    """Return rows and cells with their repetitions, up to the last ones that hold something."""
    rows = widest = filled_rows = 0
    repeated = width = filled = last = 0
    for token in _ODS_TOKEN.finditer(b"".join(chunks)):
        count = int(match[1]) if (match := _REPEATED.search(token[2] or b"")) else 1
        if token[4] == b"<table:table ":
            rows = 0
        elif token[1] == b"row":
            repeated, width, filled = count, 0, 0
            rows += 0 if token[2].endswith(b"/") else count
        elif token[1] == b"cell":
            last, width = width + count, width + count
            filled = width if b"office:value" in token[2] else filled
        elif token[4]:
            filled = last
        elif filled:
            filled_rows, widest = max(filled_rows, rows), max(widest, filled)
    return max(filled_rows, repeated if filled else 0), widest
