"""A promise of a supplier among what is recorded of a calendar."""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

BEFORE = ("received", "accepted", "refused", "moved", "dropped", "began", "agreed", "withdrawn")
RECORDS = (*BEFORE[:-1], "promised", "withdrawn")


def upgrade() -> None:
    _allow(RECORDS)


def downgrade() -> None:
    op.execute("DELETE FROM follow_up WHERE item LIKE 'promise-%'")
    _allow(BEFORE)


def _allow(records: tuple[str, ...]) -> None:
    check = op.f("ck_follow_up_what")
    with op.batch_alter_table("follow_up") as table:
        table.drop_constraint(check, type_="check")
        table.create_check_constraint(check, " OR ".join(f"what = '{each}'" for each in records))
