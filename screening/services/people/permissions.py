"""What each role may do, from the table that a person can read: ``permissions.csv``."""

import csv
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from screening.model.errors import PolicyError
from screening.model.people import OF_A_ROLE, Permission, Role
from sources.kit.values.message import Message

FILE = "permissions.csv"


@cache
def matrix() -> dict[Role, frozenset[Permission]]:
    """Return what each role may do. Raises PolicyError where the table does not say it of one."""
    text = (files("screening.services.people") / FILE).read_text("utf-8")
    rows = {row["permission"]: row for row in csv.DictReader(text.splitlines())}
    if list(rows) != [permission.value for permission in OF_A_ROLE]:
        raise PolicyError(Message("people.matrix_rows", file=FILE))
    return {role: _allowed(role, rows) for role in Role}


def permissions_of(roles: Collection[Role]) -> frozenset[Permission]:
    """Return what a person with these roles may do: what any of them may."""
    return frozenset(permission for role in roles for permission in matrix()[role])


def _allowed(role: Role, rows: dict[str, dict[str, str]]) -> frozenset[Permission]:
    answers = {name: row.get(role.value) for name, row in rows.items()}
    if not set(answers.values()) <= {"yes", "no"}:
        raise PolicyError(Message("people.matrix_answers", file=FILE, role=role.value))
    return frozenset(Permission(name) for name, answer in answers.items() if answer == "yes")
