"""Confirm the ISV category of a contract (geen for "none of them"), and screen it again."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="ID", help="id or number")
    parser.add_argument("category", metavar="SLUG", help="a category, or geen")
    parser.add_argument("--by", required=True, metavar="NAME", help="who confirms it")
    parser.add_argument("--why", metavar="TEXT")


def run(given: argparse.Namespace) -> int:
    from screening.model.errors import InputError
    from screening.runtime.console import answer
    from screening.services.context import CommandContext, today
    from screening.services.purchase_form import CATEGORIES
    from screening.services.screening import rescreen, screener_for

    if given.category not in CATEGORIES:
        raise InputError(
            f"There is no category {given.category}; choose one of {', '.join(CATEGORIES)}."
        )
    place = CommandContext.open()
    portfolio = place.portfolio
    id = portfolio.contract(given.contract).id
    portfolio.confirm_category(id, given.category, given.by, given.why)
    rescreen(portfolio, screener_for(place.store, today()), [id])
    document = portfolio.verdict(id) or {}
    answer(f"{id}  {given.category}  {document.get('flag', '')}\n")
    return 0
