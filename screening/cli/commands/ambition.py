"""`screening ambition`: what is to be reached, by which day and decision, and how far it is."""

import argparse

from screening.cli.arguments import reports_in_either, whole_number
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.language import Language
from screening.reports import ambitions as reports
from screening.rules.monitoring import ambition_presets
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.monitoring import ambitions


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    add = actions.add_parser("add", help=say("ambition.add"))
    for name in ambitions.FIELDS:
        option = f"--{name.replace('_', '-')}"
        add.add_argument(option, metavar="TEXT", default="", help=say(f"ambition.{name}"))
    presets = tuple(each.id for each in ambition_presets.load())
    add.add_argument("--preset", choices=presets, default="", help=say("ambition.preset"))
    add.set_defaults(act=_add)
    withdraw = actions.add_parser("withdraw", help=say("ambition.withdraw"))
    number = whole_number(console, "follow-up.not_a_number")
    withdraw.add_argument("number", metavar="NUMBER", type=number, help=say("ambition.number"))
    withdraw.set_defaults(act=_withdraw)
    for action in (add, withdraw):
        action.add_argument("--by", metavar="NAME", help=say("request.by"))
    listing = actions.add_parser("list", help=say("ambition.list"))
    listing.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    reports_in_either(listing)
    listing.set_defaults(act=_list)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    portfolio, by = CommandContext.open().portfolio, name_of_who_acts(arguments)
    given = {name: getattr(arguments, name) for name in (*ambitions.FIELDS, "preset")}
    for preset in ambition_presets.load():
        if preset.id == arguments.preset:
            given["title"] = given["title"] or preset.title.nl
            given["measure"] = given["measure"] or preset.measure or ""
            given["target"] = given["target"] or str(preset.target)
    console.answer_text(f"{ambitions.add(portfolio, given, by, today())}\n")
    return 0


def _withdraw(arguments: argparse.Namespace, console: Console) -> int:
    portfolio, by = CommandContext.open().portfolio, name_of_who_acts(arguments)
    portfolio.ambitions.withdraw(arguments.number, by)
    console.note("ambition.withdrawn", number=arguments.number)
    return 0


def _list(arguments: argparse.Namespace, console: Console) -> int:
    several = ambitions.progress(CommandContext.open().portfolio, today())
    if arguments.form == "json":
        document = {"ambitions": [reports.document(each) for each in several]}
        console.answer_json(document)
    elif not several:
        console.note("ambition.nothing")
    else:
        console.answer_text(reports.lines(several, Language(console.report_language)))
    return 0
