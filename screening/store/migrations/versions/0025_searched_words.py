"""A search finds the first word by the line before it; alike descriptions count by index alone."""

from alembic import op

from screening.store.database import list_upkeep

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

FORMER = op.f("ix_contract_organization_id_text_key")
INDEX = op.f("ix_contract_organization_id_text_key_cpv_id")


def upgrade() -> None:
    op.execute("UPDATE contract SET search = '\n' || search WHERE search <> ''")
    op.drop_index(FORMER, "contract")
    op.create_index(INDEX, "contract", ["organization_id", "text_key", "cpv", "id"])


def downgrade() -> None:
    list_upkeep.remove(op.get_bind())
    op.drop_index(INDEX, "contract")
    op.create_index(FORMER, "contract", ["organization_id", "text_key"])
    op.execute("UPDATE contract SET search = substr(search, 2) WHERE search <> ''")
