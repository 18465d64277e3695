"""`screening backup`: the whole store in one file, while it is in use."""

import argparse
from pathlib import Path

from screening.runtime.console import Console
from screening.services.backups.making import make_backup
from screening.services.settings import Settings


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("file", metavar="FILE", type=Path, help=say("backup.file"))
    parser.add_argument("--with-secrets", action="store_true", help=say("backup.with_secrets"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    console.note("backup.begins", path=arguments.file)
    result = make_backup(
        Settings.from_environment(),
        arguments.file,
        arguments.with_secrets,
        console.progress("progress.backup"),
    )
    console.answer(
        "backup.done",
        path=arguments.file,
        rows=result.rows,
        tables=result.tables,
        files=result.files,
        size=result.size / 1_000_000,
    )
    if arguments.with_secrets:
        console.note("backup.has_secrets")
    elif result.left_out:
        console.note("backup.without_secrets", names=", ".join(result.left_out))
    return 0
