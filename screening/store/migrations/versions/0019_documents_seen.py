"""Documents that people saw, and since when asked information is late, as a column of the list."""

import json
import zlib
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KINDS = ("origin", "purchase", "transport", "certificate", "audit", "other")
CLASSES = ("A", "B", "C")
UPDATE = sa.text("UPDATE contract SET overdue_since = :since WHERE id = :id").bindparams(
    sa.bindparam("since", type_=sa.Date)
)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "document_seen",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("supplier", sa.String, nullable=False),
        sa.Column("good", sa.Text, nullable=True),
        sa.Column("country", sa.String, nullable=True),
        sa.Column("customer_name", sa.Text, nullable=False),
        sa.Column("supplier_name", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("evidence_class", sa.String, nullable=False),
        sa.Column("seen", sa.Date, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("before", sa.Text, nullable=True),
        sa.Column("after", sa.Text, nullable=True),
        sa.Column("withdrawn", moment, nullable=True),
        sa.Column("withdrawn_by", sa.String, nullable=True),
        sa.Column("withdrawn_why", sa.Text, nullable=True),
        sa.CheckConstraint(_one_of("kind", KINDS), name=op.f("ck_document_seen_kind")),
        sa.CheckConstraint(
            _one_of("evidence_class", CLASSES), name=op.f("ck_document_seen_evidence_class")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_document_seen_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_seen")),
    )
    op.create_index(
        op.f("ix_document_seen_organization_id_contract_key"),
        "document_seen",
        ["organization_id", "contract_key"],
    )
    with op.batch_alter_table("contract") as table:
        table.add_column(sa.Column("overdue_since", sa.Date, nullable=True))
    op.create_index(
        op.f("ix_contract_organization_id_overdue_since"),
        "contract",
        ["organization_id", "overdue_since"],
    )
    _fill()


def _one_of(column: str, allowed: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{value}'" for value in allowed)


def _fill() -> None:
    """Take the day from the verdicts in use of the few contracts that have a clause on record."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT contract.id, screening.document FROM contract "
            "JOIN screening ON screening.contract_id = contract.id AND screening.current "
            "WHERE EXISTS (SELECT 1 FROM clause_record WHERE clause_record.organization_id = "
            "contract.organization_id AND clause_record.contract_key = contract.key)"
        )
    ).all()
    for id, document in rows:
        information = json.loads(zlib.decompress(document)).get("chain_information") or {}
        if since := information.get("overdue_since"):
            connection.execute(UPDATE, {"since": date.fromisoformat(since), "id": id})


def downgrade() -> None:
    op.drop_index(op.f("ix_contract_organization_id_overdue_since"), "contract")
    with op.batch_alter_table("contract") as table:
        table.drop_column("overdue_since")
    op.drop_table("document_seen")
