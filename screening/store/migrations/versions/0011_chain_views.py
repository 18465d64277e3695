"""What the page of a large chain shows, made when its contract is screened."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chain_view",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("contract", sa.String),
        _must("inputs", sa.String),
        _must("document", sa.LargeBinary),
        _must("parties", sa.LargeBinary),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_chain_view_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_view")),
        sa.UniqueConstraint(
            "organization_id", "contract", name=op.f("uq_chain_view_organization_id_contract")
        ),
    )


def downgrade() -> None:
    op.drop_table("chain_view")


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
