"""Days whose figures are kept, ambitions, hours spent, and the version of a clause on record."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("clause_record", sa.Column("versions", sa.Text, nullable=True))
    op.create_table(
        "spent_hours",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("hours", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        _of_organization("spent_hours"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_hours")),
    )
    op.create_index(
        op.f("ix_spent_hours_organization_id_contract_key"),
        "spent_hours",
        ["organization_id", "contract_key"],
    )
    op.create_table(
        "monitored_day",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("edition", sa.String, nullable=False),
        sa.Column("software", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        _of_organization("monitored_day"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitored_day")),
        sa.UniqueConstraint(
            "organization_id", "day", name=op.f("uq_monitored_day_organization_id_day")
        ),
    )
    op.create_table(
        "ambition",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("measure", sa.String, nullable=False),
        sa.Column("target", sa.String, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=True),
        sa.Column("basis_day", sa.Date, nullable=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("preset", sa.String, nullable=True),
        sa.Column("set_by", sa.String, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("withdrawn", MOMENT, nullable=True),
        sa.Column("withdrawn_by", sa.String, nullable=True),
        _of_organization("ambition"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambition")),
    )
    op.create_index(op.f("ix_ambition_organization_id"), "ambition", ["organization_id"])


def downgrade() -> None:
    for table in ("ambition", "monitored_day", "spent_hours"):
        op.drop_table(table)
    op.drop_column("clause_record", "versions")


def _of_organization(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organization_id_organization")
    return sa.ForeignKeyConstraint(
        ["organization_id"], ["organization.id"], name=name, ondelete="CASCADE"
    )
