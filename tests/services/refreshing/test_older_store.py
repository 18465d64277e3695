"""A store that an older version left: its verdicts are made anew, and none is said to have changed
whose document says the same but for its pins.
"""

import json
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, update

from graphs.parties import Contract, Party
from screening.model.verdict import Band
from screening.services.disclosures.declared_rows import DisclosureBatch
from screening.services.refreshing import after_refresh
from screening.services.screening import rescreen, screener_for
from screening.store import tables
from screening.store.database.engine import writing
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL, Store
from tests.support import given_verdicts

DAY = date(2026, 11, 23)
LATER = DAY + timedelta(days=5)
OLDER_PINS = {
    "policy": "nl_isv 1+0123abcd",
    "method": "1+0123abcd",
    "clauses": "1+0123abcd",
    "inputs": "0" * 64,
    "software": "ketenblik 0.1",
}
CONTRACTS = [
    Contract(key=f"test:{number}", number=f"C-{number}", title=title, cpv=(code,),
             buyer=Party("test:buyer", "Gemeente Verzonnen", "NL"),
             suppliers=(Party(f"test:s{number}", f"Leverancier {number}", "NL"),))
    for number, title, code in (
        (1, "Dienstkleding", "18110000"), (2, "Laptops", "30213100"), (3, "Koffie", "15860000"),
    )
]  # fmt: skip


@pytest.fixture
def engine(ready_engine: Engine) -> Engine:
    """Everything below holds on both engines."""
    return ready_engine


@pytest.fixture
def store(engine: Engine) -> Store:
    opened = Store(engine)
    opened.prepare()
    return opened


@pytest.fixture
def older(store: Store, engine: Engine) -> Portfolio:
    """As an older version left it: with other pins, and no word of the rules used."""
    portfolio = store.portfolio(LOCAL)
    portfolio.imports.keep(DisclosureBatch((), (), tuple(CONTRACTS)), "anna")
    rescreen(portfolio, screener_for(store, DAY))
    after_refresh.bring_up_to_date(store, DAY)
    given_verdicts.documents(store, portfolio)
    rewrite(engine, lambda document: document["pins"].update(OLDER_PINS))
    with writing(engine) as connection:
        forget_rules(connection)
    return portfolio


def rewrite(engine: Engine, change: Callable[[dict[str, Any]], None], number: str = "%") -> None:
    """Change the kept documents of contracts with such a number, and the columns made of them."""
    given, contract = tables.screening, tables.contract
    stmt = select(given.c.id, given.c.document).join(contract, contract.c.id == given.c.contract_id)
    with writing(engine) as connection:
        for id, deflated in connection.execute(stmt.where(contract.c.number.like(number))).all():
            document = json.loads(zlib.decompress(deflated))
            change(document)
            columns = {
                "document": zlib.compress(json.dumps(document).encode()),
                "inputs": document["pins"]["inputs"],
                "band": document["risk"]["band"],
                "digest": None,
            }
            connection.execute(update(given).where(given.c.id == id).values(**columns))


def forget_rules(connection: Connection) -> None:
    """Write what verdicts rest on in the form of before, which did not name the rules."""
    table = tables.rescreening
    basis = json.loads(connection.execute(select(table.c.heard)).scalar_one())
    basis["states"] = [" ".join(state.split(" ")[:3]) for state in basis["states"]]
    connection.execute(table.update().values(heard=json.dumps(basis)))


def test_all_is_screened_again_and_nothing_is_said_to_have_changed(
    store: Store, older: Portfolio
) -> None:
    done = after_refresh.bring_up_to_date(store, LATER)
    assert (done.screened, done.differing, done.changes) == (3, 0, ())
    assert older.changes.runs() == ()
    documents = older.verdicts.many(older.contracts.ids())
    assert len(documents) == len(CONTRACTS)
    for document in documents.values():
        assert document["pins"]["as_of"] == LATER.isoformat()
        assert {name: document["pins"][name] for name in OLDER_PINS}.items().isdisjoint(
            OLDER_PINS.items()
        )


def test_once_is_enough(store: Store, older: Portfolio) -> None:
    after_refresh.bring_up_to_date(store, LATER)
    assert after_refresh.bring_up_to_date(store, LATER).screened == 0


def test_a_contract_that_differs_in_more_than_its_pins_is_counted(
    store: Store, older: Portfolio, engine: Engine
) -> None:
    def worse(document: dict[str, Any]) -> None:
        document["risk"]["band"] = Band.VERY_HIGH.value

    coffee = older.contracts.get("C-3").id
    became = older.verdicts.current(coffee)
    assert became is not None
    assert became["risk"]["band"] != Band.VERY_HIGH.value
    rewrite(engine, worse, "C-3")
    done = after_refresh.bring_up_to_date(store, LATER)
    assert (done.screened, done.differing) == (3, 1)
    now = older.verdicts.current(coffee)
    assert now is not None
    assert now["risk"] == became["risk"]


def test_a_person_who_screens_all_again_is_told_the_same(store: Store, older: Portfolio) -> None:
    done = rescreen(older, screener_for(store, LATER))
    assert (done.screened, done.changed) == (3, 0)
