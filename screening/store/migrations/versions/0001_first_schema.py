"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_organization()
    _make_shipped()
    _make_snapshot()
    _make_category_confirmation()
    _make_import_run()
    _make_ownership()
    _make_party()
    _make_remembered_mapping()
    _make_statement()
    _make_supply()
    _make_contract()
    _make_import_change()
    _make_contract_supplier()
    _make_screening()


def downgrade() -> None:
    op.drop_table("screening")
    op.drop_table("contract_supplier")
    op.drop_table("import_change")
    op.drop_table("contract")
    op.drop_table("supply")
    op.drop_table("statement")
    op.drop_table("remembered_mapping")
    op.drop_table("party")
    op.drop_table("ownership")
    op.drop_table("import_run")
    op.drop_table("category_confirmation")
    op.drop_table("snapshot")
    op.drop_table("shipped")
    op.drop_table("organization")


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer, nullable=False)


def _by_id(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _its_organization(table: str) -> sa.ForeignKeyConstraint:
    """The rows of a buyer go when the buyer goes."""
    name = op.f(f"fk_{table}_organization_id_organization")
    return sa.ForeignKeyConstraint(
        ["organization_id"], ["organization.id"], name=name, ondelete="CASCADE"
    )


def _one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    values = ", ".join(f"'{word}'" for word in words.split())
    return sa.CheckConstraint(f"{column} IN ({values})", name=op.f(f"ck_{table}_{column}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _make_organization() -> None:
    op.create_table(
        "organization",
        _id(),
        _must("slug", sa.String),
        _must("name", sa.String),
        _by_id("organization"),
        _unique("organization", "slug"),
    )


def _make_shipped() -> None:
    op.create_table("shipped", _id(), _must("sha256", sa.String), _by_id("shipped"))


def _make_snapshot() -> None:
    op.create_table(
        "snapshot",
        _id(),
        _must("source", sa.String),
        _must("title", sa.String),
        _must("publisher", sa.String),
        _must("url", sa.String),
        _must("edition", sa.String),
        _must("layout", sa.String),
        _must("sha256", sa.String),
        _must("retrieved", sa.Date),
        _may("published", sa.Date),
        _must("licence", sa.String),
        _must("licence_url", sa.String),
        _must("attribution", sa.Text),
        _must("rows", sa.Integer),
        _must("statements", sa.Integer),
        _must("status", sa.String),
        _one_of("snapshot", "status", "current former quarantined"),
        _by_id("snapshot"),
    )
    _index("snapshot", "source", "status")


def _make_category_confirmation() -> None:
    op.create_table(
        "category_confirmation",
        _id(),
        _must("organization_id", sa.Integer),
        _must("contract_key", sa.String),
        _must("category", sa.String),
        _must("by", sa.String),
        _must("at", sa.DateTime(timezone=True)),
        _may("why", sa.Text),
        _its_organization("category_confirmation"),
        _by_id("category_confirmation"),
    )
    _index("category_confirmation", "organization_id", "contract_key")


def _make_import_run() -> None:
    op.create_table(
        "import_run",
        _id(),
        _must("organization_id", sa.Integer),
        _must("by", sa.String),
        _must("at", sa.DateTime(timezone=True)),
        _must("files", sa.Text),
        _must("counts", sa.Text),
        _may("undone_at", sa.DateTime(timezone=True)),
        _may("undone_by", sa.String),
        _its_organization("import_run"),
        _by_id("import_run"),
    )
    _index("import_run", "organization_id")


def _make_ownership() -> None:
    op.create_table(
        "ownership",
        _id(),
        _must("organization_id", sa.Integer),
        _must("key", sa.String),
        _must("child", sa.String),
        _must("parent", sa.String),
        _may("share", sa.Float),
        _may("since", sa.Date),
        _must("source", sa.String),
        _its_organization("ownership"),
        _by_id("ownership"),
        _unique("ownership", "organization_id", "key"),
    )
    _index("ownership", "organization_id", "child")


def _make_party() -> None:
    op.create_table(
        "party",
        _id(),
        _must("organization_id", sa.Integer),
        _must("key", sa.String),
        _must("name", sa.String),
        _may("country", sa.String),
        _must("identifiers", sa.Text),
        _must("natural_person", sa.Boolean),
        _must("anonymous", sa.Boolean),
        _its_organization("party"),
        _by_id("party"),
        _unique("party", "organization_id", "key"),
    )


def _make_remembered_mapping() -> None:
    op.create_table(
        "remembered_mapping",
        _id(),
        _must("organization_id", sa.Integer),
        _must("signature", sa.String),
        _must("mapping", sa.Text),
        _its_organization("remembered_mapping"),
        _by_id("remembered_mapping"),
        _unique("remembered_mapping", "organization_id", "signature"),
    )


def _make_statement() -> None:
    op.create_table(
        "statement",
        _id(),
        _must("snapshot_id", sa.Integer),
        _must("kind", sa.String),
        _must("subject", sa.String),
        _may("country", sa.String),
        _must("content", sa.Text),
        _one_of("statement", "kind", "observation listing tie share"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshot.id"],
            name=op.f("fk_statement_snapshot_id_snapshot"),
            ondelete="CASCADE",
        ),
        _by_id("statement"),
    )
    _index("statement", "country")
    _index("statement", "snapshot_id")


def _make_supply() -> None:
    op.create_table(
        "supply",
        _id(),
        _must("organization_id", sa.Integer),
        _must("key", sa.String),
        _must("customer", sa.String),
        _must("supplier", sa.String),
        _may("good", sa.Text),
        _may("country", sa.String),
        _may("region", sa.String),
        _may("share", sa.Float),
        _may("since", sa.Date),
        _may("evidence", sa.Text),
        _may("evidence_class", sa.String),
        _must("kind", sa.String),
        _must("source", sa.String),
        _may("contract", sa.String),
        _one_of("supply", "evidence_class", "A B C D E"),
        _one_of("supply", "kind", "declared observed inferred"),
        _its_organization("supply"),
        _by_id("supply"),
        _unique("supply", "organization_id", "key"),
    )
    _index("supply", "organization_id", "customer")
    _index("supply", "organization_id", "supplier")


def _make_contract() -> None:
    op.create_table("contract", *_contract_facts(), *_contract_sorting(), *_contract_rules())
    _index("contract", "organization_id", "buyer_key")
    _index("contract", "organization_id", "division")
    _index("contract", "organization_id", "flag")
    _index("contract", "organization_id", "number")
    _index("contract", "organization_id", "sort_value")
    _index("contract", "organization_id", "urgency", "sort_value", "id")


def _contract_facts() -> list[sa.Column[Any]]:
    return [
        _id(),
        _must("organization_id", sa.Integer),
        _must("public_id", sa.String),
        _must("key", sa.String),
        _must("content_hash", sa.String),
        _must("run_id", sa.Integer),
        _must("changed_at", sa.DateTime(timezone=True)),
        _may("number", sa.String),
        _may("title", sa.Text),
        _may("description", sa.Text),
        _must("basis", sa.String),
        _may("process", sa.String),
        _may("lot", sa.String),
        _may("buyer_key", sa.String),
        _may("buyer_type", sa.String),
        _must("cpv", sa.Text),
        _may("category", sa.Text),
        _may("nature", sa.String),
        _may("amount", sa.String),
        _may("currency", sa.String),
        _must("value_is_estimate", sa.Boolean),
        _may("dispatched", sa.Date),
        _may("awarded", sa.Date),
        _may("starts", sa.Date),
        _may("ends", sa.Date),
        _may("place", sa.String),
        _must("value_includes_vat", sa.Boolean),
        _may("declares_due_diligence", sa.Boolean),
        _must("defence", sa.Boolean),
        _must("read_from", sa.Text),
    ]


def _contract_sorting() -> list[sa.Column[Any]]:
    return [
        _may("division", sa.String),
        _must("sort_value", sa.Float),
        _must("search", sa.Text),
        _must("urgency", sa.Integer),
        _may("flag", sa.String),
        _may("band", sa.String),
        _may("level", sa.String),
        _may("confidence", sa.String),
        _may("duty", sa.String),
        _may("screened", sa.Date),
    ]


def _contract_rules() -> list[sa.Constraint]:
    return [
        _one_of("contract", "band", "low medium high very_high insufficient_information"),
        _one_of("contract", "basis", "contract award spend"),
        _one_of("contract", "buyer_type", "central subcentral"),
        _one_of("contract", "duty", "mandatory ask voluntary none"),
        _one_of("contract", "flag", "required recommended ask none not_assessable"),
        _one_of("contract", "nature", "supplies services works"),
        _its_organization("contract"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_contract_run_id_import_run")
        ),
        _by_id("contract"),
        _unique("contract", "organization_id", "key"),
        _unique("contract", "organization_id", "public_id"),
    ]


def _make_import_change() -> None:
    op.create_table(
        "import_change",
        _id(),
        _must("organization_id", sa.Integer),
        _must("run_id", sa.Integer),
        _must("kind", sa.String),
        _must("key", sa.String),
        _may("before", sa.Text),
        _one_of("import_change", "kind", "contract party supply ownership"),
        _its_organization("import_change"),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_run.id"],
            name=op.f("fk_import_change_run_id_import_run"),
            ondelete="CASCADE",
        ),
        _by_id("import_change"),
        _unique("import_change", "run_id", "kind", "key"),
    )
    _index("import_change", "organization_id", "kind", "key")


def _make_contract_supplier() -> None:
    op.create_table(
        "contract_supplier",
        _id(),
        _must("organization_id", sa.Integer),
        _must("contract_id", sa.Integer),
        _must("party_key", sa.String),
        _must("position", sa.Integer),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.id"],
            name=op.f("fk_contract_supplier_contract_id_contract"),
            ondelete="CASCADE",
        ),
        _its_organization("contract_supplier"),
        _by_id("contract_supplier"),
        _unique("contract_supplier", "contract_id", "party_key"),
    )
    _index("contract_supplier", "organization_id", "party_key")


def _make_screening() -> None:
    op.create_table(
        "screening",
        _id(),
        _must("organization_id", sa.Integer),
        _must("contract_id", sa.Integer),
        _must("current", sa.Boolean),
        _must("inputs", sa.String),
        _must("as_of", sa.Date),
        _must("flag", sa.String),
        _must("band", sa.String),
        _must("level", sa.String),
        _must("confidence", sa.String),
        _must("document", sa.LargeBinary()),
        _one_of("screening", "band", "low medium high very_high insufficient_information"),
        _one_of("screening", "flag", "required recommended ask none not_assessable"),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.id"],
            name=op.f("fk_screening_contract_id_contract"),
            ondelete="CASCADE",
        ),
        _its_organization("screening"),
        _by_id("screening"),
    )
    _index("screening", "contract_id", "current")
    _index("screening", "organization_id")
