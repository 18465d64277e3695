"""What a register says of the clauses in a contract, and which import recorded a clause."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract", sa.Column("clause_words", sa.Text, nullable=True))
    with op.batch_alter_table("clause_record") as table:
        table.add_column(sa.Column("run_id", sa.Integer, nullable=True))
        table.create_foreign_key(
            op.f("fk_clause_record_run_id_import_run"), "import_run", ["run_id"], ["id"]
        )
        table.create_index(op.f("ix_clause_record_run_id"), ["run_id"])


def downgrade() -> None:
    with op.batch_alter_table("clause_record") as table:
        table.drop_index(op.f("ix_clause_record_run_id"))
        table.drop_constraint(op.f("fk_clause_record_run_id_import_run"), type_="foreignkey")
        table.drop_column("run_id")
    op.drop_column("contract", "clause_words")
