"""From a database, or from prepared columns on disk, to a finished screen: a band per contract.

The database is SQLite with the product's own tables. Every tie names a good and a country; what
such a place scores is given to both sides, as the method gives it. Ours: read the columns, rank
the names, prepare, pass. The peer: read the rows, build a ``networkx.DiGraph``, take maxima over
its components; the garbage collector is off. Both begin with nothing but the file.
"""

import sqlite3
import tempfile
from contextlib import closing
from importlib.metadata import version
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.measure import (
    Measure,
    Size,
    Work,
)
from tests.bench.measures.network import warm

if TYPE_CHECKING:
    from graphs.network.columns import Network

GOODS, COUNTRIES = 60, 40
SEED = 11
HIGH = 0.55
AT_ONCE = 50_000


class Database:
    """A made-up portfolio in the product's tables, in a folder that goes with the object.

    It is made by a process of its own, so that what making it takes is not in the memory measured.
    """

    def __init__(self, size: Size) -> None:
        import numpy as np

        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name) / "portfolio.db"
        self.places = _places(np.random.default_rng(SEED))
        maker = get_context("spawn").Process(target=_make, args=(self.path, size))
        maker.start()
        maker.join()
        if maker.exitcode != 0:
            raise RuntimeError(f"making the database ended with exit code {maker.exitcode}")

    def close(self) -> None:
        self._folder.cleanup()


def _places(some: Any) -> dict[tuple[str, str], list[float]]:
    """What each good from each country scores."""
    import numpy as np

    from tests.bench.portfolio import ISSUES

    where = [(f"good_{g:02d}", f"C{c:02d}") for g in range(GOODS) for c in range(COUNTRIES)]
    scores = (some.random((len(where), len(ISSUES))) ** 4).astype(np.float32).tolist()
    return dict(zip(where, scores, strict=True))


def _make(path: Path, size: Size) -> None:
    import numpy as np

    from tests.bench.portfolio import portfolio

    made = portfolio(size)
    some = np.random.default_rng(SEED)
    where = list(_places(some))
    place = some.integers(0, len(where), made.parties)  # a supplier makes one good somewhere
    with closing(sqlite3.connect(path)) as connection:
        _tables(connection)
        _fill(connection, made, where, place)


def _tables(connection: sqlite3.Connection) -> None:
    from sqlalchemy import create_mock_engine

    from screening.store import tables

    wanted = [
        tables.organization,
        tables.import_run,
        tables.contract,
        tables.contract_supplier,
        tables.party,
    ]
    said: list[str] = []
    engine: Any = create_mock_engine(
        "sqlite://",
        lambda clause, *_, **__: said.append(str(clause.compile(dialect=engine.dialect))),
    )
    tables.metadata.create_all(engine, tables=[*wanted, tables.supply], checkfirst=False)
    for statement in said:
        connection.execute(statement)


def _fill(connection: sqlite3.Connection, made: Any, where: list[Any], place: Any) -> None:
    """Without the contract's facts: neither side asks for them."""
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("INSERT INTO organization (id, slug, name) VALUES (1, 'local', 'Local')")
    connection.execute(
        "INSERT INTO import_run (id, organization_id, by, at, files, counts) "
        "VALUES (1, 1, 'bench', '2026-01-01', '[]', '{}')"
    )
    _many(connection, "contract", _contracts(made))
    direct: list[tuple[int, int]] = []
    ties: list[tuple[int, int]] = []
    for supplier, customer in zip(made.supplier.tolist(), made.customer.tolist(), strict=True):
        (direct if customer >= made.parties else ties).append((supplier, customer))
    _many(connection, "contract_supplier", _directs(dict.fromkeys(direct), made.parties))
    _many(connection, "supply", _supplies(ties, where, place.tolist()))
    connection.commit()


def _contracts(made: Any) -> Any:
    for number in range(made.contracts):
        yield {
            "id": number + 1, "organization_id": 1, "public_id": f"c{number:06d}",
            "key": f"contract {number:06d}", "content_hash": "", "run_id": 1,
            "changed_at": "2026-01-01", "basis": "contract", "cpv": "[]", "read_from": "",
            "value_is_estimate": 0, "value_includes_vat": 0, "defence": 0, "sort_value": 0.0,
            "search": "", "urgency": 0,
        }  # fmt: skip


def _directs(direct: Any, parties: int) -> Any:
    for position, (supplier, customer) in enumerate(direct):
        yield {
            "organization_id": 1, "contract_id": customer - parties + 1,
            "party_key": f"party {supplier:07d}", "position": position,
        }  # fmt: skip


def _supplies(ties: Any, where: Any, place: Any) -> Any:
    for number, (supplier, customer) in enumerate(ties):
        good, country = where[place[supplier]]
        yield {
            "organization_id": 1, "key": str(number), "customer": f"party {customer:07d}",
            "supplier": f"party {supplier:07d}", "good": good, "country": country,
            "kind": "declared", "source": "bench",
        }  # fmt: skip


def _many(connection: sqlite3.Connection, table: str, rows: Any) -> None:
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        names = list(some[0])
        marks = ", ".join("?" for _ in names)
        question = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        connection.executemany(question, [tuple(row.values()) for row in some])


