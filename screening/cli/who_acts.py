"""Who does what a command keeps: a name that is typed with it."""

import argparse

from screening.model.errors import InputError
from sources.kit.values.message import Message

LONGEST_NAME = 200  # letters


def name_of_who_acts(arguments: argparse.Namespace) -> str:
    """Return ``--by`` on one line, cut at LONGEST_NAME. Raise InputError where it is not given."""
    name = " ".join((arguments.by or "").split())
    if not name:
        raise InputError(Message("follow_up.say_who"))
    return name[:LONGEST_NAME]
