"""From when on a second person is needed can itself wait for one."""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

BEFORE = (
    "category", "edit", "edit_undo", "import_undo", "clause", "document", "document_withdrawal",
    "risk_decision", "own_policy",
)  # fmt: skip


def upgrade() -> None:
    _allow((*BEFORE, "second_person_rule"))


def downgrade() -> None:
    op.execute("DELETE FROM proposal WHERE kind = 'second_person_rule'")
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    check = op.f("ck_proposal_kind")
    with op.batch_alter_table("proposal") as table:
        table.drop_constraint(check, type_="check")
        table.create_check_constraint(check, " OR ".join(f"kind = '{kind}'" for kind in kinds))
