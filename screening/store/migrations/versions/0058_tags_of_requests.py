"""Tags of purchase requests, so that a role on a tag reaches them."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purchase_request", sa.Column("tags", sa.Text, nullable=True))


def downgrade() -> None:
    op.drop_column("purchase_request", "tags")
