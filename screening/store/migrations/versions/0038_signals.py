"""Signals of workers and others, encrypted, and the addresses at which they are told."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "signal_address",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("contract_key", sa.String, nullable=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("withdrawn", MOMENT, nullable=True),
        _to("signal_address", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_address")),
        sa.UniqueConstraint("token", name=op.f("uq_signal_address_token")),
    )
    op.create_index(
        op.f("ix_signal_address_organization_id"), "signal_address", ["organization_id"]
    )
    op.create_table(
        "signal",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("address_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=True),
        sa.Column("receipt_hash", sa.String, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("deleted_on", sa.Date, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("handled_by", sa.String, nullable=True),
        sa.Column("why", sa.Text, nullable=True),
        sa.CheckConstraint(
            "state = 'new' OR state = 'taken_up' OR state = 'closed'", name=op.f("ck_signal_state")
        ),
        _to("signal", "organization_id", "organization"),
        _to("signal", "address_id", "signal_address"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_signal_receipt_hash")),
    )
    op.create_index(op.f("ix_signal_organization_id_state"), "signal", ["organization_id", "state"])
    op.create_index(op.f("ix_signal_address_id"), "signal", ["address_id"])
    op.create_index(op.f("ix_signal_deleted_on"), "signal", ["deleted_on"])


def downgrade() -> None:
    op.drop_table("signal")
    op.drop_table("signal_address")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
