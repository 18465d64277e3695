"""`screening imports`: the imports, the latest first, with what each of them did."""

import argparse

from screening.model.json_document import as_document
from screening.runtime.console import Console
from screening.services.command_context import CommandContext


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")


def run(arguments: argparse.Namespace, console: Console) -> int:
    runs = CommandContext.open().portfolio.imports.runs()
    if arguments.format == "json":
        console.answer_json(as_document(runs), indent=None)
        return 0
    for run in runs:
        payments = run.counts.get("payments")
        paid = console.text("imports.payments", count=payments) if payments else ""
        console.answer(
            "imports.line",
            id=run.id,
            at=run.at,
            by=run.by,
            created=run.counts["created"],
            updated=run.counts["updated"],
            unchanged=run.counts["unchanged"],
            names=", ".join(str(file["path"]) for file in run.files),
            undone=paid + (console.text("imports.undone") if run.undone_at else ""),
        )
    return 0
