"""How the public page of an organization would look, as a worker worked it out."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publication", sa.Column("draft", sa.LargeBinary, nullable=True))
    op.add_column("publication", sa.Column("draft_basis", sa.String, nullable=True))


def downgrade() -> None:
    op.drop_column("publication", "draft_basis")
    op.drop_column("publication", "draft")
