"""Tokens of programs, programs as owners of them, and answers that are given twice."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROLES = ("reader", "contract_manager", "buyer", "policy_owner", "auditor", "administrator")


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("is_service", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("scope_kind", sa.String, nullable=False),
        sa.Column("scope_value", sa.String, nullable=False),
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("start", sa.String, nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.Column("last_used", MOMENT, nullable=True),
        sa.Column("revoked", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.String, nullable=True),
        _one_of("api_token", "role", ROLES),
        _one_of("api_token", "scope_kind", ("organization", "department")),
        _to("api_token", "organization_id", "organization"),
        _to("api_token", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_organization_id"), "api_token", ["organization_id"])
    op.create_index(op.f("ix_api_token_person_id"), "api_token", ["person_id"])
    op.create_table(
        "idempotent_answer",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("asker", sa.String, nullable=False),
        sa.Column("key_hash", sa.String, nullable=False),
        sa.Column("request_hash", sa.String, nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=True),
        _to("idempotent_answer", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_answer")),
        sa.UniqueConstraint(
            "organization_id",
            "asker",
            "key_hash",
            name=op.f("uq_idempotent_answer_organization_id_asker_key_hash"),
        ),
    )
    op.create_index(op.f("ix_idempotent_answer_made"), "idempotent_answer", ["made"])


def downgrade() -> None:
    op.drop_table("idempotent_answer")
    op.drop_table("api_token")
    with op.batch_alter_table("person") as person:
        person.drop_column("is_service")


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = " OR ".join(f"{column} = '{value}'" for value in values)
    return sa.CheckConstraint(allowed, name=op.f(f"ck_{table}_{column}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
