"""The list of contracts by key, and its counts, which are kept and equal a count of all rows."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from graphs.notices import KeptNotice, PublishedNotice, Stage
from graphs.parties import Basis, Contract, Money, Party
from screening.model.contracts import LAST, SORTS, ContractFilter, Page
from screening.model.errors import InputError
from screening.model.verdict import Band, Flag
from screening.store import Store
from screening.store.contract_list import list_counts, listing
from screening.store.contracts.screening_due import mark_due
from screening.store.database import list_upkeep
from screening.store.database.engine import open_engine, reading, writing
from screening.store.portfolio import Portfolio
from tests.support import effort, ready_made
from tests.support.chain_world import Batch
from tests.support.postgres import Postgres
from tests.support.refusals import refused, refuses
from tests.support.verdicts import verdict

DAY = date(2026, 11, 23)
BUYERS = tuple(Party(f"b{n}", f"Koper {n}", "NL") for n in range(2))
SUPPLIERS = tuple(Party(f"s{n}", f"Leverancier {n}", "NL") for n in range(3))
TITLES = ("Schoonmaak", "Schoonmaakmiddelen", "Laptops", "Inhuur", None)
COUNTS = (
    "SELECT facet, value, flag, band, level, division, ended, sum(n) FROM contract_count "
    "WHERE organization_id = :id GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0"
)


@pytest.fixture
def store(tables_engine: Engine) -> Store:
    return Store(tables_engine)


def some(count: int, seed: int) -> tuple[Contract, ...]:
    """Contracts with many equal values, and many without one."""
    draw = random.Random(seed)  # noqa: S311
    return tuple(_drawn(draw, f"k{seed}.{number}") for number in range(count))


def _drawn(draw: random.Random, key: str) -> Contract:
    return Contract(
        key=key,
        number=draw.choice((None, f"N-{draw.randrange(5)}")),
        title=draw.choice(TITLES),
        buyer=draw.choice((None, *BUYERS)),
        suppliers=(draw.choice(SUPPLIERS),),
        cpv=draw.choice(((), ("18110000",), ("90910000",))),
        value=draw.choice((None, Money(Decimal(draw.randrange(3)), "EUR"))),
        ends=draw.choice((None, DAY + timedelta(draw.randrange(-3, 3)))),
        options_until=draw.choice((None, None, DAY + timedelta(draw.randrange(-3, 3)))),
        owner=draw.choice((None, "Anna", "Bram")),
        department=draw.choice((None, "Inkoop")),
        status=draw.choice(("actief", "concept")),
        tags=draw.choice(((), ("Regio",), ("Inhuur", "Regio"))),
        read_from="made up",
    )


def judge(portfolio: Portfolio, seed: int) -> None:
    """Keep verdicts on some of the contracts."""
    draw = random.Random(seed)  # noqa: S311
    portfolio.verdicts.keep(
        [
            (id, verdict(draw.choice(list(Flag)), draw.choice(list(Band)), f"i{seed}.{id}"))
            for id in portfolio.contracts.ids()
            if draw.random() < 0.7
        ]
    )


def ids(page: Page) -> list[str]:
    return [line.id for line in page.items]


def forth(portfolio: Portfolio, filter: ContractFilter, size: int) -> Iterator[Page]:
    page = portfolio.listing.page(filter, 1, size)
    yield page
    while page.after:
        page = portfolio.listing.page(filter, 1, size, after=page.after)
        yield page


def back(portfolio: Portfolio, filter: ContractFilter, size: int) -> Iterator[Page]:
    page = portfolio.listing.page(filter, 1, size, before=LAST)
    yield page
    while page.before:
        page = portfolio.listing.page(filter, 1, size, before=page.before)
        yield page


NARROWED = (
    ContractFilter(),
    ContractFilter(flag="required"),
    ContractFilter(flag="not_screened"),
    ContractFilter(band="high", cpv_division="18"),
    ContractFilter(owner="Anna"),
    ContractFilter(owner="Anna", status="actief", flag="ask"),
    ContractFilter(buyer="b1", term="running"),
    ContractFilter(term="ended"),
    ContractFilter(term="closed", buyer="b1"),
    ContractFilter(text="maak"),
    ContractFilter(text="maak middel", department="Inkoop"),
    ContractFilter(text="aa"),
    ContractFilter(supplier="s1"),
    ContractFilter(tag="Regio"),
    ContractFilter(tag="Regio", owner="Anna"),
    ContractFilter(tag="Inhuur", term="running"),
    ContractFilter(tag="Inhuur", text="maak"),
)


@pytest.mark.parametrize("sorted_first", [0, listing.MOST_SORTED])
def test_by_key_each_row_of_a_filter_is_met_once_in_order_and_back_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch, sorted_first: int
) -> None:
    """Whichever index a page is read by; each of the four ways has a quarter of the filters."""
    monkeypatch.setattr(listing, "MOST_SORTED", sorted_first)
    portfolio = store.add_organization("ours", "O")
    portfolio.imports.keep(Batch(some(24, 1)), "x")
    judge(portfolio, 2)
    share = (sorted_first > 0) + 2 * (store._engine.dialect.name == "sqlite")
    for at, narrowed in enumerate(NARROWED):
        if at and at % 4 != share and not effort.soak:
            continue
        for sort in SORTS if at == 0 else (SORTS[0], SORTS[at % len(SORTS)]):
            filter = replace(narrowed, sort=sort, as_of=DAY)
            every = [line.id for line in portfolio.listing.every_line(filter)]
            pages = list(forth(portfolio, filter, 5))
            assert [id for page in pages for id in ids(page)] == every, filter
            assert len(set(every)) == len(every) == pages[0].total, filter
            backwards = [id for page in back(portfolio, filter, 5) for id in reversed(ids(page))]
            assert backwards == every[::-1], filter
            counted = [portfolio.listing.page(filter, number, 5) for number in (1, 2, 3)]
            assert [id for page in counted for id in ids(page)] == every[:15], filter


def test_a_row_that_comes_in_between_moves_no_other_row(store: Store) -> None:
    portfolio = store.add_organization("ours", "O")
    portfolio.imports.keep(Batch(some(20, 1)), "x")
    filter = ContractFilter(sort="-value", as_of=DAY)
    every = [line.id for line in portfolio.listing.every_line(filter)]
    first = portfolio.listing.page(filter, 1, 10)
    dearest = replace(some(1, 9)[0], value=Money(Decimal(99), "EUR"))
    portfolio.imports.keep(Batch((dearest,)), "x")
    second = portfolio.listing.page(filter, 2, 10, after=first.after)
    assert ids(first) + ids(second) == every
    assert second.before is not None
    assert ids(portfolio.listing.page(filter, 1, 10, before=second.before)) == ids(first)


@pytest.mark.parametrize(
    "key", ["", "x", "é", "bGFzdA", "W10", "WyJ1cmdlbmN5IixudWxsLDAsMSwyXQ", "[" * 900, "A" * 2000]
)
def test_a_key_of_no_row_is_refused(store: Store, key: str) -> None:
    with refuses(InputError, "no key of a row"):
        store.add_organization("ours", "O").listing.page(ContractFilter(), after=key)


def test_a_key_of_another_order_is_refused(store: Store) -> None:
    portfolio = store.add_organization("ours", "O")
    portfolio.imports.keep(Batch(some(3, 1)), "x")
    key = portfolio.listing.page(ContractFilter(sort="value"), 1, 1).after
    with refuses(InputError, "no key of a row"):
        portfolio.listing.page(ContractFilter(sort="-value"), after=key)


def test_what_is_not_kept_is_counted_up_to_a_bound(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_counts, "MOST_COUNTED", 5)
    portfolio = store.add_organization("ours", "O")
    portfolio.imports.keep(Batch(some(40, 1)), "x")
    many = portfolio.listing.page(ContractFilter(text="leverancier"), 1, 3)
    assert (many.total, many.counts.more, many.counts.by_flag) == (5, True, None)
    assert many.after is not None
    none = portfolio.listing.page(ContractFilter(text="leverancier", flag="ask"), 1, 3)
    assert (none.total, none.counts.more, none.items) == (0, False, ())
    kept = portfolio.listing.page(ContractFilter(owner="Anna"), 1, 3)
    assert kept.total > 5
    assert not kept.counts.more


# -- counts --


def counted(store: Store, portfolio: Portfolio) -> Counter[tuple[object, ...]]:
    with reading(store._engine) as connection:
        id = portfolio._scope.id
        rows = connection.execute(text(COUNTS), {"id": id}).all()
        left = connection.execute(text("SELECT count(*) FROM contract_move")).scalar()
    assert left == 0
    return Counter({(*row[:6], bool(row[6])): int(row[7]) for row in rows})


def row_by_row(store: Store, portfolio: Portfolio) -> Counter[tuple[object, ...]]:
    counts: Counter[tuple[object, ...]] = Counter()
    with reading(store._engine) as connection:
        rows = connection.execute(
            text("SELECT * FROM contract WHERE organization_id = :id"),
            {"id": portfolio._scope.id},
        ).mappings()
        for row in rows:
            groups = tuple(row[name] or "" for name in list_upkeep.GROUPS)
            last = row["options_until"] or row["ends"]
            ended = last is not None and str(last) < DAY.isoformat()
            assert bool(row["ended"]) is ended
            counts[("", "", *groups, ended)] += 1
            for name in list_upkeep.WIDE:
                if row[name] is not None:
                    counts[(name, row[name], row["flag"] or "", "", "", "", ended)] += 1
    return counts


STEPS = st.lists(
    st.tuples(st.sampled_from(("import", "screen", "change", "undo", "due")), st.integers(0, 3)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8)
@given(steps=STEPS)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_counts_are_those_of_all_rows_whatever_was_done(
    kind: str, steps: list[tuple[str, int]], shared_stores: dict[str, Store]
) -> None:
    store = shared_stores[kind]
    number = len(store.organizations())
    portfolio = store.add_organization(f"o{number}", "O")
    portfolio.listing.hold_for(DAY)
    runs: list[int] = []
    for what, seed in steps:
        _do(portfolio, what, seed, runs)
        assert counted(store, portfolio) == row_by_row(store, portfolio)


def _do(portfolio: Portfolio, what: str, seed: int, runs: list[int]) -> None:
    if what == "screen":
        judge(portfolio, seed)
    elif what == "due":
        with portfolio._scope.writing() as connection:
            everything = portfolio.contracts.ids()
            mark_due(portfolio._scope, connection, everything)
    elif what == "undo":
        if runs:
            portfolio.imports.undo(runs.pop(), "x")
    else:
        contracts = some(6, seed)
        if what == "change":
            contracts = tuple(replace(c, owner="Carla", ends=DAY) for c in contracts)
        run = portfolio.imports.keep(Batch(contracts), "x").run
        assert run is not None
        runs.append(run)


@pytest.fixture(scope="module")
def shared_stores(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[dict[str, Store]]:
    """One database of each kind for all examples; each example has an organization of its own."""
    file = ready_made.tables(tmp_path_factory.mktemp("counts") / "test.db")
    stores = {
        "sqlite": Store(open_engine(f"sqlite:///{file}")),
        "postgresql": Store(open_engine(postgres.migrated())),
    }
    yield stores
    for store in stores.values():
        store.close()


def test_another_day_moves_what_ended_meanwhile(store: Store) -> None:
    portfolio = store.add_organization("ours", "O")
    portfolio.imports.keep(Batch(some(30, 1)), "x")
    for day in (DAY - timedelta(9), DAY + timedelta(9), DAY):
        ended = portfolio.listing.page(ContractFilter(term="ended", as_of=day), 1, 100)
        assert all(line.ended_on(day) for line in ended.items)
        assert ended.total == len(ended.items)
        running = portfolio.listing.page(ContractFilter(term="running", as_of=day), 1, 100)
        assert not any(line.ended_on(day) for line in running.items)
        assert ended.total + running.total == 30
    assert counted(store, portfolio) == row_by_row(store, portfolio)


def test_calls_of_which_tenders_ended_are_found_counted_and_come_last(store: Store) -> None:
    portfolio = store.add_organization("ours", "O")
    calls = [
        replace(contract, basis=Basis.CALL, ends=date(2030, 1, 1), options_until=None)
        for contract in some(6, seed=5)
    ]
    last_days = (date(2026, 11, 1), date(2026, 11, 22), DAY, date(2026, 12, 1), None, None)
    notices = [
        KeptNotice(PublishedNotice(call.key, "p", Stage.CALL, deadline=day), call.key)
        for call, day in zip(calls, last_days, strict=True)
    ]
    portfolio.imports.keep(Batch((*calls, *some(4, seed=6))), "test", notices=notices)
    closed = ContractFilter(term="closed", as_of=DAY)
    page = portfolio.listing.page(closed, 1, 100)
    assert sorted(str(line.closed_on(DAY)) for line in page.items) == ["2026-11-01", "2026-11-22"]
    assert page.total == 2
    every = portfolio.listing.page(ContractFilter(as_of=DAY), 1, 100)
    over = [bool(line.closed_on(DAY) or line.ended_on(DAY)) for line in every.items]
    assert over == sorted(over)
    running = portfolio.listing.page(ContractFilter(term="running", as_of=DAY), 1, 100)
    assert running.total + sum(over) == 10
    later = date(2026, 11, 24)
    assert portfolio.listing.page(replace(closed, as_of=later), 1, 100).total == 3
    assert set(portfolio.listing.every_id(replace(closed, as_of=later))) > {
        line.id for line in page.items
    }


def test_counts_that_were_lost_are_made_again(store: Store) -> None:
    portfolio = store.add_organization("ours", "O")
    portfolio.imports.keep(Batch(some(10, 1)), "x")
    before = counted(store, portfolio)
    with writing(store._engine) as connection:
        connection.execute(text("UPDATE contract_count SET n = n + 1"))
    assert counted(store, portfolio) != before
    store.recount_lists()
    assert counted(store, portfolio) == before


def test_a_part_of_a_word_is_found_with_the_index_and_as_it_reads_now(store: Store) -> None:
    portfolio = store.add_organization("ours", "O")
    first = replace(some(1, 1)[0], title='Zwembad "De Golf"', number="2026-0417")
    portfolio.imports.keep(Batch((first,)), "x")
    for words in ("wemba", '"de', "0417", "2026-04", "golf zwem", "ZWEMBAD"):
        assert portfolio.listing.page(ContractFilter(text=words)).total == 1, words
    for words in ("zw", "20", "zwembad zw", "zw 20", "go", "golf o"):
        assert portfolio.listing.page(ContractFilter(text=words)).total == 1, words
    for words in ("we", "lf", "04", "zwembad lf", "zw lf"):  # not where a word begins
        assert portfolio.listing.page(ContractFilter(text=words)).total == 0, words
    with refused(InputError, "contract.short_search"):
        portfolio.listing.page(ContractFilter(text="z 2"))
    with refused(InputError, "contract.short_search"):
        portfolio.listing.every_line(ContractFilter(text="z 2"))  # before anything is sent
    for words in ("zwembaden", "golf strand", "dezw", "bad d"):
        expected = int(words == "bad d")
        assert portfolio.listing.page(ContractFilter(text=words)).total == expected, words
    portfolio.imports.keep(Batch((replace(first, title="Sporthal"),)), "x")
    assert portfolio.listing.page(ContractFilter(text="zwembad")).total == 0
    assert portfolio.listing.page(ContractFilter(text="porth")).total == 1
