"""`screening notices`: whose own notices are looked for, and a look at once."""

import argparse

from screening.i18n.messages import written
from screening.model.json_document import as_document
from screening.model.notices import NoticeSource
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.notices import looking


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")
    parser.set_defaults(act=_list)
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION")
    add = actions.add_parser("add", help=say("notices.add"))
    add.add_argument("number", metavar="NUMBER", help=say("notices.number"))
    add.add_argument("--since", metavar="DAY", help=say("notices.since"))
    add.add_argument("--feed", default=looking.TED, metavar="NAME", help=say("notices.feed"))
    add.add_argument("--by", default="command line", metavar="NAME", help=say("notices.by"))
    add.set_defaults(act=_add)
    listed = actions.add_parser("list", help=say("notices.list"))
    listed.add_argument("--as", dest="format", choices=("table", "json"), default="table")
    listed.set_defaults(act=_list)
    remove = actions.add_parser("remove", help=say("notices.remove"))
    remove.add_argument("number", metavar="NUMBER", help=say("notices.number"))
    remove.set_defaults(act=_remove)
    look = actions.add_parser("look", help=say("notices.look"))
    look.add_argument("number", metavar="NUMBER", nargs="?", help=say("notices.number"))
    look.set_defaults(act=_look)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    since = looking.first_day(arguments.since, today())
    portfolio = CommandContext.open().portfolio
    looking.add(portfolio, arguments.number, arguments.by, arguments.feed, since)
    console.answer("notices.added", number=arguments.number)
    return 0


def _remove(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().portfolio
    source = looking.numbered(portfolio, arguments.number)
    portfolio.notice_sources.remove(source.id)
    console.answer("notices.removed", number=source.number)
    return 0


def _list(arguments: argparse.Namespace, console: Console) -> int:
    sources = CommandContext.open().portfolio.notice_sources.all()
    if arguments.format == "json":
        documents = written([as_document(source) for source in sources], console.machine_language)
        console.answer_json(documents, indent=None)
        return 0
    if not sources:
        console.answer("notices.none")
    for source in sources:
        _print(source, console)
    return 0


def _look(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    chosen = (
        (looking.numbered(portfolio, arguments.number),)
        if arguments.number
        else portfolio.notice_sources.all()
    )
    if not chosen:
        console.answer("notices.none")
    failed = False
    for source in chosen:
        done = looking.look(context.store, portfolio, source, today())
        if done is None:
            console.answer("notices.busy", number=source.number)
            continue
        failed = failed or done.problem is not None
        _print(portfolio.notice_sources.get(source.id), console)
    return 1 if failed else 0


def _print(source: NoticeSource, console: Console) -> None:
    looked, outcome = source.looked_at, source.outcome
    console.answer(
        "notices.line",
        feed=source.feed,
        number=source.number,
        since=source.since.isoformat(),
        looked=f"{looked:%Y-%m-%d %H:%M}" if looked else console.text("notices.never"),
        outcome=console.text(f"notices.outcome.{outcome}") if outcome else "-",
        taken=source.counts.get("taken", 0),
    )
    if source.counts.get("others"):
        console.answer("notices.others", count=source.counts["others"])
    if source.problem is not None:
        console.answer("notices.problem", why=console.sentence(source.problem))