class Ours:
    """What the product does, with the scores of places given instead of the method."""

    def __init__(self, data: Database) -> None:
        self._data = data

    def columns(self) -> "Network":
        from datetime import UTC, datetime

        from graphs.network.assemble import assemble
        from screening.store.chains.tie_columns import TieColumns
        from screening.store.database.engine import open_engine
        from screening.store.database.scope import Scope
        from tests.bench.portfolio import ISSUES

        engine = open_engine(f"sqlite:///{self._data.path}")
        scope = Scope(engine, 1, "local", lambda: datetime.now(UTC))
        columns = TieColumns(scope)
        return assemble(columns.ties(), columns.direct(), self._scores, ISSUES)

    def _scores(self, places: list[Any]) -> Any:
        import numpy as np

        return np.array([self._data.places[one[0], one[1]] for one in places], np.float32)

    def screen(self) -> Any:
        return finished(self.columns())


def finished(network: "Network") -> Any:
    """The value of every contract per issue, by its name's rank."""
    from graphs.network.screening_pass import solve

    best = solve(network).best
    order = network.node_of[network.first_contract :]
    return best[order][:, : len(network.issues)]


class Networkx:
    """The same from the same file, in plain Python."""

    def __init__(self, data: Database) -> None:
        self._data = data

    def screen(self) -> Any:
        import networkx as nx
        import numpy as np

        graph: Any = nx.DiGraph()
        places = {key: np.array(row) for key, row in self._data.places.items()}
        with closing(sqlite3.connect(self._data.path)) as connection:
            self._read(connection, graph)
        nodes = {key: at for at, key in enumerate(graph)}
        value = np.zeros((len(nodes), len(next(iter(places.values())))))
        below = graph._adj
        for component in nx.strongly_connected_components(graph):
            while sum([self._take(value, nodes, below, places, key) for key in component]):
                if len(component) == 1:
                    break
        contracts = sorted(key for key in nodes if key.startswith("contract "))
        return value[[nodes[key] for key in contracts]]

    @staticmethod
    def _read(connection: sqlite3.Connection, graph: Any) -> None:
        graph.add_nodes_from(key for (key,) in connection.execute("SELECT key FROM contract"))
        graph.add_edges_from(
            connection.execute(
                "SELECT key, party_key FROM contract_supplier JOIN contract "
                "ON contract.id = contract_id"
            )
        )
        rows = connection.execute("SELECT customer, supplier, good, country FROM supply")
        graph.add_edges_from(
            (customer, supplier, {"place": (good, country)})
            for customer, supplier, good, country in rows
            if customer != supplier
        )

    @staticmethod
    def _take(value: Any, nodes: Any, below: Any, places: Any, key: str) -> bool:
        import numpy as np

        suppliers = below[key]
        if not suppliers:
            return False
        row = np.maximum.reduce(value[[nodes[supplier] for supplier in suppliers]])
        for tie in suppliers.values():
            if tie:
                np.maximum(row, places[tie["place"]], out=row)
        at = nodes[key]
        if (row <= value[at]).all():
            return False
        np.maximum(value[at], row, out=value[at])
        return True


def _agree(ours: Any, theirs: Any) -> None:
    import numpy as np

    assert ours.shape == theirs.shape
    assert float(np.abs(ours - theirs).max()) < 1e-6


def _also(ours: Any, theirs: Any) -> dict[str, object]:
    return {"contracts_at_high": int((ours >= HIGH).any(axis=1).sum())}


def _peer(size: Size) -> str:
    return f"networkx {version('networkx')}, reading, building and the same pass, collector off"


def _cold(size: Size) -> Work:
    data = Database(size)
    return Work(
        ours=Ours(data).screen,
        peer=Networkx(data).screen,
        peer_name=_peer(size),
        agree=_agree,
        runs=3,
        also=_also,
    )


def _prepared(size: Size) -> Work:
    from screening.services.chains import network_files

    data = Database(size)
    folder = data.path.parent / "network"
    network_files.keep(folder, "local", Ours(data).columns(), {})

    def ours() -> Any:
        found = network_files.find(folder, "local")
        if found is None:
            raise RuntimeError("what was kept is not believed")
        return finished(found[0])

    return Work(
        ours=ours,
        peer=Networkx(data).screen,
        peer_name=_peer(size),
        agree=_agree,
        runs=5,
        also=_also,
    )


def warm_cold() -> None:
    """What reading, ranking and gathering need, on three ties."""
    import adbc_driver_sqlite.dbapi  # noqa: F401
    import numpy as np
    import pyarrow as pa

    from graphs.network.assemble import assemble

    warm()
    columns = {name: pa.array(["a", "b", "c"]) for name in ("customer", "good", "country")}
    empty = {name: pa.nulls(3, pa.string()) for name in ("region", "evidence_class")}
    ties = pa.table({**columns, "supplier": pa.array(["b", "c", "a"]), **empty})
    direct = pa.table({"contract": pa.array(["1"]), "supplier": pa.array(["a"])})
    finished(
        assemble(
            [ties], [direct], lambda places: np.full((len(places), 1), 0.5, np.float32), ("i",)
        )
    )


MEASURES = (
    Measure("cold", "From a SQLite database to a finished screen.", _cold, warm_cold),
    Measure(
        "cold-prepared", "From prepared columns on disk to a finished screen.", _prepared, warm_cold
    ),
)
