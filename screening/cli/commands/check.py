"""`screening check`: the verdict on a purchase that is not a contract yet."""

import argparse
import json

from graphs.chain import SupplyChain
from graphs.parties import Contract
from screening.cli.arguments import reports_in_either
from screening.model.json_document import as_document
from screening.reports.verdicts import ReportEntry, report, text
from screening.runtime.console import Console
from screening.services import purchase_form
from screening.services.command_context import CommandContext, today
from screening.services.screening import screener_for


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--cpv", action="append", metavar="CODE", help=say("check.cpv"))
    parser.add_argument("--value", metavar="EUR", help=say("check.value"))
    parser.add_argument("--part-of", metavar="PART", help=say("check.part_of"))
    parser.add_argument("--total-value", metavar="EUR", help=say("check.total_value"))
    parser.add_argument("--buyer-type", metavar="TYPE", help=say("check.buyer_type"))
    parser.add_argument("--buyer-country", metavar="ISO2", help=say("check.buyer_country"))
    parser.add_argument("--nature", metavar="NATURE", help=say("check.nature"))
    parser.add_argument("--date", metavar="YYYY-MM-DD", help=say("check.date"))
    parser.add_argument("--ends", metavar="YYYY-MM-DD", help=say("check.ends"))
    parser.add_argument("--category-confirmed", metavar="SLUG", help=say("check.category"))
    parser.add_argument(
        "--origin", nargs="+", action="extend", metavar="ISO2", help=say("check.origin")
    )
    parser.add_argument("--as", dest="format", metavar="FORMAT", default="text")
    parser.add_argument("--all", action="store_true", help=say("explain.all"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    render = report(arguments.format).render
    if arguments.format == "text" and not arguments.all:
        render = text.render_brief
    answers = purchase_form.parse(_fields(arguments))
    day = today()
    screener = screener_for(CommandContext.open().store, day)
    purchase = purchase_form.purchase_of(answers, day)
    chain = SupplyChain.of(Contract(key="check", cpv=answers.cpv), ())
    document = as_document(screener.screen(purchase, chain))
    if arguments.format == "json":
        console.answer_text(json.dumps(document, ensure_ascii=False) + "\n")
        return 0
    entry = ReportEntry(None, chain.contract, document)
    console.answer_text(render([entry], console.report_language))
    return 0


def _fields(arguments: argparse.Namespace) -> dict[str, object]:
    fields = {
        "cpv": arguments.cpv,
        "value": arguments.value,
        "part_of": arguments.part_of,
        "total_value": arguments.total_value,
        "buyer_type": arguments.buyer_type,
        "buyer_country": arguments.buyer_country,
        "nature": arguments.nature,
        "date": arguments.date,
        "ends": arguments.ends,
        "category_confirmed": arguments.category_confirmed,
        "origins": arguments.origin,
    }
    return {name: value for name, value in fields.items() if value is not None}
