"""The list of contracts pages by key and adds up counts; every order and filter has its index."""

import json
import zlib

import sqlalchemy as sa
from alembic import op

from screening.store.database import list_upkeep

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FILTERS = ("flag", "band", "level", "division", "buyer_key", "owner", "department", "status")
FORMER = ("flag", "division", "buyer_key", "owner", "department", "status", "number", "sort_value")
BY_URGENCY = ("urgency", "sort_value", "id")
ORDERS = (
    ("ended", *BY_URGENCY),
    ("ended", "ends", "id"),
    ("sort_value", "id"),
    ("screened", "id"),
    ("buyer_key", "id"),
    ("changed_at",),
    ("number", "id"),
    *((name, "ended", *BY_URGENCY) for name in FILTERS),
)


def _name(columns: tuple[str, ...]) -> str:
    return op.f(f"ix_contract_organization_id_{'_'.join(columns)}")


def upgrade() -> None:
    op.add_column("organization", sa.Column("listed_on", sa.Date, nullable=True))
    op.add_column(
        "contract", sa.Column("ended", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("contract", sa.Column("list_facts", sa.Text, nullable=True))
    # of today, before there is an index or a trigger that would follow each row
    op.execute("UPDATE organization SET listed_on = CURRENT_DATE")
    op.execute(
        "UPDATE contract SET ended = coalesce(coalesce(options_until, ends) < CURRENT_DATE, false)"
    )
    for name in FORMER:
        op.drop_index(_name((name,)), "contract")
    op.drop_index(_name(BY_URGENCY), "contract")
    for columns in ORDERS:
        op.create_index(_name(columns), "contract", ["organization_id", *columns])
    _make_counts()
    _fill_in_facts()


def _fill_in_facts() -> None:
    """Take what the list shows out of the verdicts in use; thousands a second."""
    connection, last = op.get_bind(), 0
    some = sa.text(
        "SELECT id, contract_id, document FROM screening WHERE current AND id > :last "
        "ORDER BY id LIMIT 500"
    )
    fill = sa.text("UPDATE contract SET list_facts = :facts WHERE id = :contract")
    while rows := connection.execute(some, {"last": last}).all():
        last = rows[-1].id
        facts = [{"contract": row.contract_id, "facts": _facts(row.document)} for row in rows]
        connection.execute(fill, facts)


def _facts(packed: bytes) -> str:
    document = json.loads(zlib.decompress(packed))
    risk = document["risk"]
    fronts = risk.get("fronts") or {}
    facts = {
        "chain": _front(fronts.get("chain")),
        "issue": risk["issues"][0]["issue"] if risk["issues"] else None,
        "stop": document.get("listed", {}).get("stop", False),
        "work_here": _front(fronts.get("work_here")),
    }
    return json.dumps(facts, separators=(",", ":"))


def _front(front: dict[str, str | None] | None) -> list[str | None] | None:
    return [front["band"], front["confidence"], front["issue"]] if front else None


def _make_counts() -> None:
    names = ("facet", "value", "flag", "band", "level", "division")
    key = ["organization_id", *names, "ended"]
    op.create_table(
        "contract_count",
        sa.Column("organization_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in names),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_contract_count_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_contract_count")),
    )
    moved = ("flag", "band", "level", "division", "buyer_key", "owner", "department", "status")
    op.create_table(
        "contract_move",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String, nullable=True) for name in moved),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_move")),
    )
    op.create_index(op.f("ix_contract_move_organization_id"), "contract_move", ["organization_id"])


def downgrade() -> None:
    list_upkeep.remove(op.get_bind())
    op.drop_table("contract_move")
    op.drop_table("contract_count")
    for columns in ORDERS:
        op.drop_index(_name(columns), "contract")
    for name in FORMER:
        op.create_index(_name((name,)), "contract", ["organization_id", name])
    op.create_index(_name(BY_URGENCY), "contract", ["organization_id", *BY_URGENCY])
    with op.batch_alter_table("contract") as table:
        table.drop_column("list_facts")
        table.drop_column("ended")
    with op.batch_alter_table("organization") as table:
        table.drop_column("listed_on")
