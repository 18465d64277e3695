"""`screening restore`: put a backup in the place of the store, or look whether that could be."""

import argparse
from pathlib import Path

from screening.runtime.console import Console
from screening.services.backups.restoring import check_backup, restore
from screening.services.settings import Settings


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("file", metavar="FILE", type=Path, help=say("restore.file"))
    parser.add_argument("--check", action="store_true", help=say("restore.check"))
    parser.add_argument("--replace", action="store_true", help=say("restore.replace"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.check:
        result = check_backup(arguments.file, console.progress("progress.checked"))
    else:
        console.note("restore.begins", path=arguments.file)
        result = restore(
            Settings.from_environment(),
            arguments.file,
            arguments.replace,
            console.progress("progress.restored"),
        )
    console.answer(
        "restore.whole" if arguments.check else "restore.done",
        path=arguments.file,
        made=result.made,
        rows=result.rows,
        tables=result.tables,
        files=result.files,
    )
    if result.aside is not None:
        console.note("restore.aside", place=result.aside)
    return 0
