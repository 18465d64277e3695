"""Indexes on what not every contract has hold those alone that have it."""

from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


class IndexOfSome(NamedTuple):
    """The columns of an index before and after, and of which rows it is from now on."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    where: str


def _filtered(column: str, *more: str) -> IndexOfSome:
    return IndexOfSome((column, *more), (column, *more), f"{column} IS NOT NULL")


BY_URGENCY = ("ended", "urgency", "sort_value", "id")
FILTERS = ("flag", "band", "level", "owner", "department", "status")
CHANGES = (
    *(_filtered(column, *BY_URGENCY) for column in FILTERS),
    _filtered("overdue_since"),
    _filtered("closes"),
    IndexOfSome(("text_key", "cpv", "id"), ("text_key", "id"), "cpv = '[]'"),
)


def upgrade() -> None:
    for change in CHANGES:
        op.drop_index(_name(change.before), "contract")
        holds = sa.text(change.where)
        columns = ["organization_id", *change.after]
        op.create_index(
            _name(change.after), "contract", columns, sqlite_where=holds, postgresql_where=holds
        )


def downgrade() -> None:
    for change in CHANGES:
        op.drop_index(_name(change.after), "contract")
        op.create_index(_name(change.before), "contract", ["organization_id", *change.before])


def _name(columns: tuple[str, ...]) -> str:
    return op.f("_".join(("ix_contract_organization_id", *columns)))
