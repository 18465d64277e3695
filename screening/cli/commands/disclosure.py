"""Ask a supplier for its chain: a link for one contract, shown once, that works without sign-in.

What the supplier sends waits on the page Disclosures until somebody accepts it.
"""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="ID", help="id or number")
    parser.add_argument("--supplier", metavar="NAME", help="where the contract has several")
    parser.add_argument("--days", type=int, default=30, help="how long the link works")
    parser.add_argument("--by", required=True, metavar="NAME", help="who asks")
    parser.add_argument(
        "--site", default="", metavar="URL", help="where the pages are served, before the link"
    )


def run(given: argparse.Namespace) -> int:
    from screening.runtime.console import answer, note
    from screening.services.context import CommandContext
    from screening.services.disclosures.submission import ask

    place = CommandContext.open()
    contract = place.portfolio.contract(given.contract)
    link = ask(place.portfolio, contract, given.supplier, given.by, given.days)
    site = given.site.rstrip("/") or f"http://127.0.0.1:{place.settings.port}"
    answer(f"{site}/d/{link.token}\n")
    note(f"Shown once, for {link.supplier}; it works for {given.days} days.")
    return 0
