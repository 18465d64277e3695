"""`screening document`: record that a document behind a declaration was seen, or withdraw that."""

import argparse
from functools import partial

from screening.cli.arguments import day
from screening.cli.decisions import desk_of, told_to_wait
from screening.i18n.language import Language
from screening.model.contracts import StoredContract
from screening.model.documents import DOCUMENT_KINDS, EVIDENCE_CLASSES, DocumentSeen, VerdictInShort
from screening.model.errors import InputError
from screening.runtime.console import Console
from screening.services.changes import DocumentChange, DocumentWithdrawal
from screening.services.command_context import CommandContext, today
from screening.services.documents import (
    DocumentRecord,
    offered_ties,
    record_document,
    withdraw_document,
)
from screening.services.screening import rescreen, screener_for
from screening.services.second_person import held
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    parser.add_argument("--document", metavar="TEXT", help=say("document.document"))
    parser.add_argument("--tie", metavar="ID", help=say("document.tie"))
    parser.add_argument(
        "--kind", choices=DOCUMENT_KINDS, default="other", help=say("document.kind")
    )
    parser.add_argument(
        "--class", choices=EVIDENCE_CLASSES, default="B", dest="letter", help=say("document.class")
    )
    seen = day(console, "clause.not_a_date")
    parser.add_argument("--seen", type=seen, metavar="DATE", help=say("document.seen"))
    parser.add_argument("--note", metavar="TEXT", help=say("document.note"))
    parser.add_argument("--withdraw", type=int, metavar="N", help=say("document.withdraw"))
    parser.add_argument("--by", metavar="NAME", help=say("document.by"))
    parser.add_argument("--why", metavar="TEXT")


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    stored = context.portfolio.contracts.get(arguments.contract)
    if arguments.document is None and arguments.withdraw is None:
        _list(context, stored, console)
        return 0
    if not arguments.by:
        raise InputError(Message("document.by_whom"))
    portfolio = context.portfolio
    again = partial(rescreen, portfolio, screener_for(context.store, today()))
    desk = desk_of(context, arguments.by)
    if arguments.withdraw is not None:
        withdrawal = DocumentWithdrawal(stored.id, arguments.withdraw)
        if told_to_wait(held(desk, withdrawal, arguments.why), console):
            return 0
        before, after = withdraw_document(
            portfolio, stored, arguments.withdraw, arguments.by, arguments.why, again
        )
        _outcome(before, after, console)
        return 0
    record = DocumentRecord(
        tie=arguments.tie or "",
        document=arguments.document,
        kind=arguments.kind,
        evidence_class=arguments.letter,
        seen=arguments.seen or today(),
        note=arguments.note,
    )
    change, note = DocumentChange(stored.id, record, today()), arguments.note
    if told_to_wait(held(desk, change, note, "note"), console):
        return 0
    document = record_document(portfolio, stored, record, arguments.by, today(), again)
    _outcome(document.before, document.after, console)
    return 0


def _list(context: CommandContext, stored: StoredContract, console: Console) -> None:
    """Print the answers of suppliers, the ties that a document can speak of, and what was seen."""
    language = Language(console.language)
    for answer in context.portfolio.disclosures.of_contract(stored.contract.key):
        console.answer(
            f"document.answer_{answer.state}",
            id=answer.id,
            supplier=answer.request.supplier,
            day=answer.at.date().isoformat(),
            by=answer.decided_by or "-",
        )
    for offered in offered_ties(context.portfolio, stored):
        tie = offered.tie
        console.answer(
            "document.tie_line",
            id=offered.id,
            good=tie.good or "-",
            country=language.country(tie.country) if tie.country else "-",
            supplier=offered.supplier,
            customer=offered.customer,
            letter=tie.evidence_class or "-",
            evidence=tie.evidence or "-",
        )
    for document in context.portfolio.documents.history(stored.id):
        _line(document, console)


def _line(document: DocumentSeen, console: Console) -> None:
    console.answer(
        "document.line" if document.counts else "document.withdrawn_line",
        id=document.id,
        document=document.document,
        letter=document.evidence_class,
        tie=document.tie.id,
        by=document.by if document.counts else document.withdrawn_by or "-",
        day=document.seen.isoformat(),
    )


def _outcome(before: VerdictInShort | None, after: VerdictInShort | None, console: Console) -> None:
    """Print what a record changed about the verdict."""
    if before is None or after is None:
        console.note("document.recorded")
        return
    console.answer(
        "document.outcome",
        before=f"{before.flag} {before.band} {before.confidence} {before.level}",
        after=f"{after.flag} {after.band} {after.confidence} {after.level}",
    )
