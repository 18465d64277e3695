"""Tags of contracts, the table by which contracts of a tag are found, and roles on a tag."""

import sqlalchemy as sa
from alembic import op

from screening.store.database import list_upkeep

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

BEFORE = ("organization", "department")


def upgrade() -> None:
    op.add_column("contract", sa.Column("tags", sa.Text, nullable=True))
    op.create_table(
        "contract_tag",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_id", sa.Integer, nullable=False),
        sa.Column("tag", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_tag")),
        sa.UniqueConstraint(
            "organization_id",
            "tag",
            "contract_id",
            name=op.f("uq_contract_tag_organization_id_tag_contract_id"),
        ),
    )
    op.create_index(op.f("ix_contract_tag_contract_id"), "contract_tag", ["contract_id"])
    _allow((*BEFORE, "tag"))


def downgrade() -> None:
    list_upkeep.remove(op.get_bind())  # its triggers name the column
    op.execute("DELETE FROM role_grant WHERE scope_kind = 'tag'")
    _allow(BEFORE)
    op.drop_table("contract_tag")
    op.drop_column("contract", "tags")


def _allow(kinds: tuple[str, ...]) -> None:
    check = op.f("ck_role_grant_scope_kind")
    with op.batch_alter_table("role_grant") as table:
        table.drop_constraint(check, type_="check")
        table.create_check_constraint(
            check, " OR ".join(f"scope_kind = '{kind}'" for kind in kinds)
        )
