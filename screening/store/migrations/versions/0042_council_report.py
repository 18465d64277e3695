"""The yearly report: its texts, its adopted editions, and motions and commitments."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("motion", "commitment")
STATES = ("open", "done", "dropped")


def upgrade() -> None:
    op.create_table(
        "report_text",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("numbers", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("report_text", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_text")),
        _once("report_text", "organization_id", "year", "language", "name", "version"),
    )
    op.create_table(
        "council_report",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        _to("council_report", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_report")),
        _once("council_report", "organization_id", "year", "edition"),
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        _one_of("commitment", "kind", KINDS),
        _to("commitment", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    op.create_index(
        op.f("ix_commitment_organization_id_day"), "commitment", ["organization_id", "day"]
    )
    op.create_table(
        "commitment_step",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("commitment_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.Text, nullable=True),
        _one_of("commitment_step", "state", STATES),
        _to("commitment_step", "organization_id", "organization"),
        _to("commitment_step", "commitment_id", "commitment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_step")),
    )
    op.create_index(op.f("ix_commitment_step_commitment_id"), "commitment_step", ["commitment_id"])


def downgrade() -> None:
    for table in ("commitment_step", "commitment", "council_report", "report_text"):
        op.drop_table(table)


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = " OR ".join(f"{column} = '{value}'" for value in values)
    return sa.CheckConstraint(allowed, name=op.f(f"ck_{table}_{column}"))


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
