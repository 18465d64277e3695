"""`screening cpv-review`: confirm CPV codes for contracts whose description suggests them."""

import argparse
from collections.abc import Iterator, Mapping, Sequence

from screening.cli.arguments import reports_in_either, whole_number
from screening.cli.decisions import desk_of, told_to_wait
from screening.cli.rescreening import rescreen_now
from screening.i18n.language import Language
from screening.reports import code_groups as reports
from screening.runtime.console import Console
from screening.services import code_review, corrections
from screening.services.changes import EditChange, EditUndo
from screening.services.command_context import CommandContext
from screening.services.cpv_suggestions import SURE
from screening.services.second_person import held

PER_PAGE = 50


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")
    parser.add_argument(
        "--page",
        type=whole_number(console, "cpv-review.not_a_number"),
        default=1,
        help=say("cpv-review.page"),
    )
    reports_in_either(parser)
    parser.set_defaults(act=_list)
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION")
    accept = actions.add_parser("accept", help=say("cpv-review.accept"))
    accept.add_argument("group", metavar="ID", help=say("cpv-review.group"))
    accept.add_argument("code", metavar="CODE", help=say("check.cpv"))
    _by(accept, console)
    accept.set_defaults(act=_accept)
    sure = actions.add_parser("accept-sure", help=say("cpv-review.accept_sure"))
    sure.add_argument(
        "--at-least", type=float, default=SURE, metavar="CHANCE", help=say("cpv-review.at_least")
    )
    _by(sure, console)
    sure.set_defaults(act=_accept_sure)
    undo = actions.add_parser("undo", help=say("cpv-review.undo"))
    undo.add_argument("run_id", metavar="RUN", type=whole_number(console, "undo.not_a_number"))
    _by(undo, console)
    undo.set_defaults(act=_undo)


def _by(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help=console.text("matches.by"))
    parser.add_argument("--why", metavar="TEXT")


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().portfolio
    language = console.report_language
    found = code_review.page(portfolio, language, max(1, arguments.page), PER_PAGE)
    counts = portfolio.descriptions.counts()
    if arguments.format == "json":
        document = reports.document(found, counts, code_review.sure(portfolio), language)
        console.answer_json(document, indent=None)
        return 0
    console.answer_text(_lines(found, Language(language)))
    console.note("cpv-review.left", contracts=counts.contracts, silent=counts.silent)
    return 0


def _lines(found: Sequence[code_review.GroupToReview], language: Language) -> Iterator[str]:
    for each in found:
        best = each.suggestions[0] if each.suggestions else None
        code = f"{best.code}  {best.confidence:4.0%}  {best.title}" if best else ""
        group = each.group
        contracts = language.number(group.contracts)
        yield f"{group.id}  {contracts:>6}  {group.description[:60]}  ->  {code}\n"


def _accept(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    codes = {arguments.group: arguments.code}
    values = code_review.values_of_groups(context.portfolio, codes)
    return _keep(context, values, arguments, console)


def _accept_sure(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    values = code_review.values_of_sure(context.portfolio, arguments.at_least)
    return _keep(context, values, arguments, console)


def _keep(
    context: CommandContext,
    values: Mapping[str, str | None],
    arguments: argparse.Namespace,
    console: Console,
) -> int:
    by, why = code_review.named(arguments.by), arguments.why
    desk = desk_of(context, by, lambda ids: rescreen_now(context, ids, console))
    if told_to_wait(held(desk, EditChange("cpv", values), why), console):
        return 0
    run = corrections.keep_values(
        context.portfolio, desk.screen, "cpv", values, by, why, desk.verdicts
    )
    left = context.portfolio.descriptions.counts().contracts
    console.answer("cpv-review.done", run=run.id, contracts=run.contracts, left=left)
    return 0


def _undo(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    desk = desk_of(context, arguments.by, lambda ids: rescreen_now(context, ids, console))
    if told_to_wait(held(desk, EditUndo(arguments.run_id), arguments.why), console):
        return 0
    undone = corrections.undo(
        context.portfolio, desk.screen, arguments.run_id, arguments.by, arguments.why
    )
    console.answer("edit.undone", run=undone.id, contracts=undone.contracts)
    return 0
