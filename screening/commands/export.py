"""Write the list of contracts, filtered as asked, as CSV or XLSX."""

import argparse
import sys


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="FILE", help="ends in .csv or .xlsx; without it: CSV here")
    parser.add_argument("--flag")
    parser.add_argument("--band")
    parser.add_argument("--level")
    parser.add_argument("--text", help="words in number, title, buyer or supplier")
    parser.add_argument("--division", metavar="DD", help="the first two digits of the CPV code")
    parser.add_argument("--sort", default="urgency")


def run(given: argparse.Namespace) -> int:
    from screening import exports
    from screening.errors import InputError
    from screening.kept import ContractFilter
    from screening.terminal import answer, note
    from screening.workplace import Workplace

    wanted = ContractFilter(
        flag=given.flag,
        band=given.band,
        level=given.level,
        text=given.text,
        cpv_division=given.division,
        sort=given.sort,
    )
    lines = Workplace.open().portfolio.every_line(wanted)
    if given.to is None:
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
        answer(exports.as_csv(lines))
    elif given.to.lower().endswith(".xlsx"):
        _write(given.to, exports.as_xlsx(lines))
    elif given.to.lower().endswith(".csv"):
        _write(given.to, "".join(exports.as_csv(lines)).encode())
    else:
        raise InputError(f"{given.to} does not end in .csv or .xlsx; give it one of these.")
    if given.to:
        note(f"Written to {given.to}.")
    return 0


def _write(path: str, content: bytes) -> None:
    from screening.errors import InputError

    try:
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
