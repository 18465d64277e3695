"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("slug", name=op.f("uq_organization_slug")),
    )
    op.create_table(
        "shipped",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipped")),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("retrieved", sa.Date(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('current', 'former', 'quarantined')", name=op.f("ck_snapshot_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    op.create_index(
        op.f("ix_snapshot_source_status"), "snapshot", ["source", "status"], unique=False
    )
    op.create_table(
        "category_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("contract_key", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_category_confirmation_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_confirmation")),
    )
    op.create_index(
        op.f("ix_category_confirmation_organization_id_contract_key"),
        "category_confirmation",
        ["organization_id", "contract_key"],
        unique=False,
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_import_run_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(
        op.f("ix_import_run_organization_id"), "import_run", ["organization_id"], unique=False
    )
    op.create_table(
        "ownership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("child", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_ownership_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership")),
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
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("identifiers", sa.Text(), nullable=False),
        sa.Column("natural_person", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_party_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_party_organization_id_key")),
    )
    op.create_table(
        "remembered_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_remembered_mapping_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_mapping")),
        sa.UniqueConstraint(
            "organization_id",
            "signature",
            name=op.f("uq_remembered_mapping_organization_id_signature"),
        ),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('observation', 'listing', 'tie', 'share')", name=op.f("ck_statement_kind")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshot.id"],
            name=op.f("fk_statement_snapshot_id_snapshot"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index(op.f("ix_statement_country"), "statement", ["country"], unique=False)
    op.create_index(op.f("ix_statement_snapshot_id"), "statement", ["snapshot_id"], unique=False)
    op.create_table(
        "supply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("good", sa.Text(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("evidence_class", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("contract", sa.String(), nullable=True),
        sa.CheckConstraint(
            "evidence_class IN ('A', 'B', 'C', 'D', 'E')", name=op.f("ck_supply_evidence_class")
        ),
        sa.CheckConstraint(
            "kind IN ('declared', 'observed', 'inferred')", name=op.f("ck_supply_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_supply_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply")),
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
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=True),
        sa.Column("lot", sa.String(), nullable=True),
        sa.Column("buyer_key", sa.String(), nullable=True),
        sa.Column("buyer_type", sa.String(), nullable=True),
        sa.Column("cpv", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=True),
        sa.Column("amount", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("value_is_estimate", sa.Boolean(), nullable=False),
        sa.Column("dispatched", sa.Date(), nullable=True),
        sa.Column("awarded", sa.Date(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("declares_due_diligence", sa.Boolean(), nullable=True),
        sa.Column("defence", sa.Boolean(), nullable=False),
        sa.Column("read_from", sa.Text(), nullable=False),
        sa.Column("division", sa.String(), nullable=True),
        sa.Column("sort_value", sa.Float(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("confidence", sa.String(), nullable=True),
        sa.Column("duty", sa.String(), nullable=True),
        sa.Column("screened", sa.Date(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_contract_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_contract_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
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
    op.create_table(
        "import_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('contract', 'party', 'supply', 'ownership')",
            name=op.f("ck_import_change_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_import_change_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_run.id"],
            name=op.f("fk_import_change_run_id_import_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
        sa.UniqueConstraint("run_id", "kind", "key", name=op.f("uq_import_change_run_id_kind_key")),
    )
    op.create_index(
        op.f("ix_import_change_organization_id_kind_key"),
        "import_change",
        ["organization_id", "kind", "key"],
        unique=False,
    )
    op.create_table(
        "contract_supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("party_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.id"],
            name=op.f("fk_contract_supplier_contract_id_contract"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_contract_supplier_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_supplier")),
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
    op.create_table(
        "screening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("inputs", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("confidence", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_screening_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
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


def downgrade() -> None:
    op.drop_index(op.f("ix_screening_organization_id"), table_name="screening")
    op.drop_index(op.f("ix_screening_contract_id_current"), table_name="screening")
    op.drop_table("screening")
    op.drop_index(
        op.f("ix_contract_supplier_organization_id_party_key"), table_name="contract_supplier"
    )
    op.drop_table("contract_supplier")
    op.drop_index(op.f("ix_import_change_organization_id_kind_key"), table_name="import_change")
    op.drop_table("import_change")
    op.drop_index(op.f("ix_contract_organization_id_urgency_sort_value_id"), table_name="contract")
    op.drop_index(op.f("ix_contract_organization_id_sort_value"), table_name="contract")
    op.drop_index(op.f("ix_contract_organization_id_number"), table_name="contract")
    op.drop_index(op.f("ix_contract_organization_id_flag"), table_name="contract")
    op.drop_index(op.f("ix_contract_organization_id_division"), table_name="contract")
    op.drop_index(op.f("ix_contract_organization_id_buyer_key"), table_name="contract")
    op.drop_table("contract")
    op.drop_index(op.f("ix_supply_organization_id_supplier"), table_name="supply")
    op.drop_index(op.f("ix_supply_organization_id_customer"), table_name="supply")
    op.drop_table("supply")
    op.drop_index(op.f("ix_statement_snapshot_id"), table_name="statement")
    op.drop_index(op.f("ix_statement_country"), table_name="statement")
    op.drop_table("statement")
    op.drop_table("remembered_mapping")
    op.drop_table("party")
    op.drop_index(op.f("ix_ownership_organization_id_child"), table_name="ownership")
    op.drop_table("ownership")
    op.drop_index(op.f("ix_import_run_organization_id"), table_name="import_run")
    op.drop_table("import_run")
    op.drop_index(
        op.f("ix_category_confirmation_organization_id_contract_key"),
        table_name="category_confirmation",
    )
    op.drop_table("category_confirmation")
    op.drop_index(op.f("ix_snapshot_source_status"), table_name="snapshot")
    op.drop_table("snapshot")
    op.drop_table("shipped")
    op.drop_table("organization")
