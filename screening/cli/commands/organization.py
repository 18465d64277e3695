"""`screening organization`: which organizations one service serves, for who looks after it."""

import argparse

from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.people.organizations import add, rename


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    added = actions.add_parser("add", help=say("organization.add"))
    added.set_defaults(act=_add)
    renamed = actions.add_parser("rename", help=say("organization.rename"))
    renamed.set_defaults(act=_rename)
    for named in (added, renamed):
        named.add_argument("slug", metavar="ID", help=say("organization.slug"))
        named.add_argument("--name", metavar="NAME", required=True, help=say("organization.name"))
    shown = actions.add_parser("list", help=say("organization.list"))
    shown.set_defaults(act=_list)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    add(CommandContext.open().store, arguments.slug, arguments.name)
    console.note("organization.added", slug=arguments.slug)
    return 0


def _rename(arguments: argparse.Namespace, console: Console) -> int:
    rename(CommandContext.open().store, arguments.slug, arguments.name)
    console.note("organization.renamed")
    return 0


def _list(arguments: argparse.Namespace, console: Console) -> int:
    for slug, name in CommandContext.open().store.organization_names().items():
        console.answer("organization.line", slug=slug, name=name)
    return 0
