"""Replies accepted and used elsewhere; sent proofs; looks at labour lenders; languages."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

OUTCOMES = ("admitted", "applied", "not_admitted")
STEPS = ("accepted", "refused", "taken_over", "undone")


def upgrade() -> None:
    op.create_table(
        "answer_step",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("reply_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        sa.CheckConstraint(
            " OR ".join(f"what = '{each}'" for each in STEPS), name=op.f("ck_answer_step_what")
        ),
        _to("answer_step", "organization_id", "organization"),
        _to("answer_step", "reply_id", "supplier_reply"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_step")),
    )
    op.create_index(
        op.f("ix_answer_step_organization_id_reply_id"),
        "answer_step",
        ["organization_id", "reply_id"],
    )
    op.create_index(op.f("ix_answer_step_reply_id"), "answer_step", ["reply_id"])
    op.create_table(
        "lender_check",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kvk", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("looked", sa.Date, nullable=False),
        sa.Column("looked_by", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String, nullable=True),
        sa.CheckConstraint(
            " OR ".join(f"outcome = '{each}'" for each in OUTCOMES),
            name=op.f("ck_lender_check_outcome"),
        ),
        _to("lender_check", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lender_check")),
    )
    op.create_index(
        op.f("ix_lender_check_organization_id_contract_key"),
        "lender_check",
        ["organization_id", "contract_key"],
    )
    op.add_column("disclosure", sa.Column("taken_from", sa.Integer, nullable=True))
    op.add_column(
        "disclosure",
        sa.Column("is_whole", sa.Boolean, nullable=False, server_default=sa.true()),
    )
    op.add_column("proof", sa.Column("request_id", sa.Integer, nullable=True))
    op.add_column("person", sa.Column("language", sa.String, nullable=True))
    op.add_column("organization", sa.Column("language", sa.String, nullable=True))


def downgrade() -> None:
    op.drop_column("organization", "language")
    op.drop_column("person", "language")
    op.drop_column("proof", "request_id")
    op.drop_column("disclosure", "is_whole")
    op.drop_column("disclosure", "taken_from")
    op.drop_table("lender_check")
    op.drop_table("answer_step")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
