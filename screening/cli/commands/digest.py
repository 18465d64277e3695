"""`screening digest`: what there is to do and what changed, as the mail of a period says it."""

import argparse
import json
from datetime import datetime, timedelta

from screening.cli.arguments import reports_in_either, whole_number
from screening.cli.which_organization import organization_option
from screening.model.people import Permission, plain_email
from screening.reports import digest as words
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.digest import digest_of
from screening.services.people.permissions import reach

DAYS = 7
MOST_DAYS = 366


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    parser.add_argument("--for", dest="email", metavar="EMAIL", help=say("digest.for"))
    days = whole_number(console, "disclosure.not_days")
    parser.add_argument("--days", type=days, default=DAYS, help=say("digest.days"))
    parser.add_argument("--filter", metavar="FILTER", help=say("digest.filter"))
    organization_option(parser, console)
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.store.portfolio(arguments.organization)
    account = portfolio.people.by_email(plain_email(arguments.email)) if arguments.email else None
    if account is not None:
        seen = reach(account.grants, Permission.READ)
        portfolio = context.store.portfolio(portfolio.organization, seen)
    since = datetime.now().astimezone() - timedelta(days=min(arguments.days, MOST_DAYS))
    digest = digest_of(portfolio, account, since, today(), arguments.filter)
    if arguments.form == "json":
        console.answer_text(json.dumps(words.as_document(digest), ensure_ascii=False, indent=1))
        console.answer_text("\n")
        return 0
    name = account.name if account else ""
    console.answer_text(words.text(digest, name, None, console.report_language))
    return 0
