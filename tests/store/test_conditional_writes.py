"""A write that depends on what was read: of two who read the same, one writes, on either engine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import Engine

from screening.services.importing import import_files
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support.web_client import register

WRITERS = 6


class MovedError(Exception):
    """What was read is no longer so."""


@pytest.fixture
def portfolio(tables_engine: Engine) -> Portfolio:
    store = Store(tables_engine, lambda: datetime.now(UTC))
    store.add_organization(LOCAL, "Local")
    portfolio = store.portfolio(LOCAL)
    import_files(portfolio, [("register.csv", register())])
    return portfolio


def test_of_all_who_read_the_same_one_writes(portfolio: Portfolio) -> None:
    id = portfolio.contracts.get("DVR-1").id
    together = Barrier(WRITERS)

    def write(number: int) -> bool:
        read = len(portfolio.reviews.history(id))
        together.wait(20)

        def still() -> None:
            if len(portfolio.reviews.history(id)) != read:
                raise MovedError

        try:
            portfolio.only_if(still).reviews.confirm(id, "geen", f"writer {number}")
        except MovedError:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        written = list(pool.map(write, range(WRITERS)))
    assert written.count(True) == 1
    (review,) = portfolio.reviews.history(id)
    assert review.by == f"writer {written.index(True)}"


def test_without_the_condition_all_write(portfolio: Portfolio) -> None:
    id = portfolio.contracts.get("DVR-1").id
    for number in range(3):
        portfolio.reviews.confirm(id, "geen", f"writer {number}")
    assert len(portfolio.reviews.history(id)) == 3


def test_the_condition_is_of_the_first_write(portfolio: Portfolio) -> None:
    id = portfolio.contracts.get("DVR-1").id
    asked = []
    writing = portfolio.only_if(lambda: asked.append(1))
    for _ in range(3):
        writing.reviews.confirm(id, "geen", "x")
    assert len(asked) == 1
