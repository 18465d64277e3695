"""The page of what to do, and the calendar on the page of a contract."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from screening.i18n.language import Language
from screening.model.audit import LogFilter
from screening.model.follow_up import State
from screening.model.verdict import BAND_RANK
from screening.model.verdict_changes import ContractChange, VerdictSummary
from screening.reports import todo
from screening.services import digest, follow_up
from screening.services.clause_records import ClauseRecord, include
from screening.services.command_context import today
from screening.services.follow_up import FollowUpEvent
from screening.services.importing import ImportOptions, import_files
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    register,
    services_of,
    text_of,
    token_of,
)

INCLUDED = {"what": "included", "day": "2026-02-01"}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the clause of DVR-1 was recorded on 1 February 2026; each test has a copy."""
    home = tmp_path_factory.mktemp("recorded")
    app = make_app(home)
    send(client_of(app), id_of(app, "DVR-1"), "clause", **INCLUDED)
    services_of(app).store.close()
    return home


@pytest.fixture
def client(tmp_path: Path, recorded: Path) -> FlaskClient:
    """A visitor of a service in which the clause of DVR-1 was recorded."""
    return client_of(make_app(tmp_path, like=recorded))


def send(client: FlaskClient, id: str, form: str, **typed: str) -> tuple[int, str]:
    csrf = token_of(client, f"/contracts/{id}")
    seen = len(portfolio_of(client.application).follow_ups.of(id))
    data = {"csrf_token": csrf, "seen": str(seen), **typed}
    answer = client.post(f"/contracts/{id}/{form}", data=data)
    page = answer if answer.status_code != 303 else client.get(answer.location.split("#")[0])
    return answer.status_code, page.get_data(as_text=True)


def contract_of(client: FlaskClient) -> str:
    return id_of(client.application, "DVR-1")


def calendar_on(page: str) -> str:
    """Return the part of a contract's page that is its calendar, without markup."""
    part = page.split('id="calendar"')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_a_clause_that_is_recorded_brings_its_whole_calendar(client: FlaskClient) -> None:
    said = calendar_on(text_of(client, f"/contracts/{contract_of(client)}?lang=nl"))
    for words in ("Risicoanalyse", "Plan van aanpak", "Jaarverslag", "1 mei 2026"):
        assert words in said
    assert "onze standaard" in said


def on_page(client: FlaskClient, number: str) -> str:
    return text_of(client, f"/contracts/{id_of(client.application, number)}?lang=nl")


def test_a_contract_with_light_clauses_has_a_calendar_of_what_they_ask_and_no_more(
    client: FlaskClient,
) -> None:
    app = client.application
    portfolio, id = portfolio_of(app), id_of(app, "DVR-2")
    include(portfolio, id, ClauseRecord(date(2026, 2, 1), ("C1", "C7")), "anna", None)
    said = calendar_on(on_page(client, "DVR-2"))
    assert "Gedragscode aanvaarden" in said
    assert "Ernstige misstanden melden (binnen 14 dagen na een signaal)" in said
    assert "Opgave van risico's op één bladzijde, op verzoek" in said.replace("&#39;", "'")
    assert "Startgesprek" not in said
    status, page = send(client, id, "calendar", item="C7:0", what="began", day="2026-11-20")
    began = "4 december 2026 (onze standaard) : Ernstige misstanden"
    assert (status, began in calendar_on(page)) == (303, True)
    status, page = send(client, id, "calendar", item="C7:0", what="began", day="2026-11-20")
    assert (status, "Dit staat al met die dag in de agenda." in page) == (422, True)
    assert send(client, id, "calendar", item="C7:1", what="undo")[0] == 303
    assert "4 december 2026" not in calendar_on(on_page(client, "DVR-2"))


def test_the_verdict_of_a_light_clause_says_that_it_is_there_and_asks_nothing_of_the_chain(
    client: FlaskClient,
) -> None:
    portfolio, id = portfolio_of(client.application), id_of(client.application, "DVR-2")
    include(portfolio, id, ClauseRecord(date(2026, 2, 1), ("C1", "C7")), "anna", None)
    request = portfolio.contracts.get(id).chain_request
    assert request is not None
    assert (request.due, request.overdue_since(date(2099, 1, 1))) == (None, None)


