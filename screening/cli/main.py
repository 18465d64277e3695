"""`screening` on the command line: find the command, run it, and turn faults into sentences.

Exit codes: 0 done, 2 something given cannot be used, 1 anything else.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from screening.cli import arguments as reading
from screening.cli import commands
from screening.model.audit import Actor, Door, acting
from screening.model.errors import (
    InputError,
    MissingError,
    ScreeningError,
    SettingsError,
)
from screening.runtime.console import Console, note


def parser(console: Console) -> argparse.ArgumentParser:
    """Return the parser of all commands, in the language of the console."""
    reading.speak(console.language)
    top = reading.CommandParser(
        console=console,
        prog="screening",
        description=console.text("screening"),
        language_help=console.text("language"),
        allow_abbrev=False,
    )
    below = top.add_subparsers(title=console.text("commands"), metavar="COMMAND", required=True)
    for name, module in commands.modules().items():
        about = console.text(name)
        below.add_parser(
            name,
            help=about.splitlines()[0],
            description=about,
            module=module,
            allow_abbrev=False,
        )
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that was typed and return its exit code."""
    typed = sys.argv[1:] if arguments is None else arguments
    console = Console.of(typed, os.environ)
    parsed = parser(console).parse_args(typed)
    try:
        _refuse_broken_text(parsed)
        with acting(Actor(Door.COMMAND, getattr(parsed, "by", None) or "local")):
            return int(parsed.run(parsed, console))
    except ScreeningError as error:
        console.note_error("screening", error)
        return 2 if isinstance(error, InputError | MissingError | SettingsError) else 1
    except BrokenPipeError:
        # Whoever read the answer has seen enough; closing must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        console.note("stopped")
        return 130
    except Exception as error:  # a fault of ours is a sentence too; `python -X dev` shows all of it
        if sys.flags.dev_mode:
            raise
        note(f"screening: {_fault(error, console)}")
        return 1


def _refuse_broken_text(parsed: argparse.Namespace) -> None:
    """Raise InputError for what is no text in the encoding of this machine.

    A path may be any bytes.
    """
    for name, value in vars(parsed).items():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str) and not _is_text(part):
                # Imported here: `screening --help` is twice as fast without the kit of sources.
                from sources.kit.values.message import Message

                raise InputError(Message("command.not_text", name=name))


def _is_text(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _fault(error: Exception, console: Console) -> str:
    """Return where and what the fault is, without the data of any register."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame for frame in frames if "screening" in frame.filename or "graphs" in frame.filename
    ]
    where = ""
    if ours:
        file = Path(ours[-1].filename).name
        where = console.text("fault_place", file=file, line=ours[-1].lineno)
    return console.text("fault", kind=type(error).__name__, where=where)


if __name__ == "__main__":
    sys.exit(main())
