"""`screening uniform-text`: the wording of clauses on which organizations agree in a group."""

import argparse
from collections.abc import Callable

from screening.cli.arguments import reports_in_either, whole_number
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.language import Language
from screening.reports import uniform_texts as reports
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.uniform_texts import DECIDED, PROPOSED, TextDesk

# The actions, what each needs in its order, and its options. Each word has a help text.
ACTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "list": ((), ()),
    "show": (("key",), ()),
    "begin": (("name", "needed"), ()),
    "join": (("code",), ()),
    "renew": (("group",), ()),
    "leave": (("group",), ()),
    "propose": (("group",), (*PROPOSED, "next_of")),
    "remark": (("key", "version", "words"), ("answers",)),
    "withdraw": (("key", "version"), ("why",)),
    "adopt": (("key", "version"), DECIDED),
    "end": (("number",), ("why",)),
}
READING = ("list", "show")
NUMBERS = ("needed", "version", "number", "answers")
OPTION_OF = {"language": "of"}  # --language is of the command itself


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION", required=True)
    number = whole_number(console, "follow-up.not_a_number")
    for name, (needed, optional) in ACTIONS.items():
        action = actions.add_parser(name, help=say(f"uniform-text.{name}"))
        for each in needed:
            kind = number if each in NUMBERS else str
            action.add_argument(
                each, metavar=each.upper(), type=kind, help=say(f"uniform-text.{each}")
            )
        for each in optional:
            option = OPTION_OF.get(each, each.replace("_", "-"))
            action.add_argument(
                f"--{option}",
                dest=each,
                metavar="NUMBER" if each in NUMBERS else "TEXT",
                type=number if each in NUMBERS else str,
                default=None if each in NUMBERS else "",
                help=say(f"uniform-text.{each}"),
            )
        if name in READING:
            action.add_argument("--as", dest="form", choices=("text", "json"), default="text")
            reports_in_either(action)
        else:
            action.add_argument("--by", metavar="NAME", help=say("request.by"))
        action.set_defaults(act=ACTS[name])


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    texts = CommandContext.open().portfolio.uniform_texts
    groups = [(group, texts.texts(group.key)) for group in texts.groups()]
    adopted = texts.adopted().adoptions
    if arguments.form == "json":
        console.answer_json(reports.overview_document(groups, adopted))
        return 0
    language = Language(console.report_language)
    if not groups:
        console.note("uniform-text.nothing")
    for group, of_group in groups:
        console.answer_text(reports.group_lines(group, of_group, language))
    console.answer_text(reports.adopted_lines(adopted, language))
    return 0


def _show(arguments: argparse.Namespace, console: Console) -> int:
    text = CommandContext.open().portfolio.uniform_texts.text(arguments.key)
    if arguments.form == "json":
        console.answer_json(reports.document(text))
    else:
        console.answer_text(reports.page(text, Language(console.report_language)))
    return 0


def _begin(arguments: argparse.Namespace, console: Console) -> int:
    given = {"name": arguments.name, "needed": str(arguments.needed)}
    console.answer_text(f"{_desk(arguments).begin_group(given)}\n")
    return 0


def _join(arguments: argparse.Namespace, console: Console) -> int:
    _desk(arguments).join(arguments.code)
    console.note("uniform-text.joined")
    return 0


def _renew(arguments: argparse.Namespace, console: Console) -> int:
    console.answer_text(f"{_desk(arguments).renew_code(arguments.group)}\n")
    return 0


def _leave(arguments: argparse.Namespace, console: Console) -> int:
    _desk(arguments).leave(arguments.group)
    console.note("uniform-text.left")
    return 0


def _propose(arguments: argparse.Namespace, console: Console) -> int:
    desk = _desk(arguments)
    given = {name: getattr(arguments, name) for name in PROPOSED}
    key, after = arguments.next_of, 0
    if key:
        text = desk.portfolio.uniform_texts.text(key)
        given |= {"clause": text.clause, "language": text.language}
        after = text.latest.number
    console.answer_text(f"{desk.propose(arguments.group, given, key, after)}\n")
    return 0


def _remark(arguments: argparse.Namespace, console: Console) -> int:
    desk = _desk(arguments)
    id = desk.remark(arguments.key, arguments.version, arguments.words, arguments.answers)
    console.answer_text(f"{id}\n")
    return 0


def _withdraw(arguments: argparse.Namespace, console: Console) -> int:
    _desk(arguments).withdraw(arguments.key, arguments.version, arguments.why)
    console.note("uniform-text.withdrawn")
    return 0


def _adopt(arguments: argparse.Namespace, console: Console) -> int:
    given = {name: getattr(arguments, name) for name in DECIDED}
    id = _desk(arguments).adopt(arguments.key, arguments.version, given)
    console.answer_text(f"{id}\n")
    return 0


def _end(arguments: argparse.Namespace, console: Console) -> int:
    _desk(arguments).end(arguments.number, arguments.why)
    console.note("uniform-text.ended")
    return 0


def _desk(arguments: argparse.Namespace) -> TextDesk:
    by = name_of_who_acts(arguments)
    return TextDesk(CommandContext.open().portfolio, by, today())


ACTS: dict[str, Callable[[argparse.Namespace, Console], int]] = {
    "list": _list,
    "show": _show,
    "begin": _begin,
    "join": _join,
    "renew": _renew,
    "leave": _leave,
    "propose": _propose,
    "remark": _remark,
    "withdraw": _withdraw,
    "adopt": _adopt,
    "end": _end,
}