def test_a_notice_period_moves_the_review_before_it_and_can_be_taken_back(
    client: FlaskClient,
) -> None:
    id = contract_of(client)
    assert "Opzegtermijn: " not in on_page(client, "DVR-1")
    status, page = send(client, id, "calendar", months="6", what="agreed")
    assert (status, "Opzegtermijn: 6 maanden" in page) == (303, True)
    assert "Laatste dag om op te zeggen" in calendar_on(on_page(client, "DVR-1"))
    status, page = send(client, id, "calendar", months="400", what="agreed")
    assert (status, "in hele maanden, van 1 tot 36" in page) == (422, True)
    assert send(client, id, "calendar", months="6", what="undo")[0] == 303
    assert "Opzegtermijn: " not in on_page(client, "DVR-1")


def test_an_import_that_moves_the_start_moves_the_day_of_the_information_and_the_log_says_so(
    client: FlaskClient,
) -> None:
    portfolio = portfolio_of(client.application)
    later = register().replace(b"2026-02-01", b"2026-06-01")
    options = ImportOptions(
        who="test", buyer="Ministerie van Voorbeelden", buyer_type="central", buyer_country="NL"
    )
    import_files(portfolio, [("register.csv", later)], options)
    request = portfolio.contracts.get("DVR-1").chain_request
    assert request is not None
    assert request.due == date(2026, 9, 1)
    line = portfolio.log.page(LogFilter(action="clause.due_moved"), 5)[0].line
    assert (line.object, line.before, line.after) == (
        contract_of(client), '{"due":"2026-05-01"}', '{"due":"2026-09-01"}',
    )  # fmt: skip
    portfolio.imports.undo(portfolio.imports.runs()[0].id, "test")
    request = portfolio.contracts.get("DVR-1").chain_request
    assert request is not None
    assert request.due == date(2026, 5, 1)


def test_a_day_that_somebody_typed_stays_where_the_start_moves(client: FlaskClient) -> None:
    portfolio = portfolio_of(client.application)
    typed = ClauseRecord(date(2026, 2, 1), ("C2",), date(2026, 7, 7))
    include(portfolio, contract_of(client), typed, "anna", None)
    later = register().replace(b"2026-02-01", b"2026-06-01")
    import_files(portfolio, [("register.csv", later)], ImportOptions(who="test"))
    request = portfolio.contracts.get("DVR-1").chain_request
    assert request is not None
    assert request.due == date(2026, 7, 7)


def test_what_is_late_is_a_filter_and_a_column_wherever_the_list_is(client: FlaskClient) -> None:
    app = client.application
    portfolio = portfolio_of(app)
    stored, then = portfolio.contracts.get("DVR-1"), date(2026, 6, 1)
    came = FollowUpEvent("C2", 1, "received", then)
    refused = FollowUpEvent("C2", 1, "refused", then, date(2026, 7, 1), "landen ontbreken")
    for event in (came, refused):
        follow_up.record(portfolio, stored, event, "anna", then)
    page = text_of(client, "/?follow_up=late&lang=nl")
    assert "1 contract in dit overzicht" in page
    assert "te laat, sinds" in page
    assert "DVR-2" not in page.split("<tbody")[1]
    assert "Vraag wat te laat is: 1 ding" in on_page(client, "DVR-1")
    assert "Vraag wat te laat is" not in on_page(client, "DVR-2")
    lines = client.get("/contracts.csv?follow_up=late").get_data(as_text=True).splitlines()
    row = dict(zip(lines[0].split(","), next(csv.reader([lines[1]])), strict=True))
    assert (row["number"], int(row["follow_up_late"]) > 0) == ("DVR-1", True)
    answer = client.get("/api/v1/contracts?follow_up=late").get_json()
    assert [line["number"] for line in answer["contracts"]] == ["DVR-1"]
    assert answer["contracts"][0]["follow_up"]["late"] == int(row["follow_up_late"])
    assert client.get("/api/v1/contracts?follow_up=often").status_code == 422
    whole = client.get("/api/v1/contracts").get_json()["contracts"]
    assert [line["number"] for line in whole if "follow_up" in line] == ["DVR-1"]


def test_without_a_clause_there_is_no_calendar_and_the_page_says_how_to_get_one(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path)
    client = client_of(app)
    assert 'id="calendar"' not in text_of(client, f"/contracts/{id_of(app, 'DVR-1')}")
    assert "In geen contract is al een clausule vastgelegd" in text_of(client, "/todo?lang=nl")


def test_the_ladder_of_a_clause_begins_on_the_day_that_is_late(client: FlaskClient) -> None:
    portfolio = portfolio_of(client.application)
    moved = FollowUpEvent("C2", 1, "moved", moved_to=today(), why="afgesproken")
    follow_up.record(portfolio, portfolio.contracts.get("DVR-1"), moved, "anna", today())
    steps = {
        days: {
            item.standing.appointment.item: item.step
            for item in follow_up.todo(portfolio, today() + timedelta(days=days))
            if item.standing.appointment.number == 1
        }["C2"]
        for days in (1, 14, 28, 56)
    }
    assert steps == {1: None, 14: "remind", 28: "meeting", 56: "notice_of_default"}


