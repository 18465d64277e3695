"""Links for suppliers, and what came through them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "disclosure_request",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("token_hash", sa.String),
        _must("contract_key", sa.String),
        _must("supplier_key", sa.String),
        _must("supplier", sa.String),
        _must("by", sa.String),
        _must("at", MOMENT),
        _must("expires", MOMENT),
        _may("withdrawn", MOMENT),
        _may("withdrawn_by", sa.String),
        _to("disclosure_request", "organization_id", "organization", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_disclosure_request_token_hash")),
    )
    _index("disclosure_request", "organization_id")
    op.create_table(
        "disclosure",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("request_id", sa.Integer),
        _must("at", MOMENT),
        _must("content", sa.Text),
        _may("file", sa.String),
        _must("state", sa.String),
        _may("decided_by", sa.String),
        _may("decided_at", MOMENT),
        _may("why", sa.Text),
        _may("run_id", sa.Integer),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'aside')", name=op.f("ck_disclosure_state")
        ),
        _to("disclosure", "organization_id", "organization", "CASCADE"),
        _to("disclosure", "request_id", "disclosure_request", "CASCADE"),
        _to("disclosure", "run_id", "import_run", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    _index("disclosure", "organization_id", "state")
    _index("disclosure", "request_id")
    _index("disclosure", "run_id")


def downgrade() -> None:
    op.drop_table("disclosure")
    op.drop_table("disclosure_request")


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _to(table: str, column: str, target: str, then: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=then)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
