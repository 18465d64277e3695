"""`screening import`: bring in contract registers and chains, in any format that is known."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from graphs import countries
from graphs.readers import headings
from screening.cli.rescreening import compare_now, rescreen_now
from screening.i18n import labels
from screening.i18n.import_document import in_words
from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.model.json_document import as_document
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.importing import ImportDocument, ImportOptions, ImportResult, import_paths
from sources.kit.values.message import Message

MOST_SHOWN = 200  # rejected rows for a person; a program reads all of them with --as json
COMPARED_AT_ONCE = 2_000  # parties; a list of more is compared in a worker's spare moments
MOST_NOW = 2_000  # contracts; more wait for `screening screen`, which shows progress
WHERE_ANY = ("payments", "without_cpv", "calls", "clauses")  # counts that are left out at 0
COUNTS = ("processes", "contracts", "awards", "suppliers", "ties", "ownerships",
          "payments", "without_cpv", "calls", "clauses",
          "created", "updated", "unchanged")  # fmt: skip


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    name = _name(console)
    parser.add_argument("paths", nargs="+", type=_path(console), metavar="PATH")
    parser.add_argument("--dry-run", action="store_true", help=say("import.dry_run"))
    parser.add_argument("--buyer", type=name, metavar="NAME", help=say("import.buyer"))
    parser.add_argument("--buyer-type", choices=("central", "subcentral"))
    parser.add_argument("--buyer-country", metavar="ISO2")
    parser.add_argument("--brand", type=name, metavar="NAME", help=say("import.brand"))
    parser.add_argument("--map", action="append", default=[], metavar="HEADING=FIELD")
    parser.add_argument("--no-headings", action="store_true", help=say("import.no_headings"))
    parser.add_argument("--by", default="command line", metavar="NAME", help=say("import.by"))
    parser.add_argument("--no-screen", action="store_true", help=say("import.no_screen"))
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")


def _path(console: Console) -> Callable[[str], Path]:
    def read(value: str) -> Path:
        if not value:  # Path would make the folder we stand in of it
            raise argparse.ArgumentTypeError(console.text("import.empty_path"))
        return Path(value)

    return read


def _name(console: Console) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not value.strip():
            raise argparse.ArgumentTypeError(console.text("import.empty_name"))
        return value

    return read


def run(arguments: argparse.Namespace, console: Console) -> int:
    chosen = ImportOptions(
        who=arguments.by,
        dry_run=arguments.dry_run,
        buyer=arguments.buyer,
        buyer_type=arguments.buyer_type,
        buyer_country=_country(arguments.buyer_country),
        brand=arguments.brand,
        mapping=_mapping(arguments.map),
        no_headings=None if arguments.no_headings else (),
    )
    context = CommandContext.open()
    imported = import_paths(context.portfolio, arguments.paths, chosen)
    _show(imported, arguments.format, console, arguments.dry_run)
    _note_unused(chosen.mapping, imported, console)
    if not imported.document.took_something:
        console.note("import.nothing")
        return 2
    if imported.document.same_number:
        console.note("import.same_number", count=imported.document.same_number)
    if not arguments.dry_run:
        _compare(context, imported, console)
        _screen(context, imported, MOST_NOW if not arguments.no_screen else 0, console)
    return 0


def _compare(context: CommandContext, imported: ImportResult, console: Console) -> None:
    """Compare the parties with each other and with lists; before screening, which shows it."""
    many = imported.document.suppliers
    if many > COMPARED_AT_ONCE:
        console.note("import.parties_wait", count=many)
    else:
        compare_now(context, console)


def _country(name: str | None) -> str | None:
    code = countries.resolve(name) if name else None
    if name and code is None:
        raise InputError(Message("command.no_country", country=name))
    return code


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    fields = {}
    for pair in pairs:
        heading, equals, field = pair.rpartition("=")
        if not equals or not heading.strip():
            raise InputError(Message("command.no_mapping", pair=pair))
        fields[heading.strip()] = field.strip()
    return fields


def _note_unused(mapping: Mapping[str, str], imported: ImportResult, console: Console) -> None:
    """A heading that no file has is most often a slip of the pen."""
    files = imported.document.files
    present = {headings.key(heading) for file in files for heading in file.mapping}
    for heading in mapping:
        if headings.key(heading) not in present:
            console.note("import.unused_heading", heading=heading)


def _show(imported: ImportResult, format: str, console: Console, dry_run: bool) -> None:
    language = console.machine_language if format == "json" else console.language
    document = in_words(imported.document, language)
    if format == "json":
        console.answer_json(as_document(document), indent=None)
        return
    say, number = console.text, Language(console.language).number
    for file in document.files:
        outcome = say(_would("outcome", file.outcome, dry_run))
        console.answer_text(f"{outcome:<14} {_outcome(file.path, file.reason)}\n")
        if file.outcome == "needs_mapping":
            console.answer_text(f"    {h} = {f or '?'}\n" for h, f in file.mapping.items())
    for name in COUNTS:
        label, count = say(_would("label", name, dry_run)), getattr(document, name)
        if count or name not in WHERE_ANY:
            console.answer_text(f"{label:<14} {number(count):>10}\n")
    _show_rejected(document, console)
    _show_remarks(document, console)
    label = say("import.label.warning")
    for warning in document.warnings:
        counted = f"{_caution(warning.code, console)} ({number(warning.count)})"
        console.answer_text(f"{label:<14} {counted}: {warning.example}\n")


def _would(kind: str, name: str, dry_run: bool) -> str:
    """Return the code of a label; of a dry run what would become of it, as nothing is kept."""
    would = dry_run and name in ("created", "updated", "unchanged", "imported", "partial")
    return f"import.{kind}.would.{name}" if would else f"import.{kind}.{name}"


def _caution(code: str, console: Console) -> str:
    """Return what a warning says; in English its code, by which scripts have always read it."""
    if console.language == "en":
        return code
    return labels.word(code, "caution", Language(console.language))


def _show_rejected(document: ImportDocument, console: Console) -> None:
    rejected, label = document.rejected, console.text("import.label.rejected")
    for row in rejected[:MOST_SHOWN]:
        place = row.path
        if row.row is not None:
            place = console.text("import.row", path=row.path, row=row.row)
        console.answer_text(f"{label:<14} {place}: {row.problem}\n")
    if (more := len(rejected) - MOST_SHOWN) > 0:
        and_more = console.text("import.more_rejected", count=more)
        console.answer_text(f"{label:<14} {and_more}\n")


def _show_remarks(document: ImportDocument, console: Console) -> None:
    label = console.text("import.label.remark")
    for row in document.remarks[:MOST_SHOWN]:
        console.answer_text(f"{label:<14} {row.path}, {row.where}: {row.problem}\n")
    if (more := len(document.remarks) - MOST_SHOWN) > 0:
        console.answer_text(f"{label:<14} {console.text('import.more_rejected', count=more)}\n")


def _outcome(path: str, reason: Message | str | None) -> str:
    """The file and why it was refused; a reason may begin with the file itself."""
    if not isinstance(reason, str):
        return path
    return reason if reason.startswith((f"{path} ", f"{path}: ")) else f"{path}: {reason}"


def _screen(context: CommandContext, imported: ImportResult, most: int, console: Console) -> None:
    """The contracts that changed, unless there are so many that a person should choose the time."""
    waiting = imported.report.affected
    if len(waiting) > most:
        console.note("import.contracts_wait", count=len(waiting))
    elif waiting:
        rescreen_now(context, waiting, console)
