"""What people say of contracts beside the files: it beats the files, and can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BY_CONTRACT = "ix_correction_organization_id_contract_key"
BY_TEXT = "ix_correction_organization_id_text_key"
BY_RUN = "ix_correction_run_id"
OF_ORGANIZATION = "ix_correction_run_organization_id"
RUN = "fk_category_confirmation_correction_run_id_correction_run"


def upgrade() -> None:
    op.create_table(
        "correction_run",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("field", sa.String, nullable=False),
        sa.Column("contracts", sa.Integer, nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_correction_run_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_run")),
    )
    op.create_index(op.f(OF_ORGANIZATION), "correction_run", ["organization_id"])
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("field", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=True),
        sa.Column("before", sa.Text, nullable=True),
        sa.Column("text_key", sa.Text, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_correction_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["correction_run.id"],
            name=op.f("fk_correction_run_id_correction_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f(BY_CONTRACT), "correction", ["organization_id", "contract_key"])
    op.create_index(op.f(BY_TEXT), "correction", ["organization_id", "text_key"])
    op.create_index(op.f(BY_RUN), "correction", ["run_id"])
    with op.batch_alter_table("contract") as table:
        table.add_column(sa.Column("buyer_country", sa.String, nullable=True))
        table.add_column(sa.Column("from_file", sa.Text, nullable=True))
    with op.batch_alter_table("category_confirmation") as table:
        table.add_column(sa.Column("correction_run_id", sa.Integer, nullable=True))
        table.create_foreign_key(
            op.f(RUN), "correction_run", ["correction_run_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("category_confirmation") as table:
        table.drop_constraint(op.f(RUN), type_="foreignkey")
        table.drop_column("correction_run_id")
    with op.batch_alter_table("contract") as table:
        table.drop_column("from_file")
        table.drop_column("buyer_country")
    op.drop_table("correction")
    op.drop_table("correction_run")
