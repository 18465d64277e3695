"""Versions of an organization's own policy, and what each would change."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("draft", "active", "closed", "rolled_back")
FORMER_CHANGES = (
    "category", "edit", "edit_undo", "import_undo", "clause", "document", "document_withdrawal",
    "risk_decision",
)  # fmt: skip
PROPOSAL_STATES = ("waiting", "agreed", "refused", "withdrawn", "lapsed")


def upgrade() -> None:
    op.create_table(
        "own_policy",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("activation", sa.Integer, nullable=True),
        sa.Column("activated_by", sa.String, nullable=True),
        sa.Column("activated_at", MOMENT, nullable=True),
        sa.Column("valid_from", sa.Date, nullable=True),
        sa.Column("closed_from", sa.Date, nullable=True),
        sa.Column("impact", sa.LargeBinary, nullable=True),
        sa.Column("impact_digest", sa.String, nullable=True),
        _one_of("own_policy", "state", STATES),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_own_policy_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_policy")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_own_policy_organization_id_number")
        ),
    )
    _allow((*FORMER_CHANGES, "own_policy"))


def downgrade() -> None:
    op.execute("DELETE FROM proposal WHERE kind = 'own_policy'")
    _allow(FORMER_CHANGES)
    op.drop_table("own_policy")


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
