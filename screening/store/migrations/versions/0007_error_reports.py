"""Errors that people report about a pair or a party."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    owner = sa.ForeignKeyConstraint(
        ["organization_id"],
        ["organization.id"],
        name=op.f("fk_error_report_organization_id_organization"),
        ondelete="CASCADE",
    )
    op.create_table(
        "error_report",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String, nullable=True),
        sa.Column("settled_why", sa.Text, nullable=True),
        owner,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_report")),
    )
    name = op.f("ix_error_report_organization_id_settled_at")
    op.create_index(name, "error_report", ["organization_id", "settled_at"])


def downgrade() -> None:
    op.drop_table("error_report")
