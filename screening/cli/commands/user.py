"""`screening user`: the people who sign in, for whoever looks after the machine."""

import argparse
from functools import partial

from screening.cli.which_organization import organization_option
from screening.i18n.language import LANGUAGES
from screening.i18n.messages import render
from screening.model.keepers import Seat
from screening.model.people import (
    Account,
    Grant,
    LinkKind,
    Role,
    by_role,
    on_departments,
    plain_email,
)
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.people import erasing
from screening.services.people.accounts import (
    PersonLink,
    grant_in,
    invite,
    link_for,
    refuse_bad_roles,
)
from screening.services.people.keepers import TO_DEPUTY, Wish, hand_over, lost
from screening.services.people.link_mail import Posting, post
from screening.store.people.accounts import People
from screening.store.portfolio import Portfolio

NO_CHOICE = "none"
BY = "local"  # whoever may open the database is not asked for a name


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    add = actions.add_parser("add", help=say("user.add"))
    _email(add, console)
    add.add_argument("--name", metavar="NAME", help=say("user.name"))
    _roles(add, console)
    add.set_defaults(act=_add)
    people = actions.add_parser("list", help=say("user.list"))
    organization_option(people, console)
    people.set_defaults(act=_list)
    role = actions.add_parser("role", help=say("user.role_action"))
    _email(role, console)
    _roles(role, console)
    role.set_defaults(act=_role)
    block = actions.add_parser("block", help=say("user.block"))
    _email(block, console)
    block.add_argument("--undo", action="store_true", help=say("user.undo"))
    block.set_defaults(act=_block)
    handover = actions.add_parser("handover", help=say("user.handover"))
    _email(handover, console)
    heir = handover.add_mutually_exclusive_group(required=True)
    heir.add_argument("--to", metavar="EMAIL", help=say("user.handover_to"))
    heir.add_argument("--to-deputy", action="store_true", help=say("user.to_deputy"))
    handover.add_argument("--department", metavar="NAME", help=say("user.handover_department"))
    handover.set_defaults(act=_hand_over)
    export = actions.add_parser("export", help=say("user.export"))
    _email(export, console)
    export.set_defaults(act=_export)
    erase_one = actions.add_parser("erase", help=say("user.erase"))
    _email(erase_one, console)
    erase_one.add_argument("--dry-run", action="store_true", help=say("user.erase_dry_run"))
    erase_one.add_argument("--leave-contracts", action="store_true", help=say("user.leave"))
    erase_one.set_defaults(act=_erase)
    language = actions.add_parser("language", help=say("user.language"))
    language.add_argument("email", metavar="EMAIL", nargs="?", help=say("user.language_of"))
    language.add_argument("--to", choices=(*LANGUAGES, NO_CHOICE), required=True)
    organization_option(language, console)
    language.set_defaults(act=_language)
    reset = actions.add_parser("reset", help=say("user.reset"))
    _email(reset, console)
    reset.add_argument("--second-factor", action="store_true", help=say("user.second_factor"))
    reset.set_defaults(act=_reset)


