"""A process apart that reads columns of a SQLite database through ADBC and writes them as Arrow.

ADBC brings a SQLite of its own. Two in one process do not know of each other, and closing a file
ends the locks that this process has on it (POSIX advisory locks; "How To Corrupt An SQLite Database
File", 2.2): another process would then take the log away that the service still writes to.
"""

import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from typing import IO

from screening.model.errors import ScreeningError
from sources.kit.values.message import Message

AT_ONCE = 65_536  # rows that the driver fills at a time: more of them take longer for each


def batches(path: str, query: str) -> Generator[object, None, None]:
    """Yield Arrow record batches of what a query finds in the database at this path.

    Raises ScreeningError where the database cannot be read.
    """
    command = [sys.executable, "-m", __name__]
    request = json.dumps({"path": path, "query": query}).encode()
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as reading:  # noqa: S603
        try:
            yield from _received(reading, request)
        finally:
            reading.kill()  # nothing where it has ended


def _received(reading: "subprocess.Popen[bytes]", request: bytes) -> Iterator[object]:
    import pyarrow as pa  # it takes as long to load as most commands take, and few need it

    given, taken = _pipes(reading)
    try:
        with given:
            given.write(request)
        with pa.ipc.open_stream(taken) as stream:
            yield from stream
    except (OSError, pa.ArrowInvalid) as fault:
        raise _stopped(reading, str(fault)) from None
    if reading.wait():
        raise _stopped(reading, "")


def _pipes(reading: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if reading.stdin is None or reading.stdout is None:
        raise RuntimeError("a process without pipes")
    return reading.stdin, reading.stdout


def _stopped(reading: "subprocess.Popen[bytes]", fault: str) -> ScreeningError:
    """Return the last line of what the process complained of, as an error."""
    reading.kill()
    said = reading.stderr.read().decode("utf-8", "replace") if reading.stderr else ""
    lines = said.strip().splitlines()
    return ScreeningError(Message("database.stopped", why=lines[-1] if lines else fault))


def main() -> None:
    """Answer the question on the standard input with a stream of Arrow on the standard output."""
    # Here: whoever asks this process must not load them.
    import adbc_driver_sqlite.dbapi as adbc
    import pyarrow as pa

    question = json.load(sys.stdin)
    try:
        with adbc.connect(question["path"]) as connection, connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(AT_ONCE)})
            cursor.execute(question["query"])
            reader = cursor.fetch_record_batch()
            with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as out:
                for batch in reader:
                    out.write_batch(batch)
    except adbc.Error as fault:
        sys.exit(str(fault).partition("\n")[0])


if __name__ == "__main__":
    main()
