"""What a contract is a part of, what the whole is worth, and until when its options run."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OF_A_CONTRACT: tuple[tuple[str, Any], ...] = (
    ("part_of", sa.String),
    ("total_amount", sa.String),
    ("total_currency", sa.String),
    ("options_until", sa.Date),
)


def upgrade() -> None:
    with op.batch_alter_table("contract") as table:
        for name, kind in OF_A_CONTRACT:
            table.add_column(sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contract") as table:
        for name, _ in reversed(OF_A_CONTRACT):
            table.drop_column(name)
