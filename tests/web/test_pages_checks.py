"""The check form: unknown may stay unknown, wrong answers are named, nothing is kept."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.rules import rulebook
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"), filled=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def asked(client: FlaskClient, query: str, status: int = 200) -> str:
    answer = client.get(f"/checks/new?asked=1&{query}")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_the_empty_form_gives_no_verdict(client: FlaskClient) -> None:
    page = client.get("/checks/new").get_data(as_text=True)
    assert "Inkoop toetsen" in page
    assert 'id="verdict-heading"' not in page


def test_nothing_known_is_a_question(app: Flask, client: FlaskClient) -> None:
    page = asked(client, "")
    assert "Nog niet te zeggen" in page
    assert "wat voor koper u bent" in page.lower()
    assert portfolio_of(app).listing.stats().contracts == 0


def test_without_a_code_giving_one_is_the_first_thing_to_do(client: FlaskClient) -> None:
    page = asked(client, "value=200000&buyer_type=central&category_confirmed=geen")
    steps = page.split('<ol class="steps">')[1].split("</ol>")[0]
    first = steps.split("<li>")[1]
    assert "geef een CPV-code" in first
    assert 'href="#answers"' in first
    assert "Nu is er niets te doen" not in steps


def test_says_what_the_purchase_was_counted_as(client: FlaskClient) -> None:
    page = asked(client, "cpv=30192000")
    counted = page.split("Geteld als wat zo'n inkoop meestal is:")[1].split("</p>")[0]
    assert "%)" in counted
    assert "Eigen schatting" in counted


def test_no_reason_never_stands_beside_a_clause_to_use(client: FlaskClient) -> None:
    for code in ("79530000", "48000000", "90910000", "33600000", "80500000"):
        page = asked(client, f"cpv={code}&buyer_type=subcentral&value=60000")
        if "Gebruik de clausule die past" in page:
            assert "geen aanleiding" not in page.lower(), code


def test_a_known_purchase_gets_its_verdict(client: FlaskClient) -> None:
    page = asked(
        client, "cpv=18100000&value=200000&buyer_type=central&category_confirmed=bedrijfskleding"
    )
    assert "Een clausule is verplicht" in page
    assert 'value="18100000"' in page


def test_an_assumed_origin_is_marked_as_yours(client: FlaskClient) -> None:
    assert "door u aangenomen" in asked(client, "cpv=18100000&origins=Bangladesh")


def test_names_every_wrong_answer_and_keeps_what_was_typed(client: FlaskClient) -> None:
    page = asked(client, "cpv=1810&value=140.00.0&origins=Narnia&date=gisteren", 400)
    assert "<title>Fout:" in page
    assert "Controleer 4 antwoorden" in page
    for field, typed in (("cpv", "1810"), ("value", "140.00.0"), ("origins", "Narnia")):
        assert f'href="#{field}"' in page
        assert f'id="{field}-wrong"' in page
        assert f'value="{typed}"' in page
    assert "op twee manieren te lezen" in page


def test_repeats_the_value_as_one_reads_it(client: FlaskClient) -> None:
    assert "CPV 18110000, €\N{NO-BREAK SPACE}500.000." in asked(client, "cpv=18110000&value=500000")


def test_reads_amounts_and_days_as_people_write_them(client: FlaskClient) -> None:
    page = asked(client, "cpv=18110000&value=1.200.000,00&date=23+november+2026&ends=31-12-2029")
    assert "CPV 18110000, €\N{NO-BREAK SPACE}1.200.000." in page
    assert 'value="23 november 2026"' in page


def test_says_it_in_english_too(client: FlaskClient) -> None:
    page = asked(client, "value=140.00.0&lang=en", 400)
    assert "can be read in two ways" in page


def test_the_method_and_the_sources_are_open_to_all(client: FlaskClient) -> None:
    method = client.get("/methodology").get_data(as_text=True)
    assert "Hoe een oordeel ontstaat" in method
    assert "140.000" in method
    sources = client.get("/sources").get_data(as_text=True)
    assert "List of Goods Produced by Child Labor or Forced Labor" in sources


def test_the_method_says_how_many_origins_are_computed_and_how_many_estimated(
    client: FlaskClient,
) -> None:
    computed, estimated = rulebook.load().method.origins.counts()
    text = client.get("/methodology?lang=en").get_data(as_text=True)
    assert f"{computed:,} shares are computed from published figures, {estimated:,} are our" in text


def test_says_whether_it_is_well(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/healthz").data == b"ok\n"
    assert client.get("/readyz").data == b"ready\n"


def test_a_call_off_is_asked_for_the_whole_and_keeps_its_answers(client: FlaskClient) -> None:
    query = "cpv=18100000&value=90000&buyer_type=central&buyer_country=NL&part_of=framework"
    page = asked(client, query)
    assert "Nog niet te zeggen" in page
    assert "de waarde van het geheel" in page.lower()
    assert 'value="framework" checked' in page
    whole = asked(client, f"{query}&total_value=900000")
    assert "(het geheel)" in whole


def test_a_buyer_abroad_reads_which_law_was_not_looked_at(client: FlaskClient) -> None:
    page = asked(client, "cpv=18100000&value=90000&buyer_type=central&buyer_country=Zweden")
    assert "het recht van Zweden is niet bekeken" in page
    assert "niet verplicht" not in page


def test_a_buyer_in_norway_reads_which_part_of_its_law_was_looked_at(client: FlaskClient) -> None:
    page = asked(client, "cpv=18100000&value=90000&buyer_type=central&buyer_country=Noorwegen")
    assert "Van het recht van Noorwegen is alleen bekeken: mensenrechten bij inkoop" in page
    assert "het recht van Noorwegen is niet bekeken" not in page
    assert "niet verplicht" not in page


def test_a_buyer_abroad_at_low_risk_is_never_told_that_nothing_needs_doing(
    client: FlaskClient,
) -> None:
    page = asked(client, "cpv=79110000&value=500000&buyer_country=Zweden")
    assert "Kijk wat het recht van uw eigen land vraagt" in page
    assert "niets te doen" not in page
    at_home = asked(client, "cpv=79110000&value=90000&buyer_type=subcentral&buyer_country=NL")
    assert "niets te doen" in at_home


def test_the_law_below_a_duty_has_its_dates_and_what_would_follow(client: FlaskClient) -> None:
    page = asked(
        client,
        "cpv=18100000&value=200000&buyer_type=central&buyer_country=NL"
        "&category_confirmed=bedrijfskleding",
    )
    assert "sinds 18 april 2016" in page
    assert "COM(2026) 590" in page


def test_words_in_place_of_a_code_are_answered_with_codes_to_choose(client: FlaskClient) -> None:
    page = asked(client, "cpv=laptops+voor+2.000+werkplekken&value=140000&buyer_type=central")
    assert "“laptops voor 2.000 werkplekken”" in page
    assert "30213100 Draagbare computers" in page
    assert "Vanwege “laptops”" in page
    assert 'id="verdict-heading"' not in page
    address = page.split('<ol class="codes">')[1].split('href="')[1].split('"')[0]
    chosen = client.get(address.replace("&amp;", "&")).get_data(as_text=True)
    assert 'id="verdict-heading"' in chosen
    assert 'value="30213100"' in chosen
    assert 'value="140000"' in chosen


def test_a_word_of_buyers_and_the_words_of_a_title_are_found_too(client: FlaskClient) -> None:
    found = asked(client, "cpv=hekwerk").split('<ul class="codes">')[1].split("</ul>")[0]
    assert "data-code=" in found


def test_the_beginning_of_a_number_shows_the_codes_that_begin_so(client: FlaskClient) -> None:
    page = asked(client, "cpv=3021", 400)
    assert "Codes die zo beginnen:" in page
    assert "30213000" in page


def test_words_are_no_error_but_a_wrong_value_beside_them_is(client: FlaskClient) -> None:
    page = asked(client, "cpv=laptops&value=140.00.0", 400)
    assert 'href="#value"' in page
    assert 'href="#cpv"' not in page
    assert "30213100" in page


def test_codes_for_words_are_in_english_too(client: FlaskClient) -> None:
    page = asked(client, "cpv=office+cleaning&lang=en")
    assert "90919000 Office, school and office equipment cleaning services" in page
    assert "Because of" in page
