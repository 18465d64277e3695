"""What replaced rows leave is used again, so that a table does not grow with each write."""

from sqlalchemy import Engine, text

from screening.store import tables
from screening.store.database import room
from screening.store.database.engine import open_engine, reading, writing

MOVE = {"organization_id": 1, "ended": False, "n": 1}
ROWS = 500


def size(engine: Engine) -> int:
    asked = {
        "sqlite": "SELECT page_count FROM pragma_page_count",
        "postgresql": "SELECT pg_relation_size('contract_move')",
    }
    with reading(engine) as connection:
        return int(connection.execute(text(asked[engine.dialect.name])).scalar_one())


def replace_all(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(tables.contract_move.update().values(n=tables.contract_move.c.n + 1))


def test_the_room_of_replaced_rows_is_used_again(tables_engine: Engine) -> None:
    with writing(tables_engine) as connection:
        connection.execute(tables.contract_move.insert(), [MOVE] * ROWS)
    replace_all(tables_engine)
    once = size(tables_engine)
    for _ in range(4):
        room.reuse(tables_engine, tables.contract_move, tables.contract)
        replace_all(tables_engine)
    assert size(tables_engine) == once


def test_where_it_cannot_be_looked_for_nothing_is_said() -> None:
    nobody = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    room.reuse(nobody, tables.contract)
