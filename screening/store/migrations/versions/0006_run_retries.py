"""A run may wait for a moment and is tried a few times; of a source some parts may be chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_run", sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
    op.add_column("job_run", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "source_schedule", sa.Column("parts", sa.Text, nullable=False, server_default="[]")
    )


def downgrade() -> None:
    op.execute("DELETE FROM job_run WHERE state = 'queued' AND tries > 0")
    op.drop_column("source_schedule", "parts")
    op.drop_column("job_run", "not_before")
    op.drop_column("job_run", "tries")
