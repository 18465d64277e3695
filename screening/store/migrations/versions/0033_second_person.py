"""Changes that wait for a second person, and from when on one is needed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FLAGS = ("required", "recommended", "ask", "none", "not_assessable")
KINDS = (
    "category", "edit", "edit_undo", "import_undo", "clause", "document", "document_withdrawal",
)  # fmt: skip
STATES = ("waiting", "agreed", "refused", "withdrawn", "lapsed")


def upgrade() -> None:
    op.create_table(
        "second_person_rule",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("flag", sa.String, nullable=False),
        sa.Column("value_eur", sa.String, nullable=True),
        sa.Column("set_by", sa.String, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        _one_of("second_person_rule", "flag", FLAGS),
        _to("second_person_rule", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_person_rule")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_second_person_rule_organization_id")),
    )
    op.create_table(
        "proposal",
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
        _one_of("proposal", "kind", KINDS),
        _one_of("proposal", "state", STATES),
        _to("proposal", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(
        op.f("ix_proposal_organization_id_state_id"), "proposal", ["organization_id", "state", "id"]
    )
    op.create_table(
        "proposal_contract",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("proposal_id", sa.Integer, nullable=False),
        sa.Column("contract", sa.String, nullable=False),
        sa.Column("standing", sa.String, nullable=False),
        _to("proposal_contract", "organization_id", "organization"),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_proposal_contract_proposal_id_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_contract")),
    )
    op.create_index(
        op.f("ix_proposal_contract_organization_id_contract"),
        "proposal_contract",
        ["organization_id", "contract"],
    )
    op.create_index(op.f("ix_proposal_contract_proposal_id"), "proposal_contract", ["proposal_id"])


def downgrade() -> None:
    for table in ("proposal_contract", "proposal", "second_person_rule"):
        op.drop_table(table)


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = " OR ".join(f"{column} = '{value}'" for value in values)
    return sa.CheckConstraint(allowed, name=op.f(f"ck_{table}_{column}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
