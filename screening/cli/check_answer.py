"""The work of `screening check`, apart from its options: `--help` loads none of what it needs."""

import argparse

from graphs.parties import Contract
from screening.cli.purchase_arguments import purchase_fields
from screening.model.json_document import as_document
from screening.reports.verdicts import ReportEntry, report, text
from screening.runtime.console import Console
from screening.services import purchase_form
from screening.services.command_context import CommandContext, today
from screening.services.screening import screen_purchase, screener_for
from screening.store.store import LOCAL


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the verdict on a purchase. Raises InputError for an answer that cannot be used."""
    render = report(arguments.format).render
    if arguments.format == "text" and not arguments.all:
        render = text.render_brief
    answers = purchase_form.parse(purchase_fields(arguments))
    day = today()
    store = CommandContext.open().store
    screener = screener_for(store, day)
    purchase = purchase_form.purchase_of(answers, day)
    document = as_document(screen_purchase(screener, purchase, store.own_policies(LOCAL)))
    if arguments.format == "json":
        console.answer_json(document, indent=None)
        return 0
    entry = ReportEntry(None, Contract(key="check", cpv=answers.cpv), document)
    console.answer_text(render([entry], console.report_language))
    return 0
