"""Proofs of what is due, decisions on them; which day a record is of; terms of clauses."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BEFORE = ("received", "accepted", "refused", "moved", "dropped", "withdrawn")
RECORDS = ("received", "accepted", "refused", "moved", "dropped", "began", "agreed", "withdrawn")
KINDS = (
    "declaration", "analysis", "plan", "report", "chain", "certificate", "audit", "remedy",
    "minutes", "other",
)  # fmt: skip
DECISIONS = ("accepted", "refused", "withdrawn", "taken_back")


def upgrade() -> None:
    check = op.f("ck_follow_up_what")
    with op.batch_alter_table("follow_up") as table:
        table.drop_constraint(check, type_="check")
        table.add_column(sa.Column("due", sa.Date, nullable=True))
        table.create_check_constraint(check, _one_of("what", RECORDS))
    with op.batch_alter_table("clause_record") as table:
        table.add_column(sa.Column("term_months", sa.Integer, nullable=True))
        table.add_column(sa.Column("term_days", sa.Integer, nullable=True))
    op.create_table(
        "proof",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("due", sa.Date, nullable=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=True),
        sa.Column("good", sa.Text, nullable=True),
        sa.Column("country", sa.String, nullable=True),
        sa.Column("issue", sa.String, nullable=True),
        sa.Column("site", sa.Text, nullable=True),
        sa.Column("first_day", sa.Date, nullable=True),
        sa.Column("last_day", sa.Date, nullable=True),
        sa.Column("received", sa.Date, nullable=False),
        sa.Column("sha256", sa.String, nullable=True),
        sa.Column("file_name", sa.Text, nullable=True),
        sa.Column("media_type", sa.String, nullable=True),
        sa.Column("size", sa.Integer, nullable=True),
        sa.Column("file_removed", MOMENT, nullable=True),
        sa.Column("replaces", sa.Integer, nullable=True),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(_one_of("kind", KINDS), name=op.f("ck_proof_kind")),
        _to("proof", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    for column in ("contract_key", "sha256"):
        name = op.f(f"ix_proof_organization_id_{column}")
        op.create_index(name, "proof", ["organization_id", column])
    op.create_table(
        "proof_decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("proof_id", sa.Integer, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("points", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("again", sa.Date, nullable=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        sa.CheckConstraint(_one_of("what", DECISIONS), name=op.f("ck_proof_decision_what")),
        _to("proof_decision", "organization_id", "organization"),
        _to("proof_decision", "proof_id", "proof"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_decision")),
    )
    op.create_index(
        op.f("ix_proof_decision_organization_id_contract_key"),
        "proof_decision",
        ["organization_id", "contract_key"],
    )


def downgrade() -> None:
    op.drop_table("proof_decision")
    op.drop_table("proof")
    with op.batch_alter_table("clause_record") as table:
        table.drop_column("term_days")
        table.drop_column("term_months")
    op.execute("DELETE FROM follow_up WHERE what = 'began' OR what = 'agreed'")
    check = op.f("ck_follow_up_what")
    with op.batch_alter_table("follow_up") as table:
        table.drop_constraint(check, type_="check")
        table.drop_column("due")
        table.create_check_constraint(check, _one_of("what", BEFORE))


def _one_of(column: str, allowed: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{value}'" for value in allowed)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
