"""Payments stand apart from contracts: added up per supplier, category and month."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CHECK = "ck_import_change_kind"
BEFORE = ("contract", "party", "supply", "ownership")


def upgrade() -> None:
    op.create_table(
        "spend",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("supplier", sa.String, nullable=False),
        sa.Column("buyer", sa.String, nullable=True),
        sa.Column("category", sa.Text, nullable=True),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("payments", sa.Integer, nullable=False),
        sa.Column("amount", sa.String, nullable=True),
        sa.Column("currency", sa.String, nullable=True),
        sa.Column("first", sa.Date, nullable=True),
        sa.Column("last", sa.Date, nullable=True),
        sa.Column("sort_amount", sa.Float, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_spend_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spend")),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_spend_organization_id_key")),
    )
    for name in ("supplier", "buyer"):
        op.create_index(
            op.f(f"ix_spend_organization_id_{name}"), "spend", ["organization_id", name]
        )
    _allow((*BEFORE, "spend"))


def downgrade() -> None:
    op.execute("DELETE FROM import_change WHERE kind = 'spend'")
    _allow(BEFORE)
    op.drop_table("spend")


def _allow(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("import_change") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        allowed = " OR ".join(f"kind = '{kind}'" for kind in kinds)
        table.create_check_constraint(op.f(CHECK), allowed)
