"""`screening export`: write the list of contracts, filtered as asked, as CSV or XLSX."""

import argparse
import sys

from screening.cli.contract_filter import filter_of, filter_options
from screening.cli.output_file import write_file
from screening.model.errors import InputError
from screening.reports import contract_list
from screening.runtime.console import Console
from screening.services import risk_decisions
from screening.services.command_context import CommandContext, today
from screening.services.list_standing import with_standing
from screening.services.verdict_documents import VerdictDocuments
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--to", metavar="FILE", help=say("export.to"))
    filter_options(parser, console)
    parser.add_argument("--sort", default="urgency", help=say("export.sort"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    filter = filter_of(arguments, portfolio, arguments.sort)
    every = with_standing(portfolio, portfolio.listing.every_line(filter), today())
    documents = VerdictDocuments(context.store, portfolio, today())
    lines = risk_decisions.with_decisions(portfolio, documents, every, today())
    if arguments.to is None:
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
        console.answer_text(contract_list.as_csv(lines))
        return 0
    if arguments.to.lower().endswith(".xlsx"):
        write_file(arguments.to, contract_list.as_xlsx(lines))
    elif arguments.to.lower().endswith(".csv"):
        write_file(arguments.to, "".join(contract_list.as_csv(lines)).encode())
    else:
        raise InputError(Message("command.no_list_format", path=arguments.to))
    console.note("export.written", path=arguments.to)
    return 0
