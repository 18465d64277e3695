"""`screening prepare`: make the store and load the figures that ship. Safe to repeat.

The counts that lists show are made anew from the rows.
"""

import argparse

from screening.runtime.console import Console
from screening.services.command_context import CommandContext


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    """Nothing can be given."""


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    context.store.recount_lists()
    console.note("prepare.ready", count=len(context.store.snapshots.sources()))
    return 0
