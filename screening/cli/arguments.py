"""The parsers of what a person types, which speak Dutch or English."""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from typing import Any, NoReturn, Protocol

from screening.i18n import command_line
from screening.runtime.console import LANGUAGE, LANGUAGES, Console, note

LONGEST_NUMBER = 19  # digits; no database keeps a larger number


Run = Callable[[argparse.Namespace, Console], int]


class CommandWork(Protocol):
    """A module that does the work of a command."""

    def run(self, arguments: argparse.Namespace, console: Console) -> int: ...


class Command(CommandWork, Protocol):
    """A module in ``screening/cli/commands``."""

    def options(self, parser: argparse.ArgumentParser, console: Console) -> None: ...


class CommandParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence instead of repeating the usage.

    With ``module`` the options are those of that command, and it is imported only when the command
    is the one that was typed. ``--language`` is taken everywhere, and shown where it has a help
    text or ``reports_in_either`` adds it again.
    """

    def __init__(
        self,
        *,
        console: Console,
        module: str | None = None,
        language_help: str = argparse.SUPPRESS,
        **settings: Any,
    ) -> None:
        super().__init__(**settings, conflict_handler="resolve")
        self._console = console
        self._module = module
        self.add_argument(
            LANGUAGE, choices=LANGUAGES, default=argparse.SUPPRESS, help=language_help
        )

    def parse_known_args(  # type: ignore[override]  # the overloads say no more
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        if self._module is not None:
            command: Command = import_module(self._module)
            self._module = None
            command.options(self, self._console)
            self.set_defaults(run=command.run)
        return super().parse_known_args(args, namespace)

    def add_subparsers(self, **settings: Any) -> Any:
        """Return what adds parsers of this kind, with the console of this one."""
        settings["parser_class"] = partial(CommandParser, console=self._console)
        return super().add_subparsers(**settings)

    def error(self, message: str) -> NoReturn:
        note(self._console.text("usage_hint", prog=self.prog, problem=message))
        raise SystemExit(2)


def runs_in(module: str) -> Run:
    """Return the ``run`` of a command whose work stands in this module.

    The module is imported when the command runs, so that its ``--help`` does not wait for it.
    """

    def run(arguments: argparse.Namespace, console: Console) -> int:
        work: CommandWork = import_module(module)
        return work.run(arguments, console)

    return run


def reports_in_either(parser: argparse.ArgumentParser) -> None:
    """Show the option on a command that prints a report: it is in Dutch unless asked otherwise."""
    parser.add_argument(LANGUAGE, choices=LANGUAGES, default=argparse.SUPPRESS)


def speak(language: str) -> None:
    """Let argparse say its own sentences in a language.

    It asks `gettext` for each of them through two names of its module, and `gettext` knows only
    compiled catalogues in a folder of the machine; so the two names are given ours.
    """
    names = vars(argparse)
    names["_"] = lambda sentence: command_line.argparse_text(sentence, language)
    names["ngettext"] = lambda singular, plural, count: command_line.argparse_text(
        singular if count == 1 else plural, language
    )


def whole_number(console: Console, problem: str) -> Callable[[str], int]:
    """Return a type of argument: a whole number from 0 in digits. ``problem`` is a code."""

    def read(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) < LONGEST_NUMBER):
            raise argparse.ArgumentTypeError(console.text(problem, value=value[:30]))
        return int(value)

    return read


def day(console: Console, problem: str) -> Callable[[str], date]:
    """Return a type of argument: a day as people write it. ``problem`` is a code."""

    def read(value: str) -> date:
        # Only a day that was typed needs it, and the help of every command stays quick.
        from screening.services.typed_values import read_day

        day = read_day(value)
        if day is None:
            raise argparse.ArgumentTypeError(console.text(problem, value=value[:30]))
        return day

    return read
