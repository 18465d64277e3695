"""Tokens that open the contracts of a tag alone."""

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

BEFORE = ("organization", "department")


def upgrade() -> None:
    _allow((*BEFORE, "tag"))


def downgrade() -> None:
    op.execute("DELETE FROM api_token WHERE scope_kind = 'tag'")
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    check = op.f("ck_api_token_scope_kind")
    with op.batch_alter_table("api_token") as table:
        table.drop_constraint(check, type_="check")
        table.create_check_constraint(
            check, " OR ".join(f"scope_kind = '{kind}'" for kind in kinds)
        )
