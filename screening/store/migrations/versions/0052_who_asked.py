"""Which account asked for a job; an organization is in a group of texts once."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

STANDS = sa.text("left_at IS NULL")
# Who came in twice in one moment left with the later row at once: what the group adopted,
# remarked and agreed on hangs on the organization, not on such a row.
LATER_TWIN = """
    UPDATE text_group_member SET left_at = at, left_by = by
    WHERE left_at IS NULL AND EXISTS (
        SELECT 1 FROM text_group_member AS earlier
        WHERE earlier.organization_id = text_group_member.organization_id
        AND earlier.group_key = text_group_member.group_key
        AND earlier.left_at IS NULL AND earlier.id < text_group_member.id
    )
"""


def upgrade() -> None:
    op.add_column("portfolio_job", sa.Column("account", sa.Integer, nullable=True))
    op.execute(LATER_TWIN)
    op.create_index(
        op.f("ix_text_group_member_is_in"),
        "text_group_member",
        ["organization_id", "group_key"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_text_group_member_is_in"), table_name="text_group_member")
    op.drop_column("portfolio_job", "account")
