"""`screening move`: the store of SQLite, with all its data, into a database of PostgreSQL."""

import argparse

from screening.runtime.console import Console
from screening.services.backups.moving import move
from screening.services.settings import Settings


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument(
        "--to", dest="address", required=True, metavar="URL", help=console.text("move.to")
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    console.note("move.begins")
    result = move(
        Settings.from_environment(), arguments.address, console.progress("progress.moved")
    )
    for name, digest in sorted(result.tables.items()):
        console.answer("move.table", name=name, rows=digest.rows, sha256=digest.sha256[:16])
    rows = sum(digest.rows for digest in result.tables.values())
    console.answer("move.done", rows=rows, tables=len(result.tables))
    return 0
