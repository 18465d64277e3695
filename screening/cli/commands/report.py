"""`screening report`: write a paper on a contract, or on a request, as Word or PDF."""

import argparse

from screening.cli.arguments import reports_in_either
from screening.cli.output_file import write_file
from screening.model.errors import InputError
from screening.reports import papers, request_papers
from screening.reports.contract_subject import ContractSubject
from screening.reports.request_papers import RequestPapers
from screening.reports.verdicts import entries
from screening.runtime.console import Console
from screening.services import purchase_requests
from screening.services.command_context import CommandContext, today
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("kind", metavar="KIND", help=say("report.kind", known=", ".join(_kinds())))
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    parser.add_argument("--format", choices=papers.FORMS, help=say("report.format"))
    parser.add_argument("-o", "--to", metavar="FILE", required=True, help=say("report.to"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.kind not in _kinds():
        raise InputError(Message("paper.unknown", kind=arguments.kind, known=_kinds()))
    form = arguments.format or arguments.to.rpartition(".")[2].lower()
    context = CommandContext.open()
    if arguments.kind in request_papers.KINDS:
        content = _on_request(context, arguments, console, form)
        return _written(arguments.to, content, console)
    portfolio = context.portfolio
    id = portfolio.contracts.get(arguments.contract).id
    if portfolio.verdicts.inputs_of(id) is None:
        rescreen(portfolio, screener_for(context.store, today()), [id])
    documents = VerdictDocuments(context.store, portfolio, today())
    subject = ContractSubject(next(entries(portfolio, [id], documents.many)), today())
    content = papers.write(arguments.kind, subject, console.report_language, form)
    return _written(arguments.to, content, console)


def _kinds() -> tuple[str, ...]:
    return (*papers.kinds(), *request_papers.KINDS)


def _on_request(
    context: CommandContext, arguments: argparse.Namespace, console: Console, form: str
) -> bytes:
    request = context.portfolio.requests.get(arguments.contract)
    screener = screener_for(context.store, today())
    now = purchase_requests.verdict_on(request.facts, screener, today())
    of_request = RequestPapers(request, now, today())
    return of_request.write(arguments.kind, console.report_language, form)


def _written(path: str, content: bytes, console: Console) -> int:
    write_file(path, content)
    console.note("export.written", path=path)
    return 0
