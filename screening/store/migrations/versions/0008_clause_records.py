"""That a clause is in a contract, and that its information came: what people recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clause_record",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("clauses", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        sa.CheckConstraint(
            "what IN ('included', 'received', 'withdrawn')", name=op.f("ck_clause_record_what")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_clause_record_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_record")),
    )
    op.create_index(
        op.f("ix_clause_record_organization_id_contract_key"),
        "clause_record",
        ["organization_id", "contract_key"],
    )


def downgrade() -> None:
    op.drop_table("clause_record")
