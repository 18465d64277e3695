"""Who looks after a contract: the accounts of its owner and of a deputy."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract_keeper",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=True),
        sa.Column("deputy_id", sa.Integer, nullable=True),
        _to("organization_id", "organization", "CASCADE"),
        _to("owner_id", "person", "SET NULL"),
        _to("deputy_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_keeper")),
        sa.UniqueConstraint(
            "organization_id",
            "contract_key",
            name=op.f("uq_contract_keeper_organization_id_contract_key"),
        ),
    )
    for seat in ("owner_id", "deputy_id"):
        name = op.f(f"ix_contract_keeper_organization_id_{seat}")
        op.create_index(name, "contract_keeper", ["organization_id", seat])


def downgrade() -> None:
    op.drop_table("contract_keeper")


def _to(column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_contract_keeper_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)
