"""A program of its own: a workbook in, its cells out, within a measure of memory and time.

The library that lays out workbooks takes what a file asks for, and ends the whole process when it
cannot have it. Here that process is only this one; ``workbooks`` starts it and reads its answer.
"""

import io
import json
import pickle
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

ROWS = 2_000  # in one piece of the answer


def main(order: dict[str, Any]) -> None:
    """Write the answer; ``order`` holds the sheet that is wanted and the limits."""
    _keep_within(order["memory"], order["seconds"])
    out = sys.stdout.buffer
    try:
        for part in _parts(sys.stdin.buffer.read(), order):
            pickle.dump(part, out, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # whatever it is, it is the file
        why = str(error) if isinstance(error, CalamineError | ValueError | OSError) else ""
        pickle.dump(("unreadable", why), out)
    except BaseException as error:  # a panic of the library is no ordinary exception
        if type(error).__name__ != "PanicException":
            raise
        pickle.dump(("unreadable", ""), out)
    out.flush()


def _keep_within(memory: int, seconds: int) -> None:
    try:
        import resource  # not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _parts(data: bytes, order: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """Yield ("sheet", name, first row, first column) and ("rows", rows) of each, then ("end",).

    End early with ("too_many",) cells, or ("without", sheet, names that there are, pattern).
    """
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    chosen = _chosen(workbook, order["sheet"], order["pattern"])
    if not chosen and order["sheet"] is not None:
        yield ("without", str(order["sheet"]), list(workbook.sheet_names), order["pattern"])
        return
    left = order["cells"]
    for name in chosen:
        sheet = workbook.get_sheet_by_name(name)
        left -= sheet.height * sheet.width
        if left < 0:
            yield ("too_many",)
            return
        row, column = sheet.start or (0, 0)
        yield ("sheet", name, row + 1, column + 1)
        rows = sheet.to_python()
        for place in range(0, len(rows), ROWS):
            yield ("rows", _shared(rows[place : place + ROWS]))
    yield ("end",)


def _chosen(workbook: CalamineWorkbook, wanted: str | int | None, pattern: bool) -> list[str]:
    names = list(workbook.sheet_names)
    if wanted is None:
        return [
            about.name
            for about in workbook.sheets_metadata
            if about.visible == SheetVisibleEnum.Visible
        ]
    if isinstance(wanted, int):
        return names[wanted : wanted + 1]
    if pattern:
        return [name for name in names if re.fullmatch(wanted, name.strip())][:1]
    # Publishers leave spaces behind the names of their sheets.
    plain = wanted.strip().casefold()
    return [name for name in names if name.strip().casefold() == plain][:1]


def _shared(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Return the rows with each text once: a column often repeats a few words."""
    met: dict[str, str] = {}
    return [
        [met.setdefault(cell, cell) if type(cell) is str else cell for cell in row] for row in rows
    ]


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
