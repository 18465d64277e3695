"""What made keeping a row slow, though it says nothing: a kind of check, and an index too many.

SQLite makes a small table anew for every ``a IN ('x', 'y', 'z')``, at every row that is written:
half the time of keeping a tie. ``a = 'x' OR a = 'y' OR a = 'z'`` allows the same. PostgreSQL
rewrites either form into one of its own, so its checks stay.

What runs changed is asked for by row, newest run first, or by run: one index in the order of rows
serves the first, one in the order in which rows come the second.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ONE_OF = re.compile(r"(\w+) IN \(([^()]*)\)")
BY_RUN = "uq_import_change_run_id_kind_key"
BY_ROW = "ix_import_change_organization_id_kind_key"
ONCE = "uq_import_change_organization_id_kind_key_run_id"
OF_RUN = "ix_import_change_run_id"


def upgrade() -> None:
    with op.batch_alter_table("import_change") as table:
        table.drop_index(op.f(BY_ROW))
        table.drop_constraint(op.f(BY_RUN), type_="unique")
        table.create_unique_constraint(op.f(ONCE), ["organization_id", "kind", "key", "run_id"])
        table.create_index(op.f(OF_RUN), ["run_id"])
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_checks()


def downgrade() -> None:
    """Either form of a check allows the same, and no step below reads them: they stay."""
    with op.batch_alter_table("import_change") as table:
        table.drop_index(op.f(OF_RUN))
        table.drop_constraint(op.f(ONCE), type_="unique")
        table.create_unique_constraint(op.f(BY_RUN), ["run_id", "kind", "key"])
        table.create_index(op.f(BY_ROW), ["organization_id", "kind", "key"])


def _rewrite_checks() -> None:
    found = sa.inspect(op.get_bind())
    for name in sorted(found.get_table_names()):
        checks = [(str(one["name"]), one["sqltext"]) for one in found.get_check_constraints(name)]
        met = [(check, ONE_OF.fullmatch(words)) for check, words in sorted(checks)]
        if not any(one for _, one in met):
            continue
        with op.batch_alter_table(name) as table:
            for check, one in met:
                if one:
                    table.drop_constraint(op.f(check), type_="check")
                    table.create_check_constraint(op.f(check), _alternatives(*one.groups()))


def _alternatives(column: str, words: str) -> str:
    return " OR ".join(f"{column} = {word}" for word in words.split(", "))
