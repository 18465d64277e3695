"""Screen contracts and show the verdicts: all of them, or one by its id or number."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--contract", action="append", metavar="ID", help="id or number")
    parser.add_argument("--as", dest="format", metavar="FORMAT", default="table")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")


def run(given: argparse.Namespace) -> int:
    from screening.reports.verdicts import entries, report
    from screening.runtime.console import (
        Progress,
        answer,
        note,
    )
    from screening.services.context import CommandContext, today
    from screening.services.screening import (
        rescreen,
        screener_for,
        settled,
    )

    output = report(given.format)
    place = CommandContext.open()
    portfolio = place.portfolio
    ids = _ids(portfolio, given.contract)
    if not ids:
        note("There are no contracts yet; `screening import PATH` brings them in.")
    settled(
        place.store,
        lambda: rescreen(portfolio, screener_for(place.store, today()), ids, Progress("Screening")),
    )
    answer(output.render(entries(portfolio, ids), given.language))
    return 0


def _ids(portfolio: "Portfolio", wanted: Sequence[str] | None) -> tuple[str, ...]:
    if wanted is None:
        return portfolio.contract_ids()
    return tuple(portfolio.contract(one).id for one in dict.fromkeys(wanted))
