"""Sign-in by OpenID Connect: providers, claims to roles, who is who, what came back once."""

from typing import TypeVar

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

Held = TypeVar("Held")  # what a column holds
MOMENT = sa.DateTime(timezone=True)
ROLES = ("reader", "contract_manager", "buyer", "policy_owner", "auditor", "administrator")
TABLES = (
    "sign_in_provider",
    "claim_rule",
    "provider_identity",
    "provided_role",
    "provider_session",
    "used_attempt",
)


def upgrade() -> None:
    op.create_table(
        "sign_in_provider",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("name", sa.String),
        _must("issuer", sa.String),
        _must("client_id", sa.String),
        _must("client_secret", sa.String),
        _must("scopes", sa.String),
        _must("domains", sa.String),
        _must("factor_values", sa.String),
        _must("made", MOMENT),
        _must("made_by", sa.String),
        _to("sign_in_provider", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_provider")),
        _unique("sign_in_provider", "organization_id", "name"),
    )
    op.create_table(
        "claim_rule",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("provider_id", sa.Integer),
        _must("claim", sa.String),
        _must("value", sa.String),
        _must("role", sa.String),
        _must("scope_kind", sa.String),
        _must("scope_value", sa.String),
        _must("made", MOMENT),
        _must("made_by", sa.String),
        _one_of("claim_rule", "role", ROLES),
        _one_of("claim_rule", "scope_kind", ("organization",)),
        _to("claim_rule", "organization_id", "organization"),
        _to("claim_rule", "provider_id", "sign_in_provider"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_rule")),
        _unique("claim_rule", "provider_id", "claim", "value", "role", "scope_kind", "scope_value"),
    )
    op.create_table(
        "provider_identity",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("person_id", sa.Integer),
        _must("issuer", sa.String),
        _must("subject", sa.String),
        _must("made", MOMENT),
        _to("provider_identity", "organization_id", "organization"),
        _to("provider_identity", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_identity")),
        _unique("provider_identity", "organization_id", "issuer", "subject"),
    )
    _index("provider_identity", "person_id")
    op.create_table(
        "provided_role",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("person_id", sa.Integer),
        _must("provider_id", sa.Integer),
        _must("role", sa.String),
        _must("made", MOMENT),
        _to("provided_role", "organization_id", "organization"),
        _to("provided_role", "person_id", "person"),
        _to("provided_role", "provider_id", "sign_in_provider"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provided_role")),
        _unique("provided_role", "person_id", "provider_id", "role"),
    )
    _index("provided_role", "provider_id")
    op.create_table(
        "provider_session",
        _must("id", sa.Integer),
        _must("session_id", sa.Integer),
        _must("provider_id", sa.Integer),
        _must("second_factor", sa.Boolean),
        _must("id_token", sa.String),
        _to("provider_session", "session_id", "sign_in_session"),
        _to("provider_session", "provider_id", "sign_in_provider"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_session")),
        _unique("provider_session", "session_id"),
    )
    _index("provider_session", "provider_id")
    op.create_table(
        "used_attempt",
        _must("id", sa.Integer),
        _must("state_hash", sa.String),
        _must("at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_attempt")),
        _unique("used_attempt", "state_hash"),
    )
    _index("used_attempt", "at")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _must(name: str, kind: "type[TypeEngine[Held]] | TypeEngine[Held]") -> sa.Column[Held]:
    return sa.Column(name, kind, nullable=False)


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = " OR ".join(f"{column} = '{value}'" for value in values)
    return sa.CheckConstraint(allowed, name=op.f(f"ck_{table}_{column}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
