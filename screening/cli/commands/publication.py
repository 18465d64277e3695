"""`screening publication`: what everybody may see: choose it, look at it, publish, withdraw."""

import argparse

from screening.cli.arguments import day, reports_in_either, whole_number
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.language import Language
from screening.reports import publication as reports
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.publication import PublicationDesk, WantedChoice, choice_of


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    show = actions.add_parser("show", help=say("publication.show"))
    choose = actions.add_parser("choose", help=say("publication.choose"))
    look = actions.add_parser("look", help=say("publication.look"))
    publish = actions.add_parser("publish", help=say("publication.publish"))
    withdraw = actions.add_parser("withdraw", help=say("publication.withdraw"))
    for action in (show, look):
        action.add_argument("--as", dest="form", choices=("text", "json"), default="text")
        reports_in_either(action)
    choose.add_argument("--address", metavar="TEXT", default="", help=say("publication.address"))
    choose.add_argument("--publisher", metavar="TEXT", default="", help=say("publication.name"))
    number = whole_number(console, "follow-up.not_a_number")
    date = day(console, "matches.not_a_date")
    for name, metavar, read in (
        ("measure", "ID", str),
        ("dimension", "NAME", str),
        ("day", "DATE", date),
        ("ambition", "NUMBER", number),
        ("contract", "NUMBER", str),
    ):
        text = say(f"publication.{name}")
        choose.add_argument(
            f"--{name}", metavar=metavar, type=read, action="append", default=[], help=text
        )
    for action in (publish, withdraw):
        action.add_argument("--why", metavar="TEXT", default="", help=say("publication.why"))
    publish.add_argument("--basis", metavar="TEXT", default="", help=say("publication.basis"))
    for action in (choose, look, publish, withdraw):
        action.add_argument("--by", metavar="NAME", help=say("request.by"))
    show.set_defaults(act=_show)
    choose.set_defaults(act=_choose)
    look.set_defaults(act=_look)
    publish.set_defaults(act=_publish)
    withdraw.set_defaults(act=_withdraw)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _show(arguments: argparse.Namespace, console: Console) -> int:
    desk = PublicationDesk(CommandContext.open().portfolio, "")
    choice, heads = desk.portfolio.publications.choice(), desk.portfolio.publications.heads()
    if arguments.form == "json":
        console.answer_json(reports.document(choice, heads, desk.has_draft()))
    else:
        console.answer_text(reports.lines(choice, heads, Language(console.report_language)))
    return 0


def _choose(arguments: argparse.Namespace, console: Console) -> int:
    desk = _desk(arguments)
    wanted = WantedChoice(
        address=arguments.address,
        publisher=arguments.publisher,
        measures=tuple(arguments.measure),
        dimensions=tuple(arguments.dimension),
        days=tuple(arguments.day),
        ambitions=tuple(arguments.ambition),
    )
    desk.choose(choice_of(desk.portfolio, wanted), "\n".join(arguments.contract))
    console.note("publication.chosen")
    return 0


def _look(arguments: argparse.Namespace, console: Console) -> int:
    desk = _desk(arguments)
    draft = desk.draft() or desk.make_draft(console.progress("progress.publication"))
    if arguments.form == "json":
        console.answer_json(reports.draft_document(draft))
    else:
        console.answer_text(reports.draft_lines(draft, Language(console.report_language)))
    return 0


def _publish(arguments: argparse.Namespace, console: Console) -> int:
    desk = _desk(arguments)
    heads = desk.portfolio.publications.heads()
    after = heads[-1].number if heads else 0
    number = desk.publish(arguments.why, after, arguments.basis)
    console.answer_text(f"{number}\n")
    return 0


def _withdraw(arguments: argparse.Namespace, console: Console) -> int:
    _desk(arguments).withdraw(arguments.why)
    console.note("publication.withdrawn")
    return 0


def _desk(arguments: argparse.Namespace) -> PublicationDesk:
    by = name_of_who_acts(arguments)
    return PublicationDesk(CommandContext.open().portfolio, by)
