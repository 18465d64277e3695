"""The own policies that hold for contracts, read without loading the tables."""

from datetime import date
from functools import lru_cache

from sqlalchemy import Engine, bindparam, text

from screening.model.own_policy import HOLDING, OwnPolicy, PolicyInForce
from screening.rules.own_policy import policy as files
from screening.store.database import columns
from screening.store.database.engine import reading

_STATEMENT = text(
    "SELECT number, content, valid_from, closed_from FROM own_policy"
    " JOIN organization ON organization.id = own_policy.organization_id"
    " WHERE organization.slug = :slug AND state IN :holding ORDER BY activation"
).bindparams(bindparam("holding", expanding=True))


def policies_in_force(engine: Engine, organization: str) -> tuple[PolicyInForce, ...]:
    """Return the versions in the order in which they were activated."""
    values = {"slug": organization, "holding": [state.value for state in HOLDING]}
    with reading(engine) as connection:
        rows = connection.execute(_STATEMENT, values).all()
    return tuple(
        in_force_of(number, content, columns.to_date(valid_from), columns.maybe_date(closed_from))
        for number, content, valid_from, closed_from in rows
    )


@lru_cache(maxsize=200)
def read_content(content: str) -> OwnPolicy:
    """Return the policy of a file that was read before it was kept."""
    return files.read_policy(content)


def in_force_of(
    number: int, content: str, valid_from: date, closed_from: date | None
) -> PolicyInForce:
    """Return an activated version. Its file holds a decision, or it would not have been."""
    policy = read_content(content)
    decision, _ = files.refuse_unfinished(policy)
    return PolicyInForce(number, policy, decision, valid_from, closed_from)
