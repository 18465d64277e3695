"""What the list of contracts is read by beside their rows, kept by the database itself.

Triggers write down each move of a contract from one group to another in the transaction that moves
it, whoever writes; ``fold`` adds the moves up before that transaction ends, so that a list adds a
few groups up and never counts contracts. They also set ``contract.ended`` for the day that the
organization's list holds for, and keep the index of parts of words: FTS5 with groups of three
letters on SQLite; on PostgreSQL the same as an array with GIN, on a table of its own, as an update
of any indexed column writes a row anew into all indexes of its table; and ``contract_tag``, by
which the contracts of a tag are found.

A table made anew loses its triggers and what is indexed by an expression, so ``install`` follows
each migration. ``recount`` begins from the rows again.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, text

GROUPS = ("flag", "band", "level", "division")  # few values: counted in every combination
WIDE = ("division", "buyer_key", "owner", "department", "status")  # counted each, with flag and end
LETTERS = 3  # of a group in the index of parts of words
SEARCH = "contract_search"  # the index, with its tables on SQLite
WORDS = "contract_words"  # on PostgreSQL: the searched text of each contract, by its id as rowid
MOVED = (*GROUPS, *(name for name in WIDE if name not in GROUPS))  # columns of a move

INDEXES = {
    "contract_title": "organization_id, substr(title, 1, 60), id",
    "contract_last_day": "organization_id, coalesce(closes, options_until, ends)",
}
ROWS = {"came": 1, "went": -1}  # of one statement, as PostgreSQL gives them to a trigger
_KEY = "organization_id, facet, value, flag, band, level, division, ended"
# A call is over when tenders can be sent no more, whenever its contract would end.
_LAST = "coalesce({row}.closes, {row}.options_until, {row}.ends)"
_DAY = "(SELECT listed_on FROM organization WHERE id = {row}.organization_id)"


def fold(connection: Connection, organization: int) -> None:
    """Add the moves of an organization to its counts."""
    its = {"organization": organization}
    some = text("SELECT 1 FROM contract_move WHERE organization_id = :organization LIMIT 1")
    if connection.execute(some, its).scalar() is None:
        return
    connection.execute(text(_added_up("contract_move", "sum(n)")), its)
    connection.execute(text("DELETE FROM contract_move WHERE organization_id = :organization"), its)


def recount(connection: Connection) -> None:
    """Count every organization's contracts anew, and build the index of words anew."""
    for name in ("contract_move", "contract_count", "contract_tag"):
        connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608
    connection.exec_driver_sql(_tags(connection.dialect.name, "contract", "FROM contract, "))
    for organization in connection.execute(text("SELECT id FROM organization")).scalars().all():
        counted = text(_added_up("contract", "count(*)"))
        connection.execute(counted, {"organization": organization})
    if connection.dialect.name == "sqlite":
        rebuild = f"INSERT INTO {SEARCH} ({SEARCH}) VALUES ('rebuild')"  # noqa: S608
        connection.exec_driver_sql(rebuild)
        return
    connection.exec_driver_sql(f"TRUNCATE {WORDS}")
    connection.exec_driver_sql(f"INSERT INTO {WORDS} {_words('contract')}")


def hold_for(connection: Connection, organization: int, day: date) -> None:
    """Let ``ended`` say which contracts of an organization are over on this day."""
    which = text("SELECT listed_on FROM organization WHERE id = :organization")
    before = connection.execute(which, {"organization": organization}).scalar()
    days = sorted((day.isoformat(), str(before or day.isoformat())))
    its = {
        "organization": organization,
        "day": day.isoformat(),
        "least": days[0],
        "most": days[1],
    }
    on = "CAST(:{} AS date)" if connection.dialect.name == "postgresql" else ":{}"
    last = _LAST.replace("{row}.", "")
    moved = f"{last} >= {on.format('least')} AND {last} < {on.format('most')}"
    if before is None:
        moved = f"{last} IS NOT NULL"
    ended = (
        f"UPDATE contract SET ended = ({last} < {on.format('day')}) "  # noqa: S608
        f"WHERE organization_id = :organization AND {moved}"
    )
    connection.execute(text(ended), its)
    listed = f"UPDATE organization SET listed_on = {on.format('day')} WHERE id = :organization"  # noqa: S608
    connection.execute(text(listed), its)


def install(connection: Connection) -> None:
    """Make the triggers and the index of words, and count anew."""
    remove(connection)
    made = _on_sqlite() if connection.dialect.name == "sqlite" else _on_postgresql()
    for statement in made:
        connection.exec_driver_sql(statement)
    for name, columns in INDEXES.items():
        connection.exec_driver_sql(f"CREATE INDEX {name} ON contract ({columns})")
    recount(connection)


