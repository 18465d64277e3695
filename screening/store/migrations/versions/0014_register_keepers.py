"""Who keeps a contract at the buyer, in which department, its status and the notes on it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FILTERED = ("owner", "department", "status")


def upgrade() -> None:
    with op.batch_alter_table("contract") as table:
        for name in FILTERED:
            table.add_column(sa.Column(name, sa.String, nullable=True))
        table.add_column(sa.Column("notes", sa.Text, nullable=True))
        for name in FILTERED:
            table.create_index(
                op.f(f"ix_contract_organization_id_{name}"), ["organization_id", name]
            )


def downgrade() -> None:
    with op.batch_alter_table("contract") as table:
        for name in FILTERED:
            table.drop_index(op.f(f"ix_contract_organization_id_{name}"))
        for name in ("notes", *reversed(FILTERED)):
            table.drop_column(name)
