"""`screening policy`: own policy of the organization: drafts, preview, activation, roll back."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from screening.cli.arguments import day, reports_in_either
from screening.cli.decisions import desk_of, told_to_wait
from screening.cli.rescreening import rescreen_now
from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.model.own_policy import DecisionForm
from screening.reports import own_policy as reports
from screening.rules.own_policy import policy as files
from screening.runtime.console import Console
from screening.services import policy_steps
from screening.services.command_context import CommandContext, today
from screening.services.own_policy.carrying_out import PolicyStep, WantedStep
from screening.services.screening import screener_for
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say, date = console.text, day(console, "matches.not_a_date")
    parser.add_argument("what", choices=tuple(STEPS), metavar="WHAT", help=say("policy.what"))
    parser.add_argument("of", nargs="*", metavar="OF", help=say("policy.of"))
    parser.add_argument("--by", metavar="NAME", default="", help=say("matches.by"))
    parser.add_argument("--why", metavar="TEXT", default="")
    parser.add_argument("--version", type=int, metavar="N", help=say("policy.version"))
    parser.add_argument("--owner", metavar="NAME", help=say("policy.owner"))
    kinds = tuple(map(str, DecisionForm))
    parser.add_argument("--decision", choices=kinds, help=say("policy.decision"))
    parser.add_argument("--reference", metavar="TEXT", help=say("policy.reference"))
    parser.add_argument("--decided", type=date, metavar="DATE", help=say("policy.decided"))
    parser.add_argument("--from", dest="first", type=date, metavar="DATE", help=say("policy.from"))
    parser.add_argument("--until", type=date, metavar="DATE", help=say("policy.until"))
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return STEPS[arguments.what](arguments, console)


def _show(arguments: argparse.Namespace, console: Console) -> int:
    policies, language = CommandContext.open().portfolio.own_policies, _language(console)
    if arguments.of:
        version = policies.get(_number(arguments))
        if arguments.form == "json":
            console.answer_json(reports.version_document(version))
        else:
            console.answer_text(reports.shown(files.read_policy(version.content), language))
    elif arguments.form == "json":
        console.answer_json([reports.version_document(version) for version in policies.all()])
    elif not policies.all():
        console.note("policy.none")
    else:
        console.answer_text(reports.listed(policies.all(), language))
    return 0


def _presets(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.of:
        console.answer_text(files.preset(arguments.of[0]))
        return 0
    language = _language(console)
    for name in files.PRESETS:
        title = language.say(files.read_policy(files.preset(name)).title)
        console.answer_text(f"{name}  {title}\n")
    return 0


def _draft(arguments: argparse.Namespace, console: Console) -> int:
    content, policies = _content(arguments), CommandContext.open().portfolio.own_policies
    if arguments.version is None:
        version = policies.draft(content, _who(arguments), arguments.why or None)
    else:
        version = policies.change(arguments.version, content, _who(arguments))
    console.answer("policy.drafted", number=version.number)
    return 0


def _remove(arguments: argparse.Namespace, console: Console) -> int:
    number = _number(arguments)
    CommandContext.open().portfolio.own_policies.remove(number, _who(arguments))
    console.answer("policy.removed", number=number)
    return 0


def _check(arguments: argparse.Namespace, console: Console) -> int:
    policy = files.read_policy(_content(arguments), _name(arguments))
    console.answer("policy.right", articles=len(policy.articles))
    return 0


def _preview(arguments: argparse.Namespace, console: Console) -> int:
    context, number = CommandContext.open(), _number(arguments)
    screener = screener_for(context.store, today())
    progress = console.progress("progress.screening")
    impact = policy_steps.preview(context.portfolio, screener, number, today(), progress)
    if arguments.form == "json":
        console.answer_json(reports.impact_document(impact))
    else:
        console.answer_text(reports.impact_lines(impact, _language(console)))
    _tell_overridden(number, console)
    return 0


def _activate(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().portfolio
    step = policy_steps.activation_of(
        portfolio,
        _number(arguments),
        arguments.owner,
        arguments.decision,
        arguments.reference,
        arguments.decided,
        arguments.first,
    )
    return _take(step, arguments, console)


def _close(arguments: argparse.Namespace, console: Console) -> int:
    step = WantedStep(_number(arguments), PolicyStep.CLOSE, day=arguments.until or today())
    return _take(step, arguments, console)


def _roll_back(arguments: argparse.Namespace, console: Console) -> int:
    return _take(WantedStep(_number(arguments), PolicyStep.ROLL_BACK), arguments, console)


def _take(step: WantedStep, arguments: argparse.Namespace, console: Console) -> int:
    context, who = CommandContext.open(), _who(arguments)
    looking = console.progress("progress.screening")
    taken = policy_steps.take(desk_of(context, who), step, arguments.why, looking)
    if told_to_wait(taken.waits, console):
        return 0
    if taken.due:
        rescreen_now(context, taken.due, console)
    console.answer("policy.done", number=step.number, contracts=len(taken.due))
    if step.what is PolicyStep.ACTIVATE:
        _tell_overridden(step.number, console)
    return 0


def _tell_overridden(number: int, console: Console) -> None:
    """Say from when on a version counts no more, as a later one begins."""
    by = policy_steps.overridden(CommandContext.open().portfolio, number, today())
    if by is not None:
        console.note_text(console.sentence(reports.overridden_message(by)))


def _export(arguments: argparse.Namespace, console: Console) -> int:
    version = CommandContext.open().portfolio.own_policies.get(_number(arguments))
    console.answer_text(version.content)
    return 0


def _compare(arguments: argparse.Namespace, console: Console) -> int:
    if len(arguments.of) != 2:
        raise InputError(Message("own_policy.give_two"), "of")
    language = _language(console)
    before, after = (files.read_policy(_text(name), name) for name in arguments.of)
    several = reports.differences(before, after, language)
    if arguments.form == "json":
        console.answer_json(reports.differences_document(several))
    else:
        console.answer_text(reports.compared(several, language))
    return 0


STEPS: Mapping[str, Callable[[argparse.Namespace, Console], int]] = {
    "show": _show,
    "presets": _presets,
    "draft": _draft,
    "remove": _remove,
    "check": _check,
    "preview": _preview,
    "activate": _activate,
    "close": _close,
    "rollback": _roll_back,
    "export": _export,
    "compare": _compare,
}


def _number(arguments: argparse.Namespace) -> int:
    typed = arguments.of[0] if len(arguments.of) == 1 else ""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise InputError(Message("own_policy.give_number"), "of")
    return int(typed)


def _who(arguments: argparse.Namespace) -> str:
    who: str = arguments.by.strip()
    if not who:
        raise InputError(Message("own_policy.give_name"), "by")
    return who


def _name(arguments: argparse.Namespace) -> str:
    if len(arguments.of) != 1:
        raise InputError(Message("own_policy.give_file"), "of")
    return str(arguments.of[0])


def _content(arguments: argparse.Namespace) -> str:
    return _text(_name(arguments))


def _text(name: str) -> str:
    """Return the text of a preset, of a version by its number, or of a file."""
    if name in files.PRESETS:
        return files.preset(name)
    if name.isascii() and name.isdigit() and len(name) < 10:
        return CommandContext.open().portfolio.own_policies.get(int(name)).content
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise InputError(Message("own_policy.no_file", path=name), "of") from trouble


def _language(console: Console) -> Language:
    return Language(console.report_language)
