"""What the description of a contract without a CPV code suggests, and the key of alike ones.

Contracts without a code are due for screening: their verdict rests on it until a person confirms.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEX = "ix_contract_organization_id_text_key"


def upgrade() -> None:
    with op.batch_alter_table("contract") as table:
        table.add_column(sa.Column("text_key", sa.Text, nullable=True))
        table.add_column(sa.Column("assumed", sa.Text, nullable=True))
        table.add_column(sa.Column("assumed_chance", sa.Float, nullable=True))
    op.create_index(op.f(INDEX), "contract", ["organization_id", "text_key"])
    op.execute("UPDATE contract SET screened = NULL WHERE cpv = '[]'")


def downgrade() -> None:
    op.drop_index(op.f(INDEX), "contract")
    with op.batch_alter_table("contract") as table:
        for name in ("assumed_chance", "assumed", "text_key"):
            table.drop_column(name)
