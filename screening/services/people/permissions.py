"""What each role may do, from the table that a person can read: ``permissions.csv``."""

import csv
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

from screening.model.errors import PolicyError
from screening.model.people import OF_A_ROLE, WITHIN_DEPARTMENTS, Grant, Permission, Role
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
    """Return what these roles may do on the whole organization: what any of them may."""
    return frozenset(permission for role in roles for permission in matrix()[role])


def permissions_on(grants: Iterable[Grant]) -> frozenset[Permission]:
    """Return what somebody with these grants may do, be it on a part of the contracts only."""
    return frozenset(permission for grant in grants for permission in _allowed_by(grant))


def reach(grants: Iterable[Grant], permission: Permission) -> frozenset[str] | None:
    """Return the departments on whose contracts these grants allow something; None for all.

    This alone decides of which contracts somebody may do what.
    """
    allowing = [grant for grant in grants if permission in _allowed_by(grant)]
    if any(grant.is_whole for grant in allowing):
        return None
    return frozenset(grant.value for grant in allowing)


def both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Return what is within two reaches at once."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _allowed_by(grant: Grant) -> frozenset[Permission]:
    """Return what a role allows on its scope: what is of the whole, only on the whole."""
    allowed = matrix()[grant.role]
    return allowed if grant.is_whole else allowed & WITHIN_DEPARTMENTS


def _allowed(role: Role, rows: dict[str, dict[str, str]]) -> frozenset[Permission]:
    answers = {name: row.get(role.value) for name, row in rows.items()}
    if not set(answers.values()) <= {"yes", "no"}:
        raise PolicyError(Message("people.matrix_answers", file=FILE, role=role.value))
    return frozenset(Permission(name) for name, answer in answers.items() if answer == "yes")
