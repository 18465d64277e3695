"""Periods, dates and confidence of ties; addresses and other names of parties; their numbers."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
OF_A_TIE: tuple[tuple[str, Any], ...] = (
    ("until", sa.Date),
    ("stated", sa.Date),
    ("confidence", sa.String),
)
OF_AN_OWNER: tuple[tuple[str, Any], ...] = (
    ("form", sa.String),
    ("share_low", sa.Float),
    ("share_high", sa.Float),
)


def upgrade() -> None:
    _extend_party()
    _extend_supply()
    _extend_ownership()
    _make_party_identifier()
    _fill_party_identifier()
    _fill_confidence()


def downgrade() -> None:
    op.drop_table("party_identifier")
    op.drop_index(op.f("ix_ownership_organization_id_parent"), "ownership")
    with op.batch_alter_table("ownership") as table:
        table.drop_constraint(op.f("ck_ownership_kind"), type_="check")
        table.drop_constraint(op.f("ck_ownership_confidence"), type_="check")
        for name in ("kind", *reversed([name for name, _ in (*OF_AN_OWNER, *OF_A_TIE)])):
            table.drop_column(name)
    op.drop_index(op.f("ix_supply_organization_id_contract"), "supply")
    with op.batch_alter_table("supply") as table:
        table.drop_constraint(op.f("ck_supply_confidence"), type_="check")
        for name, _ in reversed(OF_A_TIE):
            table.drop_column(name)
    with op.batch_alter_table("party") as table:
        for name in ("facility", "aliases", "address"):
            table.drop_column(name)


def _extend_party() -> None:
    with op.batch_alter_table("party") as table:
        table.add_column(sa.Column("address", sa.Text, nullable=True))
        table.add_column(sa.Column("aliases", sa.Text, nullable=False, server_default="[]"))
        table.add_column(
            sa.Column("facility", sa.Boolean, nullable=False, server_default=sa.false())
        )


def _extend_supply() -> None:
    with op.batch_alter_table("supply") as table:
        for name, kind in OF_A_TIE:
            table.add_column(sa.Column(name, kind, nullable=True))
        table.create_check_constraint(op.f("ck_supply_confidence"), _in("confidence", "A B C D E"))
    op.create_index(
        op.f("ix_supply_organization_id_contract"), "supply", ["organization_id", "contract"]
    )


def _extend_ownership() -> None:
    with op.batch_alter_table("ownership") as table:
        for name, kind in (*OF_AN_OWNER, *OF_A_TIE):
            table.add_column(sa.Column(name, kind, nullable=True))
        table.add_column(sa.Column("kind", sa.String, nullable=False, server_default="declared"))
        table.create_check_constraint(
            op.f("ck_ownership_confidence"), _in("confidence", "A B C D E")
        )
        table.create_check_constraint(
            op.f("ck_ownership_kind"), _in("kind", "declared observed inferred")
        )
    op.create_index(
        op.f("ix_ownership_organization_id_parent"), "ownership", ["organization_id", "parent"]
    )


def _make_party_identifier() -> None:
    name = "party_identifier"
    op.create_table(
        name,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("scheme", sa.String, nullable=False),
        sa.Column("number", sa.String, nullable=False),
        sa.Column("party_key", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_party_identifier_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_identifier")),
        sa.UniqueConstraint(
            "organization_id",
            "scheme",
            "number",
            "party_key",
            name=op.f("uq_party_identifier_organization_id_scheme_number_party_key"),
        ),
    )
    op.create_index(
        op.f("ix_party_identifier_organization_id_party_key"),
        name,
        ["organization_id", "party_key"],
    )


def _fill_party_identifier() -> None:
    """As ``screening.store.database.columns.numbers_of`` does at the time of this step."""
    connection = op.get_bind()
    numbers = sa.table(
        "party_identifier", *map(sa.column, ("organization_id", "scheme", "number", "party_key"))
    )
    asked = "SELECT id, organization_id, key, identifiers FROM party WHERE id > :last"
    last = 0
    while True:
        rows = connection.execute(
            sa.text(f"{asked} AND identifiers <> '[]' ORDER BY id LIMIT {AT_ONCE}"), {"last": last}
        ).all()
        if not rows:
            return
        last = rows[-1][0]
        found = {
            (owner, scheme, _compact(number), key): None
            for _, owner, key, identifiers in rows
            for scheme, number, valid in json.loads(identifiers)
            if valid is not False and scheme != "UNKNOWN" and " " not in scheme
        }
        if found:
            names = ("organization_id", "scheme", "number", "party_key")
            connection.execute(
                numbers.insert(), [dict(zip(names, one, strict=True)) for one in found]
            )


def _compact(number: str) -> str:
    return "".join(letter for letter in number if letter.isalnum()).upper()


def _fill_confidence() -> None:
    """As ``graphs.parties.confidence_of`` does, so that importing again changes nothing."""
    op.execute(
        "UPDATE supply SET confidence = CASE WHEN kind = 'inferred' THEN 'E' "
        "WHEN evidence_class IN ('A', 'B', 'C') THEN evidence_class "
        "WHEN kind = 'observed' THEN 'C' ELSE 'D' END"
    )
    op.execute("UPDATE ownership SET confidence = 'D'")


def _in(column: str, words: str) -> str:
    values = ", ".join(f"'{word}'" for word in words.split())
    return f"{column} IN ({values})"
