"""Record that a clause is in a contract, that its chain information came, or take that back."""

import argparse
from datetime import date


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="ID", help="id or number")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--included", type=_day, metavar="DATE", help="since when the clause is in the contract"
    )
    what.add_argument(
        "--received", type=_day, metavar="DATE", help="when its information on the chain came"
    )
    what.add_argument("--undo", action="store_true", help="take the last word back")
    parser.add_argument(
        "--clause",
        action="append",
        default=[],
        metavar="ID",
        help="which clause, for example C8; by default those of the verdict that ask for the chain",
    )
    parser.add_argument(
        "--due", type=_day, metavar="DATE", help="when it is due; by default by the clause's term"
    )
    parser.add_argument("--by", required=True, metavar="NAME", help="who records it")
    parser.add_argument("--why", metavar="TEXT")


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{word[:30]} is not a date; write year, month and day, for example 2026-11-23"
        ) from None


def run(given: argparse.Namespace) -> int:
    from screening.model.errors import InputError
    from screening.runtime.console import answer
    from screening.services import clause_records
    from screening.services.context import CommandContext, today
    from screening.services.screening import rescreen, screener_for

    if given.included is None and (given.clause or given.due):
        raise InputError("--clause and --due belong to --included.")
    place = CommandContext.open()
    portfolio = place.portfolio
    id = portfolio.contract(given.contract).id
    if given.undo:
        portfolio.withdraw_clause(id, given.by, given.why)
    elif given.received is not None:
        portfolio.receive_chain_information(id, given.received, given.by, given.why)
    else:
        word = clause_records.Word(given.included, tuple(given.clause), given.due)
        clause_records.include(portfolio, id, word, given.by, given.why)
    rescreen(portfolio, screener_for(place.store, today()), [id])
    document = portfolio.verdict(id) or {}
    said = document.get("chain_information") or {}
    due = said.get("due") or "-"
    late = f"  overdue since {said['overdue_since']}" if said.get("overdue_since") else ""
    answer(f"{id}  {', '.join(said.get('clauses', ())) or '-'}  due {due}{late}\n")
    return 0
