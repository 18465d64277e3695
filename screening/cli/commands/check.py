"""`screening check`: the verdict on a purchase that is not a contract yet."""

import argparse

from screening.cli.arguments import reports_in_either, runs_in
from screening.cli.purchase_arguments import add_purchase_options
from screening.runtime.console import Console


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    add_purchase_options(parser, console)
    parser.add_argument("--as", dest="format", metavar="FORMAT", default="text")
    parser.add_argument("--all", action="store_true", help=console.text("explain.all"))
    reports_in_either(parser)


# A second of loading, which `--help` does not need.
run = runs_in("screening.cli.check_answer")
