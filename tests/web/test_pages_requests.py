"""A purchase before the tender: kept from a check, advised on, decided, and what then stands."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.json_document import as_document
from screening.model.people import Grant, Role, ScopeKind, on_departments
from screening.model.purchase_requests import (
    KeptDecision,
    PurchaseRequest,
    RequestEvent,
    RequestState,
    RequestStep,
)
from screening.model.verdict import Flag
from screening.services.command_context import today
from screening.services.importing import ImportOptions, import_files
from screening.services.purchase_requests import digest_of, verdict_on
from screening.services.screening import screener_for
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

CLOTHING = {"cpv": "18110000", "value": "1.200.000,00", "buyer_type": "central"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("requests"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def post(client: FlaskClient, path: str, **fields: str) -> tuple[int, str, str]:
    """Send a form; return the status, the page that follows, and where it leads."""
    token = token_of(client, "/requests/new")
    answer = client.post(path, data={"csrf_token": token, **fields})
    page = client.get(answer.location) if answer.status_code == 303 else answer
    return answer.status_code, page.get_data(as_text=True), answer.location or ""


def made(client: FlaskClient, **fields: str) -> str:
    """Make a request; return its number."""
    status, _, location = post(client, "/requests/new", **{**CLOTHING, **fields})
    assert status == 303
    return location.split("/")[2].split("?")[0]


def kept(client: FlaskClient, number: str) -> PurchaseRequest:
    return portfolio_of(client.application).requests.get(number)


def move(client: FlaskClient, number: str, do: str, **fields: str) -> tuple[int, str, str]:
    version = str(kept(client, number).version)
    return post(client, f"/requests/{number}/state", **{"version": version, "do": do, **fields})


def test_a_check_is_kept_with_one_click_and_nothing_is_typed_again(client: FlaskClient) -> None:
    page = text_of(client, "/checks/new?asked=1&cpv=18110000&value=1.200.000,00&buyer_type=central")
    form = page.split('action="/requests/new"')[1].split("</form>")[0]
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    status, page, _ = post(client, "/requests/new", **hidden)
    assert status == 303
    assert "Beroepskleding" in page
    assert "€\N{NO-BREAK SPACE}1.200.000" in page
    assert "Rijk (ministerie of dienst)" in page


def test_words_alone_make_a_request_that_asks_for_its_code(client: FlaskClient) -> None:
    _, page, location = post(client, "/requests/new", cpv="laptops voor 2.000 werkplekken")
    assert "<h1>laptops voor 2.000 werkplekken</h1>" in page
    assert "Welke code is het?" in page
    code = re.findall(r'name="cpv" id="code-1" value="(\d{8})"', page)[0]
    number = location.split("/")[2].split("?")[0]
    version = str(kept(client, number).version)
    fields = {"cpv": code, "version": version, "questions": "1"}
    _, page, _ = post(client, f"/requests/{number}/edit", **fields)
    assert kept(client, number).facts.answers == {"cpv": code}
    assert kept(client, number).facts.words == "laptops voor 2.000 werkplekken"
    assert "Welke code is het?" not in page


def test_at_most_seven_questions_and_what_decides_comes_first(client: FlaskClient) -> None:
    number = made(client, value="", buyer_type="")
    page = text_of(client, f"/requests/{number}")
    part = page.split('aria-labelledby="answers"')[1].split("</section>")[0]
    names = re.findall(r'<label for="(\w+)"', part)
    assert 1 <= len(names) <= 7
    assert names[0] == "buyer_type"
    assert "Kan het antwoord veranderen" in part


def test_an_empty_box_takes_no_answer_back(client: FlaskClient) -> None:
    number = made(client)
    fields = {"version": "1", "questions": "1", "nature": "", "ends": "31-12-2029"}
    post(client, f"/requests/{number}/edit", **fields)
    assert kept(client, number).facts.answers["ends"] == "2029-12-31"
    assert kept(client, number).facts.answers["value"] == "1200000"


def test_asked_advised_decided_and_one_step_back(client: FlaskClient) -> None:
    number = made(client)
    move(client, number, "asked")
    _, page, _ = move(client, number, "advised", why="Neem de standaardclausule.")
    assert "Neem de standaardclausule." in page
    status, page, _ = move(client, number, "decided", choice="follow")
    assert (status, kept(client, number).state) == (303, RequestState.DECIDED)
    assert "Zoals het oordeel adviseert." in page
    move(client, number, "back")
    assert kept(client, number).state is RequestState.ADVISED
    assert kept(client, number).decided is None


def test_less_than_advised_needs_a_written_reason_and_loses_nothing_typed(
    client: FlaskClient,
) -> None:
    number = made(client)
    status, page, _ = move(client, number, "decided", choice="deviate", level="L1")
    assert status == 422
    assert 'href="#decided-why"' in page
    assert re.search(r'value="L1" selected', page)
    assert kept(client, number).state is RequestState.DRAFT
    status, page, _ = move(
        client, number, "decided", choice="deviate", level="L1", why="Er is één aanbieder."
    )
    assert status == 303
    assert "Er is één aanbieder." in page
    assert "Minder dan geadviseerd" in page


def test_nobody_decides_on_a_verdict_that_has_changed_since_it_was_looked_at(
    client: FlaskClient,
) -> None:
    number = made(client)
    page = text_of(client, f"/requests/{number}")
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    status, page, _ = move(client, number, "decided", choice="follow", seen="none none L0 low")
    assert status == 422
    assert "is het oordeel anders" in page
    assert move(client, number, "decided", choice="follow", seen=seen)[0] == 303


def test_more_than_advised_needs_none(client: FlaskClient) -> None:
    number = made(client)
    status, page, _ = move(client, number, "decided", choice="deviate", level="L4")
    assert status == 303
    assert "Meer dan geadviseerd" in page


def test_answers_stay_once_somebody_decided_on_them(client: FlaskClient) -> None:
    number = made(client)
    move(client, number, "decided", choice="follow")
    fields = {"version": str(kept(client, number).version), "value": "10"}
    status, page, _ = post(client, f"/requests/{number}/edit", **fields)
    assert status == 422
    assert "Neem die stap eerst terug" in page


def test_who_comes_second_is_told_and_overwrites_nothing(client: FlaskClient) -> None:
    number = made(client)
    fields = {"version": "1", "title": "Eerste"}
    assert post(client, f"/requests/{number}/edit", **fields)[0] == 303
    status, page, _ = post(client, f"/requests/{number}/edit", **{**fields, "title": "Tweede"})
    assert status == 422
    assert "intussen gewijzigd" in page
    assert 'value="Tweede"' in page
    assert kept(client, number).facts.title == "Eerste"


def test_a_removed_draft_comes_back_and_its_number_is_not_given_again(client: FlaskClient) -> None:
    number = made(client)
    move(client, number, "removed")
    assert number not in text_of(client, "/requests")
    assert made(client) != number
    move(client, number, "back")
    assert number in text_of(client, "/requests")


def test_the_list_is_narrowed_by_state_and_by_words(client: FlaskClient) -> None:
    number, other = made(client, title="Winterjassen"), made(client, title="Zomerjassen")
    move(client, number, "asked")
    asked = text_of(client, "/requests?state=asked&q=jassen")
    assert number in asked
    assert other not in asked
    assert client.get("/requests?state=lost").status_code == 422


def test_a_wrong_answer_is_named_and_what_was_typed_stays(client: FlaskClient) -> None:
    status, page, _ = post(client, "/requests/new", title="Jassen", value="veel", date="gisteren")
    assert status == 422
    for field, typed in (("value", "veel"), ("date", "gisteren")):
        assert f'href="#{field}"' in page
        assert f'value="{typed}"' in page
    assert 'value="Jassen"' in page


def test_nothing_at_all_is_no_request(client: FlaskClient) -> None:
    status, page, _ = post(client, "/requests/new", title=" ")
    assert status == 422
    assert 'href="#title"' in page


@pytest.mark.parametrize("number", ["2020-0001", "x", "2026-1"])
def test_what_is_no_request_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/requests/{number}").status_code == 404


# -- the contract that came of it --


def imported(client: FlaskClient, number: str, reference: str) -> str:
    """Import a contract that names a reference; return its id."""
    rows = (
        "contractnummer;titel;leverancier;cpv\n"
        + f"{number};Jassen {reference};Wever BV;18110000\n"
    )
    portfolio = portfolio_of(client.application)
    import_files(portfolio, [("extra.csv", rows.encode())], ImportOptions(who="test"))
    return portfolio.contracts.get(number).id


def test_an_imported_contract_is_proposed_tied_by_a_person_and_untied(client: FlaskClient) -> None:
    number = made(client, title="Jassen", reference="IA-77001")
    move(client, number, "decided", choice="follow")
    id = imported(client, "T-77", "IA-77001")
    assert "1 contract lijkt erop" in text_of(client, "/requests?q=IA-77001")
    page = text_of(client, f"/contracts/{id}")
    assert "Kan zijn voortgekomen uit aanvraag" in page
    assert "het kenmerk komt overeen" in page
    move(client, number, "tied", contract=id)
    assert kept(client, number).state is RequestState.CONTRACT
    assert f"{number} Jassen" in text_of(client, f"/contracts/{id}")
    assert f'href="/contracts/{id}"' in text_of(client, f"/requests/{number}")
    move(client, number, "back")
    assert kept(client, number).contract_key is None
    assert "Voortgekomen uit aanvraag" not in text_of(client, f"/contracts/{id}")


def test_a_contract_that_is_not_it_is_not_proposed_again_until_that_is_taken_back(
    client: FlaskClient,
) -> None:
    number = made(client, title="Broeken", reference="IA-77002")
    move(client, number, "decided", choice="follow")
    id = imported(client, "T-78", "IA-77002")
    _, page, _ = move(client, number, "not_this", contract=id)
    assert "Ja, koppel ze" not in page
    assert "1 contract is het niet" in page
    _, page, _ = move(client, number, "maybe_this", contract=id)
    assert "Ja, koppel ze" in page


def test_a_contract_that_is_not_there_is_a_sentence_and_what_was_typed_stays(
    client: FlaskClient,
) -> None:
    number = made(client)
    move(client, number, "decided", choice="follow")
    status, page, _ = move(client, number, "tied", contract="ZZ-9")
    assert status == 422
    assert 'value="ZZ-9"' in page
    assert kept(client, number).state is RequestState.DECIDED


# -- what was decided stays --


def test_a_page_says_what_today_would_say_otherwise_and_shows_what_was_decided(
    client: FlaskClient,
) -> None:
    number = made(client)
    facts = kept(client, number).facts
    around = services_of(client.application)
    verdict = verdict_on(facts, screener_for(around.store, today()), today())
    then = as_document(replace(verdict, clause_level="L3", flag=Flag.REQUIRED))
    decision = KeptDecision("L3", "L3", then, digest_of(then))
    event = RequestEvent(RequestStep.DECIDED, "anna", decision=decision)
    portfolio_of(client.application).requests.step(number, event, 1)
    page = text_of(client, f"/requests/{number}")
    assert "Vandaag zou het oordeel anders zijn." in page
    assert "Clausuleniveau: L3" in page
    assert "flag-required" in page
    assert kept(client, number).state is RequestState.DECIDED


def test_a_reader_reads_and_finds_no_form(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    number = made(client_of(app))
    reader = signed_in(app, add_person(services_of(app).store, Role.READER))
    page = text_of(reader, f"/requests/{number}")
    assert "vragen staan open" in page
    assert '<form class="stack" method="post"' not in page
    assert "Nieuwe aanvraag" not in text_of(reader, "/requests")
    assert reader.get("/requests/new").status_code == 403


def test_who_works_for_a_department_sees_and_makes_requests_of_it_alone(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    theirs = made(client_of(app), title="Van ICT", department="ICT")
    nobodys = made(client_of(app), title="Van niemand")
    people = portfolio_of(app).people
    id = people.add(
        "f@voorbeeld.nl", "F. Acilitair", on_departments([Role.BUYER], ["Facilitair"]), "test"
    )
    services_of(app).store.credentials.set_password(id, "a hash")
    buyer = signed_in(app, id)
    for number in (theirs, nobodys):
        assert buyer.get(f"/requests/{number}").status_code == 404
        assert buyer.get(f"/requests/{number}/papers/request.pdf").status_code == 404
    own = made(buyer, title="Van ons")
    assert kept(buyer, own).facts.department == "Facilitair"
    listed = text_of(buyer, "/requests")
    assert "Van ons" in listed
    assert "Van ICT" not in listed
    status, page, _ = post(buyer, "/requests/new", title="Toch", department="ICT")
    assert status == 422
    assert "Kies een van uw eigen afdelingen" in page


def on_tag(role: Role, tag: str) -> Grant:
    return Grant(role, ScopeKind.TAG, tag)


def test_who_works_for_a_tag_finds_and_makes_requests_with_it_alone(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    alone = client_of(app)
    ours = made(alone, title="Met label", department="ICT", tags="Inhuur; Regio")
    theirs = made(alone, title="Ander label", department="ICT", tags="Inhuur derden")
    store = services_of(app).store
    buyer = signed_in(app, add_person(store, on_tag(Role.BUYER, "Inhuur")))
    for path in ("", "/edit", "/papers/request.pdf"):
        assert buyer.get(f"/requests/{ours}{path}").status_code == 200
        assert buyer.get(f"/requests/{theirs}{path}").status_code == 404
    for query in ("", "?q=inhuur", "?q=ICT", "?state=draft"):
        listed = text_of(buyer, f"/requests{query}")
        assert "Met label" in listed
        assert "Ander label" not in listed
        assert "<strong>1</strong> concept" in listed
        assert "derden" not in listed
    assert "Geen aanvraag past" in text_of(buyer, "/requests?q=derden")
    own = made(buyer, title="Van ons")
    assert kept(buyer, own).facts.tags == ("Inhuur",)
    reader = signed_in(app, add_person(store, on_tag(Role.READER, "Regio"), email="r@voorbeeld.nl"))
    assert "Met label" in text_of(reader, "/requests")
    assert "Van ons" not in text_of(reader, "/requests")


def test_who_works_for_a_tag_shows_no_request_to_others(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    number = made(client_of(app), title="Jassen", department="ICT", tags="Inhuur; Regio")
    buyer = signed_in(app, add_person(services_of(app).store, on_tag(Role.BUYER, "Inhuur")))
    before = kept(buyer, number)
    for said in (
        {"department": "Zorg"},
        {"department": ""},
        {"tags": "Inhuur; Zorg"},
        {"tags": ""},
    ):
        fields = {"version": str(before.version), "title": "Hoeden", **said}
        status, page, _ = post(buyer, f"/requests/{number}/edit", **fields)
        assert (status, kept(buyer, number)) == (422, before)
    assert "Labels bepalen wie een aanvraag ziet" in page
    for said, says in (
        ({"department": "ICT"}, "Laat haar zoals ze is"),
        ({"tags": "Regio"}, "Kies een van uw eigen labels: Inhuur"),
        ({"department": "ICT", "tags": "Inhuur"}, "Laat haar zoals ze is"),
    ):
        status, page, _ = post(buyer, "/requests/new", title="Toch", **said)
        assert (status, says in page) == (422, True)
    form = text_of(buyer, f"/requests/{number}/edit")
    assert 'name="tags"' not in form
    assert re.findall(r"<option[^>]*>(\w+)</option>", form.split("</select>")[0]) == ["ICT"]
    assert post(buyer, f"/requests/{number}/edit", version="1", title="Hoeden")[0] == 303
    assert kept(buyer, number).facts.tags == ("Inhuur", "Regio")


def test_a_contract_that_is_tied_to_a_request_can_keep_its_tags(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client = client_of(app)
    number = made(client, tags="Inhuur; Regio")
    move(client, number, "decided", choice="follow")
    _, page, _ = move(client, number, "tied", contract="DVR-1")
    found = re.search(r'href="(/edits/preview[^"]+)"', page)
    assert found is not None
    preview = text_of(client, found[1].replace("&amp;", "&"))
    form = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', preview.partition("<main")[2]))
    assert post(client, "/edits", **{**form, "by": "Anna"})[0] == 303
    contracts = portfolio_of(app).contracts
    assert contracts.get("DVR-1").contract.tags == ("Inhuur", "Regio")
    assert "/edits/preview" not in text_of(client, f"/requests/{number}")
    store = services_of(app).store
    tagged = signed_in(app, add_person(store, on_tag(Role.CONTRACT_MANAGER, "Inhuur")))
    assert "/edits/preview" not in text_of(tagged, f"/requests/{number}"), "tags no contract"


def test_the_papers_are_saved_in_either_language(client: FlaskClient) -> None:
    number = made(client)
    for kind, form, begins in (("request", "pdf", b"%PDF"), ("request-annex", "docx", b"PK")):
        answer = client.get(f"/requests/{number}/papers/{kind}.{form}?language=en")
        assert answer.status_code == 200
        assert answer.data.startswith(begins)
        assert f"{kind}-{number}-en.{form}" in answer.headers["Content-Disposition"]
    assert client.get(f"/requests/{number}/papers/letter.pdf").status_code == 404


def test_the_page_shows_award_criteria_with_their_scale_and_none_at_a_light_level(
    client: FlaskClient,
) -> None:
    page = text_of(client, f"/requests/{made(client)}")
    assert "Gunningscriteria met een schaal" in page
    assert "Geen punten voor of tegen een land" in page
    assert "Vraag de markt vooraf:" in page
    page = text_of(client, f"/requests/{made(client, cpv='79800000', value='20000')}")
    assert "Gunningscriteria met een schaal" not in page
