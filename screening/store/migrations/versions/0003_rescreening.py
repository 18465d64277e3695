"""Which snapshots the verdicts of an organization rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    owner = sa.ForeignKeyConstraint(
        ["organization_id"],
        ["organization.id"],
        name=op.f("fk_rescreening_organization_id_organization"),
        ondelete="CASCADE",
    )
    op.create_table(
        "rescreening",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("heard", sa.Text, nullable=False),
        sa.Column("before", sa.LargeBinary, nullable=True),
        sa.Column("owner", sa.String, nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        owner,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescreening")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_rescreening_organization_id")),
    )


def downgrade() -> None:
    op.drop_table("rescreening")
