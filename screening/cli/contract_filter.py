"""The options of commands that choose contracts as the list does."""

import argparse
from collections.abc import Sequence

from screening.model.contracts import FOLLOW_UPS, INFORMATION, NOT_SCREENED, TERMS, ContractFilter
from screening.model.errors import InputError
from screening.model.monitoring import Part
from screening.model.uniform_texts import Uniformity
from screening.model.verdict import Band, Flag
from screening.rules.duty import regime
from screening.runtime.console import Console
from screening.services.command_context import today
from screening.services.list_standing import narrowed
from screening.services.people.keepers import account_named
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

NOBODY_OWNS = "nobody"
LEVELS = ("L0", "L1", "L2", "L3", "L4")


def filter_options(parser: argparse.ArgumentParser, console: Console) -> None:
    """Add the options of a filter."""
    say = console.text
    parser.add_argument("--flag", help=say("export.flag"))
    parser.add_argument("--band", help=say("export.band"))
    parser.add_argument("--level", help=say("export.level"))
    parser.add_argument("--text", help=say("export.text"))
    parser.add_argument("--division", metavar="DD", help=say("export.division"))
    parser.add_argument("--owner", metavar="NAME", help=say("export.owner"))
    parser.add_argument("--department", metavar="NAME", help=say("export.department"))
    parser.add_argument("--status", help=say("export.status"))
    parser.add_argument("--tag", help=say("export.tag"))
    parser.add_argument("--owned-by", metavar="EMAIL", help=say("export.owned_by"))
    parser.add_argument("--term", choices=TERMS, help=say("export.term"))
    parser.add_argument("--information", choices=INFORMATION, help=say("export.information"))
    regimes = regime.load().ids
    parser.add_argument("--regime", choices=regimes, help=say("export.regime"))
    parser.add_argument("--follow-up", choices=FOLLOW_UPS, help=say("export.follow_up"))
    parser.add_argument(
        "--uniform-text", choices=tuple(Uniformity), help=say("export.uniform_text")
    )
    parser.add_argument("--measure", metavar="ID", help=say("export.measure"))
    parser.add_argument("--part", choices=tuple(Part), help=say("export.part"))


def filter_of(
    arguments: argparse.Namespace, portfolio: Portfolio, sort: str = "urgency"
) -> ContractFilter:
    """Return the filter that was typed. Raises InputError for a choice that does not exist."""
    _check(arguments)
    owner = arguments.owned_by
    is_account = owner is not None and owner != NOBODY_OWNS
    filter = ContractFilter(
        flag=arguments.flag,
        band=arguments.band,
        level=arguments.level,
        text=arguments.text,
        cpv_division=arguments.division,
        owner=arguments.owner,
        department=arguments.department,
        status=arguments.status,
        tag=arguments.tag,
        term=arguments.term,
        information=arguments.information,
        regime=arguments.regime,
        follow_up=arguments.follow_up,
        uniform_text=arguments.uniform_text,
        measure=arguments.measure,
        part=arguments.part,
        owner_account=account_named(portfolio, owner).id if is_account else None,
        unowned=owner == NOBODY_OWNS,
        sort=sort,
        as_of=today(),
    )
    return narrowed(portfolio, filter)


def chosen_contracts(
    arguments: argparse.Namespace,
    portfolio: Portfolio,
    named: Sequence[str] | None,
    otherwise: Message,
) -> tuple[str, ...]:
    """Return the ids of the contracts that were named, else those of the filter; all if asked.

    Raises MissingError for one that does not exist, and InputError, which says ``otherwise``, where
    nothing chooses.
    """
    if named:
        return tuple(portfolio.contracts.get(id).id for id in named)
    filter = filter_of(arguments, portfolio)
    if not (filter.is_narrow or arguments.all):
        raise InputError(otherwise, "contracts")
    return portfolio.listing.every_id(filter)


def _check(arguments: argparse.Namespace) -> None:
    flags, bands = tuple(map(str, (*Flag, NOT_SCREENED))), tuple(map(str, Band))
    if arguments.flag is not None and arguments.flag not in flags:
        raise InputError(Message("command.no_flag", wanted=arguments.flag, known=flags))
    if arguments.band is not None and arguments.band not in bands:
        raise InputError(Message("command.no_band", wanted=arguments.band, known=bands))
    if arguments.level is not None and arguments.level not in LEVELS:
        raise InputError(Message("command.no_level", wanted=arguments.level, known=LEVELS))
    if arguments.division and not (arguments.division.isascii() and arguments.division.isdigit()):
        raise InputError(Message("command.no_division", division=arguments.division))
