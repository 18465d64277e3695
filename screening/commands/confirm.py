"""Confirm the ISV category of a contract (geen for "none of them"), and screen it again."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="ID", help="id or number")
    parser.add_argument("category", metavar="SLUG", help="a category, or geen")
    parser.add_argument("--by", required=True, metavar="NAME", help="who confirms it")
    parser.add_argument("--why", metavar="TEXT")


def run(given: argparse.Namespace) -> int:
    from screening.decision.check import CATEGORIES
    from screening.errors import InputError
    from screening.rescreen import judge_of, rescreen
    from screening.terminal import answer
    from screening.workplace import Workplace, today

    if given.category not in CATEGORIES:
        raise InputError(
            f"There is no category {given.category}; choose one of {', '.join(CATEGORIES)}."
        )
    place = Workplace.open()
    portfolio = place.portfolio
    id = portfolio.contract(given.contract).id
    portfolio.confirm_category(id, given.category, given.by, given.why)
    rescreen(portfolio, judge_of(place.store, today()), [id])
    document = portfolio.verdict(id) or {}
    answer(f"{id}  {given.category}  {document.get('flag', '')}\n")
    return 0
