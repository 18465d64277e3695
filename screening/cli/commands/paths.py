"""Show the paths of contracts to people who may be harmed: whom to speak with, how many more.

With --party the same is told of a party, as if it were the direct supplier: a brand with its mills.
Of several contracts the suppliers that they have in common are told as well.
"""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphs.chain import SupplyChain
    from screening.services.context import CommandContext


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contracts", metavar="ID", nargs="*", help="id or number")
    parser.add_argument("--party", metavar="NAME", help="a party instead, by name or key")
    parser.add_argument("--issue", action="append", metavar="ISSUE", help="only this issue")
    parser.add_argument("--top", type=int, default=3, metavar="N", help="paths per issue (3)")
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")


def run(given: argparse.Namespace) -> int:
    import json

    from graphs.chain.shared import common_suppliers
    from screening.reports.paths import common_lines, lines
    from screening.runtime.console import answer
    from screening.services.context import CommandContext

    _check(given)
    place = CommandContext.open()
    documents: list[dict[str, Any]] = []
    called: dict[str, str] = {}
    common = common_suppliers(_told(place, given, documents, called))
    names = {
        party.key: party.name for party in place.portfolio.parties([one.party for one in common])
    }
    if given.form == "json":
        several = {
            "contracts": documents,
            "common": [
                {
                    "party": one.party,
                    "name": names.get(one.party, one.party),
                    "contracts": [called[key] for key in one.contracts],
                    "nearest": one.nearest,
                }
                for one in common
            ],
        }
        whole = several if len(documents) > 1 else documents[0]
        answer([json.dumps(whole, ensure_ascii=False, indent=2) + "\n"])
        return 0
    for number, document in enumerate(documents):
        title = [f"{document['id']}  {document['number'] or ''}"] if len(documents) > 1 else []
        before = ["", *title] if number else title
        answer(line + "\n" for line in (*before, *lines(document, given.language)))
    answer(line + "\n" for line in common_lines(common, {**names, **called}, given.language))
    return 0


def _check(given: argparse.Namespace) -> None:
    from screening.model.errors import InputError
    from sources.kit.values.statements import Issue

    if not 1 <= given.top <= 100:
        raise InputError("--top wants a whole number from 1 to 100.", "top")
    for issue in given.issue or ():
        if issue not in set(Issue):
            known = ", ".join(sorted(one.value for one in Issue))
            raise InputError(f"{issue} is not an issue; known are {known}.", "issue")
    if bool(given.contracts) is (given.party is not None):
        raise InputError("Give the id of a contract, or --party with a name.", "contracts")


def _told(
    place: "CommandContext",
    given: argparse.Namespace,
    documents: list[dict[str, Any]],
    called: dict[str, str],
) -> "Iterator[SupplyChain]":
    """Each chain in turn; its document, and what people call it, are noted on the way."""
    from screening.model.verdict import as_document
    from screening.services.chains import owners
    from screening.services.chains.view import of_party
    from screening.services.context import today
    from screening.services.screening import (
        inputs,
        screener_for,
    )

    screener = screener_for(place.store, today())
    contracts = place.portfolio
    wanted = [contracts.contract(id) for id in given.contracts]
    if given.party is not None:
        wanted = [of_party(contracts.party_called(given.party))]
    for stored in wanted:
        purchase, chain, known = inputs(contracts, stored)
        told = screener.paths(purchase, chain, known, most=given.top, issues=given.issue)
        document = {"id": stored.id, "number": stored.contract.number, **as_document(told)}
        document["owners"] = list(owners.document(contracts, document["issues"]))
        documents.append(document)
        called[chain.contract.key] = stored.contract.number or stored.id
        yield chain
