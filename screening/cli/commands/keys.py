"""`screening keys`: the keys by which secrets are kept and the log is signed, and new ones."""

import argparse

from screening.runtime.console import Console
from screening.services import key_renewal
from screening.services.command_context import CommandContext


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    actions.add_parser("list", help=say("keys.list")).set_defaults(act=_list)
    renew = actions.add_parser("renew", help=say("keys.renew"))
    forget = actions.add_parser("forget", help=say("keys.forget"))
    for action, act in ((renew, _renew), (forget, _forget)):
        action.add_argument("--by", required=True, metavar="NAME", help=say("keys.by"))
        action.add_argument("--why", metavar="TEXT", help=say("keys.why"))
        action.set_defaults(act=act)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    newest, *older = key_renewal.names(context.settings)
    console.answer("keys.newest", key=newest)
    for key in older:
        console.answer("keys.older", key=key)
    console.answer("keys.waiting", count=key_renewal.waiting(context.settings, context.store))
    return 0


def _renew(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    progress = console.progress("progress.keys")
    by, why = arguments.by, arguments.why
    result = key_renewal.renew(context.settings, context.store, by, why, progress)
    console.answer("keys.went_on" if result.went_on else "keys.made", key=result.key)
    console.answer("keys.closed_anew", values=result.values, files=result.files)
    if result.unreadable:
        console.answer("keys.unreadable", count=result.unreadable)
    console.note("keys.next")
    return 0


def _forget(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    progress = console.progress("progress.keys")
    by, why = arguments.by, arguments.why
    for key in key_renewal.forget(context.settings, context.store, by, why, progress):
        console.answer("keys.forgotten", key=key)
    return 0