def test_what_is_late_comes_first_and_has_a_sentence_for_the_supplier_without_blame(
    client: FlaskClient,
) -> None:
    app = client.application
    stored = portfolio_of(app).contracts.get("DVR-1")
    moved = FollowUpEvent("C2", 1, "moved", moved_to=today(), why="afgesproken")
    follow_up.record(portfolio_of(app), stored, moved, "anna", today())
    later = today() + timedelta(days=20)
    first = follow_up.todo(portfolio_of(app), later)[0]
    assert (first.standing.appointment.item, first.standing.state) == ("C2", State.LATE)
    assert first.step == "remind"
    said = todo.sentence(first, Language("nl"))
    assert said is not None
    assert said.startswith("Voor contract DVR-1 verwachtten wij “Risicoanalyse” uiterlijk op")
    assert "wij hebben het nog niet gezien" in said


def test_what_was_not_good_enough_is_no_late_delivery_and_the_letter_thanks(
    client: FlaskClient,
) -> None:
    app = client.application
    stored = portfolio_of(app).contracts.get("DVR-1")
    came = FollowUpEvent("C3", 1, "received", today())
    refused = FollowUpEvent("C3", 1, "refused", today(), today(), "maatregelen ontbreken")
    for event in (came, refused):
        follow_up.record(portfolio_of(app), stored, event, "anna", today())
    later = today() + timedelta(days=3)
    [item] = [
        item
        for item in follow_up.todo(portfolio_of(app), later)
        if item.standing.appointment.item == "C3"
    ]
    assert "was niet goed genoeg" in todo.says(item, Language("nl"))
    assert str(todo.sentence(item, Language("nl"))).startswith("Dank voor “Plan van aanpak”")


def test_a_meeting_is_sent_by_nobody(client: FlaskClient) -> None:
    items = follow_up.todo(portfolio_of(client.application), today() + timedelta(days=400))
    meetings = [item for item in items if item.standing.appointment.item == "C4"]
    assert meetings
    assert all(todo.sentence(item, Language("nl")) is None for item in meetings)


def test_a_contract_that_ended_leaves_the_list_and_keeps_its_calendar(client: FlaskClient) -> None:
    portfolio = portfolio_of(client.application)
    assert follow_up.todo(portfolio, date(2029, 1, 31))
    assert not follow_up.todo(portfolio, date(2029, 2, 1))
    stored = portfolio.contracts.get("DVR-1")
    assert follow_up.calendar_of(portfolio, stored, date(2029, 2, 1))


def test_what_two_people_record_at_once_is_kept_once(client: FlaskClient) -> None:
    id = contract_of(client)
    came = {"item": "C3:1", "what": "received", "day": "2026-06-01", "seen": "0"}
    assert send(client, id, "calendar", **came)[0] == 303
    status, page = send(client, id, "calendar", **{**came, "what": "dropped", "why": "x"})
    assert (status, "Iemand heeft intussen iets" in page) == (422, True)
    assert len(portfolio_of(client.application).follow_ups.of(id)) == 1


def test_nothing_is_late_on_the_day_on_which_an_old_clause_is_recorded(client: FlaskClient) -> None:
    page = text_of(client, "/todo?lang=nl")
    assert 'id="late"' not in page
    assert "van voordat dit hier werd bijgehouden; of het kwam, is niet vastgelegd" in page
    assert "Startgesprek" not in page, "a day of our own that nobody could have known of"
    assert "Wat u de leverancier kunt schrijven" not in page.split('id="unknown"')[1]


def test_a_person_records_what_came_accepts_it_and_takes_a_mistake_back(
    client: FlaskClient,
) -> None:
    id = contract_of(client)
    came = {"item": "C2:1", "what": "received", "day": "2026-06-01"}
    status, page = send(client, id, "calendar", **came)
    assert (status, "gekomen op 1 juni 2026" in calendar_on(page)) == (303, True)
    status, page = send(client, id, "calendar", item="C2:1", what="accepted", day="2026-06-10")
    assert (status, "goedgekeurd op 10 juni 2026" in calendar_on(page)) == (303, True)
    status, page = send(client, id, "calendar", item="C2:1", what="undo")
    assert (status, "goedgekeurd op 10 juni 2026" in calendar_on(page)) == (303, False)


