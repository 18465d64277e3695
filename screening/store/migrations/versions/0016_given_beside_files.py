"""What a person said beside the files of an import: the buyer, its kind and its country."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_run") as table:
        table.add_column(sa.Column("given", sa.Text, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("import_run") as table:
        table.drop_column("given")
