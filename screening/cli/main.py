"""`screening` on the command line: finds the command, runs it, and turns faults into sentences.

Exit codes: 0 done, 2 something given cannot be used, 1 anything else.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from screening.cli import commands
from screening.model.errors import (
    InputError,
    MissingError,
    ScreeningError,
    SettingsError,
)
from screening.runtime.console import note


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of repeating the usage."""

    def error(self, message: str) -> NoReturn:
        note(f"{self.prog}: {message}; `{self.prog} --help` shows what can be given.")
        raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    top = _Parser(
        prog="screening",
        description="From a contract register to explained human-rights verdicts.",
        allow_abbrev=False,
    )
    below = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in commands.catalogue():
        about = (module.__doc__ or "").strip()
        one = below.add_parser(
            name, help=about.splitlines()[0], description=about, allow_abbrev=False
        )
        module.options(one)
        one.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    try:
        _refuse_broken_words(given)
        return int(given.run(given))
    except (InputError, MissingError, SettingsError) as error:
        note(f"screening: {error}")
        return 2
    except ScreeningError as error:
        note(f"screening: {error}")
        return 1
    except BrokenPipeError:
        # Whoever read the answer has seen enough; closing must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        note("screening: stopped.")
        return 130
    except Exception as error:  # a fault of ours is a sentence too; `python -X dev` shows all of it
        if sys.flags.dev_mode:
            raise
        note(f"screening: {_fault(error)}")
        return 1


def _refuse_broken_words(given: argparse.Namespace) -> None:
    """Words that are no text in the encoding of this machine; a path may be any bytes."""
    for name, value in vars(given).items():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and not _is_text(word):
                raise InputError(f"What was given for {name} is no text that can be read (UTF-8).")


def _is_text(word: str) -> bool:
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _fault(error: Exception) -> str:
    """Where and what, without the words of any register."""
    steps = traceback.extract_tb(error.__traceback__)
    ours = [step for step in steps if "screening" in step.filename or "graphs" in step.filename]
    where = f" in {Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""
    return (
        f"This is a fault of the program ({type(error).__name__}{where}); please report it with "
        "what you did. What was kept before it stays kept."
    )


if __name__ == "__main__":
    sys.exit(main())
