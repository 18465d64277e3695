"""A verdict that nobody saw has no document; whoever looks gets the one that it always had."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from graphs.parties import Contract, Money, Party, Supply
from screening.model.errors import BusyError
from screening.model.json_document import as_document
from screening.rules import rulebook
from screening.rules.verdict.screen import Screener
from screening.services import corrections
from screening.services.disclosures.declared_rows import DisclosureBatch
from screening.services.screening import ScreeningContext, inputs, rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from screening.store import tables
from screening.store.database.engine import reading, writing
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL, Store
from screening.store.verdicts.verdicts import Document, Verdicts

DAY = date(2026, 11, 23)
CODES = ("18110000", "30213100", "45210000", "90910000", "98399000", "85000000")
BUYERS = (Party("b", "Gemeente Verzonnen", "NL"), Party("c", "Stad Verzonnen", "BE"))
SUPPLIERS = tuple(Party(f"s{n}", f"Leverancier {n}", "NL") for n in range(3))
days = st.sampled_from([None, date(2025, 2, 1), date(2026, 2, 1), date(2027, 2, 1)])
facts = st.builds(
    Contract,
    key=st.just(""),
    buyer=st.sampled_from([None, *BUYERS]),
    buyer_type=st.sampled_from(["central", "subcentral", None]),
    suppliers=st.lists(st.sampled_from(SUPPLIERS), max_size=2, unique=True).map(tuple),
    cpv=st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple),
    value=st.sampled_from([None, Money(Decimal(40_000), "EUR"), Money(Decimal(900_000), "EUR")]),
    dispatched=days,
    ends=days,
)


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
def portfolio(store: Store) -> Portfolio:
    """Three contracts with their verdicts, that nobody saw; the last one has an own chain."""
    bought = [
        Contract(
            key=f"k{n}",
            number=f"C-{n}",
            cpv=CODES[n : n + 1],
            buyer=BUYERS[0],
            suppliers=SUPPLIERS[n : n + 1],
            dispatched=date(2026, 2, 1),
        )
        for n in range(3)
    ]
    keep(store, bought, Supply("s2", "mill", "steel", "CN", source="chain.csv row 2"))
    return store.portfolio(LOCAL)


def keep(store: Store, contracts: list[Contract], *ties: Supply) -> None:
    batch = DisclosureBatch((Party("mill", "Walserij", "CN"),), ties, tuple(contracts))
    store.portfolio(LOCAL).imports.keep(batch, "anna")
    rescreen(store.portfolio(LOCAL), screener_for(store, DAY))


def looking(store: Store, day: date = DAY) -> VerdictDocuments:
    return VerdictDocuments(store, store.portfolio(LOCAL), day)


def directly(store: Store, portfolio: Portfolio) -> dict[str, Document]:
    """What screening gives that keeps nothing and has screened nothing before."""
    context, data = ScreeningContext.of(portfolio), store.snapshots.risk_data()
    return {
        stored.id: as_document(
            Screener(data, rulebook.load(), DAY).screen(*inputs(portfolio, stored, context))
        )
        for stored in portfolio.contracts.get_many(portfolio.contracts.ids())
    }


def rows(engine: Engine, portfolio: Portfolio, id: str) -> list[tuple[bool, bool]]:
    """Whether each verdict of a contract is in use and has a document, the oldest first."""
    given_, contract = tables.screening, tables.contract
    stmt = select(given_.c.current, given_.c.document.is_not(None)).join(
        contract, contract.c.id == given_.c.contract_id
    )
    with reading(engine) as connection:
        found = connection.execute(stmt.where(contract.c.public_id == id).order_by(given_.c.id))
        return [(bool(current), bool(written)) for current, written in found]


@settings(max_examples=4, deadline=None)
@given(st.lists(facts, min_size=1, max_size=12))
def test_one_document_whichever_way_it_was_made(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Contract]
) -> None:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('home') / 'test.db'}")
    store.prepare()
    keep(store, [replace(each, key=f"k{n}", number=f"{n}") for n, each in enumerate(drawn)])
    portfolio = store.portfolio(LOCAL)
    ids = portfolio.contracts.ids()
    assert portfolio.verdicts.many(ids) == {}
    on_demand = looking(store).many(ids)
    frozen = portfolio.verdicts.many(ids)
    assert frozen == on_demand == directly(store, portfolio)
    store.close()


def test_what_is_looked_at_is_kept_and_stays_when_another_day_comes(
    store: Store, portfolio: Portfolio, engine: Engine
) -> None:
    seen, unseen, chained = (portfolio.contracts.get(f"C-{n}").id for n in range(3))
    assert [rows(engine, portfolio, id) for id in (seen, unseen, chained)] == [
        [(True, False)], [(True, False)], [(True, True)],
    ]  # fmt: skip
    document = looking(store).current(seen)
    later = DAY + timedelta(days=1)
    done = rescreen(portfolio, screener_for(store, later))
    assert (done.screened, done.changed) == (3, 0)
    assert rows(engine, portfolio, seen) == [(False, True), (True, False)]
    assert rows(engine, portfolio, unseen) == [(True, False)]
    now = looking(store, later).current(seen)
    assert document is not None
    assert now is not None
    assert now.pop("pins") != document.pop("pins")
    assert now == document


def test_what_many_are_decided_upon_by_is_kept(
    store: Store, portfolio: Portfolio, engine: Engine
) -> None:
    ids = [portfolio.contracts.get(number).id for number in ("C-0", "C-1")]

    def screen(due: Sequence[str]) -> None:
        rescreen(portfolio, screener_for(store, DAY), due)

    corrections.keep(
        portfolio, screen, "buyer_country", "DE", ids[:1], "Anna", None, looking(store)
    )
    assert rows(engine, portfolio, ids[0]) == [(False, True), (True, False)]
    assert rows(engine, portfolio, ids[1]) == [(True, False)]


def test_a_fact_that_changes_what_nobody_saw_is_counted(store: Store, portfolio: Portfolio) -> None:
    stored = portfolio.contracts.get("C-1").contract
    batch = DisclosureBatch((), (), (replace(stored, cpv=("15860000",)),))
    affected = portfolio.imports.keep(batch, "anna").affected
    done = rescreen(portfolio, screener_for(store, DAY), affected)
    assert (done.screened, done.changed) == (1, 1)


def test_where_the_inputs_moved_page_and_list_say_the_same(
    store: Store, portfolio: Portfolio, engine: Engine
) -> None:
    id = portfolio.contracts.get("C-0").id
    with writing(engine) as connection:
        table = tables.screening
        connection.execute(table.update().values(inputs="0" * 64, band="low", flag="none"))
    document = looking(store).current(id)
    assert document is not None
    outline = portfolio.verdicts.outlines([id])[id]
    assert (document["flag"], document["risk"]["band"]) == (outline.flag, outline.band)
    assert portfolio.verdicts.inputs_of(id) == document["pins"]["inputs"]
    assert portfolio.verdicts.current(id) == document


def test_a_store_that_cannot_be_written_to_still_shows_what_it_holds(
    store: Store, portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise BusyError

    with monkeypatch.context() as patch:
        patch.setattr(Verdicts, "keep_documents", busy)
        patch.setattr(Verdicts, "keep", busy)
        shown = looking(store).current("C-0")
        assert portfolio.verdicts.current("C-0") is None
    assert shown is not None
    assert looking(store).current("C-0") == shown
    assert portfolio.verdicts.current("C-0") == shown


def test_a_contract_without_a_verdict_has_no_document(store: Store, portfolio: Portfolio) -> None:
    contract = Contract("new", number="C-9", cpv=CODES[:1])
    portfolio.imports.keep(DisclosureBatch((), (), (contract,)), "anna")
    assert looking(store).current("C-9") is None
