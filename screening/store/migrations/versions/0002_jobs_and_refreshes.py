"""Runs that refresh the sources, what they loaded, what it changed, and the alarms."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CAME = (
    ("run_id", sa.Integer),
    ("attempt", sa.Integer),
    ("ready_at", MOMENT),
    ("etag", sa.String),
    ("last_modified", sa.String),
    ("facts", sa.Text),
    ("rejected", sa.Text),
    ("judgement", sa.Text),
    ("accepted_by", sa.String),
    ("accepted_why", sa.Text),
    ("accepted_at", MOMENT),
)
STATUSES = {"current": "ready", "former": "retired"}


def upgrade() -> None:
    _rename_statuses("loading ready quarantined retired", STATUSES)
    for name, kind in CAME:
        op.add_column("snapshot", _may(name, kind))
    op.create_index(op.f("ix_snapshot_run_id"), "snapshot", ["run_id"])
    _only_one("uq_snapshot_in_use", "snapshot", "status = 'ready'")
    _make_source_schedule()
    _make_job_run()
    _make_refresh_change()
    _make_alarm()


def downgrade() -> None:
    for table in ("alarm", "refresh_change", "job_run", "source_schedule"):
        op.drop_table(table)
    op.drop_index("uq_snapshot_in_use", "snapshot")
    op.drop_index(op.f("ix_snapshot_run_id"), "snapshot")
    op.execute("DELETE FROM snapshot WHERE status = 'loading'")  # nobody has seen these
    for name, _ in reversed(CAME):
        op.drop_column("snapshot", name)
    _rename_statuses("current former quarantined", {new: old for old, new in STATUSES.items()})


def _rename_statuses(allowed: str, renamed: dict[str, str]) -> None:
    """The old check goes, the rows get their new words, the new check comes."""
    check = op.f("ck_snapshot_status")
    with op.batch_alter_table("snapshot") as table:
        table.drop_constraint(check, type_="check")
    snapshot = sa.table("snapshot", sa.column("status", sa.String))
    for old, new in renamed.items():
        op.execute(snapshot.update().where(snapshot.c.status == old).values(status=new))
    with op.batch_alter_table("snapshot") as table:
        table.create_check_constraint(check, _in("status", allowed))


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _by_id(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _in(column: str, words: str) -> str:
    values = ", ".join(f"'{word}'" for word in words.split())
    return f"{column} IN ({values})"


def _one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(_in(column, words), name=op.f(f"ck_{table}_{column}"))


def _to(table: str, column: str, target: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=then)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _only_one(name: str, table: str, where: str) -> None:
    holds = sa.text(where)
    op.create_index(
        name, table, ["source"], unique=True, sqlite_where=holds, postgresql_where=holds
    )


def _make_source_schedule() -> None:
    op.create_table(
        "source_schedule",
        _must("id", sa.Integer),
        _must("source", sa.String),
        _must("rule", sa.String),
        _must("offset_seconds", sa.Integer),
        _must("enabled", sa.Boolean),
        _must("since", MOMENT),
        _may("checked_at", MOMENT),
        _must("stale_after_days", sa.Integer),
        _must("expire_after_days", sa.Integer),
        _by_id("source_schedule"),
        sa.UniqueConstraint("source", name=op.f("uq_source_schedule_source")),
    )


def _make_job_run() -> None:
    op.create_table(
        "job_run",
        _must("id", sa.Integer),
        _must("source", sa.String),
        _must("slot", sa.String),
        _must("state", sa.String),
        _must("trigger", sa.String),
        _must("requested_at", MOMENT),
        _may("requested_by", sa.String),
        _must("attempt", sa.Integer),
        _may("owner", sa.String),
        _may("lease_until", MOMENT),
        _may("started", MOMENT),
        _may("finished", MOMENT),
        _may("outcome", sa.String),
        _may("rows", sa.Integer),
        _may("edition", sa.String),
        _may("snapshot_id", sa.Integer),
        _may("app_version", sa.String),
        _may("error", sa.Text),
        _one_of("job_run", "state", "queued running succeeded failed quarantined"),
        _one_of("job_run", "trigger", "schedule manual"),
        _to("job_run", "snapshot_id", "snapshot", "SET NULL"),
        _by_id("job_run"),
        sa.UniqueConstraint("source", "slot", name=op.f("uq_job_run_source_slot")),
    )
    _index("job_run", "state")
    _index("job_run", "snapshot_id")
    _only_one("uq_job_run_running", "job_run", "state = 'running'")


def _make_refresh_change() -> None:
    op.create_table(
        "refresh_change",
        _must("id", sa.Integer),
        _must("organization_id", sa.Integer),
        _must("run_id", sa.Integer),
        _must("contract_id", sa.Integer),
        _must("source", sa.String),
        _must("where", sa.Text),
        _must("what", sa.Text),
        _to("refresh_change", "organization_id", "organization"),
        _to("refresh_change", "run_id", "job_run"),
        _to("refresh_change", "contract_id", "contract"),
        _by_id("refresh_change"),
    )
    _index("refresh_change", "organization_id", "run_id")
    _index("refresh_change", "run_id")
    _index("refresh_change", "contract_id")


def _make_alarm() -> None:
    op.create_table(
        "alarm",
        _must("id", sa.Integer),
        _must("source", sa.String),
        _must("at", MOMENT),
        _must("reasons", sa.Text),
        _may("run_id", sa.Integer),
        _may("snapshot_id", sa.Integer),
        _may("resolved_at", MOMENT),
        _may("resolved_by", sa.String),
        _to("alarm", "run_id", "job_run"),
        _to("alarm", "snapshot_id", "snapshot", "SET NULL"),
        _by_id("alarm"),
    )
    _index("alarm", "source", "resolved_at")
