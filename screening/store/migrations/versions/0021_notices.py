"""What notices say of contracts; calls before award; whose publications are looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KINDS = ("contract", "party", "supply", "ownership", "spend")
BASES = ("contract", "award", "spend")
STAGES = ("planned", "call", "award")


def upgrade() -> None:
    op.create_table(
        "contract_notice",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("contract_key", sa.String, nullable=False),
        sa.Column("process", sa.String, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("lots", sa.Text, nullable=False),
        sa.Column("kind", sa.String, nullable=True),
        sa.Column("notice", sa.String, nullable=True),
        sa.Column("publication", sa.String, nullable=True),
        sa.Column("issued", sa.Date, nullable=True),
        sa.Column("deadline", sa.Date, nullable=True),
        sa.Column("edition", sa.String, nullable=False),
        sa.Column("changes", sa.String, nullable=True),
        sa.Column("reason", sa.String, nullable=True),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("declared", sa.Text, nullable=False),
        sa.Column("asked", sa.Boolean, nullable=False),
        sa.CheckConstraint(_one_of("stage", STAGES), name=op.f("ck_contract_notice_stage")),
        *_of_an_organization("contract_notice"),
        sa.UniqueConstraint(
            "organization_id", "key", name=op.f("uq_contract_notice_organization_id_key")
        ),
    )
    for name in ("contract_key", "process", "notice"):
        op.create_index(
            op.f(f"ix_contract_notice_organization_id_{name}"),
            "contract_notice",
            ["organization_id", name],
        )
    op.create_table(
        "notice_source",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("number", sa.String, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("added_by", sa.String, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published", sa.Date, nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String, nullable=True),
        sa.Column("problem", sa.Text, nullable=True),
        sa.Column("counts", sa.Text, nullable=True),
        sa.Column("run_id", sa.Integer, nullable=True),
        *_of_an_organization("notice_source"),
        sa.UniqueConstraint(
            "organization_id",
            "feed",
            "number",
            name=op.f("uq_notice_source_organization_id_feed_number"),
        ),
    )
    _allow("import_change", "kind", (*KINDS, "notice"))
    _allow("contract", "basis", ("contract", "award", "call", "spend"))


def downgrade() -> None:
    op.execute("DELETE FROM contract WHERE basis = 'call'")
    op.execute("DELETE FROM import_change WHERE kind = 'notice'")
    _allow("contract", "basis", BASES)
    _allow("import_change", "kind", KINDS)
    op.drop_table("notice_source")
    op.drop_table("contract_notice")


def _of_an_organization(table: str) -> tuple[sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f(f"fk_{table}_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{value}'" for value in values)


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as altered:
        altered.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        altered.create_check_constraint(op.f(f"ck_{table}_{column}"), _one_of(column, values))
