"""`screening provider`: the providers by which people sign in, for who looks after the machine."""

import argparse
import sys
from pathlib import Path

from screening.cli.which_organization import organization_option
from screening.model.errors import InputError
from screening.model.sign_in_providers import SCOPES, ProviderSettings
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.people.provider_sign_in import redirect_uri
from screening.services.people.providers import add_provider
from screening.store.people.providers import Providers
from sources.kit.values.message import Message

BY = "local"  # whoever may open the database is not asked for a name
STANDARD_INPUT = "-"


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    add = actions.add_parser("add", help=say("provider.add"))
    add.add_argument("name", metavar="NAME", help=say("provider.name"))
    add.add_argument("--issuer", metavar="URL", required=True, help=say("provider.issuer"))
    add.add_argument("--client-id", metavar="ID", required=True, help=say("provider.client_id"))
    # No option with the secret itself: whoever lists the processes could read it.
    add.add_argument(
        "--secret-file", metavar="FILE", required=True, help=say("provider.secret_file")
    )
    add.add_argument("--scopes", default=SCOPES, help=say("provider.scopes"))
    add.add_argument("--domain", action="append", default=[], help=say("provider.domain"))
    add.add_argument("--factor", action="append", default=[], help=say("provider.factor"))
    add.set_defaults(act=_add)
    shown = actions.add_parser("list", help=say("provider.list"))
    shown.set_defaults(act=_list)
    remove = actions.add_parser("remove", help=say("provider.remove"))
    remove.add_argument("name", metavar="NAME", help=say("provider.name"))
    remove.set_defaults(act=_remove)
    for action in (add, shown, remove):
        organization_option(action, console)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    settings = ProviderSettings(
        name=arguments.name,
        issuer=arguments.issuer,
        client_id=arguments.client_id,
        scopes=arguments.scopes,
        domains=tuple(arguments.domain),
        factor_values=tuple(arguments.factor),
    )
    secret, key = _secret(arguments.secret_file), context.settings.secret_key()
    providers = context.store.portfolio(arguments.organization).providers
    id = add_provider(providers, settings, secret, key, BY)
    public_url = context.settings.public_url
    if public_url is None:
        console.note("provider.no_public_url")
    else:
        console.note("provider.redirect", address=redirect_uri(public_url, id))
    console.note("provider.rules_next")
    return 0


def _secret(file: str) -> str:
    if file == STANDARD_INPUT:
        return sys.stdin.readline()
    try:
        return Path(file).read_text("utf-8")
    except (OSError, UnicodeError):
        raise InputError(Message("provider.no_secret"), "--secret-file") from None


def _list(arguments: argparse.Namespace, console: Console) -> int:
    for provider in _providers(arguments).all():
        settings = provider.settings
        console.answer(
            "provider.line", name=provider.name, issuer=settings.issuer, client=settings.client_id
        )
    return 0


def _remove(arguments: argparse.Namespace, console: Console) -> int:
    providers = _providers(arguments)
    providers.remove(providers.by_name(arguments.name).id)
    console.note("provider.removed", name=arguments.name)
    return 0


def _providers(arguments: argparse.Namespace) -> Providers:
    return CommandContext.open().store.portfolio(arguments.organization).providers