def _email(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("email", metavar="EMAIL", help=console.text("user.email"))
    organization_option(parser, console)


def _roles(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument(
        "--role",
        dest="roles",
        action="append",
        default=[],
        choices=[role.value for role in Role],
        help=console.text("user.role"),
    )
    parser.add_argument(
        "--department",
        dest="departments",
        metavar="NAME",
        action="append",
        default=[],
        help=console.text("user.department"),
    )
    parser.add_argument(
        "--grant",
        dest="grants",
        metavar="ROLE[:department|tag=NAME]",
        action="append",
        default=[],
        help=console.text("user.grant"),
    )


def _held(arguments: argparse.Namespace) -> tuple[Grant, ...]:
    """Return the roles that were given, each on its scope. Raises InputError."""
    roles = [Role(role) for role in arguments.roles]
    return (*on_departments(roles, arguments.departments), *map(grant_in, arguments.grants))


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    name = arguments.name or arguments.email.partition("@")[0]
    people = context.store.portfolio(arguments.organization).people
    link = invite(people, arguments.email, name, _held(arguments), BY)
    _show(context, link, console)
    return 0


def _list(arguments: argparse.Namespace, console: Console) -> int:
    for account in _portfolio(arguments).people.all():
        console.answer(
            "user.line",
            email=account.email,
            name=account.name,
            roles=_roles_of(account),
            state=console.text(f"user.state.{account.state}"),
            factor=console.text("user.with_factor") if _shows_factor(account) else "",
        )
    return 0


def _roles_of(account: Account) -> str:
    """Return the roles of an account, each with its parts behind it."""
    return ", ".join(
        f"{role} ({', '.join(grant.part for grant in parts)})" if parts else role
        for role, parts in by_role(account.grants)
    )


def _shows_factor(account: Account) -> bool:
    """Return whether to tell of a second factor, which of a guest only its own organization is."""
    return account.has_second_factor and not account.is_guest


def _role(arguments: argparse.Namespace, console: Console) -> int:
    held = _held(arguments)
    refuse_bad_roles(held)
    people, id = _person(arguments)
    people.set_roles(id, held, BY)
    console.note("user.roles_set", email=plain_email(arguments.email))
    _tell_unowned(arguments, console)
    return 0


def _block(arguments: argparse.Namespace, console: Console) -> int:
    people, id = _person(arguments)
    if arguments.undo:
        people.unblock(id)
    else:
        people.block(id, BY)
    ended = "user.guest_ended" if people.get(id).is_guest else "user.blocked"
    done = "user.unblocked" if arguments.undo else ended
    console.note(done, email=plain_email(arguments.email))
    _tell_unowned(arguments, console)
    return 0


def _language(arguments: argparse.Namespace, console: Console) -> int:
    """Keep in which language a person reads, or without one the whole organization."""
    code = None if arguments.to == NO_CHOICE else arguments.to
    if arguments.email is None:
        _portfolio(arguments).people.choose_house_language(code, BY)
    else:
        people, id = _person(arguments)
        people.choose_language(id, code)
    console.note("user.language_kept")
    return 0


def _tell_unowned(arguments: argparse.Namespace, console: Console) -> None:
    """Say which contracts of an account have no owner by this, and how to hand them over."""
    portfolio = _portfolio(arguments)
    account = portfolio.people.by_email(plain_email(arguments.email))
    shares = [share for share in lost(portfolio, account) if share.seat is Seat.OWNER]
    if shares:
        contracts = sum(share.contracts for share in shares)
        console.note("user.unowned", contracts=contracts, email=account.email)


def _hand_over(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = _portfolio(arguments)
    account = portfolio.people.by_email(plain_email(arguments.email))
    wishes = [
        Wish(share.department, share.seat, TO_DEPUTY if arguments.to_deputy else arguments.to)
        for share in portfolio.keepers.shares(account.id)
        if arguments.department in (None, share.department)
        and not (arguments.to_deputy and share.seat is Seat.DEPUTY)
    ]
    runs = hand_over(portfolio, account, dict.fromkeys(wishes), BY, None)
    console.answer("user.handed_over", contracts=sum(run.contracts for run in runs))
    for run in runs:
        console.note("user.take_back", run=run.id)
    return 0


def _export(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    people = context.store.portfolio(arguments.organization).people
    account = people.by_email(plain_email(arguments.email))
    document = erasing.export_everywhere(context.store, account)
    console.answer_json(document)
    return 0


def _erase(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.store.portfolio(arguments.organization)
    account = portfolio.people.by_email(plain_email(arguments.email))
    shown = erasing.preview(portfolio, account.id)
    for table, count in shown.traces.rows:
        console.answer("user.erase_line", table=table, count=count)
    if shown.traces.shares_name:
        console.note("user.shares_name")
    if arguments.dry_run:
        return 0
    leave = arguments.leave_contracts
    erasing.erase(context.store, portfolio, account.id, BY, leave_contracts=leave)
    console.note("user.erased", id=account.id)
    return 0


def _reset(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    people = context.store.portfolio(arguments.organization).people
    id = people.by_email(plain_email(arguments.email)).id
    if arguments.second_factor:
        people.remove_second_factor(id)
        console.note("user.factor_removed", email=plain_email(arguments.email))
    _show(context, link_for(people, id, BY), console)
    return 0


def _portfolio(arguments: argparse.Namespace) -> Portfolio:
    return CommandContext.open().store.portfolio(arguments.organization)


def _person(arguments: argparse.Namespace) -> tuple[People, int]:
    people = _portfolio(arguments).people
    return people, people.by_email(plain_email(arguments.email)).id


def _show(context: CommandContext, link: PersonLink, console: Console) -> None:
    address = f"{context.settings.address}/link/{link.token}"
    posting = post(context.settings, link, address, partial(render, language=console.language))
    if posting is Posting.SENT:
        console.note("user.mailed", email=link.account.email)
        return
    if posting is Posting.FAILED:
        console.note("user.not_mailed")
    console.answer_text(f"{address}\n")
    invited = link.kind is LinkKind.INVITATION
    console.note("user.invited" if invited else "user.link", email=link.account.email)
    if context.settings.public_url is None:
        console.note("user.this_machine")
