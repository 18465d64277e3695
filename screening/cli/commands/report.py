"""`screening report`: write a paper on a contract as Word or PDF."""

import argparse

from screening.cli.arguments import reports_in_either
from screening.cli.output_file import write_file
from screening.model.errors import InputError
from screening.reports import papers
from screening.reports.contract_subject import ContractSubject
from screening.reports.verdicts import entries
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument(
        "kind", metavar="KIND", help=say("report.kind", known=", ".join(papers.kinds()))
    )
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    parser.add_argument("--format", choices=papers.FORMS, help=say("report.format"))
    parser.add_argument("-o", "--to", metavar="FILE", required=True, help=say("report.to"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.kind not in papers.kinds():
        raise InputError(Message("paper.unknown", kind=arguments.kind, known=papers.kinds()))
    form = arguments.format or arguments.to.rpartition(".")[2].lower()
    context = CommandContext.open()
    portfolio = context.portfolio
    id = portfolio.contracts.get(arguments.contract).id
    if portfolio.verdicts.inputs_of(id) is None:
        rescreen(portfolio, screener_for(context.store, today()), [id])
    documents = VerdictDocuments(context.store, portfolio, today())
    subject = ContractSubject(next(entries(portfolio, [id], documents.many)), today())
    content = papers.write(arguments.kind, subject, console.report_language, form)
    write_file(arguments.to, content)
    console.note("export.written", path=arguments.to)
    return 0
