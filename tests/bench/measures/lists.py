"""Pages of the list of contracts, as a visitor and a program open them, at the size's contracts.

The peer of a page of the list is the same question asked as the list was read before: the matching
rows sorted and cut by LIMIT and OFFSET, and counted by flag, over the same rows of the same file,
without a page made of them. Both give the ids of the page.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from weakref import finalize

from tests.bench import stores
from tests.bench.measure import Measure, Size, Work

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from screening.services.settings import Settings

EACH = 20  # pages per timed call: one takes milliseconds
BEFORE = "SQLite, every row that matches sorted and counted"
ROW = re.compile(r'<th scope="row".*?href="/contracts/(c[0-9a-f]{11})"', re.DOTALL)
COUNT = "SELECT flag, count(*) FROM contract WHERE organization_id = 1 AND {} GROUP BY flag"
ROWS = (
    "SELECT public_id FROM contract WHERE organization_id = 1 AND {} "
    "ORDER BY ended, urgency DESC, sort_value DESC, id DESC LIMIT 25 OFFSET {}"
)


@dataclass
class Visit:
    """A page, and what the peer asks of the rows for it."""

    address: str
    condition: str = "1"
    skip: int = 0


VISITS = {
    "list-first": Visit("/"),
    "list-filter": Visit("/?division=18", "division = '18'"),
    "list-search": Visit("/?q=0042", "search LIKE '%0042%'"),
    "list-deep": Visit("/"),  # the half-way page, by key
}


def pages(name: str, size: Size) -> Work:
    """Ours: the whole page, drawn. Peer: its rows and counts alone, as they were read before."""
    visit = VISITS[name]
    home = Path(mkdtemp(prefix="bench-"))
    client = _client(home, size)
    address = visit.address
    if name == "list-deep":
        visit = Visit(address, skip=size.contracts // 2)
        address = _half_way(client, size)

    def ours() -> list[str]:
        for _ in range(EACH):
            text = client.get(address).get_data(as_text=True)
        return ROW.findall(text)

    work = Work(
        ours,
        peer=partial(_peer, home, visit) if stores.is_sqlite() else None,
        peer_name=BEFORE,
        peer_missing="The peer reads a file of SQLite.",
        agree=_agree,
        peer_scale=float(EACH),
        per=float(EACH),
        also=lambda *_: {"contracts": size.contracts, "page": address[:60]},
    )
    finalize(work.ours, shutil.rmtree, home, ignore_errors=True)
    return work


def check(_: Size) -> Work:
    """A check of one purchase in a service that has answered one before."""
    home = Path(mkdtemp(prefix="bench-"))
    client = _client(home, None)
    body = {"cpv": ["18100000"], "value": "250000", "buyer_type": "central"}

    def ours() -> int:
        for _ in range(EACH):
            status = client.post("/api/v1/checks", json=body).status_code
        return status

    work = Work(ours, peer_missing="No other tool answers this question.", per=float(EACH))
    finalize(work.ours, shutil.rmtree, home, ignore_errors=True)
    return work


def _client(home: Path, size: Size | None) -> "FlaskClient":
    from screening.web.app import create_app

    settings = stores.settings_in(home)
    if size is not None:
        _fill(settings, size.contracts)
    app = create_app(settings)
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "localhost"
    return client


def _fill(settings: "Settings", contracts: int) -> None:
    """Make a portfolio of which a hundred are screened; the others show what those do."""
    from sqlalchemy import create_engine, text

    from screening.services.command_context import today
    from screening.services.screening import rescreen, screener_for
    from tests.bench.contracts import kept_in

    store, portfolio = kept_in(settings, contracts)
    rescreen(portfolio, screener_for(store, today()), portfolio.contracts.ids()[:100])
    shown = ("urgency", "flag", "band", "level", "confidence", "duty", "screened", "list_facts")
    other = "SELECT o.{} FROM contract o WHERE o.id = 1 + contract.id * 7919 % 100"
    taken = ", ".join(f"{name} = ({other.format(name)})" for name in shown)
    engine = create_engine(settings.database)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE contract SET {taken} WHERE id > 100"))  # noqa: S608
    engine.dispose()
    store.recount_lists()
    store.close()
    stores.filled(settings)


def _half_way(client: "FlaskClient", size: Size) -> str:
    """The address of the page after half of the contracts, as its link has it."""
    number = size.contracts // 2 // 25
    text = client.get(f"/?page={number}").get_data(as_text=True)
    link = re.search(r'rel="next" href="([^"]+)"', text)
    if link is None:
        raise AssertionError("there is no page after the half")
    return link[1].replace("&amp;", "&")


def _peer(home: Path, visit: Visit) -> list[str]:
    import sqlite3

    connection = sqlite3.connect(home / "screening.db")
    connection.execute(COUNT.format(visit.condition)).fetchall()
    rows = connection.execute(ROWS.format(visit.condition, visit.skip)).fetchall()
    connection.close()
    return [id for (id,) in rows]


def _agree(ours: object, peer: object) -> None:
    if ours != peer:
        raise AssertionError("the page shows other contracts than the question gives")


def _made(name: str) -> Callable[[Size], Work]:
    return partial(pages, name)


ABOUT = {
    "list-first": "the first page of the list of contracts, drawn",
    "list-filter": "the same, of one division",
    "list-search": "the same, of what holds a part of a number",
    "list-deep": "the page half-way, by the key in its link",
}
MEASURES = (
    *(Measure(name, about, _made(name)) for name, about in ABOUT.items()),
    Measure("check-warm", "a verdict on one purchase by a service that runs", check),
)
