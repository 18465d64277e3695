"""`screening monitor`: what is reached, of how many, and of how many nobody knows."""

import argparse

from screening.cli.arguments import day, reports_in_either
from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.model.monitoring import Dimension
from screening.reports import monitoring as reports
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.monitoring import kept_days
from screening.services.monitoring.monitor import monitored
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--as", dest="form", choices=("text", "json", "csv"), default="text")
    parser.add_argument("--by", dest="dimension", choices=tuple(Dimension), help=say("monitor.by"))
    a_day = day(console, "monitor.not_a_day")
    parser.add_argument("--day", type=a_day, metavar="DATE", help=say("monitor.day"))
    parser.add_argument("--measure", metavar="ID", help=say("monitor.measure"))
    parser.add_argument("--keep", action="store_true", help=say("monitor.keep"))
    parser.add_argument("--kept-days", action="store_true", help=say("monitor.kept_days"))
    parser.add_argument("--who", metavar="NAME", help=say("monitor.who"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().portfolio
    language = Language(console.report_language)
    if arguments.kept_days:
        return _list_days(portfolio, console, arguments.form)
    if arguments.keep:
        _keep(portfolio, arguments, console)
    shown = monitored(portfolio, arguments.day, today()).only(arguments.measure)
    dimension = Dimension(arguments.dimension) if arguments.dimension else None
    if arguments.form == "json":
        document = reports.as_document(shown, dimension)
        console.answer_json(document)
    elif arguments.form == "csv":
        console.answer_text(reports.as_csv(shown, dimension, language))
    else:
        console.answer_text(reports.lines(shown, dimension, language))
    return 0


def _list_days(portfolio: Portfolio, console: Console, form: str) -> int:
    kept = portfolio.monitored_days.all()
    if form == "json":
        document = {"kept_days": [reports.kept_document(each) for each in kept]}
        console.answer_json(document)
    else:
        console.answer_text("".join(f"{each.day}  {each.sha256}\n" for each in kept))
    return 0


def _keep(portfolio: Portfolio, arguments: argparse.Namespace, console: Console) -> None:
    if arguments.day is not None:
        raise InputError(Message("monitoring.keep_today"), "day")
    name = " ".join((arguments.who or "").split())[:200]
    if not name:
        raise InputError(Message("monitoring.say_who"), "who")
    kept = kept_days.keep(portfolio, today(), name)
    console.note("monitor.was_kept", day=kept.day.isoformat(), digest=kept.sha256[:12])
