"""`screening practice`: what organizations of a service give to each other, and what came of it."""

import argparse

from screening.cli.arguments import reports_in_either, whole_number
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.language import Language
from screening.model.practices import PracticeKind
from screening.reports import practices as reports
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.practices import FIELDS, PracticeDesk


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    listing = actions.add_parser("list", help=say("practice.list"))
    show = actions.add_parser("show", help=say("practice.show"))
    publish = actions.add_parser("publish", help=say("practice.publish"))
    use = actions.add_parser("use", help=say("practice.use"))
    outcome = actions.add_parser("outcome", help=say("practice.outcome"))
    withdraw = actions.add_parser("withdraw", help=say("practice.withdraw"))
    for action in (show, use, withdraw):
        action.add_argument("key", metavar="KEY", help=say("practice.key"))
    for action in (listing, show):
        action.add_argument("--as", dest="form", choices=("text", "json"), default="text")
        reports_in_either(action)
    for name in FIELDS:
        choices = tuple(PracticeKind) if name == "kind" else None
        publish.add_argument(
            f"--{name}",
            metavar=None if choices else "TEXT",
            choices=choices,
            default="",
            help=say(f"practice.{name}"),
        )
    publish.add_argument("--newer-of", metavar="KEY", default="", help=say("practice.newer_of"))
    use.add_argument("--department", metavar="TEXT", default="", help=say("practice.used_in"))
    number = whole_number(console, "follow-up.not_a_number")
    outcome.add_argument("number", metavar="NUMBER", type=number, help=say("practice.number"))
    outcome.add_argument("words", metavar="TEXT", help=say("practice.words"))
    withdraw.add_argument("--why", metavar="TEXT", default="", help=say("practice.why"))
    for action in (publish, use, outcome, withdraw):
        action.add_argument("--by", metavar="NAME", help=say("request.by"))
    listing.set_defaults(act=_list)
    show.set_defaults(act=_show)
    publish.set_defaults(act=_publish)
    use.set_defaults(act=_use)
    outcome.set_defaults(act=_outcome)
    withdraw.set_defaults(act=_withdraw)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    practices = CommandContext.open().portfolio.practices
    shelf, copies = practices.shelf(), practices.copies()
    if arguments.form == "json":
        document = {
            "practices": [reports.document(practice) for practice in shelf],
            "used": [reports.copy_document(copy) for copy in copies],
        }
        console.answer_json(document)
        return 0
    language = Language(console.report_language)
    if not shelf:
        console.note("practice.nothing")
    console.answer_text(reports.lines(shelf, language))
    console.answer_text(reports.newer_lines(copies, language))
    return 0


def _show(arguments: argparse.Namespace, console: Console) -> int:
    practice = CommandContext.open().portfolio.practices.get(arguments.key)
    if arguments.form == "json":
        document = reports.document(practice)
        console.answer_json(document)
    else:
        console.answer_text(reports.page(practice, Language(console.report_language)))
    return 0


def _publish(arguments: argparse.Namespace, console: Console) -> int:
    desk = _desk(arguments)
    key = arguments.newer_of
    after = desk.portfolio.practices.get(key).version if key else 0
    given = {name: getattr(arguments, name) for name in FIELDS}
    console.answer_text(f"{desk.publish(given, key, after)}\n")
    return 0


def _use(arguments: argparse.Namespace, console: Console) -> int:
    console.answer_text(f"{_desk(arguments).use(arguments.key, arguments.department)}\n")
    return 0


def _outcome(arguments: argparse.Namespace, console: Console) -> int:
    _desk(arguments).record_outcome(arguments.number, arguments.words)
    console.note("practice.recorded")
    return 0


def _withdraw(arguments: argparse.Namespace, console: Console) -> int:
    _desk(arguments).withdraw(arguments.key, arguments.why)
    console.note("practice.withdrawn")
    return 0


def _desk(arguments: argparse.Namespace) -> PracticeDesk:
    by = name_of_who_acts(arguments)
    return PracticeDesk(CommandContext.open().portfolio, by)
