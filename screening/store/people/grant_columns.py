"""A role on a scope as columns of a row; of the whole organization the value is its slug."""

from sqlalchemy import RowMapping

from screening.model.people import Grant, Role, ScopeKind
from screening.store.database.scope import Scope


def grant_of(row: RowMapping) -> Grant:
    """Return the role on a scope that a row keeps."""
    role, kind = Role(row["role"]), ScopeKind(row["scope_kind"])
    is_whole = kind is ScopeKind.ORGANIZATION
    return Grant(role) if is_whole else Grant(role, kind, row["scope_value"])


def grant_columns(scope: Scope, grant: Grant) -> dict[str, str]:
    """Return the columns that keep a role on a scope."""
    value = grant.value or scope.slug
    return {"role": grant.role, "scope_kind": grant.kind, "scope_value": value}
