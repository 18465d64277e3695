"""Decisions of people about the risk and the duty of contracts, and what happened to them."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("accept", "mitigate", "not_applicable", "duty_overridden")
STEPS = ("withdrawn", "undone")
FORMER_CHANGES = (
    "category", "edit", "edit_undo", "import_undo", "clause", "document", "document_withdrawal",
)  # fmt: skip
PROPOSAL_STATES = ("waiting", "agreed", "refused", "withdrawn", "lapsed")


def upgrade() -> None:
    op.create_table(
        "risk_decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("batch", sa.Integer, nullable=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("is_default_day", sa.Boolean, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("needs_second", sa.Boolean, nullable=False),
        sa.Column("proposal_id", sa.Integer, nullable=True),
        _one_of("risk_decision", "kind", KINDS),
        _to("risk_decision", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_decision")),
    )
    op.create_index(
        op.f("ix_risk_decision_organization_id_contract_key"),
        "risk_decision",
        ["organization_id", "contract_key"],
    )
    op.create_table(
        "risk_decision_step",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("decision_id", sa.Integer, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        _one_of("risk_decision_step", "what", STEPS),
        _to("risk_decision_step", "organization_id", "organization"),
        _to("risk_decision_step", "decision_id", "risk_decision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_decision_step")),
    )
    op.create_index(
        op.f("ix_risk_decision_step_decision_id"), "risk_decision_step", ["decision_id"]
    )
    _allow((*FORMER_CHANGES, "risk_decision"))


def downgrade() -> None:
    op.execute("DELETE FROM proposal WHERE kind = 'risk_decision'")
    _allow(FORMER_CHANGES)
    for table in ("risk_decision_step", "risk_decision"):
        op.drop_table(table)


def _allow(kinds: tuple[str, ...]) -> None:
    """Let proposals be of these kinds. SQLite cannot change a check, so its table is made anew."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_proposal_kind"), "proposal", type_="check")
        allowed = " OR ".join(f"kind = '{kind}'" for kind in kinds)
        op.create_check_constraint(op.f("ck_proposal_kind"), "proposal", allowed)
        return
    proposal = _proposal(kinds)
    with op.batch_alter_table("proposal", copy_from=proposal, recreate="always"):
        pass


def _proposal(kinds: tuple[str, ...]) -> sa.Table:
    table = sa.Table(
        "proposal",
        sa.MetaData(),
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("account", sa.Integer, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("settled_by", sa.String, nullable=True),
        sa.Column("settled_account", sa.Integer, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_why", sa.Text, nullable=True),
        sa.Column("is_done", sa.Boolean, nullable=False),
        _one_of("proposal", "kind", kinds),
        _one_of("proposal", "state", PROPOSAL_STATES),
        _to("proposal", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    sa.Index(
        op.f("ix_proposal_organization_id_state_id"),
        table.c.organization_id,
        table.c.state,
        table.c.id,
    )
    return table


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = " OR ".join(f"{column} = '{value}'" for value in values)
    return sa.CheckConstraint(allowed, name=op.f(f"ck_{table}_{column}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
