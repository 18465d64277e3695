"""What organizations show to everybody: what they chose, and the versions they published."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _of_organization("publication"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_publication_organization_id")),
        sa.UniqueConstraint("address", name=op.f("uq_publication_address")),
    )
    op.create_table(
        "published_version",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("withdrawn", MOMENT, nullable=True),
        sa.Column("withdrawn_by", sa.String, nullable=True),
        sa.Column("withdrawn_why", sa.Text, nullable=True),
        _of_organization("published_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_version")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_published_version_organization_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("published_version")
    op.drop_table("publication")


def _of_organization(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organization_id_organization")
    return sa.ForeignKeyConstraint(
        ["organization_id"], ["organization.id"], name=name, ondelete="CASCADE"
    )
