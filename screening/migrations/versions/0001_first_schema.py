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


def _make_organization() -> None:
    op.create_table(
        "organization",
        _id(),
        _must("slug", sa.String),
        _must("name", sa.String),
        _by_id("organization"),
        sa.UniqueConstraint("slug", name=op.f("uq_organization_slug")),
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
        sa.CheckConstraint(
            "status IN ('current', 'former', 'quarantined')", name=op.f("ck_snapshot_status")
        ),
        _by_id("snapshot"),
    )
    op.create_index(
        op.f("ix_snapshot_source_status"), "snapshot", ["source", "status"], unique=False
    )


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
    op.create_index(
        op.f("ix_category_confirmation_organization_id_contract_key"),
        "category_confirmation",
        ["organization_id", "contract_key"],
        unique=False,
    )


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
    op.create_index(
        op.f("ix_import_run_organization_id"), "import_run", ["organization_id"], unique=False
    )


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
        sa.UniqueConstraint(
            "organization_id", "key", name=op.f("uq_ownership_organization_id_key")
        ),
    )
    op.create_index(
        op.f("ix_ownership_organization_id_child"),
        "ownership",
        ["organization_id", "child"],
        unique=False,
    )


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
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_party_organization_id_key")),
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
        sa.UniqueConstraint(
            "organization_id",
            "signature",
            name=op.f("uq_remembered_mapping_organization_id_signature"),
        ),
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
        sa.CheckConstraint(
            "kind IN ('observation', 'listing', 'tie', 'share')", name=op.f("ck_statement_kind")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshot.id"],
            name=op.f("fk_statement_snapshot_id_snapshot"),
            ondelete="CASCADE",
        ),
        _by_id("statement"),
    )
    op.create_index(op.f("ix_statement_country"), "statement", ["country"], unique=False)
    op.create_index(op.f("ix_statement_snapshot_id"), "statement", ["snapshot_id"], unique=False)


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
        sa.CheckConstraint(
            "evidence_class IN ('A', 'B', 'C', 'D', 'E')", name=op.f("ck_supply_evidence_class")
        ),
        sa.CheckConstraint(
            "kind IN ('declared', 'observed', 'inferred')", name=op.f("ck_supply_kind")
        ),
        _its_organization("supply"),
        _by_id("supply"),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_supply_organization_id_key")),
    )
    op.create_index(
        op.f("ix_supply_organization_id_customer"),
        "supply",
        ["organization_id", "customer"],
        unique=False,
    )
    op.create_index(
        op.f("ix_supply_organization_id_supplier"),
        "supply",
        ["organization_id", "supplier"],
        unique=False,
    )


def _make_contract() -> None:
    op.create_table(
        "contract",
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
        _may("declares_due_diligence", sa.Boolean),
        _must("defence", sa.Boolean),
        _must("read_from", sa.Text),
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
        sa.CheckConstraint(
            "band IN ('low', 'medium', 'high', 'very_high', 'insufficient_information')",
            name=op.f("ck_contract_band"),
        ),
        sa.CheckConstraint(
            "basis IN ('contract', 'award', 'spend')", name=op.f("ck_contract_basis")
        ),
        sa.CheckConstraint(
            "buyer_type IN ('central', 'subcentral')", name=op.f("ck_contract_buyer_type")
        ),
        sa.CheckConstraint(
            "duty IN ('mandatory', 'ask', 'voluntary', 'none')", name=op.f("ck_contract_duty")
        ),
        sa.CheckConstraint(
            "flag IN ('required', 'recommended', 'ask', 'none', 'not_assessable')",
            name=op.f("ck_contract_flag"),
        ),
        sa.CheckConstraint(
            "nature IN ('supplies', 'services', 'works')", name=op.f("ck_contract_nature")
        ),
        _its_organization("contract"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_contract_run_id_import_run")
        ),
        _by_id("contract"),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_contract_organization_id_key")),
        sa.UniqueConstraint(
            "organization_id", "public_id", name=op.f("uq_contract_organization_id_public_id")
        ),
    )
    op.create_index(
        op.f("ix_contract_organization_id_buyer_key"),
        "contract",
        ["organization_id", "buyer_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contract_organization_id_division"),
        "contract",
        ["organization_id", "division"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contract_organization_id_flag"),
        "contract",
        ["organization_id", "flag"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contract_organization_id_number"),
        "contract",
        ["organization_id", "number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contract_organization_id_sort_value"),
        "contract",
        ["organization_id", "sort_value"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contract_organization_id_urgency_sort_value_id"),
        "contract",
        ["organization_id", "urgency", "sort_value", "id"],
        unique=False,
    )


def _make_import_change() -> None:
    op.create_table(
        "import_change",
        _id(),
        _must("organization_id", sa.Integer),
        _must("run_id", sa.Integer),
        _must("kind", sa.String),
        _must("key", sa.String),
        _may("before", sa.Text),
        sa.CheckConstraint(
            "kind IN ('contract', 'party', 'supply', 'ownership')",
            name=op.f("ck_import_change_kind"),
        ),
        _its_organization("import_change"),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_run.id"],
            name=op.f("fk_import_change_run_id_import_run"),
            ondelete="CASCADE",
        ),
        _by_id("import_change"),
        sa.UniqueConstraint("run_id", "kind", "key", name=op.f("uq_import_change_run_id_kind_key")),
    )
    op.create_index(
        op.f("ix_import_change_organization_id_kind_key"),
        "import_change",
        ["organization_id", "kind", "key"],
        unique=False,
    )


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
        sa.UniqueConstraint(
            "contract_id", "party_key", name=op.f("uq_contract_supplier_contract_id_party_key")
        ),
    )
    op.create_index(
        op.f("ix_contract_supplier_organization_id_party_key"),
        "contract_supplier",
        ["organization_id", "party_key"],
        unique=False,
    )


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
        sa.CheckConstraint(
            "band IN ('low', 'medium', 'high', 'very_high', 'insufficient_information')",
            name=op.f("ck_screening_band"),
        ),
        sa.CheckConstraint(
            "flag IN ('required', 'recommended', 'ask', 'none', 'not_assessable')",
            name=op.f("ck_screening_flag"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.id"],
            name=op.f("fk_screening_contract_id_contract"),
            ondelete="CASCADE",
        ),
        _its_organization("screening"),
        _by_id("screening"),
    )
    op.create_index(
        op.f("ix_screening_contract_id_current"),
        "screening",
        ["contract_id", "current"],
        unique=False,
    )
    op.create_index(
        op.f("ix_screening_organization_id"), "screening", ["organization_id"], unique=False
    )
