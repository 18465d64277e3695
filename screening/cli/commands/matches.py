"""`screening matches`: the pairs that may be one company, and a person's decision on them."""

import argparse

from screening.cli.arguments import day, reports_in_either
from screening.cli.known_sources import known_source
from screening.cli.rescreening import rescreen_now
from screening.model.match import Match, MatchFilter
from screening.reports import matches
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.matching.decisions import DecisionResult, decide, undo
from screening.services.matching.suggestions import bring_up_to_date
from screening.services.screening import screener_for

STATES = ("waiting", "open", "again", "same", "not_same", "cannot_tell", "all")


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--as", dest="format", choices=("table", "json", "csv"), default="table")
    parser.add_argument("--state", choices=STATES, default="waiting")
    parser.add_argument("--kind", choices=("party", "entity"))
    parser.add_argument("--source", metavar="SOURCE", help=say("matches.source"))
    parser.add_argument("--text", metavar="WORDS", help=say("matches.text"))
    reports_in_either(parser)
    parser.set_defaults(act=_list)
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION")
    show = actions.add_parser("show", help=say("matches.show"))
    show.add_argument("match", metavar="ID")
    show.set_defaults(act=_show)
    decide = actions.add_parser("decide", help=say("matches.decide"))
    decide.add_argument("match", metavar="ID")
    decide.add_argument("answer", choices=("same", "not_same", "cannot_tell"))
    _who(decide, console, why=True)
    decide.add_argument(
        "--review-on",
        type=day(console, "matches.not_a_date"),
        metavar="DATE",
        help=say("matches.review_on"),
    )
    decide.set_defaults(act=_decide)
    undo = actions.add_parser("undo", help=say("matches.undo"))
    undo.add_argument("match", metavar="ID")
    _who(undo, console, why=False)
    undo.set_defaults(act=_undo)
    update = actions.add_parser("update", help=say("matches.update"))
    update.set_defaults(act=_update)


def _who(parser: argparse.ArgumentParser, console: Console, *, why: bool) -> None:
    say = console.text
    parser.add_argument("--by", required=True, metavar="NAME", help=say("matches.by"))
    parser.add_argument("--why", required=why, default="", metavar="TEXT", help=say("matches.why"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.source is not None:
        known_source(arguments.source)
    context = CommandContext.open()
    filter = MatchFilter(
        state=None if arguments.state == "all" else arguments.state,
        kind=arguments.kind,
        source=arguments.source,
        text=arguments.text,
    )
    pairs = context.portfolio.matches.every(filter)
    console.answer_text(matches.render(pairs, arguments.format, console.report_language))
    progress = context.portfolio.comparison.progress(context.store.entity_lists.in_use())
    if not progress.done:
        console.note("matches.unfinished")
    return 0


def _show(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().portfolio
    match = portfolio.matches.get(arguments.match)
    document = matches.document(match) | {
        "contracts": len(portfolio.match_decisions.reached(match)),
        "decisions": [
            matches.decision(decision) for decision in portfolio.match_decisions.history(match.id)
        ],
    }
    console.answer_json(document)
    return 0


def _decide(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    done = decide(
        context.portfolio,
        lambda ids: rescreen_now(context, ids, console) if ids else None,
        arguments.match,
        arguments.answer,
        by=arguments.by,
        why=arguments.why,
        channel="command",
        review_on=arguments.review_on,
    )
    _report(context.portfolio.matches.get(arguments.match), done, console)
    return 0


def _undo(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    done = undo(
        context.portfolio,
        lambda ids: rescreen_now(context, ids, console) if ids else None,
        arguments.match,
        by=arguments.by,
        why=arguments.why,
        channel="command",
    )
    _report(context.portfolio.matches.get(arguments.match), done, console)
    return 0


def _report(match: Match, done: DecisionResult, console: Console) -> None:
    day = done.decision.review_on
    console.answer(
        "matches.decided",
        id=match.id,
        answer=console.text(f"matches.answer.{done.decision.answer}"),
        names=f"{match.compared.one.name} / {match.compared.other.name}",
        review=console.text("matches.review", day=day) if day else "",
        reached=len(done.reached),
        changed=len(done.changed),
    )


def _update(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    done = bring_up_to_date(
        context.store,
        context.portfolio,
        context.settings.home,
        lambda: screener_for(context.store, today()),
        tick=console.progress("progress.comparing"),
    )
    waiting = context.portfolio.matches.page(page=1, per_page=1).total
    console.answer("matches.updated", parties=done.parties, waiting=waiting, changed=done.changed)
    return 0
