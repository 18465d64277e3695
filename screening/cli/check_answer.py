"""The work of `screening check`, apart from its options: `--help` loads none of what it needs."""

import argparse
import json

from graphs.chain import SupplyChain
from graphs.parties import Contract
from screening.model.json_document import as_document
from screening.reports.verdicts import ReportEntry, report, text
from screening.runtime.console import Console
from screening.services import purchase_form
from screening.services.command_context import CommandContext, today
from screening.services.screening import screener_for


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the verdict on a purchase. Raises InputError for an answer that cannot be used."""
    render = report(arguments.format).render
    if arguments.format == "text" and not arguments.all:
        render = text.render_brief
    answers = purchase_form.parse(_fields(arguments))
    day = today()
    screener = screener_for(CommandContext.open().store, day)
    purchase = purchase_form.purchase_of(answers, day)
    chain = SupplyChain.of(Contract(key="check", cpv=answers.cpv), ())
    document = as_document(screener.screen(purchase, chain))
    if arguments.format == "json":
        console.answer_text(json.dumps(document, ensure_ascii=False) + "\n")
        return 0
    entry = ReportEntry(None, chain.contract, document)
    console.answer_text(render([entry], console.report_language))
    return 0


def _fields(arguments: argparse.Namespace) -> dict[str, object]:
    fields = {
        "cpv": arguments.cpv,
        "value": arguments.value,
        "part_of": arguments.part_of,
        "total_value": arguments.total_value,
        "buyer_type": arguments.buyer_type,
        "buyer_country": arguments.buyer_country,
        "nature": arguments.nature,
        "date": arguments.date,
        "ends": arguments.ends,
        "category_confirmed": arguments.category_confirmed,
        "origins": arguments.origin,
    }
    return {name: value for name, value in fields.items() if value is not None}
