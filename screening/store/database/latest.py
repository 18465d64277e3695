"""The latest rows of each of several sources, in one statement."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, text


def latest_of_each(
    connection: Connection, table: str, sources: Sequence[str], most: int, condition: str = ""
) -> dict[str, list[RowMapping]]:
    """Return at most so many rows of a table for each source, the latest first.

    ``table`` and ``condition`` are ours, never typed. Each source is its own walk down an index, so
    that a long history costs nothing; a statement for each would cost a transaction each.
    """
    rows: dict[str, list[RowMapping]] = {source: [] for source in sources}
    if not rows:
        return rows
    also = f" AND {condition}" if condition else ""
    parts = (
        f"SELECT * FROM (SELECT * FROM {table} WHERE source = :source_{number}{also} "  # noqa: S608
        f"ORDER BY id DESC LIMIT :most) AS latest_{number}"
        for number in range(len(rows))
    )
    values = {f"source_{number}": source for number, source in enumerate(rows)}
    stmt = text(" UNION ALL ".join(parts))
    for row in connection.execute(stmt, {**values, "most": most}).mappings():
        rows[row["source"]].append(row)
    for of_source in rows.values():
        of_source.sort(key=lambda row: -row["id"])
    return rows
