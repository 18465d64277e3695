"""Snapshots that say only what changed since another, and those whose statements were let go."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HOLDS = sa.text("slot IS NOT NULL")


def upgrade() -> None:
    op.add_column("snapshot", sa.Column("base_id", sa.Integer, nullable=True))
    op.add_column("snapshot", sa.Column("let_go", sa.DateTime(timezone=True), nullable=True))
    op.add_column("statement", sa.Column("slot", sa.String, nullable=True))
    op.drop_index(op.f("ix_statement_country"), "statement")  # nobody asks by country alone
    op.drop_index(op.f("ix_statement_snapshot_id"), "statement")
    op.create_index(op.f("ix_statement_snapshot_id_kind"), "statement", ["snapshot_id", "kind"])
    op.create_index(
        op.f("ix_statement_snapshot_id_slot"),
        "statement",
        ["snapshot_id", "slot"],
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_statement_snapshot_id_slot"), "statement")
    op.drop_index(op.f("ix_statement_snapshot_id_kind"), "statement")
    op.create_index(op.f("ix_statement_snapshot_id"), "statement", ["snapshot_id"])
    op.create_index(op.f("ix_statement_country"), "statement", ["country"])
    op.drop_column("statement", "slot")
    op.drop_column("snapshot", "let_go")
    op.drop_column("snapshot", "base_id")
