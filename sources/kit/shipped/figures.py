"""The project's own tables of what may ship: written by the bundle, loaded by every cold command.

One csv per source with the columns it uses, and INDEX.toml with where it came from. The same
statements give the same bytes; what was changed by hand is refused when it is loaded.
"""

import csv
import hashlib
import io
import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message, from_json
from sources.kit.values.statements import (
    Issue,
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)

SHIPPED = Path(__file__).parents[2] / "figures"
INDEX = "INDEX.toml"
KINDS: dict[str, type] = {
    kind.__name__.lower(): kind for kind in (Observation, Listing, Tie, Share)
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The statements of one source that ship, and where they came from."""

    source: str
    title: str
    publisher: str
    url: str
    licence: str
    licence_url: str
    attribution: str
    edition: str
    layout: str  # "publisher", or "derived" where somebody else made the table
    retrieved: date  # the day the copy was collected
    note: str
    rows: int  # the publisher's rows read before selection
    observations: int  # statements made of them
    file: str
    file_sha256: str  # of the publisher's file
    sha256: str  # of our table
    warnings: tuple[Message | str, ...]
    statements: tuple[Statement, ...] = ()


def write(folder: Path, all_figures: Iterable[Figures]) -> None:
    """Write one table per source and one index over all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.csv"):
        stale.unlink()
    parts = ["# Written by `screening bundle`; do not edit. See each source for what it means.\n"]
    for table in sorted(all_figures, key=lambda figures: figures.source):
        data = to_csv(table.statements)
        (folder / f"{table.source}.csv").write_bytes(data)
        parts.append(entry(table, hashlib.sha256(data).hexdigest()))
    (folder / INDEX).write_bytes("\n".join(parts).encode())


def entry(table: Figures, sha256: str) -> str:
    lines = [f"[{table.source}]"]
    for field in fields(table):
        if field.name not in ("source", "statements"):
            value = sha256 if field.name == "sha256" else getattr(table, field.name)
            lines.append(f"{field.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def load(folder: Path = SHIPPED) -> tuple[Figures, ...]:
    """Return all that ships, in the order of the sources' names."""
    index = tomllib.loads((folder / INDEX).read_text(encoding="utf-8"))
    return tuple(_figures(folder, name, facts) for name, facts in index.items())


def _figures(folder: Path, name: str, facts: dict[str, Any]) -> Figures:
    data = (folder / f"{name}.csv").read_bytes()
    if hashlib.sha256(data).hexdigest() != facts["sha256"]:
        raise UnreadableError(Message("figures.other_table", file=f"{name}.csv", index=INDEX))
    facts["warnings"] = tuple(map(from_json, facts["warnings"]))
    return Figures(source=name, statements=from_csv(data), **facts)


def to_csv(statements: Sequence[Statement]) -> bytes:
    """Return a table with the columns that are used; ``kind`` says which statement a row is."""
    kinds = [name for name, kind in KINDS.items() if any(type(s) is kind for s in statements)]
    rows = [_cells(statement) for statement in statements]
    columns = ["kind"]
    for kind in kinds:
        for field in fields(KINDS[kind]):
            used = field.default is MISSING or any(row.get(field.name) for row in rows)
            if used and field.name not in columns:
                columns.append(field.name)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: row.get(column, "") for column in columns} for row in rows)
    return out.getvalue().encode()


def from_csv(data: bytes) -> tuple[Statement, ...]:
    rows = csv.reader(io.StringIO(data.decode(), newline=""))
    columns = next(rows)
    makers = {name: _maker(kind, columns) for name, kind in KINDS.items()}
    return tuple(makers[cells[0]](cells) for cells in rows)


def _cells(statement: Statement) -> dict[str, str]:
    cells = {"kind": type(statement).__name__.lower()}
    for field in fields(statement):
        value = getattr(statement, field.name)
        cells[field.name] = " ".join(value) if field.name == "flags" else _text(value)
    return cells


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case tuple():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case float() if value.is_integer():
            return str(int(value))
        case date():
            return value.isoformat()
        case _:
            return str(value)


Converter = Callable[[str], object]
ISSUES = {"": None} | {str(issue): issue for issue in Issue}
FROM_TEXT: dict[str, Converter] = {
    "value": lambda text: float(text) if text else None,
    "share": float,
    "covers": lambda text: float(text) if text else None,
    "year": lambda text: int(text) if text else None,
    "since": lambda text: date.fromisoformat(text) if text else None,
    "current": lambda text: {"": None, "True": True, "False": False}[text],
    "issue": ISSUES.__getitem__,
    "flags": lambda text: tuple(text.split()),
    "aliases": lambda text: tuple(json.loads(text)) if text else (),
    "identifiers": lambda text: tuple(json.loads(text)) if text else (),
}
MAY_BE_NONE = {"country", "good", "region", "child_country", "parent_country"}


def _maker(kind: type, columns: list[str]) -> Callable[[list[str]], Statement]:
    """Return a quick way from cells to a statement; thousands are made before a command answers."""
    present = [field.name for field in fields(kind) if field.name in columns]
    plan = [(name, columns.index(name), _converter(name)) for name in present]

    def make(cells: list[str]) -> Statement:
        made: Statement = kind(
            **{name: turn(cells[at]) if turn else cells[at] for name, at, turn in plan}
        )
        return made

    return make


def _converter(name: str) -> Converter | None:
    if name in MAY_BE_NONE:
        return lambda text: text or None
    return FROM_TEXT.get(name)


def _toml(value: object) -> str:
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Message():
            return _toml(value.as_json())
        case dict():
            return "{" + ", ".join(f"{name} = {_toml(part)}" for name, part in value.items()) + "}"
        case tuple():
            return "[" + ", ".join(_toml(part) for part in value) + "]"
        case date():
            return value.isoformat()
        case _:
            return str(value)
