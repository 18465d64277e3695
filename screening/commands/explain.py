"""Explain the verdict of one contract as text, by its id or number."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="ID", help="id or number")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")


def run(given: argparse.Namespace) -> int:
    from screening.reports import entries, report
    from screening.rescreen import judge_of, rescreen
    from screening.terminal import answer
    from screening.workplace import Workplace, today

    place = Workplace.open()
    portfolio = place.portfolio
    id = portfolio.contract(given.contract).id
    if portfolio.verdict(id) is None:
        rescreen(portfolio, judge_of(place.store, today()), [id])
    answer(report("text").render(entries(portfolio, [id]), given.language))
    return 0
