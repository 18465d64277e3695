"""Of which organization a command is, of those that the store serves."""

import argparse

from screening.runtime.console import Console
from screening.store.store import LOCAL


def organization_option(parser: argparse.ArgumentParser, console: Console) -> None:
    """Add ``--organization``: the first one where nothing is said."""
    help = console.text("organization.which")
    parser.add_argument("--organization", metavar="ID", default=LOCAL, help=help)
