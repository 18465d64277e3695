"""What suppliers reply through their links, to questions and to the whole."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplier_reply",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("supplier", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _to("organization_id", "organization"),
        _to("request_id", "disclosure_request"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_reply")),
    )
    op.create_index(
        op.f("ix_supplier_reply_organization_id_contract_key"),
        "supplier_reply",
        ["organization_id", "contract_key"],
    )
    op.create_index(op.f("ix_supplier_reply_request_id"), "supplier_reply", ["request_id"])


def downgrade() -> None:
    op.drop_table("supplier_reply")


def _to(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_supplier_reply_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
