"""Explain the verdict of one contract as text, by its id or number."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="ID", help="id or number")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")


def run(given: argparse.Namespace) -> int:
    from screening.reports.verdicts import entries, report
    from screening.runtime.console import answer
    from screening.services.context import CommandContext, today
    from screening.services.screening import rescreen, screener_for

    place = CommandContext.open()
    portfolio = place.portfolio
    id = portfolio.contract(given.contract).id
    if portfolio.verdict(id) is None:
        rescreen(portfolio, screener_for(place.store, today()), [id])
    answer(report("text").render(entries(portfolio, [id]), given.language))
    return 0
