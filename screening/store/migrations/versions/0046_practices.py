"""Good practice: what organizations publish to each other, and what they took over."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *_words(),
        sa.Column("published_in", sa.Text, nullable=False),
        sa.Column("contract", sa.String, nullable=True),
        sa.Column("request", sa.String, nullable=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("withdrawn", MOMENT, nullable=True),
        sa.Column("withdrawn_by", sa.String, nullable=True),
        sa.Column("withdrawn_why", sa.Text, nullable=True),
        _of_organization("practice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint(
            "organization_id", "key", "number", name=op.f("uq_practice_organization_id_key_number")
        ),
    )
    op.create_index(op.f("ix_practice_key"), "practice", ["key"])
    op.create_table(
        "practice_copy",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *_words(),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("origin_department", sa.Text, nullable=False),
        sa.Column("used_in", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text, nullable=True),
        sa.Column("outcome_by", sa.String, nullable=True),
        sa.Column("outcome_at", MOMENT, nullable=True),
        _of_organization("practice_copy"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_copy")),
        sa.UniqueConstraint(
            "organization_id",
            "key",
            "number",
            "used_in",
            name=op.f("uq_practice_copy_organization_id_key_number_used_in"),
        ),
    )
    op.create_index(op.f("ix_practice_copy_key"), "practice_copy", ["key"])


def downgrade() -> None:
    op.drop_table("practice_copy")
    op.drop_table("practice")


def _words() -> list[sa.Column[str]]:
    kind: sa.Column[str] = sa.Column("kind", sa.String, nullable=False)
    texts: list[sa.Column[str]] = [
        sa.Column(name, sa.Text, nullable=False) for name in ("title", "text", "result")
    ]
    return [kind, *texts]


def _of_organization(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organization_id_organization")
    return sa.ForeignKeyConstraint(
        ["organization_id"], ["organization.id"], name=name, ondelete="CASCADE"
    )