def test_the_calendar_changes_no_verdict_and_the_page_says_where_that_is_done(
    client: FlaskClient,
) -> None:
    app, id = client.application, contract_of(client)
    page = send(client, id, "calendar", item="C2:1", what="received", day="2026-06-01")[1]
    assert [review.what for review in portfolio_of(app).clauses.history(id)] == ["included"]
    assert "zodra die hierboven bij de clausule is vastgelegd" in page


def test_a_day_is_moved_with_a_reason_and_both_days_are_shown(client: FlaskClient) -> None:
    id = contract_of(client)
    moved = {"item": "C5:1", "what": "moved", "moved_to": "2027-03-01", "seen": "0"}
    status, page = send(client, id, "calendar", **moved)
    assert (status, "Zeg in een paar woorden waarom." in page) == (422, True)
    assert 'value="2027-03-01"' in page
    status, page = send(client, id, "calendar", **moved, why="Staat zo in het contract")
    assert status == 303
    assert "1 maart 2027 (verplaatst van 1 februari 2027)" in calendar_on(page)
    assert "Staat zo in het contract" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"item": "C2:1"}, "Kies wat er is gebeurd."),
        ({"item": "C2:1", "what": "received"}, "Kies een dag."),
        ({"item": "C2:1", "what": "received", "day": "2099-01-01"}, "Die dag moet nog komen."),
        ({"item": "C2:1", "what": "received", "day": "gisteren"}, "Dit is geen datum."),
        ({"item": "C2:1", "what": "accepted", "day": "2026-06-01"}, "vast dat het is gekomen"),
        ({"item": "C2:1", "what": "moved", "why": "x"}, "Geef de nieuwe dag."),
        ({"item": "C2:1", "what": "moved", "why": "x", "moved_to": "2020-01-01"}, "vanaf vandaag"),
        ({"item": "C2:1", "what": "moved", "why": "x", "moved_to": "9999-12-31"}, "binnen 20 jaar"),
        ({"item": "C2:1", "what": "received", "day": "2020-01-01"}, "nog niet in het contract"),
        ({"item": "C2:1", "what": "dropped"}, "Zeg in een paar woorden waarom."),
        ({"item": "C5:1", "what": "undo"}, "Hiervan is nog niets vastgelegd."),
        ({"item": "C99:1", "what": "received", "day": "2026-06-01"}, "niet in de agenda"),
        ({"item": "", "what": "received", "day": "2026-06-01"}, "niet in de agenda"),
    ],
)
def test_what_cannot_be_is_said_and_keeps_nothing(
    client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    id = contract_of(client)
    status, page = send(client, id, "calendar", **typed)
    assert (status, said in page) == (422, True)
    assert portfolio_of(client.application).follow_ups.of(id) == ()


def test_the_days_are_a_calendar_file_that_a_program_reads(client: FlaskClient) -> None:
    answer = client.get(f"/contracts/{contract_of(client)}/calendar.ics?lang=nl")
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    named = {str(event["uid"]).split("-", 1)[1]: event for event in events}
    analysis = named["C2-1@ketenblik"]
    assert analysis["dtstart"].to_ical() == b"20260501"
    assert str(analysis["summary"]) == "Risicoanalyse (DVR-1)"
    assert client.get("/todo.ics").mimetype == "text/calendar"


def test_what_nothing_prescribes_is_marked_everywhere_it_is_shown(client: FlaskClient) -> None:
    answer = client.get(f"/contracts/{contract_of(client)}/calendar.ics?lang=nl")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert all("onze standaard" in str(event["description"]) for event in events)


def due_today(client: FlaskClient) -> None:
    """Have the analysis and the plan of DVR-1 be due today."""
    portfolio = portfolio_of(client.application)
    stored = portfolio.contracts.get("DVR-1")
    for item in ("C2", "C3"):
        moved = FollowUpEvent(item, 1, "moved", moved_to=today(), why="afgesproken")
        follow_up.record(portfolio, stored, moved, "anna", today())


def test_what_waits_is_seen_by_supplier_with_one_message_for_all_of_it(
    client: FlaskClient,
) -> None:
    due_today(client)
    page = text_of(client, "/todo?by=supplier&lang=nl")
    supplier = portfolio_of(client.application).contracts.get("DVR-1").contract.suppliers[0]
    part = page.split('id="supplier-1"')[1].split("</section>")[0]
    assert supplier.name in part
    assert "/supplier?key=" in part
    message = part.split('id="supplier-1-text"')[1].split("</p>")[0]
    assert ("“Risicoanalyse”" in message, "“Plan van aanpak”" in message) == (True, True)
    assert part.count("Alles in één bericht") == 1


def test_every_item_stands_with_exactly_one_group_and_what_nobody_sends_with_no_supplier(
    client: FlaskClient,
) -> None:
    items = follow_up.todo(portfolio_of(client.application), today() + timedelta(days=400))
    groups = todo.by_supplier(items)
    assert sorted(map(id, items)) == sorted(id(item) for group in groups for item in group.items)
    for group in groups:
        assert all(item.is_own for item in group.items) is not bool(group.suppliers)
    [own] = [group for group in groups if not group.suppliers]
    assert todo.message_to(own, Language("nl")) is None


def test_a_grouping_that_does_not_exist_is_refused(client: FlaskClient) -> None:
    assert client.get("/todo?by=moon").status_code == 422


def test_what_changed_within_a_week_stands_there_with_the_row_that_did_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = contract_of(client)
    change = ContractChange(
        run=1, contract=id, source="us_dol_ilab_goods", where="row 1425", row="added",
        said_before="", said_after="", before=VerdictSummary("none", "low", "L0"),
        after=VerdictSummary("required", "high", "L2"), number="DVR-1", title="Kleding",
    )  # fmt: skip
    monkeypatch.setattr(digest, "_changes", lambda *_: iter((change,)))
    page = text_of(client, "/todo?lang=nl")
    assert "rij 1425" in page.split('id="news-changes"')[1].split("</section>")[0]
    [told] = client.get("/api/v1/todo").get_json()["changes"]
    assert (told["contract"], told["row"], told["after"]["flag"]) == (id, "row 1425", "required")


def test_of_what_is_due_on_one_day_the_contract_with_the_highest_band_comes_first(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    portfolio = portfolio_of(client.application)
    for number in ("DVR-1", "DVR-2"):
        stored = portfolio.contracts.get(number)
        included = ClauseRecord(date(2026, 2, 1), ("C5",))
        include(portfolio, stored.id, included, "anna", None)
        again = portfolio.contracts.get(number)
        moved = FollowUpEvent("C5", 1, "moved", moved_to=today(), why="afgesproken")
        follow_up.record(portfolio, again, moved, "anna", today())
    later = today() + timedelta(days=3)
    bands = {
        item.stored.id: portfolio.verdicts.outlines([item.stored.id])[item.stored.id].band
        for item in follow_up.todo(portfolio, later)
        if item.standing.appointment.item == "C5"
    }
    ranks = [BAND_RANK[band] for band in bands.values()]
    assert len(set(ranks)) == 2, "the example has contracts of two bands"
    assert ranks == sorted(ranks, reverse=True)


def test_a_promise_of_the_supplier_is_a_day_of_the_contract_and_followed_like_the_others(
    client: FlaskClient,
) -> None:
    id = contract_of(client)
    until = today() + timedelta(days=10)
    text = "Leefbaar loon: niveau 2 van de schaal"
    send(client, id, "calendar", what="promised", promise=text, until=until.isoformat())
    page = calendar_on(text_of(client, f"/contracts/{id}"))
    assert f"Toezegging van de leverancier: {text}" in page
    assert text in text_of(client, "/todo")
    assert text in client.get(f"/contracts/{id}/calendar.ics").text.replace("\r\n ", "")
    send(client, id, "calendar", what="received", item="promise-1:1", day=today().isoformat())
    send(client, id, "calendar", what="accepted", item="promise-1:1", day=today().isoformat())
    portfolio = portfolio_of(client.application)
    [kept] = [
        item.standing.state
        for item in follow_up.calendar_of(portfolio, portfolio.contracts.get(id), today())
        if item.standing.appointment.item == "promise-1"
    ]
    assert kept is State.ACCEPTED


@pytest.mark.parametrize(
    ("typed", "box"),
    [
        ({"promise": "", "until": "2030-01-01"}, "calendar-promise"),
        ({"promise": "Een leefbaar loon", "until": ""}, "calendar-until"),
        ({"promise": "Een leefbaar loon", "until": "2001-01-01"}, "calendar-until"),
    ],
)
def test_a_promise_without_words_or_without_a_day_to_come_is_sent_back_with_what_was_typed(
    client: FlaskClient, typed: dict[str, str], box: str
) -> None:
    status, page = send(client, contract_of(client), "calendar", what="promised", **typed)
    assert status == 422
    assert f'id="{box}-wrong"' in page
    assert f'value="{typed["promise"]}"' in page
