"""`screening export`: write the list of contracts, filtered as asked, as CSV or XLSX."""

import argparse
import sys

from screening.model.contracts import INFORMATION, NOT_SCREENED, TERMS, ContractFilter
from screening.model.errors import InputError
from screening.model.verdict import Band, Flag
from screening.reports import contract_list
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from sources.kit.values.message import Message

LEVELS = ("L0", "L1", "L2", "L3", "L4")


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--to", metavar="FILE", help=say("export.to"))
    parser.add_argument("--flag", help=say("export.flag"))
    parser.add_argument("--band", help=say("export.band"))
    parser.add_argument("--level", help=say("export.level"))
    parser.add_argument("--text", help=say("export.text"))
    parser.add_argument("--division", metavar="DD", help=say("export.division"))
    parser.add_argument("--owner", metavar="NAME", help=say("export.owner"))
    parser.add_argument("--department", metavar="NAME", help=say("export.department"))
    parser.add_argument("--status", help=say("export.status"))
    parser.add_argument("--term", choices=TERMS, help=say("export.term"))
    parser.add_argument("--information", choices=INFORMATION, help=say("export.information"))
    parser.add_argument("--sort", default="urgency", help=say("export.sort"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    _check(arguments)
    filter = ContractFilter(
        flag=arguments.flag,
        band=arguments.band,
        level=arguments.level,
        text=arguments.text,
        cpv_division=arguments.division,
        owner=arguments.owner,
        department=arguments.department,
        status=arguments.status,
        term=arguments.term,
        information=arguments.information,
        sort=arguments.sort,
        as_of=today(),
    )
    portfolio = CommandContext.open().portfolio
    lines, verdicts = portfolio.listing.every_line(filter), portfolio.verdicts.many
    if arguments.to is None:
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
        console.answer_text(contract_list.as_csv(lines, verdicts))
        return 0
    if arguments.to.lower().endswith(".xlsx"):
        _write(arguments.to, contract_list.as_xlsx(lines, verdicts))
    elif arguments.to.lower().endswith(".csv"):
        _write(arguments.to, "".join(contract_list.as_csv(lines, verdicts)).encode())
    else:
        raise InputError(Message("command.no_list_format", path=arguments.to))
    console.note("export.written", path=arguments.to)
    return 0


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


def _write(path: str, content: bytes) -> None:
    try:
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(
            Message("command.not_writable", path=path, why=str(error.strerror))
        ) from error
