"""Requests: purchases before there is a contract, and what was done with each."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("draft", "asked", "advised", "decided", "contract", "removed")
STEPS = (
    "asked", "advised", "decided", "tied", "removed", "back", "not_this", "maybe_this",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "purchase_request",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("requester", sa.String, nullable=False),
        sa.Column("requester_account", sa.Integer, nullable=True),
        sa.Column("adviser", sa.String, nullable=False),
        sa.Column("adviser_account", sa.Integer, nullable=True),
        sa.Column("department", sa.String, nullable=True),
        sa.Column("buyer", sa.Text, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("contract_key", sa.String, nullable=True),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        _one_of("purchase_request", "state", STATES),
        _to("purchase_request", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_request")),
        sa.UniqueConstraint(
            "organization_id",
            "year",
            "serial",
            name=op.f("uq_purchase_request_organization_id_year_serial"),
        ),
    )
    op.create_index(
        op.f("ix_purchase_request_organization_id_contract_key"),
        "purchase_request",
        ["organization_id", "contract_key"],
    )
    op.create_table(
        "purchase_request_event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("account", sa.Integer, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        sa.Column("level", sa.String, nullable=True),
        sa.Column("advised", sa.String, nullable=True),
        sa.Column("document", sa.Text, nullable=True),
        sa.Column("sha256", sa.String, nullable=True),
        sa.Column("tied_to", sa.String, nullable=True),
        _one_of("purchase_request_event", "step", STEPS),
        _to("purchase_request_event", "organization_id", "organization"),
        _to("purchase_request_event", "request_id", "purchase_request"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_request_event")),
    )
    op.create_index(
        op.f("ix_purchase_request_event_request_id"), "purchase_request_event", ["request_id"]
    )


def downgrade() -> None:
    for table in ("purchase_request_event", "purchase_request"):
        op.drop_table(table)


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = " OR ".join(f"{column} = '{value}'" for value in values)
    return sa.CheckConstraint(allowed, name=op.f(f"ck_{table}_{column}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
