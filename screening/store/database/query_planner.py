"""Figures for SQLite's query planner: how many rows a condition leaves, so that it finds the few.

Left alone it takes every equality for ten rows: to find the verdict of one contract it went through
all verdicts of the organization, because an index on the organization alone is the narrowest. The
figures are made up, and stay as they are (nobody runs ANALYZE), so that no database grows slower
plans of its own. PostgreSQL counts for itself.
"""

from sqlalchemy import Connection

from screening.store import tables

ROWS = 10_000_000  # more than SQLite takes a chain for, or it would look at all ties beforehand
# of one of these: less than all, because an index on it still beats looking at everybody's rows
OF_ONE = {
    "organization_id": 1_000_000,
    "snapshot_id": 100_000, "run_id": 100_000, "source": 100_000, "state": 100_000,
}  # fmt: skip
FEW = 10
# What very many rows have in common leaves as many as there were; every other column names a few.
COMMON = {"status", "kind", "current", "flag", "urgency", "division", "contract", "ended"}


def settle(connection: Connection) -> None:
    """Write the figures, after every change of the tables: a table made anew forgets its own."""
    if connection.dialect.name != "sqlite":
        return
    run = connection.exec_driver_sql
    run("ANALYZE organization")  # makes the table of figures
    run("DELETE FROM sqlite_stat1")
    for table in tables.metadata.sorted_tables:
        for _, index, unique, *_ in run(f"PRAGMA index_list({table.name})").all():
            columns = [row[2] for row in run(f"PRAGMA index_info({index})")]
            figures = (table.name, index, _figures(columns, bool(unique)))
            run("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", figures)
    run("ANALYZE sqlite_schema")  # reads them


def _figures(columns: list[str], unique: bool) -> str:
    """Return the rows of the table, then how many are left after each column of the index."""
    remaining, figures = ROWS, [ROWS]
    for column in columns:
        remaining = min(remaining, OF_ONE.get(column, remaining if column in COMMON else FEW))
        figures.append(remaining)
    if unique:
        figures[-1] = 1
    return " ".join(map(str, figures))
