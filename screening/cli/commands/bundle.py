"""`screening bundle`: make the figures that ship from copies of the publishers' files."""

import argparse
from pathlib import Path

from screening.model.errors import InputError, reason_of
from screening.runtime.console import Console
from sources.kit.shipped import bundle, figures
from sources.kit.values import errors
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--from", dest="copies", required=True, type=Path, metavar="DIR")
    parser.add_argument("--to", type=Path, metavar="DIR", help=say("bundle.to"))
    parser.add_argument("--titles-to", type=Path, metavar="DIR", help=say("bundle.titles"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    if not arguments.copies.is_dir():
        raise InputError(Message("command.bundle_no_folder", path=str(arguments.copies)))
    try:
        bundled = bundle.bundle(arguments.copies, arguments.to or figures.SHIPPED)
        titles = (
            bundle.bundle_cpv(arguments.copies, arguments.titles_to)
            if arguments.titles_to
            else None
        )
    except (errors.SourceError, OSError) as error:
        raise InputError(Message("command.nothing_bundled", why=reason_of(error))) from error
    for source in bundled:
        console.answer(
            "bundle.line",
            source=source.source,
            edition=source.edition,
            layout=source.layout,
            rows=source.rows,
            observations=source.observations,
            shipped=source.shipped,
        )
        for warning in source.warnings:
            console.answer_text(f"    {console.sentence(warning)}\n")
    if titles is not None:
        console.answer("bundle.line_cpv", titles=titles)
    return 0
