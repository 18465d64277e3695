"""`screening` on the command line: finds the command, runs it, and turns faults into sentences.

Exit codes: 0 done, 2 something given cannot be used, 1 anything else.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from screening import commands
from screening.errors import InputError, MissingError, ScreeningError, SettingsError
from screening.terminal import note


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


if __name__ == "__main__":
    sys.exit(main())
