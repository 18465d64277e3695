"""`screening check`: the verdict on a purchase that is not a contract yet."""

import argparse

from screening.cli.arguments import reports_in_either, runs_in
from screening.runtime.console import Console


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--cpv", action="append", metavar="CODE", help=say("check.cpv"))
    parser.add_argument("--value", metavar="EUR", help=say("check.value"))
    parser.add_argument("--part-of", metavar="PART", help=say("check.part_of"))
    parser.add_argument("--total-value", metavar="EUR", help=say("check.total_value"))
    parser.add_argument("--buyer-type", metavar="TYPE", help=say("check.buyer_type"))
    parser.add_argument("--buyer-country", metavar="ISO2", help=say("check.buyer_country"))
    parser.add_argument("--nature", metavar="NATURE", help=say("check.nature"))
    parser.add_argument("--date", metavar="YYYY-MM-DD", help=say("check.date"))
    parser.add_argument("--ends", metavar="YYYY-MM-DD", help=say("check.ends"))
    parser.add_argument("--category-confirmed", metavar="SLUG", help=say("check.category"))
    parser.add_argument(
        "--origin", nargs="+", action="extend", metavar="ISO2", help=say("check.origin")
    )
    parser.add_argument("--as", dest="format", metavar="FORMAT", default="text")
    parser.add_argument("--all", action="store_true", help=say("explain.all"))
    reports_in_either(parser)


# A second of loading, which `--help` does not need.
run = runs_in("screening.cli.check_answer")
