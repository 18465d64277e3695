"""Tells SQLite how many rows a word of a question leaves, so that it looks the few up.

Left alone it takes every equality for ten rows: to find the verdict of one contract it went through
all verdicts of the organization, because an index on the organization alone is the narrowest. The
figures are made up, and stay as they are (nobody runs ANALYZE): a question is answered the same
way on every machine. PostgreSQL counts for itself.
"""

from sqlalchemy import Connection

from screening import tables

ROWS = 100_000
FEW = 10
# what very many rows have in common; every other column names few of them
COMMON = {
    "organization_id", "snapshot_id", "run_id", "source", "state", "status", "kind", "current",
    "flag", "urgency", "division",
}  # fmt: skip


def settle(connection: Connection) -> None:
    """To be done after every change of the tables: a table made anew forgets its figures."""
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
    """The rows of the table, then how many are left after each column of the index."""
    left, figures = ROWS, [ROWS]
    for place, column in enumerate(columns):
        if column not in COMMON:
            left = min(left, FEW)
        elif place:
            left = max(FEW, left // FEW)
        figures.append(left)
    if unique:
        figures[-1] = 1
    return " ".join(map(str, figures))
