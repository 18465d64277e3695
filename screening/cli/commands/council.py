"""`screening council`: the texts of the yearly report, and its adoption."""

import argparse
from pathlib import Path

from screening.cli.arguments import reports_in_either, whole_number
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.labels import word
from screening.i18n.language import Language
from screening.model.council_report import BLOCKS, AdoptedReport, TextBlock
from screening.model.errors import InputError, MissingError
from screening.reports import council_desk, report_values
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.council_report import texts
from screening.services.council_report.texts import TextEdit
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    number = whole_number(console, "follow-up.not_a_number")
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    showing = actions.add_parser("texts", help=say("council.texts"))
    showing.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    showing.set_defaults(act=_texts)
    places = actions.add_parser("places", help=say("council.places"))
    places.set_defaults(act=_places)
    writing = actions.add_parser("write", help=say("council.write"))
    writing.add_argument("name", choices=BLOCKS, metavar="TEXT", help=say("council.name"))
    writing.add_argument("--file", required=True, metavar="FILE", help=say("council.file"))
    writing.add_argument(
        "--numbers-are-no-figures", action="store_true", help=say("council.numbers")
    )
    writing.set_defaults(act=_write)
    adopting = actions.add_parser("adopt", help=say("council.adopt"))
    adopting.add_argument("--decision", metavar="TEXT", default="", help=say("council.decision"))
    adopting.add_argument("--why", metavar="TEXT", help=say("council.why"))
    adopting.set_defaults(act=_adopt)
    listing = actions.add_parser("editions", help=say("council.editions"))
    listing.set_defaults(act=_editions)
    for action in (showing, places, writing, adopting):
        action.add_argument("--year", type=number, required=True, help=say("council.year"))
    for action in (showing, places, writing):
        reports_in_either(action)
    for action in (writing, adopting):
        action.add_argument("--by", metavar="NAME", help=say("request.by"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _texts(arguments: argparse.Namespace, console: Console) -> int:
    portfolio, language = CommandContext.open().portfolio, Language(console.report_language)
    texts.refuse_year(arguments.year)
    several = [b for b in texts.texts_of(portfolio, arguments.year) if b.language == language.code]
    if arguments.form == "json":
        document = {"texts": [_as_json(block) for block in several]}
        console.answer_json(document)
        return 0
    for block in several:
        title = word(block.name, "report_block", language)
        console.answer("council.text", name=block.name, title=title, version=block.version)
        console.answer_text(f"{block.text}\n\n")
    return 0


def _as_json(block: TextBlock) -> dict[str, object]:
    return {
        "name": block.name,
        "language": block.language,
        "version": block.version,
        "text": block.text,
        "by": block.by,
        "at": block.at.isoformat() if block.at else None,
        "numbers": list(block.numbers),
    }


def _places(arguments: argparse.Namespace, console: Console) -> int:
    portfolio, language = CommandContext.open().portfolio, Language(console.report_language)
    draft = council_desk.draft_of(portfolio, arguments.year, today())
    values = report_values.place_values(draft.report, language)
    console.answer_text("".join(f"{{{name}}}  {value}\n" for name, value in values.items()))
    return 0


def _write(arguments: argparse.Namespace, console: Console) -> int:
    portfolio, language = CommandContext.open().portfolio, Language(console.report_language)
    by, year = name_of_who_acts(arguments), arguments.year
    draft = council_desk.draft_of(portfolio, year, today())
    former = texts.text_of(portfolio, year, language.code, arguments.name)
    edit = TextEdit(
        language.code,
        arguments.name,
        _text_in(arguments.file),
        former.version,
        arguments.numbers_are_no_figures,
    )
    values = report_values.place_values(draft.report, language)
    kept = texts.keep(portfolio, year, edit, values, by)
    console.note("council.kept", name=kept.name, version=kept.version)
    return 0


def _text_in(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise MissingError(Message("council.no_file", path=path)) from error
    except (OSError, ValueError) as error:
        raise InputError(Message("council.no_text_in", path=path)) from error


def _adopt(arguments: argparse.Namespace, console: Console) -> int:
    portfolio, by = CommandContext.open().portfolio, name_of_who_acts(arguments)
    adopted = council_desk.adopt(
        portfolio, arguments.year, arguments.decision, by, today(), why=arguments.why
    )
    console.answer_text(_line(adopted))
    return 0


def _editions(arguments: argparse.Namespace, console: Console) -> int:
    every = CommandContext.open().portfolio.adopted_reports.all()
    if not every:
        console.note("council.none")
    console.answer_text("".join(map(_line, every)))
    return 0


def _line(adopted: AdoptedReport) -> str:
    at = adopted.at.date().isoformat()
    return f"{adopted.year}.{adopted.edition}  {at}  {adopted.sha256}  {adopted.decision}\n"