def remove(connection: Connection) -> None:
    """Drop what ``install`` makes."""
    for name in INDEXES:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")
    if connection.dialect.name == "sqlite":
        for name in (
            "created",
            "removed",
            "moved",
            "born",
            "dated",
            "worded",
            "tagged",
            "retagged",
        ):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS contract_{name}")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {SEARCH}")
        return
    for name in ("created", "removed", "moved", "dated", "tagged", "retagged", "untagged"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS contract_{name} ON contract")
    functions = ("contract_note_move", "contract_follow", "contract_date", "contract_note_tags")
    for name in functions:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {WORDS}")
    connection.exec_driver_sql(f"DROP INDEX IF EXISTS {SEARCH}")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS contract_parts(text)")


# -- counting --


def _added_up(table: str, count: str) -> str:
    """Return the statement that adds the rows of an organization to its counts."""
    groups = ", ".join(f"coalesce({name}, '') AS {name}" for name in GROUPS)
    parts = [f"SELECT '' AS facet, '' AS value, {groups}, ended, {count} AS n {_rows(table)}"]
    parts += [_of_facet(table, count, name) for name in WIDE]
    return (
        f"INSERT INTO contract_count ({_KEY}, n) "  # noqa: S608
        "SELECT CAST(:organization AS integer), facet, value, flag, band, level, division, ended, n"
        f" FROM ({' UNION ALL '.join(parts)}) AS added WHERE n <> 0 "
        f"ON CONFLICT ({_KEY}) DO UPDATE SET n = contract_count.n + excluded.n"
    )


def _of_facet(table: str, count: str, name: str) -> str:
    return (
        f"SELECT '{name}' AS facet, {name} AS value, coalesce(flag, '') AS flag, '' AS band, "  # noqa: S608
        f"'' AS level, '' AS division, ended, {count} AS n FROM {table} "
        f"WHERE organization_id = :organization AND {name} IS NOT NULL "
        f"GROUP BY {name}, coalesce(flag, ''), ended"
    )


def _rows(table: str) -> str:
    groups = ", ".join(f"coalesce({name}, '')" for name in GROUPS)
    return f"FROM {table} WHERE organization_id = :organization GROUP BY {groups}, ended"


# -- triggers --


def _moves(row: str, count: int) -> str:
    names = ", ".join(("organization_id", *MOVED, "ended"))
    values = ", ".join(f"{row}.{name}" for name in ("organization_id", *MOVED, "ended"))
    return f"INSERT INTO contract_move ({names}, n) VALUES ({values}, {count})"  # noqa: S608


def _tags(dialect: str, row: str, of: str = "FROM ") -> str:
    """Return the statement that writes the tags of a row into their table."""
    listed = f"json_each({row}.tags) AS listed"
    if dialect == "postgresql":
        listed = f"json_array_elements_text(CAST({row}.tags AS json)) AS listed(value)"
    return (
        "INSERT INTO contract_tag (organization_id, contract_id, tag) "
        f"SELECT {row}.organization_id, {row}.id, listed.value {of}{listed}"
    )


_UNTAG = "DELETE FROM contract_tag WHERE contract_id = OLD.id"


def _differs(row: str) -> str:
    """Return the condition that ``ended`` of a row is not what its dates say."""
    last, day = _LAST.format(row=row), _DAY.format(row=row)
    return f"{row}.ended <> coalesce({last} < {day}, false)"


def _on_sqlite() -> Sequence[str]:
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in (*MOVED, "ended"))
    columns = ", ".join((*MOVED, "ended"))
    tag = _tags("sqlite", "NEW")
    turn = "UPDATE contract SET ended = NOT NEW.ended WHERE id = NEW.id;"
    into = f"INSERT INTO {SEARCH} (rowid, search) VALUES (NEW.id, NEW.search);"  # noqa: S608
    out = f"INSERT INTO {SEARCH} ({SEARCH}, rowid, search) VALUES ('delete', OLD.id, OLD.search);"  # noqa: S608
    return (
        f"CREATE VIRTUAL TABLE {SEARCH} USING fts5(search, content='contract', content_rowid='id', "
        "tokenize='trigram', detail=none, columnsize=0)",
        f"CREATE TRIGGER contract_created AFTER INSERT ON contract BEGIN "
        f"{_moves('NEW', 1)}; {into} END",
        f"CREATE TRIGGER contract_removed AFTER DELETE ON contract BEGIN "
        f"{_moves('OLD', -1)}; {_UNTAG}; {out} END",
        f"CREATE TRIGGER contract_moved AFTER UPDATE OF {columns} ON contract WHEN {changed} "
        f"BEGIN {_moves('OLD', -1)}; {_moves('NEW', 1)}; END",
        f"CREATE TRIGGER contract_born AFTER INSERT ON contract WHEN {_differs('NEW')} "
        f"BEGIN {turn} END",
        "CREATE TRIGGER contract_dated AFTER UPDATE OF ends, options_until, closes ON contract "
        f"WHEN {_differs('NEW')} BEGIN {turn} END",
        "CREATE TRIGGER contract_worded AFTER UPDATE OF search ON contract "
        f"WHEN OLD.search IS NOT NEW.search BEGIN {out} {into} END",
        "CREATE TRIGGER contract_tagged AFTER INSERT ON contract WHEN NEW.tags IS NOT NULL "
        f"BEGIN {tag}; END",
        "CREATE TRIGGER contract_retagged AFTER UPDATE OF tags ON contract "
        f"WHEN OLD.tags IS NOT NEW.tags BEGIN {_UNTAG}; {tag}; END",
    )


