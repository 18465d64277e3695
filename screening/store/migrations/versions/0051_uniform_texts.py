"""Uniform texts: groups, what they propose, say and adopt; which text a contract carries."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ONE_TEXT = ("group_key", "clause", "language", "number")  # a group has one for each clause
HOLDS = sa.text("ended IS NULL")


def upgrade() -> None:
    op.create_table(
        "text_group_member",
        *_ids("group_key"),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("needed", sa.Integer, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        *_done(),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("left_by", sa.String, nullable=True),
        *_constraints("text_group_member"),
        sa.UniqueConstraint("code", name=op.f("uq_text_group_member_code")),
    )
    op.create_index(op.f("ix_text_group_member_group_key"), "text_group_member", ["group_key"])
    op.create_table(
        "uniform_text",
        *_ids("group_key", "key"),
        sa.Column("number", sa.Integer, nullable=False),
        *_text(),
        sa.Column("why", sa.Text, nullable=False),
        *_done(),
        sa.Column("withdrawn", MOMENT, nullable=True),
        sa.Column("withdrawn_by", sa.String, nullable=True),
        sa.Column("withdrawn_why", sa.Text, nullable=True),
        *_constraints("uniform_text"),
        sa.UniqueConstraint("key", "number", name=op.f("uq_uniform_text_key_number")),
        sa.UniqueConstraint(
            *ONE_TEXT, name=op.f("uq_uniform_text_group_key_clause_language_number")
        ),
    )
    op.create_index(op.f("ix_uniform_text_group_key"), "uniform_text", ["group_key"])
    op.create_table(
        "uniform_text_remark",
        *_ids("key"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("answers", sa.Integer, nullable=True),
        *_done(),
        *_constraints("uniform_text_remark"),
    )
    op.create_index(op.f("ix_uniform_text_remark_key"), "uniform_text_remark", ["key"])
    op.create_table(
        "uniform_text_adoption",
        *_ids("group_key"),
        sa.Column("group_name", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *_text(),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("decided", sa.Date, nullable=False),
        sa.Column("holds_from", sa.Date, nullable=False),
        *_done(),
        sa.Column("ended", sa.Date, nullable=True),
        sa.Column("ended_by", sa.String, nullable=True),
        sa.Column("ended_why", sa.Text, nullable=True),
        *_constraints("uniform_text_adoption"),
    )
    op.create_index(op.f("ix_uniform_text_adoption_key"), "uniform_text_adoption", ["key"])
    op.create_index(
        op.f("ix_uniform_text_adoption_holds"),
        "uniform_text_adoption",
        ["organization_id", "key", "number"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    with op.batch_alter_table("clause_record") as table:
        table.add_column(sa.Column("texts", sa.Text, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("clause_record") as table:
        table.drop_column("texts")
    for name in (
        "uniform_text_adoption", "uniform_text_remark", "uniform_text", "text_group_member",
    ):  # fmt: skip
        op.drop_table(name)


def _ids(*keys: str) -> list[sa.Column[int] | sa.Column[str]]:
    numbers = [sa.Column(name, sa.Integer, nullable=False) for name in ("id", "organization_id")]
    return [*numbers, *(sa.Column(key, sa.String, nullable=False) for key in keys)]


def _text() -> list[sa.Column[str]]:
    return [
        sa.Column("clause", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
    ]


def _done() -> list[sa.Column[str] | sa.Column[datetime]]:
    return [
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    ]


def _constraints(table: str) -> list[sa.Constraint]:
    name = op.f(f"fk_{table}_organization_id_organization")
    return [
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=name, ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
