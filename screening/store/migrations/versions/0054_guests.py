"""People who work for another organization too: an account there whose sign-in is that at home."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("person", sa.Column("home_id", sa.Integer, nullable=True))
    op.add_column("person", sa.Column("joined", MOMENT, nullable=True))
    op.create_index(op.f("ix_person_home_id"), "person", ["home_id"])
    op.add_column("sign_in_session", sa.Column("works_as", sa.Integer, nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in_session", "works_as")
    op.drop_index(op.f("ix_person_home_id"), table_name="person")
    op.drop_column("person", "joined")
    op.drop_column("person", "home_id")
