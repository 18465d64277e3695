"""Claims of a provider give a role on a scope; those of before are on the whole organization."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

KINDS = ("organization", "department", "tag")
BEFORE = ("person_id", "provider_id", "role")
SCOPE = ("scope_kind", "scope_value")
AS_BEFORE = """
UPDATE provided_role SET scope_kind = 'organization', scope_value =
  (SELECT slug FROM organization WHERE organization.id = provided_role.organization_id)
"""


def upgrade() -> None:
    _allow_rules(KINDS)
    for name in SCOPE:
        op.add_column("provided_role", sa.Column(name, sa.String, nullable=True))
    op.execute(AS_BEFORE)
    with op.batch_alter_table("provided_role") as table:
        for name in SCOPE:
            table.alter_column(name, existing_type=sa.String(), nullable=False)
        table.create_check_constraint(op.f("ck_provided_role_scope_kind"), _one_of(KINDS))
        table.drop_constraint(_unique(BEFORE), type_="unique")
        table.create_unique_constraint(_unique((*BEFORE, *SCOPE)), [*BEFORE, *SCOPE])


def downgrade() -> None:
    for name in ("provided_role", "claim_rule"):
        op.execute(f"DELETE FROM {name} WHERE scope_kind <> 'organization'")  # noqa: S608
    with op.batch_alter_table("provided_role") as table:
        table.drop_constraint(_unique((*BEFORE, *SCOPE)), type_="unique")
        table.drop_constraint(op.f("ck_provided_role_scope_kind"), type_="check")
        table.create_unique_constraint(_unique(BEFORE), list(BEFORE))
        for name in SCOPE:
            table.drop_column(name)
    _allow_rules(KINDS[:1])


def _allow_rules(kinds: tuple[str, ...]) -> None:
    check = op.f("ck_claim_rule_scope_kind")
    with op.batch_alter_table("claim_rule") as table:
        table.drop_constraint(check, type_="check")
        table.create_check_constraint(check, _one_of(kinds))


def _one_of(kinds: tuple[str, ...]) -> str:
    return " OR ".join(f"scope_kind = '{kind}'" for kind in kinds)


def _unique(columns: tuple[str, ...]) -> str:
    return op.f(f"uq_provided_role_{'_'.join(columns)}")
