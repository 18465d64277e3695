"""The log of writes as it leaves the house: JSON lines with all that is hashed, or CSV to read."""

import json
from collections.abc import Iterable, Iterator

from screening.model.audit import LogEntry
from screening.reports.spreadsheet import csv_line

COLUMNS = (
    "number", "at", "who", "account", "door", "action", "kind", "object", "before", "after",
    "why", "run", "hash",
)  # fmt: skip


def document(entry: LogEntry) -> dict[str, object]:
    """Return a line as a JSON object. ``who`` and ``why`` are null once they were erased."""
    line = entry.line
    return {
        "organization": line.organization,
        "number": line.number,
        "at": line.at,
        "door": line.door,
        "account": line.account,
        "who": entry.who,
        "who_digest": line.who,
        "action": line.action,
        "kind": line.kind,
        "object": line.object,
        "before": _facts(line.before),
        "after": _facts(line.after),
        "why": entry.why,
        "why_digest": line.why,
        "run": line.run,
        "previous": line.previous,
        "hash": entry.hash,
    }


def as_json_lines(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Yield a line of JSON for each line of the log."""
    for entry in entries:
        yield json.dumps(document(entry), ensure_ascii=False) + "\n"


def as_csv(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Yield the log as a table, which a spreadsheet opens without running anything."""
    yield "\ufeff" + csv_line(COLUMNS)
    for entry in entries:
        line = entry.line
        yield csv_line(
            (
                line.number, line.at, entry.who, line.account, line.door, line.action, line.kind,
                line.object, line.before, line.after, entry.why, line.run, entry.hash,
            )
        )  # fmt: skip


def _facts(text: str | None) -> object:
    return None if text is None else json.loads(text)
