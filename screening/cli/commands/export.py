"""Write the list of contracts, filtered as asked, as CSV or XLSX."""

import argparse
import sys

LEVELS = ("L0", "L1", "L2", "L3", "L4")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="FILE", help="ends in .csv or .xlsx; without it: CSV here")
    parser.add_argument("--flag", help="required, recommended, ask, none, ...")
    parser.add_argument("--band", help="very_high, high, medium, low, ...")
    parser.add_argument("--level", help="L0 to L4")
    parser.add_argument("--text", help="words in number, title, buyer or supplier")
    parser.add_argument("--division", metavar="DD", help="the first two digits of the CPV code")
    parser.add_argument("--sort", default="urgency", help="value, ends, title, ...; --sort=-value")


def run(given: argparse.Namespace) -> int:
    from screening.model.contracts import NOT_SCREENED, ContractFilter
    from screening.model.errors import InputError
    from screening.model.verdict import Band, Flag
    from screening.reports import contract_list
    from screening.runtime.console import answer, note
    from screening.services.context import CommandContext

    for name, known in (("flag", (*Flag, NOT_SCREENED)), ("band", (*Band,)), ("level", LEVELS)):
        wanted = getattr(given, name)
        if wanted is not None and wanted not in known:
            raise InputError(f"There is no {name} {wanted}; choose one of {', '.join(known)}.")
    if given.division and not (given.division.isascii() and given.division.isdigit()):
        raise InputError(f"{given.division} is no CPV division; give its two digits, such as 18.")
    filter = ContractFilter(
        flag=given.flag,
        band=given.band,
        level=given.level,
        text=given.text,
        cpv_division=given.division,
        sort=given.sort,
    )
    lines = CommandContext.open().portfolio.every_line(filter)
    if given.to is None:
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
        answer(contract_list.as_csv(lines))
    elif given.to.lower().endswith(".xlsx"):
        _write(given.to, contract_list.as_xlsx(lines))
    elif given.to.lower().endswith(".csv"):
        _write(given.to, "".join(contract_list.as_csv(lines)).encode())
    else:
        raise InputError(f"{given.to} does not end in .csv or .xlsx; give it one of these.")
    if given.to:
        note(f"Written to {given.to}.")
    return 0


def _write(path: str, content: bytes) -> None:
    from screening.model.errors import InputError

    try:
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
