"""A look for own notices: what comes in, what stays, and what is said when it goes wrong."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from graphs.parties import Basis
from screening.model.errors import InputError, MissingError
from screening.model.notices import NoticeSource
from screening.services import notice_joining as joining
from screening.services.importing import import_files
from screening.services.notices import looking
from screening.services.verdict_documents import VerdictDocuments
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from sources.notice_feeds.eu_ted import NOTICE
from tests.support import ready_made
from tests.support.hostile import HostileServer
from tests.support.messages import english
from tests.support.refusals import refuses
from tests.support.ted_world import TedWorld, no_nap, notice

DAY = date(2026, 11, 29)
SINCE = date(2023, 6, 1)
CALL = ("1001-2024", "2023-11-06", notice("call_lots"))
AWARD = ("1002-2024", "2024-03-25", notice("award").replace(b">90000024<", b">90000016<"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileServer]:
    with HostileServer(tmp_path_factory.mktemp("ted")) as running:
        yield running


@pytest.fixture
def ted(server: HostileServer) -> TedWorld:
    return TedWorld(server)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(open_engine(f"sqlite:///{ready_made.database(tmp_path / 'test.db')}"))
    made.prepare()
    yield made
    made.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    made = store.portfolio("local")
    looking.add(made, "90000016", "anna", since=SINCE)
    return made


def source(portfolio: Portfolio) -> NoticeSource:
    (only,) = portfolio.notice_sources.all()
    return only


def look(store: Store, portfolio: Portfolio, ted: TedWorld) -> looking.Look:
    done = looking.look(store, portfolio, source(portfolio), DAY, web=ted.web, sleep=no_nap)
    assert done is not None
    return done


def bases(portfolio: Portfolio) -> list[Basis]:
    stored = portfolio.contracts.get_many(portfolio.contracts.ids())
    return sorted(contract.contract.basis for contract in stored)


def test_a_call_comes_in_with_a_verdict_before_award(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    ted.publishes(CALL)
    done = look(store, portfolio, ted)
    assert (done.outcome, done.found, done.taken) == ("taken", 1, 1)
    panels = next(
        stored
        for stored in portfolio.contracts.get_many(portfolio.contracts.ids())
        if stored.contract.title == "Zonnepanelen"
    )
    verdict = VerdictDocuments(store, portfolio, DAY).current(panels.id)
    assert verdict is not None
    assert verdict["duty"]["missing"] == ["category"]  # all else is in the notice
    assert verdict["duty"]["threshold"]["chosen_on"] == "2023-11-02"
    assert panels.contract.dispatched == date(2023, 11, 2)


def test_the_award_joins_its_call_and_keeps_its_id(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    ted.publishes(CALL)
    look(store, portfolio, ted)
    before = set(portfolio.contracts.ids())
    ted.publishes(CALL, AWARD)
    look(store, portfolio, ted)
    panels = next(
        stored
        for stored in portfolio.contracts.get_many(portfolio.contracts.ids())
        if stored.contract.number == "OVK/2024/17"
    )
    assert panels.id in before
    assert len(panels.contract.suppliers) == 2
    assert panels.contract.dispatched == date(2023, 11, 2)
    stages = [kept.notice.stage for kept in portfolio.notices.of(panels.id)]
    assert stages == ["call", "award"]
    tie = portfolio.ties.below(panels.contract).supplies
    assert {supply.contract for supply in tie} == {panels.contract.key}


def test_an_undone_look_leaves_the_call_as_it_was(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    ted.publishes(CALL)
    look(store, portfolio, ted)
    called = set(portfolio.contracts.ids())
    ted.publishes(CALL, AWARD)
    run = look(store, portfolio, ted).run
    assert run is not None
    portfolio.imports.undo(run, "anna")
    assert set(portfolio.contracts.ids()) == called
    assert set(bases(portfolio)) == {Basis.CALL}
    assert {kept.notice.stage for id in called for kept in portfolio.notices.of(id)} == {"call"}


def test_what_is_known_is_not_fetched_again(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    ted.publishes(CALL)
    look(store, portfolio, ted)
    visits = ted.server.visits(NOTICE.format(number="1001-2024"))
    done = look(store, portfolio, ted)
    assert (done.outcome, done.run) == ("nothing", None)
    assert ted.server.visits(NOTICE.format(number="1001-2024")) == visits
    asked = str(ted.questions[-1]["query"])
    assert "publication-date >= 20231103" in asked  # three days before the last one


def test_a_notice_that_cannot_be_fetched_stops_the_look_and_what_came_before_stays(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    ted.publishes(CALL, ("1009-2024", "2024-03-25", b"x"))
    ted.server.play(
        NOTICE.format(number="1009-2024"), lambda talk: talk.answer(b"", "404 Not Found")
    )
    done = look(store, portfolio, ted)
    assert (done.outcome, done.taken, done.found) == ("failed", 1, 2)
    assert done.problem is not None
    assert "404" in english(done.problem)
    kept = source(portfolio)
    assert (kept.published, kept.outcome) == (date(2023, 11, 6), "failed")
    assert kept.problem == done.problem
    assert len(portfolio.contracts.ids()) == 2


def test_a_search_that_fails_changes_nothing(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    ted.publishes(CALL)
    look(store, portfolio, ted)
    before = source(portfolio)
    ted.fails("503 Service Unavailable")
    assert look(store, portfolio, ted).outcome == "failed"
    after = source(portfolio)
    assert (after.published, after.run) == (before.published, before.run)
    assert len(portfolio.contracts.ids()) == 2


def test_a_notice_of_somebody_else_is_left_out(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    ted.publishes((*CALL[:2], CALL[2].replace(b"90000016", b"90000999")))
    done = look(store, portfolio, ted)
    assert (done.outcome, done.taken, done.others) == ("nothing", 0, 1)
    assert portfolio.contracts.ids() == ()


def test_a_hostile_notice_is_refused_by_name_and_sinks_no_other(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><ContractNotice>&b;</ContractNotice>'
    )
    ted.publishes(("1000-2024", "2023-11-05", bomb), CALL)
    done = look(store, portfolio, ted)
    assert len(portfolio.contracts.ids()) == 2
    (run,) = portfolio.imports.runs()
    assert run.id == done.run
    assert [file["outcome"] for file in run.files] == ["refused", "imported"]


def test_a_source_is_looked_at_once_a_day_or_when_a_person_asks(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    ted.publishes(CALL)
    now = datetime.now(UTC)
    assert source(portfolio).is_due(now)
    look(store, portfolio, ted)
    assert not source(portfolio).is_due(now + timedelta(hours=1))
    assert source(portfolio).is_due(now + timedelta(days=2))
    portfolio.notice_sources.want(source(portfolio).id)
    asked = len(ted.questions)
    looking.look_at_due(store, DAY, only_wanted=True, web=ted.web)
    assert len(ted.questions) == asked + 1
    looking.look_at_due(store, DAY, only_wanted=True, web=ted.web)
    assert len(ted.questions) == asked + 1


def test_two_processes_do_not_look_at_once(
    store: Store, portfolio: Portfolio, ted: TedWorld
) -> None:
    assert portfolio.notice_sources.claim(source(portfolio).id)
    ted.publishes(CALL)
    assert looking.look(store, portfolio, source(portfolio), DAY, web=ted.web) is None


def test_only_a_number_of_letters_and_digits_is_asked_for(portfolio: Portfolio) -> None:
    for wrong in ('1") OR (', "", "12", "geen", "9" * 60):
        with refuses(InputError, "cannot be an organization number"):
            looking.add(portfolio, wrong, "anna")
    with refuses(InputError, "looked for already"):
        looking.add(portfolio, " 90000016 ", "anna")
    with refuses(InputError, "TenderNed"):
        looking.add(portfolio, "90000017", "anna", "nl_tenderned")
    with refuses(InputError, "no publisher"):
        looking.add(portfolio, "90000017", "anna", "elsewhere")


def test_a_removed_number_is_looked_for_no_more(portfolio: Portfolio) -> None:
    portfolio.notice_sources.remove(source(portfolio).id)
    assert portfolio.notice_sources.all() == ()
    with pytest.raises(MissingError):
        looking.numbered(portfolio, "90000016")


ONE_CONTRACT, _, REST = notice("award").rpartition(b"</efac:SettledContract>")
SECOND = (
    ONE_CONTRACT
    + b"</efac:SettledContract><efac:SettledContract><cbc:ID>CON-0009</cbc:ID>"
    + b"<efac:ContractReference><cbc:ID>OVK/2024/18</cbc:ID></efac:ContractReference>"
    + b"<efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender></efac:SettledContract>"
    + REST
)


def test_a_person_says_which_of_two_contracts_continues_a_call_and_can_undo_it(
    portfolio: Portfolio,
) -> None:
    import_files(portfolio, [("call.xml", CALL[2])])
    document = import_files(portfolio, [("award.xml", SECOND)]).document
    assert "award_unclear" in {warning.code for warning in document.warnings}
    (asked,) = joining.asked(portfolio)
    assert [choice.number for choice in asked.awards] == ["OVK/2024/17", "OVK/2024/18"]
    before = set(portfolio.contracts.ids())
    report = joining.answer(portfolio, asked.key, asked.awards[0].key, "anna")
    assert report is not None
    assert report.run is not None
    continued = portfolio.contracts.get(asked.id).contract
    assert (continued.number, continued.basis) == ("OVK/2024/17", Basis.CONTRACT)
    assert set(portfolio.contracts.ids()) == before - {asked.awards[0].id}
    assert joining.asked(portfolio) == ()
    again = import_files(portfolio, [("award.xml", SECOND)]).document
    assert (again.created, again.updated) == (0, 0)
    portfolio.imports.undo(report.run, "anna")
    assert set(portfolio.contracts.ids()) == before
    assert portfolio.contracts.get(asked.id).contract.basis is Basis.CALL
    assert len(joining.asked(portfolio)) == 1


def test_a_person_may_leave_them_apart(portfolio: Portfolio) -> None:
    import_files(portfolio, [("call.xml", CALL[2])])
    import_files(portfolio, [("award.xml", SECOND)])
    (asked,) = joining.asked(portfolio)
    assert joining.answer(portfolio, asked.key, None, "anna") is None
    assert joining.asked(portfolio) == ()
    with refuses(InputError, "Nothing is asked"):
        joining.answer(portfolio, asked.key, None, "anna")


def test_an_award_of_a_contract_in_the_register_is_kept_with_it(portfolio: Portfolio) -> None:
    register = (
        "Contractnummer;Onderwerp;Leverancier;Land leverancier;CPV-code\n"
        "OVK/2024/17;Onze panelen;Zonnedak B.V.;Nederland;09331200\n"
    )
    import_files(portfolio, [("register.csv", register.encode())])
    import_files(portfolio, [("award.xml", notice("award"))])
    stored = portfolio.contracts.get("OVK/2024/17")
    assert stored.contract.title == "Onze panelen"
    (kept,) = portfolio.notices.of(stored.id)
    assert kept.notice.declared.social == ("hum-right",)
    again = import_files(portfolio, [("award.xml", notice("award"))]).document
    assert (again.created, again.updated) == (0, 0)
