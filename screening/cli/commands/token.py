"""`screening token`: the tokens with which programs use the API."""

import argparse
from datetime import datetime

from screening.model.api_tokens import DEFAULT_DAYS
from screening.model.errors import MissingError
from screening.model.people import Account, Role, plain_email, service_address
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.people import api_tokens
from screening.services.people.api_tokens import TokenWish

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
    add.add_argument("--department", default="", metavar="NAME", help=say("token.department"))
    add.add_argument("--days", default=str(DEFAULT_DAYS), metavar="DAYS", help=say("token.days"))
    add.add_argument("--program", action="store_true", help=say("token.program"))
    add.set_defaults(act=_add)
    tokens = actions.add_parser("list", help=say("token.list"))
    tokens.set_defaults(act=_list)
    revoke = actions.add_parser("revoke", help=say("token.revoke"))
    revoke.add_argument("id", type=int, metavar="ID", help=say("token.id"))
    revoke.set_defaults(act=_revoke)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    if arguments.program:
        owner = _program(context, arguments.owner, arguments.role)
    else:
        owner = portfolio.people.by_email(plain_email(arguments.owner))
    wish = TokenWish(arguments.label, arguments.role, arguments.days, arguments.department)
    made = api_tokens.make(portfolio, owner, wish, BY)
    console.answer_text(f"{made.text}\n")
    console.note("token.made", id=made.kept.id, name=owner.name, until=_day(made.kept.expires))
    return 0


def _program(context: CommandContext, name: str, role: str) -> Account:
    """Return the program with this name, which is added where there is none."""
    people, organization = context.portfolio.people, context.portfolio.organization
    try:
        return people.by_email(service_address(organization, name))
    except MissingError:
        return people.get(api_tokens.add_service(people, organization, name, role, BY))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    for token in context.portfolio.tokens.all():
        console.answer(
            "token.line",
            id=token.id,
            start=token.start,
            label=token.label,
            name=token.owner.name,
            role=token.role if token.department is None else f"{token.role} ({token.department})",
            until=_day(token.expires),
            used=_day(token.last_used) if token.last_used else console.text("token.unused"),
            state=console.text(f"token.state.{token.state(context.store.now())}"),
        )
    return 0


def _revoke(arguments: argparse.Namespace, console: Console) -> int:
    token = CommandContext.open().portfolio.tokens.revoke(arguments.id, BY)
    console.note("token.revoked", id=token.id, label=token.label)
    return 0


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
