"""Verdicts in short: the document is kept once somebody saw it. Documents that are there stay."""

import json
import zlib

import sqlalchemy as sa
from alembic import op

from screening.store.database import list_upkeep

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("screening") as table:
        table.add_column(sa.Column("method", sa.String, nullable=False, server_default=""))
        for name in ("head", "country", "digest"):
            table.add_column(sa.Column(name, sa.String, nullable=True))
        table.alter_column("document", existing_type=sa.LargeBinary, nullable=True)
    _fill_in()
    with op.batch_alter_table("screening") as table:
        table.alter_column("method", existing_type=sa.String, server_default=None)


def _fill_in() -> None:
    """Take what is kept in short out of the documents; thousands a second."""
    connection, last = op.get_bind(), 0
    some = sa.text(
        "SELECT id, contract_id, current, document FROM screening WHERE id > :last "
        "ORDER BY id LIMIT 500"
    )
    fill = sa.text(
        "UPDATE screening SET method = :method, head = :head, country = :country WHERE id = :id"
    )
    show = sa.text(
        "UPDATE contract SET list_facts = :facts WHERE id = :contract AND list_facts IS NOT NULL"
    )
    while rows := connection.execute(some, {"last": last}).all():
        last = rows[-1].id
        read = [(row, _facts(row.document)) for row in rows]
        lines = [
            {"id": row.id, **{name: facts.get(name) for name in ("method", "head", "country")}}
            for row, facts in read
        ]
        connection.execute(fill, lines)
        shown = [
            {"contract": row.contract_id, "facts": json.dumps(facts, separators=(",", ":"))}
            for row, facts in read
            if row.current
        ]
        if shown:
            connection.execute(show, shown)


def _facts(packed: bytes) -> dict[str, object]:
    document = json.loads(zlib.decompress(packed))
    risk = document["risk"]
    fronts = risk.get("fronts") or {}
    leads = [issue for issue in risk["issues"] if issue["band"] == risk["band"]]
    lead = leads[0] if leads else {}
    facts = {
        "as_of": document["pins"]["as_of"],
        "method": document["pins"]["method"],
        "head": lead.get("issue"),
        "country": lead.get("country"),
        "stop": document.get("listed", {}).get("stop"),
        "not_looked_at": document["duty"].get("not_looked_at"),
        "chain": _front(fronts.get("chain")),
        "work_here": _front(fronts.get("work_here")),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _front(front: dict[str, str | None] | None) -> list[str | None] | None:
    return [front["band"], front["confidence"], front["issue"]] if front else None


def downgrade() -> None:
    list_upkeep.remove(op.get_bind())  # what refers to contracts is made anew
    # What was never written out cannot be shown by a version that only reads documents.
    op.execute(
        "UPDATE contract SET urgency = 0, flag = NULL, band = NULL, level = NULL, "
        "confidence = NULL, duty = NULL, screened = NULL, list_facts = NULL WHERE id IN "
        "(SELECT contract_id FROM screening WHERE current AND document IS NULL)"
    )
    op.execute("DELETE FROM screening WHERE document IS NULL")
    with op.batch_alter_table("screening") as table:
        table.alter_column("document", existing_type=sa.LargeBinary, nullable=False)
        for name in ("digest", "country", "head", "method"):
            table.drop_column(name)
