"""`screening todo`: what is late, came in or is due soon, over all contracts."""

import argparse

from screening.cli.arguments import reports_in_either
from screening.cli.output_file import write_file
from screening.i18n.language import Language
from screening.reports import decisions, digest
from screening.reports import todo as report
from screening.reports.calendar_file import as_calendar
from screening.runtime.console import Console
from screening.services import follow_up, risk_decisions
from screening.services.command_context import CommandContext, today
from screening.services.digest import news_of
from screening.services.verdict_documents import VerdictDocuments


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    parser.add_argument("--calendar", metavar="FILE", help=console.text("todo.calendar"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    items = follow_up.todo(portfolio, today())
    documents = VerdictDocuments(context.store, portfolio, today())
    decided = risk_decisions.to_look_at(portfolio, documents, today())
    news = news_of(portfolio, today())
    if arguments.calendar is not None:
        write_file(arguments.calendar, as_calendar(items, console.report_language, today()))
        console.note("export.written", path=arguments.calendar)
    if arguments.form == "json":
        document = {
            "as_of": today().isoformat(),
            "items": report.as_document(items),
            "answers": report.answers_document(news.answers),
            "changes": report.changes_document(news.changes),
            "decisions": [decisions.item_document(item) for item in decided],
        }
        console.answer_json(document)
    elif not (items or decided or news.answers or news.changes):
        console.note("todo.nothing")
    else:
        console.answer_text(line + "\n" for line in report.lines(items, console.report_language))
        console.answer_text(decisions.lines(decided, Language(console.report_language)))
        console.answer_text(digest.lines(news, Language(console.report_language)))
    return 0
