"""`screening report`: write a paper on a contract, supplier, request, year or many contracts."""

import argparse

from screening.cli.arguments import reports_in_either, whole_number
from screening.cli.contract_filter import filter_of, filter_options
from screening.cli.output_file import write_file
from screening.model.errors import InputError
from screening.reports import council_desk, papers, request_papers
from screening.reports.contract_subject import ContractSubject
from screening.reports.paper_desk import PaperDesk
from screening.reports.papers import PaperAbout
from screening.reports.request_papers import RequestPapers
from screening.reports.supplier_subject import SupplierSubject
from screening.runtime.console import Console
from screening.services import purchase_requests
from screening.services.command_context import CommandContext, today
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("kind", metavar="KIND", help=say("report.kind", known=", ".join(_kinds())))
    parser.add_argument("about", metavar="ID", nargs="?", help=say("report.about"))
    known = tuple(papers.MEDIA_TYPES)
    parser.add_argument("--format", choices=known, help=say("report.format"))
    parser.add_argument("-o", "--to", metavar="FILE", required=True, help=say("report.to"))
    number = whole_number(console, "follow-up.not_a_number")
    parser.add_argument("--year", type=number, help=say("report.year"))
    parser.add_argument("--link", metavar="URL", help=say("report.link"))
    filter_options(parser, console)
    parser.add_argument("--sort", default="urgency", help=say("export.sort"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    form = arguments.format or arguments.to.rpartition(".")[2].lower()
    if arguments.kind not in _kinds():
        raise InputError(Message("paper.unknown", kind=arguments.kind, known=_kinds()))
    of_request = arguments.kind in request_papers.KINDS
    content = (_on_request if of_request else _on_others)(arguments, console, form)
    write_file(arguments.to, content)
    console.note("export.written", path=arguments.to)
    return 0


def _kinds() -> tuple[str, ...]:
    return (*papers.kinds(), *request_papers.KINDS)


def _on_request(arguments: argparse.Namespace, console: Console, form: str) -> bytes:
    context = CommandContext.open()
    request = context.portfolio.requests.get(arguments.about or "")
    screener = screener_for(context.store, today())
    policies = context.portfolio.own_policies.in_force()
    now = purchase_requests.verdict_on(request.facts, screener, today(), policies)
    adopted = context.portfolio.uniform_texts.adopted()
    of_request = RequestPapers(request, now, today(), adopted)
    return of_request.write(arguments.kind, console.report_language, form)


def _on_others(arguments: argparse.Namespace, console: Console, form: str) -> bytes:
    if form not in papers.forms(arguments.kind):
        known = papers.forms(arguments.kind)
        raise InputError(Message("paper.no_form", form=form, known=known))
    return papers.write(arguments.kind, _subject(arguments), console.report_language, form)


def _subject(arguments: argparse.Namespace) -> papers.PaperSubject:
    context = CommandContext.open()
    documents = VerdictDocuments(context.store, context.portfolio, today())
    desk = PaperDesk(context.portfolio, documents, today())
    about = papers.about(arguments.kind)
    if about is PaperAbout.PORTFOLIO:
        return desk.chosen(filter_of(arguments, context.portfolio, arguments.sort))
    if about is PaperAbout.YEAR:
        if arguments.year is None:
            raise InputError(Message("council.which_year"))
        return council_desk.subject_of(context.portfolio, arguments.year, today())
    if arguments.about is None:
        raise InputError(Message("paper.about_what", kind=arguments.kind))
    if about is PaperAbout.SUPPLIER:
        return _supplier(desk, arguments.about)
    return _contract(context, desk, arguments.about, arguments.link)


def _supplier(desk: PaperDesk, wanted: str) -> SupplierSubject:
    """Return a supplier by its key, or by its name where no other has that name."""
    key = desk.portfolio.parties.by_name(wanted).key
    return desk.supplier(key)


def _contract(
    context: CommandContext, desk: PaperDesk, wanted: str, address: str | None
) -> ContractSubject:
    """Return a contract with its verdict; one that has none is screened first."""
    portfolio = desk.portfolio
    stored = portfolio.contracts.get(wanted)
    if portfolio.verdicts.inputs_of(stored.id) is None:
        rescreen(portfolio, screener_for(context.store, today()), [stored.id])
    link = desk.link_of(stored, address) if address else None
    if address and link is None:
        raise InputError(Message("paper.no_link", contract=wanted))
    subject = desk.contract(stored, link)
    if subject is None:
        raise InputError(Message("paper.no_verdict", contract=wanted))
    return subject