def _on_postgresql() -> Sequence[str]:
    parts = (
        f"SELECT array_agg(DISTINCT substr(words, at, {LETTERS})) "  # noqa: S608
        f"FROM generate_series(1, length(words) - {LETTERS - 1}) AS at"
    )
    follow = "FOR EACH STATEMENT EXECUTE FUNCTION contract_follow()"
    return (
        "CREATE FUNCTION contract_parts(words text) RETURNS text[] "
        f"LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ {parts} $$",
        f"CREATE TABLE {WORDS} (rowid integer PRIMARY KEY, search text NOT NULL)",
        f"CREATE INDEX {SEARCH} ON {WORDS} USING gin (contract_parts(search))",
        f"CREATE FUNCTION contract_follow() RETURNS trigger LANGUAGE plpgsql AS $$ {_follow()} $$",
        "CREATE FUNCTION contract_date() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"NEW.ended := coalesce({_LAST.format(row='NEW')} < {_DAY.format(row='NEW')}, false); "
        "RETURN NEW; END $$",
        "CREATE FUNCTION contract_note_tags() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {_UNTAG}; END IF; "
        f"IF TG_OP <> 'DELETE' THEN {_tags('postgresql', 'NEW')}; END IF; RETURN NULL; END $$",
        "CREATE TRIGGER contract_created AFTER INSERT ON contract "
        f"REFERENCING NEW TABLE AS came {follow}",
        "CREATE TRIGGER contract_removed AFTER DELETE ON contract "
        f"REFERENCING OLD TABLE AS went {follow}",
        "CREATE TRIGGER contract_moved AFTER UPDATE ON contract "
        f"REFERENCING OLD TABLE AS went NEW TABLE AS came {follow}",
        "CREATE TRIGGER contract_tagged AFTER INSERT ON contract FOR EACH ROW "
        "WHEN (NEW.tags IS NOT NULL) EXECUTE FUNCTION contract_note_tags()",
        "CREATE TRIGGER contract_retagged AFTER UPDATE OF tags ON contract FOR EACH ROW "
        "WHEN (OLD.tags IS DISTINCT FROM NEW.tags) EXECUTE FUNCTION contract_note_tags()",
        "CREATE TRIGGER contract_untagged AFTER DELETE ON contract FOR EACH ROW "
        "WHEN (OLD.tags IS NOT NULL) EXECUTE FUNCTION contract_note_tags()",
        "CREATE TRIGGER contract_dated BEFORE INSERT OR UPDATE OF ends, options_until, closes "
        "ON contract FOR EACH ROW EXECUTE FUNCTION contract_date()",
    )


def _follow() -> str:
    """Return what follows a statement, whose rows as they are ``came`` and as they were ``went``.

    All of them at once: a function for each row takes longer than to write the row.
    """
    moved = {row: ", ".join(f"{row}.{name}" for name in (*MOVED, "ended")) for row in ROWS}
    came, went = (
        f"SELECT {row}.organization_id, {moved[row]}, {count} FROM {row}"  # noqa: S608
        for row, count in ROWS.items()
    )
    differ = f"ON went.id = came.id WHERE ({moved['went']}) IS DISTINCT FROM ({moved['came']})"
    names = ", ".join(("organization_id", *MOVED, "ended"))
    note = f"INSERT INTO contract_move ({names}, n)"
    return (
        f"BEGIN IF TG_OP = 'INSERT' THEN {note} {came}; "  # noqa: S608
        f"INSERT INTO {WORDS} {_words('came')}; "
        f"ELSIF TG_OP = 'DELETE' THEN {note} {went}; "
        f"DELETE FROM {WORDS} USING went WHERE rowid = went.id; "
        f"ELSE {note} {went} JOIN came {differ} UNION ALL {came} JOIN went {differ}; "
        f"UPDATE {WORDS} SET search = came.search FROM came JOIN went ON went.id = came.id "
        "WHERE rowid = came.id AND came.search <> went.search; "
        "END IF; RETURN NULL; END"
    )


def _words(table: str) -> str:
    return f"SELECT id, search FROM {table}"  # noqa: S608
