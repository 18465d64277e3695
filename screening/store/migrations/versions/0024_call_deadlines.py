"""A contract that is still a call knows its last day for tenders."""

import sqlalchemy as sa
from alembic import op

from screening.store.database import list_upkeep

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDEX = op.f("ix_contract_organization_id_closes")


def upgrade() -> None:
    op.add_column("contract", sa.Column("closes", sa.Date, nullable=True))
    op.execute(
        "UPDATE contract SET closes = (SELECT max(deadline) FROM contract_notice AS said "
        "WHERE said.organization_id = contract.organization_id "
        "AND said.contract_key = contract.key AND said.stage = 'call') WHERE basis = 'call'"
    )
    op.create_index(INDEX, "contract", ["organization_id", "closes"])


def downgrade() -> None:
    list_upkeep.remove(op.get_bind())
    op.drop_index(INDEX, "contract")
    with op.batch_alter_table("contract") as table:
        table.drop_column("closes")
