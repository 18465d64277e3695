"""Which parties may be one company or an entity on a list, and what people said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _matches()
    _decisions()
    _progress()


def _matches() -> None:
    op.create_table(
        "party_match",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("one", sa.String, nullable=False),
        sa.Column("other", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=True),
        sa.Column("snapshot_id", sa.Integer, nullable=True),
        sa.Column("basis", sa.String, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("completeness", sa.Float, nullable=False),
        sa.Column("evidence", sa.String, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("stands", sa.Boolean, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=True),
        sa.Column("review_on", sa.Date, nullable=True),
        sa.Column("search", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('party', 'entity')", name=op.f("ck_party_match_kind")),
        sa.CheckConstraint("basis IN ('identifier', 'name')", name=op.f("ck_party_match_basis")),
        sa.CheckConstraint(
            "state IN ('open', 'again', 'same', 'not_same', 'cannot_tell')",
            name=op.f("ck_party_match_state"),
        ),
        sa.CheckConstraint(
            "answer IN ('same', 'not_same', 'cannot_tell')", name=op.f("ck_party_match_answer")
        ),
        _owner("party_match"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshot.id"],
            name=op.f("fk_party_match_snapshot_id_snapshot"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_match")),
        sa.UniqueConstraint(
            "organization_id", "public_id", name=op.f("uq_party_match_organization_id_public_id")
        ),
        sa.UniqueConstraint(
            "organization_id",
            "kind",
            "one",
            "other",
            name=op.f("uq_party_match_organization_id_kind_one_other"),
        ),
    )
    for columns in (
        ("snapshot_id",),
        ("organization_id", "one"),
        ("organization_id", "other"),
        ("organization_id", "state", "score", "completeness"),
    ):
        _index("party_match", *columns)


def _decisions() -> None:
    op.create_table(
        "match_decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("one", sa.String, nullable=False),
        sa.Column("other", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("review_on", sa.Date, nullable=True),
        sa.Column("evidence", sa.String, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('party', 'entity')", name=op.f("ck_match_decision_kind")),
        sa.CheckConstraint(
            "answer IN ('same', 'not_same', 'cannot_tell', 'undone')",
            name=op.f("ck_match_decision_answer"),
        ),
        _owner("match_decision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_decision")),
    )
    _index("match_decision", "organization_id", "kind", "one", "other")


def _progress() -> None:
    op.create_table(
        "matched_party",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("evidence", sa.String, nullable=False),
        _owner("matched_party"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matched_party")),
        sa.UniqueConstraint(
            "organization_id", "key", name=op.f("uq_matched_party_organization_id_key")
        ),
    )
    op.create_table(
        "match_progress",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("snapshot_id", sa.Integer, nullable=False),
        sa.Column("up_to", sa.String, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        _owner("match_progress"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_progress")),
        sa.UniqueConstraint(
            "organization_id", "source", name=op.f("uq_match_progress_organization_id_source")
        ),
    )


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id"],
        ["organization.id"],
        name=op.f(f"fk_{table}_organization_id_organization"),
        ondelete="CASCADE",
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def downgrade() -> None:
    for table in ("match_progress", "matched_party", "match_decision", "party_match"):
        op.drop_table(table)
