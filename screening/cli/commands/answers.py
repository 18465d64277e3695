"""`screening answers`: what suppliers answered for a contract and for others; accept, take over."""

import argparse
from collections.abc import Iterator

from screening.cli.arguments import reports_in_either
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.labels import word
from screening.i18n.language import Language
from screening.model.contracts import StoredContract
from screening.model.verdict import Verdict
from screening.reports.contract_answers import as_document
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.disclosures import reuse
from screening.services.disclosures.reuse import ContractAnswers
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments

STEPS = {
    "accept": "accepted", "refuse": "refused", "take_over": "taken_over", "undo": "undone",
}  # fmt: skip


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    step = parser.add_mutually_exclusive_group()
    step.add_argument("--accept", nargs="+", metavar="ANSWER", help=say("answers.accept"))
    step.add_argument("--refuse", nargs="+", metavar="ANSWER", help=say("answers.refuse"))
    step.add_argument("--take-over", nargs="+", metavar="ANSWER", help=say("answers.take_over"))
    step.add_argument("--undo", nargs="+", metavar="ANSWER", help=say("answers.undo"))
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    parser.add_argument("--by", metavar="NAME", help=say("clause.by"))
    parser.add_argument("--why", metavar="TEXT")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    stored = context.portfolio.contracts.get(arguments.contract)
    chosen = [name for name in STEPS if getattr(arguments, name)]
    if chosen:
        _act(context, stored, chosen[0], arguments)
    answers = _answers_of(context, stored)
    if arguments.form == "json":
        document = as_document(stored, answers, today())
        console.answer_json(document)
        return 0
    lines = list(_lines(answers, Language(console.report_language)))
    for line in lines:
        console.answer_text(line)
    if not lines:
        console.note("answers.none", id=stored.id)
    return 0


def _act(
    context: CommandContext, stored: StoredContract, name: str, arguments: argparse.Namespace
) -> None:
    by = name_of_who_acts(arguments)
    ids, portfolio = getattr(arguments, name), context.portfolio
    answers = _answers_of(context, stored)
    affected = reuse.act(portfolio, stored, answers, STEPS[name], ids, by, arguments.why)
    if affected:
        rescreen(portfolio, screener_for(context.store, today()), affected)


def _answers_of(context: CommandContext, stored: StoredContract) -> ContractAnswers:
    documents = VerdictDocuments(context.store, context.portfolio, today())
    document = documents.current(stored.id)
    verdict = None if document is None else Verdict.from_document(document)
    return reuse.answers_of(context.portfolio, stored, verdict, today())


def _lines(answers: ContractAnswers, language: Language) -> Iterator[str]:
    """Yield a line for each answer: its name, where it stands, from whom, when, for what."""
    for own in answers.own:
        state = word(own.state.value, "answer_state", language)
        yield _line(reuse.reply_id(own.reply), state, own.reply.supplier, own.reply.text)
    for each in answers.replies:
        state = word(each.state.value, "reuse_state", language)
        if each.why is not None:
            state += f" ({word(each.why.value, 'why_over', language)})"
        given = f"{state}, {_number(answers, each.reply.contract_key)}, {each.reply.at.date()}"
        yield _line(reuse.reply_id(each.reply), given, each.reply.supplier, each.reply.text)
    for chain in answers.chains:
        state = word(chain.state.value, "reuse_state", language)
        given = f"{state}, {_number(answers, chain.contract_key)}, {chain.original.at.date()}"
        goods = "; ".join(dict.fromkeys(row.good or row.supplier for row in chain.rows))
        yield _line(chain.id, given, chain.original.request.supplier, goods)


def _number(answers: ContractAnswers, key: str) -> str:
    stored = answers.contracts.get(key)
    return "?" if stored is None else stored.contract.number or stored.id


def _line(id: str, state: str, supplier: str, text: str) -> str:
    return f"{id:<10} {state}  {supplier}: {' '.join(text.split())}\n"
