"""Import contract registers and chains: files and folders, in any format that is known.

Headings that are not understood are shown, with a proposal; --map "Heading=field" settles them and
is remembered for tables with the same headings.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.services.context import CommandContext
    from screening.services.importing import Imported

MOST_SHOWN = 200  # rejected rows for a person; a program reads all of them with --as json
COMPARED_AT_ONCE = 2_000  # parties; a list of more is compared in a worker's spare moments
MOST_NOW = 2_000  # contracts; more wait for `screening screen`, which shows progress


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=_path, metavar="PATH")
    parser.add_argument("--dry-run", action="store_true", help="say what would be kept")
    parser.add_argument(
        "--buyer", type=_name, metavar="NAME", help="where the file does not say it"
    )
    parser.add_argument("--buyer-type", choices=("central", "subcentral"))
    parser.add_argument("--buyer-country", metavar="ISO2")
    parser.add_argument(
        "--brand",
        type=_name,
        metavar="NAME",
        help="whose facility list it is, where the list does not say it",
    )
    parser.add_argument("--map", action="append", default=[], metavar="HEADING=FIELD")
    parser.add_argument("--by", default="command line", metavar="NAME", help="who imports")
    parser.add_argument(
        "--no-screen",
        action="store_true",
        help="leave the verdicts to `screening screen`, or to a running worker within the hour",
    )
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")


def _path(word: str) -> Path:
    if not word:  # Path would make the folder we stand in of it
        raise argparse.ArgumentTypeError("a path is empty")
    return Path(word)


def _name(word: str) -> str:
    if not word.strip():
        raise argparse.ArgumentTypeError("a name is empty; leave it out where nobody is known")
    return word


def run(given: argparse.Namespace) -> int:
    from screening.runtime.console import note
    from screening.services.context import CommandContext
    from screening.services.importing import ImportOptions, import_paths

    chosen = ImportOptions(
        who=given.by,
        dry_run=given.dry_run,
        buyer=given.buyer,
        buyer_type=given.buyer_type,
        buyer_country=_country(given.buyer_country),
        brand=given.brand,
        mapping=_mapping(given.map),
    )
    place = CommandContext.open()
    imported = import_paths(place.portfolio, given.paths, chosen)
    _show(imported, given.format)
    _note_unused(chosen.mapping, imported)
    if not imported.document.took_something:
        note("screening: nothing was imported; the reason stands with each file.")
        return 2
    if not given.dry_run:
        _compare(place, imported)
        _screen(place, imported, MOST_NOW if not given.no_screen else 0)
    return 0


def _compare(place: "CommandContext", imported: "Imported") -> None:
    """Who of the parties may be one company, or on a list; before screening, which shows it."""
    from screening.runtime.console import note

    many = imported.document.suppliers
    if many > COMPARED_AT_ONCE:
        note(
            f"{many:,} parties wait to be compared with others and with lists; "
            "`screening matches update` does it, or a worker."
        )
        return
    from screening.services.matching.suggestions import at_once

    sentence = at_once(place)
    if sentence:
        note(sentence)


def _country(word: str | None) -> str | None:
    from graphs import countries
    from screening.model.errors import InputError

    code = countries.resolve(word) if word else None
    if word and code is None:
        raise InputError(f"There is no country {word}; give two letters, for example NL.")
    return code


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    from screening.model.errors import InputError

    found = {}
    for pair in pairs:
        heading, equals, field = pair.rpartition("=")
        if not equals or not heading.strip():
            raise InputError(
                f'--map {pair} is not "Heading=field"; write for example "Naam=title".'
            )
        found[heading.strip()] = field.strip()
    return found


def _note_unused(mapping: Mapping[str, str], imported: "Imported") -> None:
    """A heading that no file has is most often a slip of the pen."""
    from graphs.readers import headings
    from screening.runtime.console import note

    present = {headings.key(one) for file in imported.document.files for one in file.mapping}
    for heading in mapping:
        if headings.key(heading) not in present:
            note(f'No table that was read has a heading "{heading}"; --map said nothing with it.')


def _show(imported: "Imported", format: str) -> None:
    import json

    from screening.model.verdict import as_document
    from screening.runtime.console import answer

    document = imported.document
    if format == "json":
        answer(json.dumps(as_document(document), ensure_ascii=False) + "\n")
        return
    for file in document.files:
        answer(f"{file.outcome:<14} {_outcome(file.path, file.reason)}\n")
        if file.outcome == "needs_mapping":
            answer("".join(f"    {h} = {f or '?'}\n" for h, f in file.mapping.items()))
    for name in ("processes", "contracts", "awards", "suppliers", "ties", "ownerships"):
        answer(f"{name:<14} {getattr(document, name):>10,}\n")
    for name in ("created", "updated", "unchanged"):
        answer(f"{name:<14} {getattr(document, name):>10,}\n")
    for row in document.rejected[:MOST_SHOWN]:
        place = f"{row.path} row {row.row}" if row.row is not None else row.path
        answer(f"rejected       {place}: {row.problem}\n")
    if len(document.rejected) > MOST_SHOWN:
        answer(
            f"rejected       and {len(document.rejected) - MOST_SHOWN:,} more; --as json has all\n"
        )
    for warning in document.warnings:
        answer(f"warning        {warning.code} ({warning.count}): {warning.example}\n")


def _outcome(path: str, reason: str | None) -> str:
    """The file and why it was refused; a reason may begin with the file itself."""
    if not reason:
        return path
    return reason if reason.startswith((f"{path} ", f"{path}: ")) else f"{path}: {reason}"


def _screen(place: "CommandContext", imported: "Imported", most: int) -> None:
    """The contracts that changed, unless there are so many that a person should choose the time."""
    from screening.runtime.console import note

    waiting = imported.report.affected
    if len(waiting) > most:
        note(
            f"{len(waiting):,} contracts wait for their verdict; `screening screen` gives it now, "
            "a running worker within the hour."
        )
    elif waiting:
        _screen_now(place, waiting)


def _screen_now(place: "CommandContext", waiting: Sequence[str]) -> None:
    from screening.runtime.console import Progress
    from screening.services.context import today
    from screening.services.screening import (
        rescreen,
        screener_for,
        settled,
    )

    settled(
        place.store,
        lambda: rescreen(
            place.portfolio, screener_for(place.store, today()), waiting, Progress("Screening")
        ),
    )
