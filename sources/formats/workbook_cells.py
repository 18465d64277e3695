"""Run as a program of its own: a workbook in, its cells out, within a measure of memory and time.

The library that lays out workbooks takes what a file asks for, and ends the whole process when it
cannot have it. Here that process is only this one; ``workbooks`` starts it and reads its answer.
"""

import io
import pickle
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

MEMORY = 640 * 2**20  # bytes; a sheet of three million cells takes some four hundred
SECONDS = 25  # of work; fifty thousand rows take one
ROWS = 2_000  # in one piece of the answer


def main(most_cells: int) -> None:
    _keep_within_measure()
    out = sys.stdout.buffer
    try:
        for part in _parts(sys.stdin.buffer.read(), most_cells):
            pickle.dump(part, out, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # whatever it is, it is the file
        why = str(error) if isinstance(error, CalamineError | ValueError | OSError) else ""
        pickle.dump(("unreadable", why), out)
    except BaseException as error:  # a panic of the library is no ordinary exception
        if type(error).__name__ != "PanicException":
            raise
        pickle.dump(("unreadable", ""), out)
    out.flush()


def _keep_within_measure() -> None:
    try:
        import resource
    except ImportError:  # not on every system
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _parts(data: bytes, most_cells: int) -> Any:
    """("sheet", name, first row), then ("rows", some rows) for it; ("end",) when all is told."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    left = most_cells
    for about in workbook.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        left -= sheet.height * sheet.width
        if left < 0:
            yield ("too_many",)
            return
        yield ("sheet", about.name, (sheet.start or (0, 0))[0] + 1)
        rows = sheet.to_python()
        for place in range(0, len(rows), ROWS):
            yield ("rows", _shared(rows[place : place + ROWS]))
    yield ("end",)


def _shared(rows: list[list[Any]]) -> list[list[Any]]:
    """Each text once: a column often repeats a few words."""
    met: dict[str, str] = {}
    return [
        [met.setdefault(cell, cell) if type(cell) is str else cell for cell in row] for row in rows
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]))
