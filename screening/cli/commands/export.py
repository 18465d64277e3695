"""`screening export`: write the list of contracts, filtered as asked, as CSV or XLSX."""

import argparse
import sys

from screening.model.contracts import NOT_SCREENED, ContractFilter
from screening.model.errors import InputError
from screening.model.verdict import Band, Flag
from screening.reports import contract_list
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
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
    parser.add_argument("--sort", default="urgency", help=say("export.sort"))


def run(given: argparse.Namespace, console: Console) -> int:
    _check(given)
    filter = ContractFilter(
        flag=given.flag,
        band=given.band,
        level=given.level,
        text=given.text,
        cpv_division=given.division,
        sort=given.sort,
    )
    lines = CommandContext.open().portfolio.listing.every_line(filter)
    if given.to is None:
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
        console.answer_text(contract_list.as_csv(lines))
        return 0
    if given.to.lower().endswith(".xlsx"):
        _write(given.to, contract_list.as_xlsx(lines))
    elif given.to.lower().endswith(".csv"):
        _write(given.to, "".join(contract_list.as_csv(lines)).encode())
    else:
        raise InputError(Message("command.no_list_format", path=given.to))
    console.note("export.written", path=given.to)
    return 0


def _check(given: argparse.Namespace) -> None:
    flags, bands = tuple(map(str, (*Flag, NOT_SCREENED))), tuple(map(str, Band))
    if given.flag is not None and given.flag not in flags:
        raise InputError(Message("command.no_flag", wanted=given.flag, known=flags))
    if given.band is not None and given.band not in bands:
        raise InputError(Message("command.no_band", wanted=given.band, known=bands))
    if given.level is not None and given.level not in LEVELS:
        raise InputError(Message("command.no_level", wanted=given.level, known=LEVELS))
    if given.division and not (given.division.isascii() and given.division.isdigit()):
        raise InputError(Message("command.no_division", division=given.division))


def _write(path: str, content: bytes) -> None:
    try:
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(
            Message("command.not_writable", path=path, why=str(error.strerror))
        ) from error
