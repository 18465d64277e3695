"""Prepare SCREENING_HOME: make the store and load the figures that ship. Safe to repeat."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    """Nothing can be given."""


def run(given: argparse.Namespace) -> int:
    from screening.runtime.console import note
    from screening.services.context import CommandContext

    place = CommandContext.open()
    note(f"Ready: {len(place.store.sources())} sources in use.")
    return 0
