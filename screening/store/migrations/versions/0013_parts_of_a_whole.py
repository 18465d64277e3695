"""What a contract is a part of, what the whole is worth, and until when its options run."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXTS = ("part_of", "total_amount", "total_currency")


def upgrade() -> None:
    with op.batch_alter_table("contract") as table:
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.String, nullable=True))
        table.add_column(sa.Column("options_until", sa.Date, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contract") as table:
        for name in ("options_until", *reversed(TEXTS)):
            table.drop_column(name)
