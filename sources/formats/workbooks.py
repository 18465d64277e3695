"""Workbooks of Excel and LibreOffice: looked over before they are opened.

A workbook of 5 KB can ask for a million rows of sixteen thousand cells, and the library would try
to give them. So the packed size, the ratio and the furthest cell are read from the file first, and
the library then works in a process of its own, which may end itself without harm.
"""

import io
import pickle
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from graphs.readers.reading import RefusedError

MAX_PARTS = 2_000
MAX_SHEETS = 500
MAX_UNPACKED = 160 * 1024 * 1024
MAX_RATIO = 200  # a real sheet packs some fifteen times
MAX_ROWS = 100_000  # more contracts than the largest buyer has; they fit in half a gigabyte
MAX_COLUMNS = 702  # up to ZZ
MAX_CELLS = 3_000_000
_CHUNK = 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]*)(\d{1,9})")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_ODS_TOKEN = re.compile(
    rb"<table:(?:covered-)?table-(row|cell)\b([^<>]*)>|(</table:table-row)|(<text:p|<table:table )"
)
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d{1,9})")


@dataclass(frozen=True, slots=True)
class RawSheet:
    name: str
    first_row: int  # as the program shows it, from 1
    rows: list[list[object]]


def is_workbook(head: bytes) -> bool:
    return head.startswith((_ZIP, _OLE))


def sheets(data: bytes) -> Iterator[RawSheet]:
    """The visible sheets of a workbook, or a RefusedError that says what is wrong with it."""
    _inspect(data)
    name, first = "", 1
    rows: list[list[object]] | None = None
    for part in _told(data):
        if part[0] == "rows" and rows is not None:
            rows += part[1]
            continue
        if rows is not None:
            yield RawSheet(name, first, rows)
            rows = None
        if part[0] == "sheet":
            name, first, rows = part[1], part[2], []
        elif part[0] == "too_many":
            raise RefusedError(
                f"The sheets of this workbook hold more than {MAX_CELLS:,} cells. Split it."
            )
        elif part[0] == "unreadable":
            raise RefusedError(_unreadable(part[1] or "it is damaged"))


def _told(data: bytes) -> Iterator[tuple[Any, ...]]:
    """What the program apart says of a workbook; it may end itself, and then says why not."""
    program = [sys.executable, "-P", str(Path(__file__).with_name("workbook_cells.py"))]
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own program, and no word of the file in its line
            [*program, str(MAX_CELLS)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as reader:
            try:
                yield from _parts_of(reader)
            finally:
                reader.kill()


def _parts_of(reader: "subprocess.Popen[bytes]") -> Iterator[tuple[Any, ...]]:
    answer = cast(BinaryIO, reader.stdout)
    while True:
        try:
            part: tuple[Any, ...] = pickle.load(answer)  # noqa: S301 - of our own program
        except (EOFError, pickle.UnpicklingError) as error:
            raise RefusedError(_unreadable("it is damaged, or holds far too much")) from error
        yield part
        if part[0] in ("end", "unreadable", "too_many"):
            return


def _unreadable(why: str) -> str:
    return (
        f"This workbook cannot be read ({why[:120]}). Open it and save it again as .xlsx or .csv."
    )


def _inspect(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise RefusedError("This workbook has a password. Save it without one and try again.")
        return  # .xls holds at most 65,536 rows of 256 cells
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _inspect_archive(archive)
    except zipfile.BadZipFile as error:
        raise RefusedError(_unreadable("it is no complete file")) from error


def _inspect_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise RefusedError(
            f"This workbook unpacks to {unpacked // 2**20:,} MB in {len(parts):,} parts; at most "
            f"{MAX_UNPACKED // 2**20} MB and {MAX_PARTS:,} parts are read. Split it."
        )
    for part in parts:
        if part.file_size > 2 * _CHUNK and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise RefusedError("This workbook is packed far tighter than a real one. Not opened.")
        if part.filename == "xl/workbook.xml":
            _refuse_many_sheets(archive.read(part))
        measure = _measure_of(part.filename)
        if measure:
            with archive.open(part) as stream:
                _check_extent(*measure(iter(lambda: stream.read(_CHUNK), b"")))


def _refuse_many_sheets(workbook: bytes) -> None:
    """Many sheets can be one part, named a million times."""
    count = len(_SHEET.findall(workbook))
    if count > MAX_SHEETS:
        raise RefusedError(f"This workbook has {count:,} sheets; at most {MAX_SHEETS} are read.")


def _measure_of(name: str) -> Callable[[Iterator[bytes]], tuple[int, int]] | None:
    if re.fullmatch(r"(?i)xl/worksheets/[^/]+\.xml", name):
        return _xlsx_extent
    if re.fullmatch(r"(?i)xl/worksheets/[^/]+\.bin", name):
        return _xlsb_extent
    return _ods_extent if name == "content.xml" else None


def _check_extent(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise RefusedError(
            f"A sheet reaches to row {rows:,} and column {columns:,}; at most {MAX_ROWS:,} rows, "
            f"{MAX_COLUMNS} columns and {MAX_CELLS:,} cells are read. Remove what is far from the "
            "table, or save the table as .csv."
        )


def _xlsx_extent(chunks: Iterator[bytes]) -> tuple[int, int]:
    """The furthest cell that is named, and what unnamed rows and cells could add up to."""
    rows = columns = counted = 0
    tail = b""
    for chunk in chunks:
        text = tail + chunk
        found = _REFERENCE.findall(text)
        rows = max(rows, *(int(number) for _, number in found), 0) if found else rows
        columns = max(columns, *map(_column_number, {letters for letters, _ in found}), 0)
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


def _xlsb_extent(chunks: Iterator[bytes]) -> tuple[int, int]:
    """Records of a binary sheet: kind 0 opens a row, kinds 1 to 11 are cells with their column."""
    data = b"".join(chunks)
    place = rows = columns = records = 0
    while place < len(data):
        records += 1
        if records > 2 * MAX_CELLS:
            return MAX_ROWS + 1, columns
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
    """A number of seven bits per byte, the lowest first."""
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
    """Rows and cells with their repetitions, up to the last ones that hold something."""
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
