"""`screening commitment`: motions and commitments, and where each stands."""

import argparse

from screening.cli.arguments import reports_in_either, whole_number
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.labels import word
from screening.i18n.language import Language
from screening.model.commitments import Commitment, CommitmentKind, CommitmentState
from screening.reports import commitments as report
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.council_report import commitments


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    add = actions.add_parser("add", help=say("commitment.add"))
    add.add_argument("--kind", choices=tuple(CommitmentKind), required=True)
    for name, about in (
        ("text", say("commitment.text")),
        ("reference", say("commitment.reference")),
        ("owner", say("commitment.owner")),
    ):
        add.add_argument(f"--{name}", metavar="TEXT", required=True, help=about)
    add.add_argument("--day", metavar="DATE", required=True, help=say("commitment.day"))
    add.set_defaults(act=_add)
    settle = actions.add_parser("settle", help=say("commitment.settle"))
    number = whole_number(console, "follow-up.not_a_number")
    settle.add_argument("number", metavar="NUMBER", type=number, help=say("commitment.number"))
    settle.add_argument("state", choices=tuple(CommitmentState))
    settle.add_argument("--day", metavar="DATE", default="", help=say("commitment.since"))
    settle.add_argument("--why", metavar="TEXT", default="", help=say("commitment.why"))
    settle.set_defaults(act=_settle)
    for action in (add, settle):
        action.add_argument("--by", metavar="NAME", help=say("request.by"))
    listing = actions.add_parser("list", help=say("commitment.list"))
    listing.add_argument("--state", choices=tuple(CommitmentState), help=say("request.state"))
    listing.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    reports_in_either(listing)
    listing.set_defaults(act=_list)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _add(arguments: argparse.Namespace, console: Console) -> int:
    portfolio, by = CommandContext.open().portfolio, name_of_who_acts(arguments)
    given = {name: getattr(arguments, name) for name in commitments.FIELDS}
    number = commitments.add(portfolio, given, by, today())
    console.answer_text(f"{number}\n")
    return 0


def _settle(arguments: argparse.Namespace, console: Console) -> int:
    portfolio, by = CommandContext.open().portfolio, name_of_who_acts(arguments)
    given = {name: getattr(arguments, name) for name in ("state", "day", "why")}
    state = commitments.settle(portfolio, arguments.number, given, by, today())
    label = word(state, "commitment_state", Language(console.language))
    console.note("commitment.settled", number=arguments.number, state=label)
    return 0


def _list(arguments: argparse.Namespace, console: Console) -> int:
    every = CommandContext.open().portfolio.commitments.all()
    wanted = [each for each in every if arguments.state in (None, each.state)]
    if arguments.form == "json":
        document = {"commitments": [report.document(each) for each in wanted]}
        console.answer_json(document)
    elif not wanted:
        console.note("commitment.nothing")
    else:
        language = Language(console.report_language)
        console.answer_text("".join(f"{_line(each, language)}\n" for each in wanted))
    return 0


def _line(kept: Commitment, language: Language) -> str:
    facts = kept.facts
    state = word(kept.state, "commitment_state", language)
    kind = word(facts.kind, "commitment_kind", language)
    day = language.date(facts.day)
    return f"{kept.id}  {state:<8}  {kind} {facts.reference}, {day} ({facts.owner}): {facts.text}"
