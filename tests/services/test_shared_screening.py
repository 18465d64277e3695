"""A large register is screened by several processes, with the verdicts that one gives."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.contracts import StoredContract
from screening.services import screening as subject
from screening.services import shared_screening
from screening.services.importing import ImportOptions, import_files
from screening.services.screening import RescreenResult, rescreen, screener_for, sketch_contracts
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support import ready_made, side_work

DAY = date(2026, 11, 23)
CODES = ("18110000", "09331200", "55520000", "30213100")
ROWS = 12


def register() -> bytes:
    heading = "contractnummer;titel;leverancier;land leverancier;kvk;cpv;contractwaarde\n"
    lines = (
        f"G-{at};Levering {at};Leverancier {at // 4};NL;;{CODES[at % len(CODES)]};{150_000 + at}\n"
        for at in range(ROWS)
    )
    return (heading + "".join(lines)).encode()


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    opened = Store.open(ready_address)
    yield opened
    opened.close()


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Store]:
    """Where the engine does not matter."""
    opened = Store.open(f"sqlite:///{ready_made.database(tmp_path / 'test.db')}")
    yield opened
    opened.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    return filled(store)


def filled(store: Store) -> Portfolio:
    """Return the portfolio of a store with a register that was not screened."""
    portfolio = store.add_organization(LOCAL, "Local")
    options = ImportOptions(who="test", buyer="Gemeente Voorbeeld", buyer_country="NL")
    import_files(portfolio, [("register.csv", register())], options)
    return portfolio


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every screening is shared out to two processes."""
    monkeypatch.setattr(shared_screening, "processes_for", lambda contracts: 2)


def kept(portfolio: Portfolio) -> dict[str, str | None]:
    return {id: portfolio.verdicts.inputs_of(id) for id in portfolio.contracts.ids()}


Sides = list[Iterator[object]]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the processes would do is done in this one."""

    def side_by_side(
        work: Callable[..., Iterator[object]], arguments: Sequence[tuple[object, ...]]
    ) -> AbstractContextManager[Sides]:
        return nullcontext([work(*given) for given in arguments])

    monkeypatch.setattr(shared_screening, "side_by_side", side_by_side)


def screened_twice(
    store: Store, portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """The inputs of the verdicts that several gave, and of those that one gave."""
    told: list[tuple[int, int]] = []
    screener = screener_for(store, DAY)
    left: list[str] = []
    verdict = subject._Round._verdict

    def alone(round: subject._Round, stored: StoredContract, *context: object) -> object:
        left.append(stored.id)
        return verdict(round, stored, *context)  # type: ignore[arg-type]

    monkeypatch.setattr(subject._Round, "_verdict", alone)
    done = rescreen(portfolio, screener, progress=lambda *step: told.append(step))
    assert done == RescreenResult(ROWS, ROWS)
    assert told == [(number, ROWS) for number in range(1, ROWS + 1)]
    assert left == []  # for this process
    together = kept(portfolio)
    monkeypatch.setattr(shared_screening, "processes_for", lambda contracts: 0)
    assert rescreen(portfolio, screener).changed == 0
    assert left == list(portfolio.contracts.ids())
    return together, kept(portfolio)


def test_what_is_shared_out_has_the_same_verdicts(
    store: Store, portfolio: Portfolio, shared: None, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, one_by_one = screened_twice(store, portfolio, monkeypatch)
    assert together == one_by_one
    assert None not in together.values()


def test_several_processes_and_one_give_the_same_verdicts(
    on_sqlite: Store, shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, one_by_one = screened_twice(on_sqlite, filled(on_sqlite), monkeypatch)
    assert together == one_by_one


def test_what_a_killed_process_leaves_is_screened_all_the_same(
    on_sqlite: Store, shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "sketch_contracts", side_work.killed)
    assert rescreen(filled(on_sqlite), screener_for(on_sqlite, DAY)) == RescreenResult(ROWS, ROWS)
    assert multiprocessing.active_children() == []


class StoppedError(Exception):
    """A person wants no more."""


def test_whoever_stops_the_screening_stops_the_processes(
    on_sqlite: Store, shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise StoppedError

    monkeypatch.setattr(subject, "sketch_contracts", side_work.waiting)
    monkeypatch.setattr(shared_screening._Answers, "about", stop)
    with pytest.raises(StoppedError):
        rescreen(filled(on_sqlite), screener_for(on_sqlite, DAY))
    assert multiprocessing.active_children() == []


def test_a_process_with_other_figures_answers_nothing(store: Store, portfolio: Portfolio) -> None:
    place, ids = portfolio.place, portfolio.contracts.ids()
    assert place is not None
    figures = screener_for(store, DAY).data.digest
    assert [id for id, _ in sketch_contracts(place, DAY, figures, ids)] == list(ids)
    assert list(sketch_contracts(place, DAY, "others", ids)) == []


def test_where_the_address_holds_a_password_no_log_shows_it(on_sqlite: Store) -> None:
    portfolio = filled(on_sqlite)
    assert portfolio.place is not None
    assert portfolio.place.address not in repr(portfolio.place)


# -- which process takes which contracts --


@given(st.lists(st.sampled_from("abcdefgh"), max_size=200), st.integers(1, 4))
def test_every_contract_is_in_one_share_in_its_order(buys: list[str], processes: int) -> None:
    bought = {f"c{number}": basket for number, basket in enumerate(buys)}
    shares = shared_screening.shares(bought, processes)
    assert len(shares) == processes
    assert sorted(chain(*shares)) == sorted(bought)
    order = list(bought).index
    assert all(share == sorted(share, key=order) for share in shares)
    fair = max(1, len(buys) // (shared_screening.PARTS * processes))
    for basket in set(buys):
        same = [id for id, bought_ in bought.items() if bought_ == basket]
        in_shares = [share for share in shares if not set(same).isdisjoint(share)]
        assert len(in_shares) <= -(-len(same) // fair)


def test_a_small_register_is_screened_by_one_process() -> None:
    assert shared_screening.processes_for(shared_screening.FEWEST - 1) == 0
    assert 0 <= shared_screening.processes_for(1_000_000) <= shared_screening.MOST_PROCESSES
