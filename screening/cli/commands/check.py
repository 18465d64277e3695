"""Check a purchase that is not a contract yet. What is left out is unknown and is asked for."""

import argparse
from typing import Any


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cpv", action="append", metavar="CODE", help="eight digits; repeatable")
    parser.add_argument("--value", metavar="EUR", help="in digits, excluding VAT: 140000")
    parser.add_argument("--buyer-type", metavar="TYPE", help="central or subcentral")
    parser.add_argument("--nature", metavar="NATURE", help="supplies, services or works")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="when the call is sent")
    parser.add_argument(
        "--category-confirmed", metavar="SLUG", help="the ISV category as you know it, or geen"
    )
    parser.add_argument(
        "--origin",
        nargs="+",
        action="extend",
        metavar="ISO2",
        help="where you assume it is made",
    )
    parser.add_argument("--as", dest="format", metavar="FORMAT", default="text")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")


def run(given: argparse.Namespace) -> int:
    from screening.reports.verdicts import report
    from screening.runtime.console import answer
    from screening.services import purchase_form

    output = report(given.format)
    read = purchase_form.parse(_fields(given))
    verdict = _verdict(read)
    if given.format == "json":
        import json

        answer(json.dumps(verdict, ensure_ascii=False) + "\n")
        return 0
    from screening.reports.verdicts import Entry

    contract = {"title": None, "cpv": list(read.cpv), "suppliers": []}
    answer(output.render([Entry(contract, verdict)], given.language))
    return 0


def _fields(given: argparse.Namespace) -> dict[str, object]:
    fields = {
        "cpv": given.cpv,
        "value": given.value,
        "buyer_type": given.buyer_type,
        "nature": given.nature,
        "date": given.date,
        "category_confirmed": given.category_confirmed,
        "origins": given.origin,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _verdict(read: Any) -> dict[str, Any]:
    from graphs.chain import SupplyChain
    from graphs.parties import Contract
    from screening.model.verdict import as_document
    from screening.services import purchase_form
    from screening.services.context import CommandContext, today
    from screening.services.screening import screener_for

    day = today()
    screener = screener_for(CommandContext.open().store, day)
    purchase = purchase_form.purchase_of(read, day)
    chain = SupplyChain.of(Contract(key="check", cpv=read.cpv), ())
    document: dict[str, Any] = as_document(screener.screen(purchase, chain))
    return document
