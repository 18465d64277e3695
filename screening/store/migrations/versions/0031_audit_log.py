"""The log of writes: lines that are only ever added, texts that can be erased, signed heads."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NEVER = (("audit_line", "UPDATE"), ("audit_line", "DELETE"), ("audit_text", "UPDATE"))


def upgrade() -> None:
    op.create_table(
        "audit_line",
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("door", sa.String, nullable=False),
        sa.Column("account", sa.Integer, nullable=True),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("object_id", sa.String, nullable=False),
        sa.Column("before", sa.Text, nullable=True),
        sa.Column("after", sa.Text, nullable=True),
        sa.Column("why", sa.String, nullable=True),
        sa.Column("run", sa.String, nullable=True),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "number", name=op.f("pk_audit_line")),
    )
    for columns in (
        ["organization_id", "kind", "object_id", "number"],
        ["organization_id", "action", "number"],
        ["organization_id", "who", "number"],
        ["organization_id", "at"],
    ):
        op.create_index(op.f(f"ix_audit_line_{'_'.join(columns)}"), "audit_line", columns)
    op.create_table(
        "audit_text",
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("salt", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("is_name", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "digest", name=op.f("pk_audit_text")),
    )
    op.create_index(
        "uq_audit_text_name",
        "audit_text",
        ["organization_id", "text"],
        unique=True,
        sqlite_where=sa.text("is_name"),
        postgresql_where=sa.text("is_name"),
    )
    op.create_table(
        "audit_head",
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("signature", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_audit_head")),
    )
    _refuse_changes()


def downgrade() -> None:
    for table in ("audit_head", "audit_text", "audit_line"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_only_added()")


def _refuse_changes() -> None:
    """Let the database refuse what no part of the program does: to change or remove a line."""
    is_server = op.get_bind().dialect.name == "postgresql"
    if is_server:
        op.execute(
            "CREATE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log is only added to'; END $$"
        )
    for table, change in NEVER:
        name = f"{table}_no_{change.lower()}"
        if is_server:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_only_added()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
            )
