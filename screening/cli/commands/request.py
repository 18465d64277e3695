"""`screening request`: a purchase before the tender, described, advised on and decided."""

import argparse

from graphs.parties import Contract
from screening.cli.arguments import reports_in_either
from screening.cli.purchase_arguments import add_purchase_options, purchase_fields
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.language import Language
from screening.model.json_document import as_document
from screening.model.proposals import Person
from screening.model.purchase_requests import PurchaseRequest, RequestState, RequestStep
from screening.reports import award_criteria
from screening.reports import purchase_requests as report
from screening.reports.verdicts import ReportEntry, text
from screening.runtime.console import Console
from screening.services import purchase_requests
from screening.services.command_context import CommandContext, today
from screening.services.purchase_requests import OWN_FIELDS, RequestMove
from screening.services.request_questions import Trial, open_questions
from screening.services.screening import screener_for

# What is typed for each step.
TYPED = {
    "ask": RequestStep.ASKED,
    "advise": RequestStep.ADVISED,
    "decide": RequestStep.DECIDED,
    "tie": RequestStep.TIED,
    "not-this": RequestStep.NOT_THIS,
    "maybe-this": RequestStep.MAYBE_THIS,
    "remove": RequestStep.REMOVED,
    "back": RequestStep.BACK,
}


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    new = actions.add_parser("new", help=say("request.new"))
    _describe(new, console)
    new.set_defaults(act=_new)
    change = actions.add_parser("change", help=say("request.change"))
    change.add_argument("number", metavar="NUMBER", help=say("request.number"))
    _describe(change, console)
    change.set_defaults(act=_change)
    listing = actions.add_parser("list", help=say("request.list"))
    listing.add_argument("--state", choices=tuple(RequestState), help=say("request.state"))
    listing.add_argument("--search", metavar="TEXT", default="", help=say("request.search"))
    listing.set_defaults(act=_list)
    show = actions.add_parser("show", help=say("request.show"))
    show.add_argument("number", metavar="NUMBER", help=say("request.number"))
    show.set_defaults(act=_show)
    for name, step in TYPED.items():
        action = actions.add_parser(name, help=say(f"request.{step.value}"))
        action.add_argument("number", metavar="NUMBER", help=say("request.number"))
        if step in purchase_requests.WITH_CONTRACT:
            action.add_argument("contract", metavar="ID", help=say("contract_id"))
        if step is RequestStep.DECIDED:
            action.add_argument("--level", metavar="LEVEL", help=say("request.level"))
        action.add_argument("--why", metavar="TEXT", help=say("request.why"))
        action.add_argument("--by", metavar="NAME", help=say("request.by"))
        action.set_defaults(act=_move, step=step.value)
    for action in (new, change, listing, show):
        action.add_argument("--as", dest="form", choices=("text", "json"), default="text")
        reports_in_either(action)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _describe(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--title", metavar="TEXT", help=say("request.title"))
    parser.add_argument("--words", metavar="TEXT", help=say("request.words"))
    parser.add_argument("--requester", metavar="NAME", help=say("request.requester"))
    parser.add_argument("--adviser", metavar="NAME", help=say("request.adviser"))
    parser.add_argument("--department", metavar="NAME", help=say("request.department"))
    parser.add_argument("--buyer", metavar="NAME", help=say("request.buyer"))
    parser.add_argument("--reference", metavar="TEXT", help=say("request.reference"))
    parser.add_argument("--tags", metavar="TEXT", help=say("request.tags"))
    parser.add_argument("--by", metavar="NAME", help=say("request.by"))
    add_purchase_options(parser, console)


def _new(arguments: argparse.Namespace, console: Console) -> int:
    by, given = name_of_who_acts(arguments), _given(arguments)
    context = CommandContext.open()
    for problem in purchase_requests.problems(context.portfolio, given):
        raise problem
    facts = purchase_requests.merged(context.portfolio, given, None, console.report_language)
    number = purchase_requests.add(context.portfolio, facts, by)
    return _answer(context, number, arguments, console)


def _change(arguments: argparse.Namespace, console: Console) -> int:
    by, given = name_of_who_acts(arguments), _given(arguments)
    context = CommandContext.open()
    portfolio = context.portfolio
    request = portfolio.requests.get(arguments.number)
    for problem in purchase_requests.problems(portfolio, given, request.facts):
        raise problem
    facts = purchase_requests.merged(portfolio, given, request.facts, console.report_language)
    purchase_requests.change(portfolio, request, facts, by)
    return _answer(context, request.number, arguments, console)


def _list(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().portfolio
    every = portfolio.requests.all()
    requests = purchase_requests.found(every, arguments.state, arguments.search)
    if arguments.form == "json":
        ids = purchase_requests.contract_ids(portfolio, requests)
        console.answer_json({"requests": [report.document(each, ids) for each in requests]})
    elif not requests:
        console.note("request.nothing")
    else:
        lines = report.list_lines(requests, Language(console.report_language))
        console.answer_text("\n".join(lines) + "\n")
    return 0


def _show(arguments: argparse.Namespace, console: Console) -> int:
    context, language = CommandContext.open(), Language(console.report_language)
    portfolio = context.portfolio
    request = portfolio.requests.get(arguments.number)
    screener, day = screener_for(context.store, today()), today()
    policies = portfolio.own_policies.in_force()
    now = purchase_requests.verdict_on(request.facts, screener, day, policies)
    decided = request.decided.decision if request.decided else None
    then = purchase_requests.kept_verdict(decided) if decided else now
    differs = purchase_requests.differences(then, now) if decided else ()
    level = decided.level if decided else now.clause_level
    offered = award_criteria.of_request(request.facts, then, level)
    verdict = dict(decided.document) if decided else as_document(now)
    trial = Trial(screener, day, policies)
    questions = () if decided else open_questions(request.facts, now, trial)
    if arguments.form == "json":
        ids = purchase_requests.contract_ids(portfolio, [request])
        more = {
            "verdict": verdict,
            "differs": [report.difference(each) for each in differs],
            "questions": [report.question(each, language) for each in questions],
            "award_criteria": award_criteria.document(offered, language),
        }
        console.answer_json(report.document(request, ids) | more)
        return 0
    console.answer_text("\n".join(report.head_lines(request, language)) + "\n\n")
    entry = ReportEntry(None, Contract(key="check", title=request.facts.title), verdict)
    console.answer_text(text.render_brief([entry], console.report_language))
    if questions:
        lines = "\n".join(report.question_lines(questions, language))
        console.answer_text(f"\n{console.text('request.open')}\n{lines}\n")
    return 0


def _move(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    request = portfolio.requests.get(arguments.number)
    wish = RequestMove(
        arguments.step,
        arguments.why,
        getattr(arguments, "level", None),
        getattr(arguments, "contract", None),
    )
    screener = screener_for(context.store, today())
    policies = portfolio.own_policies.in_force()
    purchase_requests.move(
        portfolio,
        request,
        wish,
        lambda: purchase_requests.verdict_on(request.facts, screener, today(), policies),
        Person(name_of_who_acts(arguments)),
    )
    state = portfolio.requests.get(request.number).state.value
    console.note("request.moved", number=request.number, state=console.text(f"request.is.{state}"))
    return 0


def _answer(
    context: CommandContext, number: str, arguments: argparse.Namespace, console: Console
) -> int:
    """Print the request as it is kept now: its number, or all of it as JSON."""
    request: PurchaseRequest = context.portfolio.requests.get(number)
    if arguments.form == "json":
        console.answer_json(report.document(request, {}))
    else:
        console.answer_text(f"{number}\n")
    return 0


def _given(arguments: argparse.Namespace) -> dict[str, object]:
    given = {name: getattr(arguments, name) for name in (*OWN_FIELDS, "tags")}
    fields = {name: value for name, value in given.items() if value is not None}
    purchase = purchase_fields(arguments)
    codes = purchase.get("cpv")
    if isinstance(codes, list) and len(codes) == 1:
        purchase["cpv"] = codes[0]  # one text may be words, and several are codes
    return {**fields, **purchase}
