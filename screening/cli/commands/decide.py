"""`screening decide`: decide about the risk or the duty of contracts, withdraw it, or undo it."""

import argparse

from screening.cli.arguments import day, reports_in_either
from screening.cli.contract_filter import chosen_contracts, filter_options
from screening.cli.decisions import desk_of
from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.model.risk_decisions import ON_CONTRACTS, WHOLE
from screening.reports import decisions as reports
from screening.runtime.console import Console
from screening.services import risk_decisions
from screening.services.command_context import CommandContext, today
from sources.kit.values.message import Message

STEPS = ("withdraw", "undo")
CONTRACT = "contract"  # the whole, as it is typed


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    kinds = tuple(map(str, ON_CONTRACTS))
    parser.add_argument("what", choices=(*kinds, *STEPS), metavar="WHAT", help=say("decide.what"))
    parser.add_argument("ids", nargs="*", metavar="ID", help=say("decide.ids"))
    parser.add_argument("--scope", default=CONTRACT, metavar="SCOPE", help=say("decide.scope"))
    parser.add_argument("--why", default="", metavar="TEXT")
    parser.add_argument("--by", required=True, metavar="NAME", help=say("matches.by"))
    parser.add_argument("--carried-by", metavar="NAME", help=say("decide.carried_by"))
    date = day(console, "matches.not_a_date")
    parser.add_argument("--expires", type=date, metavar="DATE", help=say("decide.expires"))
    parser.add_argument("--all", action="store_true", help=say("edit.all"))
    parser.add_argument("--batch", action="store_true", help=say("decide.batch"))
    parser.add_argument("--dry-run", action="store_true", help=say("decide.dry_run"))
    parser.add_argument("--as", dest="format", choices=("text", "json"), default="text")
    filter_options(parser, console)
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    desk = desk_of(context, arguments.by)
    language = Language(console.report_language)
    if arguments.what in STEPS:
        done = risk_decisions.step(
            desk,
            _number(arguments.ids),
            arguments.what,
            arguments.why,
            with_batch=arguments.batch,
        )
        console.answer("decide.stepped", count=len(done), ids=", ".join(map(str, done)))
        return 0
    wanted = risk_decisions.wanted_of(
        arguments.what,
        WHOLE if arguments.scope == CONTRACT else arguments.scope,
        arguments.why,
        arguments.carried_by or arguments.by,
        arguments.expires,
        today(),
    )
    ids = chosen_contracts(
        arguments, context.portfolio, arguments.ids, Message("decision.give_contracts")
    )
    if arguments.dry_run:
        shown = risk_decisions.preview(desk, wanted, ids)
        if arguments.format == "json":
            document = reports.preview_document(shown, language)
            console.answer_json(document)
        else:
            console.answer_text("".join(reports.preview_lines(shown, language)))
        return 0
    result, kept = risk_decisions.decide(desk, wanted, ids)
    if arguments.format == "json":
        document = reports.preview_document(result, language) | {"decisions": list(kept)}
        console.answer_json(document)
        return 0
    console.answer("decide.done", contracts=len(kept), first=kept[0], waiting=result.waiting)
    return 0


def _number(ids: list[str]) -> int:
    typed = ids[0] if len(ids) == 1 else ""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise InputError(Message("decision.give_number"), "ids")
    return int(typed)
