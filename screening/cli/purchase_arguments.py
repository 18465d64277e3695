"""The options that describe a purchase, of every command that takes one."""

import argparse

from screening.runtime.console import Console


def add_purchase_options(parser: argparse.ArgumentParser, console: Console) -> None:
    """Add the options of a check."""
    say = console.text
    parser.add_argument("--cpv", action="append", metavar="CODE", help=say("check.cpv"))
    parser.add_argument("--value", metavar="EUR", help=say("check.value"))
    parser.add_argument("--part-of", metavar="PART", help=say("check.part_of"))
    parser.add_argument("--total-value", metavar="EUR", help=say("check.total_value"))
    parser.add_argument("--buyer-type", metavar="TYPE", help=say("check.buyer_type"))
    parser.add_argument("--buyer-country", metavar="ISO2", help=say("check.buyer_country"))
    parser.add_argument("--nature", metavar="NATURE", help=say("check.nature"))
    parser.add_argument("--date", metavar="DAY", help=say("check.date"))
    parser.add_argument("--ends", metavar="DAY", help=say("check.ends"))
    parser.add_argument("--category-confirmed", metavar="SLUG", help=say("check.category"))
    parser.add_argument(
        "--origin", nargs="+", action="extend", metavar="ISO2", help=say("check.origin")
    )


def purchase_fields(arguments: argparse.Namespace) -> dict[str, object]:
    """Return what was typed, by the names of the form of a check."""
    fields = {
        "cpv": arguments.cpv,
        "value": arguments.value,
        "part_of": arguments.part_of,
        "total_value": arguments.total_value,
        "buyer_type": arguments.buyer_type,
        "buyer_country": arguments.buyer_country,
        "nature": arguments.nature,
        "date": arguments.date,
        "ends": arguments.ends,
        "category_confirmed": arguments.category_confirmed,
        "origins": arguments.origin,
    }
    return {name: value for name, value in fields.items() if value is not None}
