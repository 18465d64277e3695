"""What each role may do, from the table that a person can read: ``permissions.csv``."""

import csv
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

from screening.model.errors import PolicyError
from screening.model.people import (
    OF_A_ROLE,
    WHOLE,
    WITHIN_DEPARTMENTS,
    Grant,
    Permission,
    Role,
    ScopeKind,
    ScopePart,
    ScopeReach,
)
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


def reach(grants: Iterable[Grant], permission: Permission) -> ScopeReach:
    """Return the contracts on which these grants allow something.

    This alone decides of which contracts somebody may do what.
    """
    allowing = [grant for grant in grants if permission in _allowed_by(grant)]
    if any(grant.is_whole for grant in allowing):
        return WHOLE
    departments, tags = (
        frozenset(grant.value for grant in allowing if grant.kind is kind)
        for kind in (ScopeKind.DEPARTMENT, ScopeKind.TAG)
    )
    return ScopeReach((ScopePart(departments, tags),))


def _allowed_by(grant: Grant) -> frozenset[Permission]:
    """Return what a role allows on its scope: what is of the whole, only on the whole."""
    allowed = matrix()[grant.role]
    return allowed if grant.is_whole else allowed & WITHIN_DEPARTMENTS


def _allowed(role: Role, rows: dict[str, dict[str, str]]) -> frozenset[Permission]:
    answers = {name: row.get(role.value) for name, row in rows.items()}
    if not set(answers.values()) <= {"yes", "no"}:
        raise PolicyError(Message("people.matrix_answers", file=FILE, role=role.value))
    return frozenset(Permission(name) for name, answer in answers.items() if answer == "yes")
