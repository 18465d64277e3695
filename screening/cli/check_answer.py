"""The work of `screening check`, apart from its options: `--help` loads none of what it needs."""

import json

from graphs.chain import SupplyChain
from graphs.parties import Contract
from screening.model.json_document import as_document
from screening.reports.verdicts import ReportEntry, report, text
from screening.runtime.console import Console
from screening.services import purchase_form
from screening.services.command_context import CommandContext, today
from screening.services.screening import screener_for


def answer(fields: dict[str, object], format: str, console: Console, *, whole: bool) -> None:
    """Print the verdict on a purchase. ``whole``: with everything that a short text leaves out.

    Raises InputError for an answer that cannot be used.
    """
    render = report(format).render
    if format == "text" and not whole:
        render = text.render_brief
    answers = purchase_form.parse(fields)
    day = today()
    screener = screener_for(CommandContext.open().store, day)
    purchase = purchase_form.purchase_of(answers, day)
    chain = SupplyChain.of(Contract(key="check", cpv=answers.cpv), ())
    document = as_document(screener.screen(purchase, chain))
    if format == "json":
        console.answer_text(json.dumps(document, ensure_ascii=False) + "\n")
        return
    entry = ReportEntry(None, chain.contract, document)
    console.answer_text(render([entry], console.report_language))
