"""`screening token`: the tokens with which programs use the API."""

import argparse
from datetime import datetime

from screening.cli.which_organization import organization_option
from screening.model.api_tokens import DEFAULT_DAYS
from screening.model.errors import MissingError
from screening.model.people import Account, Role, ScopeKind, plain_email, service_address
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.people import api_tokens
from screening.services.people.api_tokens import TokenWish
from screening.store.portfolio import Portfolio

BY = "local"  # whoever may open the database is not asked for a name


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    add = actions.add_parser("add", help=say("token.add"))
    add.add_argument("owner", metavar="OWNER", help=say("token.owner"))
    add.add_argument("--label", required=True, metavar="TEXT", help=say("token.label"))
    add.add_argument(
        "--role",
        default=Role.READER.value,
        choices=[role.value for role in Role],
        help=say("token.role"),
    )
    part = add.add_mutually_exclusive_group()
    part.add_argument("--department", metavar="NAME", help=say("token.department"))
    part.add_argument("--tag", metavar="NAME", help=say("token.tag"))
    add.add_argument("--days", default=str(DEFAULT_DAYS), metavar="DAYS", help=say("token.days"))
    add.add_argument("--program", action="store_true", help=say("token.program"))
    add.set_defaults(act=_add)
    tokens = actions.add_parser("list", help=say("token.list"))
    tokens.set_defaults(act=_list)
    revoke = actions.add_parser("revoke", help=say("token.revoke"))
    revoke.add_argument("id", type=int, metavar="ID", help=say("token.id"))
    revoke.set_defaults(act=_revoke)
    for action in (add, tokens, revoke):
        organization_option(action, console)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().store.portfolio(arguments.organization)
    if arguments.program:
        owner = _program(portfolio, arguments.owner, arguments.role)
    else:
        owner = portfolio.people.by_email(plain_email(arguments.owner))
    wish = TokenWish(arguments.label, arguments.role, arguments.days, _part(arguments))
    made = api_tokens.make(portfolio, owner, wish, BY)
    console.answer_text(f"{made.text}\n")
    console.note("token.made", id=made.kept.id, name=owner.name, until=_day(made.kept.expires))
    return 0


def _part(arguments: argparse.Namespace) -> str:
    """Return on which contracts the token is to be, as ``grant_on`` reads it."""
    named = {ScopeKind.DEPARTMENT: arguments.department, ScopeKind.TAG: arguments.tag}
    return "".join(f"{kind}={name}" for kind, name in named.items() if name is not None)


def _program(portfolio: Portfolio, name: str, role: str) -> Account:
    """Return the program with this name, which is added where there is none."""
    people, organization = portfolio.people, portfolio.organization
    try:
        return people.by_email(service_address(organization, name))
    except MissingError:
        return people.get(api_tokens.add_service(people, organization, name, role, BY))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    for token in context.store.portfolio(arguments.organization).tokens.all():
        console.answer(
            "token.line",
            id=token.id,
            start=token.start,
            label=token.label,
            name=token.owner.name,
            role=token.grant,
            until=_day(token.expires),
            used=_day(token.last_used) if token.last_used else console.text("token.unused"),
            state=console.text(f"token.state.{token.state(context.store.now())}"),
        )
    return 0


def _revoke(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().store.portfolio(arguments.organization)
    token = portfolio.tokens.revoke(arguments.id, BY)
    console.note("token.revoked", id=token.id, label=token.label)
    return 0


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
