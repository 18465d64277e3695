"""People: accounts, roles on a scope, sessions, links that work once, guesses, recovery codes."""

from typing import TypeVar

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

Held = TypeVar("Held")  # what a column holds
MOMENT = sa.DateTime(timezone=True)
ROLES = ("reader", "contract_manager", "buyer", "policy_owner", "auditor", "administrator")
TABLES = (
    "person",
    "role_grant",
    "second_factor_rule",
    "sign_in_session",
    "one_time_link",
    "sign_in_guess",
    "recovery_code",
)


def upgrade() -> None:
    op.create_table(
        "person",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("email", sa.String),
        _must("name", sa.String),
        _must("made", MOMENT),
        _must("made_by", sa.String),
        _may("password_hash", sa.String),
        _may("totp_secret", sa.String),
        _may("totp_step", sa.Integer),
        _may("blocked", MOMENT),
        _may("blocked_by", sa.String),
        _may("last_signed_in", MOMENT),
        _to("person", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    _index("person", "organization_id")
    op.create_table(
        "role_grant",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("person_id", sa.Integer),
        _must("role", sa.String),
        _must("scope_kind", sa.String),
        _must("scope_value", sa.String),
        _must("made", MOMENT),
        _must("made_by", sa.String),
        _one_of("role_grant", "role", ROLES),
        _one_of("role_grant", "scope_kind", ("organization", "department")),
        _to("role_grant", "organization_id", "organization"),
        _to("role_grant", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "scope_kind",
            "scope_value",
            name=op.f("uq_role_grant_person_id_role_scope_kind_scope_value"),
        ),
    )
    _index("role_grant", "organization_id", "role")
    op.create_table(
        "second_factor_rule",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("role", sa.String),
        _one_of("second_factor_rule", "role", ROLES),
        _to("second_factor_rule", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor_rule")),
        sa.UniqueConstraint(
            "organization_id", "role", name=op.f("uq_second_factor_rule_organization_id_role")
        ),
    )
    op.create_table(
        "sign_in_session",
        _must("id", sa.Integer),
        _must("token_hash", sa.String),
        _must("person_id", sa.Integer),
        _must("complete", sa.Boolean),
        _must("made", MOMENT),
        _must("seen", MOMENT),
        _must("browser", sa.String),
        _may("new_secret", sa.String),
        _to("sign_in_session", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    _index("sign_in_session", "person_id")
    op.create_table(
        "one_time_link",
        _must("id", sa.Integer),
        _must("kind", sa.String),
        _must("token_hash", sa.String),
        _may("person_id", sa.Integer),
        _must("made", MOMENT),
        _must("made_by", sa.String),
        _must("expires", MOMENT),
        _may("used", MOMENT),
        _one_of("one_time_link", "kind", ("invitation", "reset", "first")),
        _to("one_time_link", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    _index("one_time_link", "person_id")
    op.create_table(
        "sign_in_guess",
        _must("id", sa.Integer),
        _must("subject", sa.String),
        _must("at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_guess")),
    )
    _index("sign_in_guess", "subject", "at")
    _index("sign_in_guess", "at")
    op.create_table(
        "recovery_code",
        _must("id", sa.Integer),
        _must("person_id", sa.Integer),
        _must("code_hash", sa.String),
        _may("used", MOMENT),
        _to("recovery_code", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "person_id", "code_hash", name=op.f("uq_recovery_code_person_id_code_hash")
        ),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _must(name: str, kind: "type[TypeEngine[Held]] | TypeEngine[Held]") -> sa.Column[Held]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: "type[TypeEngine[Held]] | TypeEngine[Held]") -> sa.Column[Held]:
    return sa.Column(name, kind, nullable=True)


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = " OR ".join(f"{column} = '{value}'" for value in values)
    return sa.CheckConstraint(allowed, name=op.f(f"ck_{table}_{column}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
